"""Looks at descriptions: reach, what the core says of the file, and the self-check.

Reads one JSON object a line and answers each with one. What is heavy to load is loaded once; each
description is looked at in a fork of its own, which may hang or crash.
"""

import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from types import FrameType

import msgspec
from msgspec import UnsetType

from photon_test.contracts.choice import Choice
from photon_test.contracts.selfcheck.draw import check_installed, draw
from photon_test.contracts.selfcheck.survey import Plan, Subject, survey
from photon_test.contracts.tried import generate_tried
from photon_test.openapi.library import Library
from photon_test.pact.model import HttpInteraction
from photon_test.pact.questions import Answer, AnyQuestion, Expect, Load, Match
from photon_test.run.matching import ask_core, try_core

KILL_S = 900.0  # of the clock, for all of one description
UNIT_S = 60  # of the clock, for drawing and labelling one unit


def main() -> None:
    """Answer until there is nothing more to read."""
    check_installed()
    draw({"type": "string"}, 1, 1)  # everything that is heavy is loaded before the first fork
    import_module("jsonschema")
    for line in sys.stdin:
        given = json.loads(line)
        shares = {int(seed): limit for seed, limit in given["shares"].items()}
        work = partial(seen, Path(given["spec"]), given["name"], Path(given["pact"]), shares)
        with tempfile.TemporaryDirectory(prefix="photon-corpus-") as folder:
            found, trouble = _apart(work, Path(folder))
        print(json.dumps({"seen": found, "trouble": trouble}), flush=True)


def _apart(work: Callable[[], dict[str, object]], folder: Path) -> tuple[dict[str, object], str]:
    """Do something in a fork, whose libraries are loaded; return what it did, or why not."""
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            (folder / "seen").write_text(json.dumps(work()), "utf-8")
            code = 0
        except BaseException:  # noqa: BLE001  # whatever it is, the parent says it
            (folder / "trouble").write_text(traceback.format_exc(), "utf-8")
        finally:
            os._exit(code)
    began = time.monotonic()
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            break
        if time.monotonic() - began > KILL_S:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.02)
    if os.waitstatus_to_exitcode(status) == 0:
        return json.loads((folder / "seen").read_text("utf-8")), ""
    said = folder / "trouble"
    why = said.read_text("utf-8")[-1500:] if said.exists() else "nothing was said"
    return {}, f"ended with {os.waitstatus_to_exitcode(status)}: {why}"


def seen(spec: Path, name: str, pact: Path, shares: Mapping[int, int]) -> dict[str, object]:
    """Look at one description. `shares` says how many units each seed judges."""
    folder = spec.parent.resolve()
    library = Library(lambda path: (folder / path).read_bytes())
    document = library.open(spec.name)
    choice = Choice()
    generated = generate_tried(library, document, choice, try_core)
    subject = Subject(library=library, document=document, choice=choice, generated=generated)
    plans = [Plan(seed=seed, limit=limit, within=_within) for seed, limit in shares.items()]
    loaded, refused = True, list[str]()

    def ask(asked: Sequence[AnyQuestion]) -> Mapping[int, Answer]:
        nonlocal loaded, refused
        first = 1 + max((question.number for question in asked), default=0)
        own = _own(pact, generated.interactions, first) if pact.exists() else []
        answers = ask_core([*asked, *own])
        if own:
            load = answers[first]
            loaded = load.accepted and load.found == len(generated.interactions)
            refused = [
                f"{one.description}: {answers[number].failed or answers[number].why}"
                for number, one in enumerate(generated.interactions, first + 1)
                if not answers[number].accepted
            ]
        return answers

    reports = survey(subject, plans, ask)
    named = [msgspec.structs.replace(report, document=name) for report in reports]
    return {
        "reports": msgspec.to_builtins(named),
        "loaded": loaded,
        "interactions": len(generated.interactions),
        "refused": refused,
    }


def _own(pact: Path, made: Sequence[HttpInteraction], first: int) -> list[AnyQuestion]:
    """Ask whether the core loads the file, and each interaction accepts its own example."""
    asked: list[AnyQuestion] = [Load(number=first, path=str(pact))]
    for number, one in enumerate(made, first + 1):
        response = one.response
        body = "" if isinstance(response.body, UnsetType) else response.body.content
        kind = response.headers.get("Content-Type", ("",))[0]
        if not kind and not isinstance(response.body, UnsetType):
            kind = response.body.contentType
        text = body if isinstance(body, str) and "json" not in kind else json.dumps(body)
        asked += [
            Expect(number=number, response=response),
            Match(
                number=number,
                expects=(number,),
                body="" if isinstance(response.body, UnsetType) else text,
                status=response.status,
                whole=True,
                content_type=kind,
                base64=not isinstance(response.body, UnsetType)
                and response.body.encoded == "base64",
            ),
        ]
    return asked


@contextmanager
def _within() -> Iterator[None]:
    """Raise TimeoutError when a unit takes too long, from within Python's `re` too."""

    def late(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, UNIT_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main()
