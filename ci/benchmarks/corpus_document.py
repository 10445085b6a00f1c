"""Looks at one description: reach, what the core says of the file, and the self-check."""

import json
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import msgspec
from msgspec import UnsetType

from photon_test.contracts.choice import Choice
from photon_test.contracts.generate import generate
from photon_test.contracts.selfcheck.survey import Plan, Subject, survey
from photon_test.openapi.library import Library
from photon_test.pact.model import HttpInteraction
from photon_test.pact.questions import Answer, AnyQuestion, Expect, Load, Match
from photon_test.run.matching import ask_core

UNIT_S = 60  # of the clock, for drawing and labelling one unit


def seen(spec: Path, name: str, pact: Path, shares: Mapping[int, int]) -> dict[str, object]:
    """Look at one description. `shares` says how many units each seed judges."""
    folder = spec.parent.resolve()
    library = Library(lambda path: (folder / path).read_bytes())
    document = library.open(spec.name)
    choice = Choice()
    generated = generate(library, document, choice)
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
