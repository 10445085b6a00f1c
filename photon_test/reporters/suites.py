"""Suites as a report that is written suite by suite sees them: complete, once, then forgotten."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime

import msgspec

from photon_test.core.cases import CaseResult
from photon_test.core.errors import ExitCode
from photon_test.core.events import (
    CaseFinished,
    CaseFound,
    CaseOutput,
    CaseStarted,
    Record,
    RunFinished,
    RunStarted,
    ServiceChanged,
    Stopping,
    SuiteFinished,
    SuiteInfo,
    SuiteListed,
    Troubled,
    UnitFinished,
    UnitOutput,
    UnitPlanned,
    UnitStarted,
    Warned,
)
from photon_test.core.model import CaseId, Stream
from photon_test.core.outcome import Outcome
from photon_test.core.tally import SuiteTally, Tally
from photon_test.reporters.failures import headline

_TAIL_LINES = 40


class OneSuite:
    """One suite, with everything that a report says about it."""

    def __init__(self, info: SuiteInfo, at: datetime, *, listing: bool) -> None:
        self._tally = Tally()
        self._began: dict[CaseId, datetime] = {}
        self._output: dict[CaseId, list[tuple[Stream, str]]] = {}
        self._not_passed: set[CaseId] = set()
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self.info = info
        self.name = info.name
        self.at = at
        self.listing = listing

    def handle(self, record: Record) -> None:
        """Take one record of this suite."""
        self._tally.handle(record)
        match record.event:
            case CaseStarted(case=case):
                self._began.setdefault(case, record.at)
            case CaseOutput(case=case, stream=stream, text=text):
                self._output.setdefault(case, []).append((stream, text))
            case CaseFinished(case=case, outcome=outcome):
                self._began.setdefault(case, record.at)
                if outcome is not Outcome.PASSED:
                    self._not_passed.add(case)
                elif case not in self._not_passed:
                    self._output.pop(case, None)
            case UnitOutput(text=text):
                self._tail.append(text)
            case _:  # the tally has seen the others
                pass

    def tally(self) -> SuiteTally:
        """Return its part of the verdict."""
        return self._tally.suite(self.name)

    def results(self) -> Iterator[CaseResult]:
        """Yield its cases."""
        yield from self._tally.each(self.name)

    def began(self, case: CaseId) -> datetime:
        """Return when a case was first heard of as started."""
        return self._began.get(case, self.at)

    def output(self, case: CaseId, stream: Stream) -> str:
        """Return what a case printed. That of a case that passed at once is not kept."""
        return "".join(text for source, text in self._output.get(case, ()) if source is stream)

    @property
    def tail(self) -> str:
        """The last lines that its processes printed and no reader claimed."""
        return "\n".join(self._tail)


class Suites:
    """Sorts records by suite, and gives each suite away when it has finished."""

    def __init__(self) -> None:
        self._open: dict[str, OneSuite] = {}
        self._units: dict[str, str] = {}
        self._listing = False
        self.infos: dict[str, SuiteInfo] = {}

    def handle(self, record: Record) -> OneSuite | None:
        """Take the next record; return the suite that it finishes."""
        match record.event:
            case RunStarted() as event:
                self._listing = event.listing
                for info in event.suites:
                    self._begin(info, record, event)
            case CaseFound() | CaseStarted() | CaseOutput() | CaseFinished() as event:
                self._of(event.case.suite, record).handle(record)
            case UnitPlanned() | UnitStarted() | UnitFinished() as event:
                if event.suite:  # a run's own unit: a service, the setup
                    self._units[event.unit] = event.suite
                    self._of(event.suite, record).handle(record)
            case SuiteListed() as event:
                self._of(event.suite, record).handle(record)
            case UnitOutput(unit=unit):
                if self._units.get(unit) in self._open:
                    self._open[self._units[unit]].handle(record)
            case SuiteFinished() as event:
                suite = self._of(event.suite, record)
                suite.handle(record)
                del self._open[event.suite]
                return suite
            case Warned() | ServiceChanged() | Troubled() | Stopping() | RunFinished():
                pass
        return None

    def rest(self) -> Iterator[OneSuite]:
        """Give away the suites whose end was not seen."""
        while self._open:
            yield self._open.pop(next(iter(self._open)))

    def _begin(self, info: SuiteInfo, record: Record, event: RunStarted) -> None:
        self.infos[info.name] = info
        suite = OneSuite(info, record.at, listing=event.listing)
        alone = msgspec.structs.replace(event, suites=(info,), left_out=())
        suite.handle(msgspec.structs.replace(record, event=alone))
        self._open[info.name] = suite

    def _of(self, name: str, record: Record) -> OneSuite:
        if name not in self._open:
            info = self.infos.setdefault(name, SuiteInfo(name=name, adapter=""))
            self._open[name] = OneSuite(info, record.at, listing=self._listing)
        return self._open[name]


def complaint(tally: SuiteTally, *, listing: bool) -> str:
    """Say what is wrong with a suite beyond its cases, in a line; "" if nothing is.

    Every report shows this as something red, so that a suite which could not say how its tests
    ended is never read as a short one.
    """
    counts = tally.counts
    if tally.broken:
        return headline(tally.broken[0])
    if not tally.finished:
        return "the end of the suite was not seen"
    if counts.not_run and not listing:
        return f"{counts.not_run:,} of {counts.expected:,} cases were not run"
    if ExitCode.NO_TESTS in tally.codes:
        if not tally.found:
            return "no tests were found"
        least = tally.info.min_tests or 0
        found = "1 case was" if tally.found == 1 else f"{tally.found:,} cases were"
        return f"{found} found, fewer than the {least:,} that are expected"
    if tally.codes and not (counts.failed or counts.errored):
        return f"the suite ended with exit code {int(tally.codes[0])}"
    return ""


def counts_as(result: CaseResult) -> str:
    """Return `passed`, `failed`, `errored`, `skipped` or `not run`."""
    match result.outcome:
        case None:
            return "not run"
        case Outcome.PASSED | Outcome.FAILED | Outcome.ERRORED | Outcome.SKIPPED as outcome:
            return outcome.value
