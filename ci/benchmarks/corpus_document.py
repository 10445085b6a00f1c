"""Looks at one description: reach, what the core says of the file, and the self-check."""

import argparse
import json
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import msgspec
from msgspec import UnsetType

from photon_test.contracts.generate import Choice, generate
from photon_test.contracts.selfcheck.result import Report
from photon_test.contracts.selfcheck.survey import Plan, Subject, survey
from photon_test.openapi.library import Library
from photon_test.pact.model import HttpInteraction
from photon_test.pact.questions import AnyQuestion, Expect, Load, Match
from photon_test.run.matching import ask_core

UNIT_S = 60  # of the clock, for drawing and labelling one unit


def main() -> int:
    """Write what was seen to `--out`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--spec", type=Path, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--pact", type=Path, required=True)
    parser.add_argument("--shares", type=json.loads, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    folder = given.spec.parent.resolve()
    library = Library(lambda path: (folder / path).read_bytes())
    document = library.open(given.spec.name)
    choice = Choice()
    generated = generate(library, document, choice)
    subject = Subject(library=library, document=document, choice=choice, generated=generated)
    reports: list[Report] = []
    for seed, limit in given.shares.items():
        plan = Plan(seed=int(seed), limit=limit, within=_within)
        reports.append(survey(subject, plan, ask_core))
    named = [msgspec.structs.replace(report, document=given.name) for report in reports]
    loaded, refused = _own(given.pact, generated.interactions)
    seen = {
        "reports": msgspec.to_builtins(named),
        "loaded": loaded,
        "interactions": len(generated.interactions),
        "refused": refused,
    }
    given.out.write_text(json.dumps(seen), "utf-8")
    return 0


def _own(pact: Path, made: Sequence[HttpInteraction]) -> tuple[bool, list[str]]:
    """Ask whether the core loads the file, and each interaction accepts its own example."""
    if not pact.exists():
        return True, []
    asked: list[AnyQuestion] = [Load(number=0, path=str(pact))]
    for number, one in enumerate(made, 1):
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
    answers = ask_core(asked)
    refused = [
        f"{one.description}: {answers[number].failed or answers[number].why}"
        for number, one in enumerate(made, 1)
        if not answers[number].accepted
    ]
    return answers[0].accepted and answers[0].found == len(made), refused


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
    sys.exit(main())
