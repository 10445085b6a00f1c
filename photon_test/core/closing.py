"""Closes what a tool, or a killed run, left open: started = errored, found = not run."""

from collections.abc import Iterator

from photon_test.core.cases import Cases
from photon_test.core.events import (
    CaseFinished,
    CaseFound,
    CaseStarted,
    Event,
    Record,
    RunStarted,
    SuiteFinished,
    UnitFinished,
    UnitStarted,
)
from photon_test.core.model import CaseId
from photon_test.core.outcome import AnyFailure, Exit, Interrupted, Outcome


class OpenCases:
    """The cases of one unit that were started and have not finished yet."""

    def __init__(self) -> None:
        self._open: dict[CaseId, None] = {}

    def handle(self, event: CaseStarted | CaseFinished) -> None:
        """Take one event of the unit."""
        if isinstance(event, CaseStarted):
            self._open[event.case] = None
        else:
            self._open.pop(event.case, None)

    def close(self, why: AnyFailure) -> Iterator[CaseFinished]:
        """Yield an errored ending for each case that is still open."""
        for case in self._open:
            yield CaseFinished(case=case, outcome=Outcome.ERRORED, failures=(why,))
        self._open.clear()


class OpenRun:
    """What of a recorded run is still open when its records end."""

    def __init__(self) -> None:
        self._suites: dict[str, bool] = {}  # name → finished
        self._units: dict[str, tuple[str, int, OpenCases]] = {}

    def handle(self, record: Record) -> None:
        """Take the next record of the log."""
        match record.event:
            case RunStarted(suites=suites):
                self._suites = {suite.name: False for suite in suites}
            case UnitStarted(unit=unit, suite=suite):
                self._units[unit] = (suite, record.attempt, OpenCases())
            case UnitFinished(unit=unit):
                self._units.pop(unit, None)
            case SuiteFinished(suite=suite):
                self._suites[suite] = True
            case CaseStarted() | CaseFinished() as event:
                if record.unit in self._units:
                    self._units[record.unit][2].handle(event)
            case _:  # a fold over open things; the other events open and close nothing
                pass

    def close(self, why: str) -> Iterator[tuple[str, int, Event]]:
        """Yield (unit, attempt, event) for everything that would have had to follow."""
        failure = Interrupted(message=why)
        for unit, (suite, attempt, cases) in self._units.items():
            for event in cases.close(failure):
                yield unit, attempt, event
            yield unit, attempt, UnitFinished(unit=unit, suite=suite, exit=Exit(), failure=failure)
        for suite, finished in self._suites.items():
            if not finished:
                yield "", 1, SuiteFinished(suite=suite, not_run=failure)


def not_run(cases: Cases) -> Iterator[CaseFound]:
    """Yield the cases that were found and have no result."""
    for result in cases.results():
        if result.outcome is None:
            yield CaseFound(case=result.case, location=result.location, tags=result.tags)
