"""The self-check of one description from end to end, around a core that is given."""

from binascii import crc32
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from random import Random

from photon_test.contracts.choice import Choice
from photon_test.contracts.generate import Generated
from photon_test.contracts.selfcheck.check import Amount, Check
from photon_test.contracts.selfcheck.requests import judged_requests
from photon_test.contracts.selfcheck.result import Judged, Reach, Report
from photon_test.contracts.selfcheck.units import Unit, units
from photon_test.core.value import Value
from photon_test.openapi.document import Document
from photon_test.openapi.library import Library
from photon_test.openapi.versions import version_of
from photon_test.pact.questions import Answer, AnyQuestion

Ask = Callable[[Sequence[AnyQuestion]], Mapping[int, Answer]]


class Plan(Value, kw_only=True, eq=False):
    """How a description is checked."""

    seed: int = 1
    limit: int | None = None  # units; None: all of them
    amount: Amount = Amount()
    # Raises TimeoutError within: some patterns of real descriptions take Python's `re` for ever.
    within: Callable[[], AbstractContextManager[None]] = nullcontext


class Subject(Value, kw_only=True, eq=False):
    """A description, and what was generated from it."""

    library: Library
    document: Document
    choice: Choice
    generated: Generated


def survey(subject: Subject, plans: Sequence[Plan], ask: Ask) -> tuple[Report, ...]:
    """Check the contracts that were generated from a description, once for each plan.

    The core is asked once, about everything.

    Raises:
        DocumentError: The document is none that has operations.
    """
    document, generated, choice = subject.document, subject.generated, subject.choice
    every = list(units(subject.library, document, generated.interactions, choice))
    reach = _reach(every, generated)
    requests = judged_requests(subject.library, document, generated.interactions, choice)
    known = [unit for unit in every if unit.interactions]
    number = count(1)
    rounds = [_Round(subject, plan, lambda: next(number)) for plan in plans]
    asked = [question for one in rounds for question in one.questions(known)]
    answers = ask(asked)
    return tuple(
        Report(
            document=document.path,
            seed=one.plan.seed,
            units=len(known),
            reach=reach,
            requests=requests,
            judged=one.judged(answers),
        )
        for one in rounds
    )


class _Round:
    """One plan on its way through the core."""

    def __init__(self, subject: Subject, plan: Plan, number: Callable[[], int]) -> None:
        dialect = version_of(subject.document).DIALECT
        self.plan = plan
        self._check = Check(subject.library, dialect, plan.amount, number)
        self._late: list[Judged] = []

    def questions(self, known: Sequence[Unit]) -> list[AnyQuestion]:
        """Return what to ask about the units that the plan picks."""
        plan = self.plan
        if plan.limit is not None and len(known) > plan.limit:
            picked = Random(plan.seed).sample(range(len(known)), plan.limit)  # noqa: S311  # a seed
            known = [known[index] for index in sorted(picked)]
        asked: list[AnyQuestion] = []
        for unit in known:
            seed = crc32(f"{plan.seed} {unit.name}".encode())
            try:
                with plan.within():
                    asked += list(self._check.questions(unit, seed))
            except TimeoutError:
                why = "drawing and labelling took too long"
                self._late.append(Judged(operation=unit.operation, status=unit.status, undrawn=why))
        return asked

    def judged(self, answers: Mapping[int, Answer]) -> tuple[Judged, ...]:
        """Return what became of the units."""
        return (*self._check.judged(answers), *self._late)


def _reach(every: Sequence[Unit], generated: Generated) -> Reach:
    having = [unit for unit in every if unit.interactions]
    pairs = {(unit.operation, unit.status) for unit in every}
    pairs_with = {(unit.operation, unit.status) for unit in having}
    successes = {pair for pair in pairs if pair[1].startswith("2")}
    left: dict[str, int] = {}
    for one in generated.left:
        left[one.why] = left.get(one.why, 0) + 1
    return Reach(
        operations=generated.operations,
        operations_with=len({unit.operation for unit in having}),
        pairs=len(pairs),
        pairs_with=len(pairs_with),
        successes=len(successes),
        successes_with=len(successes & pairs_with),
        left=left,
    )
