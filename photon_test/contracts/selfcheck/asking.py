"""Questions about one unit, and what has to be remembered until they are answered."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import UNSET, UnsetType, field

from photon_test.contracts.selfcheck.mutate import Mutant
from photon_test.contracts.selfcheck.units import Unit
from photon_test.core.value import Value
from photon_test.pact.model import Content, Response, Rules, Type, rule
from photon_test.pact.questions import Match

_STATUSES = (418, 299, 203, 226, 451, 399)  # none of which many descriptions document


class Asked(Value, kw_only=True, eq=False):
    """The numbers of the questions about one response: the contract, the two baselines, HTTP."""

    numbers: tuple[int, ...]
    whole: int | None = None
    body: str
    base: int = -1  # index of the valid response that a fault was put into
    mutant: Mutant | None = None


class Pending(Value, kw_only=True, eq=False):
    """One unit, asked about and not yet answered."""

    unit: Unit
    promised: int = 0
    asserted: int = 0
    valid: tuple[Asked, ...] = ()
    faults: tuple[Asked, ...] = ()
    disputed: int = 0
    beyond: int = 0
    undrawn: str = ""
    loosened: Mapping[str, str] = field(default_factory=dict)


class Asking:
    """Collects the questions about one unit."""

    def __init__(
        self, number: Callable[[], int], unit: Unit, sides: Sequence[tuple[int, ...]]
    ) -> None:
        self._next = number
        self._unit = unit
        self._sides = sides
        self.questions: list[Match] = []

    def ask(self, value: Any, *, whole: bool, base: int, mutant: Mutant | None = None) -> Asked:
        """Ask every side about a body, and if `whole` the contract over HTTP as well."""
        body = json.dumps(value, ensure_ascii=False)
        numbers = tuple(self._match(expects, body, 0) for expects in self._sides)
        over = self._match(self._sides[0], body, status_of(self._unit)) if whole else None
        return Asked(numbers=numbers, whole=over, body=body, base=base, mutant=mutant)

    def whole_only(
        self, body: str, status: int, mutant: Mutant | None = None, *, base64: bool = False
    ) -> Asked:
        """Ask the contract over HTTP; both baselines say the same status, and count alike."""
        number = self._match(self._sides[0], body, status, base64=base64)
        return Asked(numbers=(number, number, number), body=body, base=0, mutant=mutant)

    def _match(
        self, expects: tuple[int, ...], body: str, status: int, *, base64: bool = False
    ) -> int:
        number = self._next()
        self.questions.append(
            Match(
                number=number,
                expects=expects,
                body=body,
                status=status or 200,
                whole=status != 0,
                content_type=_content_type(self._unit),
                base64=base64,
            )
        )
        return number


def sides_of(unit: Unit) -> list[list[Response]]:
    """Return the contract, and two that people write who have no time: see `result.SIDES`."""
    contract = [one.response for one in unit.interactions]
    status = contract[0].status
    if unit.example is UNSET:
        return [contract, [Response(status=status)], [Response(status=status)]]
    kind = _content_type(unit)
    body = Content(content=unit.example, contentType=kind, encoded=False)
    typed = Response(status=status, body=body, matchingRules=Rules(body={"$": rule(Type())}))
    return [contract, [typed], [Response(status=status, body=body)]]


def _content_type(unit: Unit) -> str:
    kind = unit.interactions[0].response.headers.get("Content-Type", ("",))[0]
    return kind or ("application/json" if unit.schema is not None else "")


def status_of(unit: Unit) -> int:
    """Return the status that the contract says."""
    return unit.interactions[0].response.status


def undocumented(unit: Unit) -> int | None:
    """Return a status that the operation does not document; None: `default` stands for all."""
    if unit.status.lower() == "default":
        return None
    ranges = {status[0] for status in unit.documented if status[1:].upper() == "XX"}
    return next(
        status
        for status in _STATUSES
        if str(status) not in unit.documented and str(status)[0] not in ranges
    )


def own_body(unit: Unit) -> tuple[str, bool]:
    """Return the contract's own body, and whether it is written in base64."""
    body = unit.interactions[0].response.body
    if isinstance(body, UnsetType):
        return "", False
    text = body.content if isinstance(body.content, str) else json.dumps(body.content)
    return text, body.encoded == "base64"
