"""The self-check of one description: what to ask the core, and what its answers come to.

Two steps around the core, so that this stays pure: `Check.questions` draws, mutates and labels;
`Check.judged` adds up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from photon_test.contracts.selfcheck.asking import (
    Asked,
    Asking,
    Pending,
    own_body,
    sides_of,
    status_of,
    undocumented,
)
from photon_test.contracts.selfcheck.closed import closed
from photon_test.contracts.selfcheck.draw import Drawn, draw
from photon_test.contracts.selfcheck.fold import judged
from photon_test.contracts.selfcheck.label import Alternatives, Labels
from photon_test.contracts.selfcheck.mutate import Mutant, mutants
from photon_test.contracts.selfcheck.naming import named
from photon_test.contracts.selfcheck.places import places, promised
from photon_test.contracts.selfcheck.result import Judged
from photon_test.contracts.selfcheck.units import Unit
from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.library import Library
from photon_test.openapi.validate import Validators
from photon_test.openapi.versions import Dialect
from photon_test.pact.questions import Answer, AnyQuestion, Expect


class Amount(Value, kw_only=True):
    """How much is drawn for each unit."""

    valid: int = 8
    bases: int = 3  # valid responses that faults are put into
    each: int = 3  # faults of each kind and base
    whole: int = 2  # faults that are judged over HTTP as well


class Check:
    """Checks the units of one description."""

    def __init__(
        self,
        library: Library,
        dialect: Dialect,
        amount: Amount,
        number: Callable[[], int],
        *,
        drawing: Callable[[dict[str, Any], int, int], Drawn] = draw,
    ) -> None:
        self._library = library
        self._dialect = dialect
        self._amount = amount
        self._draw = drawing
        self._validators = Validators(library, dialect)
        self._next = number  # of the next question
        self._pending: list[Pending] = []

    def questions(self, unit: Unit, seed: int) -> Iterator[AnyQuestion]:
        """Yield what to ask the core about one unit."""
        sides: list[tuple[int, ...]] = []
        for responses in sides_of(unit):
            numbers: list[int] = []
            for response in responses:
                numbers.append(self._next())
                yield Expect(number=numbers[-1], response=response)
            sides.append(tuple(numbers))
        asking = Asking(self._next, unit, sides)
        self._pending.append(self._unit(unit, seed, asking))
        yield from asking.questions

    def judged(self, answers: Mapping[int, Answer]) -> Iterator[Judged]:
        """Yield what became of each unit, in the order of the questions."""
        for pending in self._pending:
            yield judged(pending, answers)

    def _unit(self, unit: Unit, seed: int, asking: "Asking") -> Pending:
        status = undocumented(unit)
        mutant = Mutant(kind="status", path="", value=None)
        if unit.schema is None:
            body, base64 = own_body(unit)
            own = asking.whole_only(body, status_of(unit), base64=base64)
            wrong = (asking.whole_only(body, status, mutant, base64=base64),) if status else ()
            return Pending(unit=unit, valid=(own,), faults=wrong)
        try:
            whole = closed(self._library, unit.schema, self._dialect, "response")
        except (DocumentError, RecursionError) as error:
            return Pending(unit=unit, undrawn=f"the schema cannot be closed: {error}")
        drawn = self._draw(whole, self._amount.valid, seed)
        labels = Labels(self._validators, unit.schema, whole, "response")
        random = Random(seed)  # noqa: S311  # reproducible on purpose
        good: list[tuple[Any, Asked]] = []
        disputed = 0
        for value in (named(whole, one, labels.valid) for one in drawn.values):
            match labels.valid(value):
                case True:
                    asked = asking.ask(value, whole=not good, base=len(good))
                    good.append((value, asked))
                case False:
                    pass  # the engine's own slip; it is no evidence
                case None:
                    disputed += 1
        faults, more = self._faults(whole, good, labels, random, asking)
        if good and status:
            faults.append(asking.whole_only(good[0][1].body, status, mutant))
        said = promised(whole)
        return Pending(
            unit=unit,
            promised=len(said),
            asserted=sum(_is_asserted(path, unit) for path in said),
            valid=tuple(asked for _, asked in good),
            faults=tuple(faults),
            disputed=disputed + more,
            beyond=drawn.beyond,
            undrawn="" if good else drawn.why or "no response that both validators accept",
            loosened=_loosened(unit),
        )

    def _faults(
        self,
        whole: dict[str, Any],
        valid: Sequence[tuple[Any, Asked]],
        labels: Labels,
        random: Random,
        asking: "Asking",
    ) -> tuple[list[Asked], int]:
        alternatives = Alternatives()
        asked: list[Asked] = []
        disputed = 0
        # The last ones drawn are the least simple, and have the most places for a fault.
        for value, base in valid[-self._amount.bases :]:
            for mutant in mutants(places(whole, value, alternatives), random, self._amount.each):
                match labels.valid(mutant.value):
                    case False:
                        both = len(asked) < self._amount.whole
                        asked.append(
                            asking.ask(mutant.value, whole=both, base=base.base, mutant=mutant)
                        )
                    case True:
                        pass  # no fault after all: another part of the schema allows it
                    case None:
                        disputed += 1
        return asked, disputed


def _is_asserted(path: str, unit: Unit) -> bool:
    return any(path in one.response.matchingRules.body for one in unit.interactions)


def _loosened(unit: Unit) -> dict[str, str]:
    """Return what the contract lists as left out, by path."""
    found: dict[str, str] = {}
    for one in unit.interactions:
        for said in one.comments.photon.loosened:
            path, _, what = said.partition(": ")
            found.setdefault(path, what)
    return found
