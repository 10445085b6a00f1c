"""What was printed, kept as long as somebody may want to read it, and no more."""

from collections import deque

from photon_test.core.events import (
    CaseFinished,
    CaseOutput,
    UnitFinished,
    UnitOutput,
    UnitPlanned,
    UnitStarted,
)
from photon_test.core.model import CaseId
from photon_test.core.outcome import Outcome

_CHARACTERS = 8000  # of one case
_CASES = 200  # not passed; of later ones the report files tell
_ALL_CHARACTERS = 4_000_000  # of cases that may still fail
_LINES = 30  # of one suite


class Captured:
    """The output of cases that did not pass, and the last lines of each suite."""

    def __init__(self) -> None:
        self._cases: dict[CaseId, str] = {}
        self._characters = 0
        self._kept: set[CaseId] = set()
        self._suites: dict[str, deque[str]] = {}
        self._units: dict[str, str] = {}

    def case_output(self, event: CaseOutput) -> None:
        """Keep what a case printed, its end if it is long."""
        so_far = self._cases.get(event.case, "") + event.text
        self._cases[event.case] = so_far[-_CHARACTERS:]
        self._characters += len(event.text)
        if self._characters > _ALL_CHARACTERS:
            self._forget()

    def case_finished(self, event: CaseFinished) -> None:
        """Forget what a case printed that nobody will ask about."""
        if event.outcome in (Outcome.FAILED, Outcome.ERRORED) and len(self._kept) < _CASES:
            self._kept.add(event.case)
        elif self._cases and event.case not in self._kept:
            self._cases.pop(event.case, None)

    def _forget(self) -> None:
        # A tool may say what a case printed after it has ended: then nobody asks for it.
        self._cases = {case: text for case, text in self._cases.items() if case in self._kept}
        self._characters = 0

    def unit(self, event: UnitPlanned | UnitStarted | UnitFinished) -> None:
        """Learn whose unit it is."""
        self._units[event.unit] = event.suite

    def unit_output(self, event: UnitOutput) -> None:
        """Keep the last lines that no reader claimed."""
        suite = self._units.get(event.unit, "")
        lines = self._suites.get(suite)
        if lines is None:
            lines = self._suites[suite] = deque(maxlen=_LINES)
        lines.append(event.text)

    def of_case(self, case: CaseId) -> str:
        """Return what a case printed."""
        return self._cases.get(case, "")

    def of_suite(self, suite: str) -> str:
        """Return the last lines of a suite's processes."""
        return "\n".join(self._suites.get(suite, ()))
