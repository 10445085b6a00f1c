"""One point of TAP with all that is said about it, as cases."""

import re
from collections.abc import Iterable

from msgspec.structs import replace

from photon_test.adapters import tap_yaml
from photon_test.adapters.results import Case, Problem
from photon_test.adapters.tap_lines import Point
from photon_test.core.outcome import Outcome

_BAD = (Outcome.FAILED, Outcome.ERRORED)
# As bats (https://github.com/bats-core/bats-core) and Perl's Test::More say it.
_PLACE = re.compile(
    r"in (?:test )?file (.+?), line (\d{1,9})\)?,?$|^at (.+) line (\d{1,9})\.$", re.ASCII
)
_MOST_LINES = 100
_MOST_WIDTH = 1_000
_HEADINGS = ("(in test file", "(from function", "Failed test", "at ", "in ")


class Told:
    """A point that may still be followed by what belongs to it."""

    def __init__(self, point: Point, children: list[Case] | None) -> None:
        self.point = point
        self.children = children  # None: it ends no subtest
        self.said: list[str] = []
        self.yaml: list[str] = []
        self._length = 0

    def say(self, text: str, limit: int) -> None:
        """Add a comment."""
        if self._length < limit:
            self.said.append(text)
            self._length += len(text) + 1

    def diagnose(self, text: str, limit: int) -> None:
        """Add a line of its diagnostic block."""
        if self._length < limit:
            self.yaml.append(text)
            self._length += len(text) + 1


def cases_of(told: Told) -> list[Case]:
    """Return the case that a point stands for, or those of the subtest that it ends."""
    point = told.point
    fields = tap_yaml.fields(told.yaml)
    own = _case(told, fields)
    if told.children:
        inner = renamed(told.children, own.name)
        if point.directive == "todo":
            inner = [_expected(case, own.reason) for case in inner]
        quiet = own.outcome not in _BAD or any(case.outcome in _BAD for case in inner)
        return inner if quiet else [*inner, own]
    if fields.get("type") == "suite" and own.outcome is Outcome.PASSED:
        return []  # Node's `describe` without a test in it
    return [own]


def renamed(cases: Iterable[Case], above: str) -> list[Case]:
    """Return cases under the name of what is around them."""
    return [replace(case, name=f"{above} > {case.name or '(unnamed)'}") for case in cases]


def _expected(case: Case, reason: str) -> Case:
    if case.outcome not in _BAD:
        return case
    return replace(case, outcome=Outcome.SKIPPED, problems=(), reason=reason)


def _case(told: Told, fields: dict[str, str]) -> Case:
    point = told.point
    if point.directive == "todo":
        # Expected to fail; if it does not, nobody has said yet that it must not.
        outcome, reason = Outcome.SKIPPED, f"TODO {point.reason}".rstrip()
    elif point.directive == "skip":
        # Also with `not ok`, as bats 1.13 writes it in TAP 13; the status tells if it was none.
        outcome, reason = Outcome.SKIPPED, point.reason
    elif not point.ok:
        outcome, reason = Outcome.FAILED, ""
    else:
        outcome, reason = Outcome.PASSED, ""
    time_s = _seconds(fields.get("duration_ms", ""))
    return Case(
        name=point.name,
        outcome=outcome,
        reason=reason,
        time_s=point.time_s if time_s is None else time_s,
        problems=(_problem(told, fields),) if outcome is Outcome.FAILED else (),
    )


def _problem(told: Told, fields: dict[str, str]) -> Problem:
    said = [line for key in ("message", "error") for line in fields.get(key, "").split("\n")]
    said = [line for line in (*said, *told.said) if line]
    file, line = tap_yaml.place(fields)
    for text in said[:_MOST_LINES] if not file else ():
        if found := _PLACE.search(text[:_MOST_WIDTH]):  # its time grows with the square of that
            file, number = found[1] or found[3], found[2] or found[4]
            line = int(number) or None
            break
    return Problem(
        kind="failure",
        message=next((text for text in said if not text.startswith(_HEADINGS)), "not ok").strip(),
        type=fields.get("name", "") if "failureType" in fields else "",
        text="\n".join((*told.said, *_dedented(told.yaml))),
        file=file,
        line=line,
    )


def _dedented(lines: list[str]) -> list[str]:
    inner = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return [line[inner:] for line in lines]


def _seconds(text: str) -> float | None:
    try:
        ms = float(text[:40])
    except ValueError:
        return None
    return ms / 1000 if 0 <= ms < 1e15 else None
