"""A run as a person is told about it: the same words on a terminal and in a log."""

from collections.abc import Iterable, Iterator
from datetime import datetime

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
    SuiteListed,
    Troubled,
    UnitFinished,
    UnitOutput,
    UnitPlanned,
    UnitStarted,
    Warned,
)
from photon_test.core.outcome import Outcome
from photon_test.core.tally import Tally
from photon_test.reporters.console import lines
from photon_test.reporters.console.captured import Captured
from photon_test.reporters.console.ending import ending
from photon_test.reporters.console.listing import listed
from photon_test.reporters.console.style import Line, line
from photon_test.reporters.failures import headline
from photon_test.reporters.suites import complaint
from photon_test.reporters.summary import counted, summarise

_COMING = 50  # failures as they come; of later ones the end tells
_FOLDED = 5000  # cases of all suites; a job's log is cut off at some megabytes
_WARNINGS = 1000  # more of them are not kept


class Story:
    """Folds records, and says what is worth saying about each."""

    def __init__(self, *, verbose: bool, tally: Tally | None = None) -> None:
        """`tally`: one that has taken each record before this does; None: one of its own."""
        self._verbose = verbose
        self._coming = 0
        self._folded = 0
        self._told: set[str] = set()  # what broke a unit
        self._tally = tally or Tally()
        self._folds = tally is None
        self._captured = Captured()
        self._warnings: list[Warned] = []
        self._troubles: list[Troubled] = []
        self._listing = False
        self._arguments: tuple[str, ...] = ()
        self._ending: RunFinished | None = None
        self._first: datetime | None = None
        self._last: datetime | None = None

    def handle(self, record: Record) -> Iterable[Line]:
        """Take the next record; return what is to be said now."""
        if self._folds:
            self._tally.handle(record)
        self._first = self._first or record.at
        self._last = record.at
        match record.event:
            case CaseFinished() as event:
                return self._case_finished(event, record.attempt)
            case CaseOutput() as event:
                self._captured.case_output(event)
            case UnitOutput() as event:
                self._captured.unit_output(event)
                if self._verbose:
                    return [line((f"  {event.text}", "dim"))]
            case CaseFound() | CaseStarted() | SuiteListed():
                pass
            case UnitPlanned() | UnitStarted() | UnitFinished() as event:
                self._captured.unit(event)
                return list(self._unit(event))
            case _:
                return list(self._seldom(record))
        return ()

    def ending(self) -> Iterator[Line]:
        """Say what is to be said at the end."""
        took = (self._last - self._first).total_seconds() if self._first and self._last else 0.0
        summary = summarise(
            self._tally,
            self._ending,
            duration_s=took,
            listing=self._listing,
            arguments=self._arguments,
        )
        yield from ending(summary, self._captured, warnings=self._warnings, troubles=self._troubles)

    def cases(self, suite: str) -> Iterator[Line]:
        """Yield a line for each case of a finished suite, as far as a log has room for them."""
        if self._listing:
            return
        left_out = 0
        for result in self._tally.each(suite):
            if self._folded < _FOLDED:
                self._folded += 1
                yield lines.result_line(result)
            else:
                left_out += 1
        if left_out:
            yield line(f"  … and {counted(left_out, 'more case')}; the report files have all")

    def _case_finished(self, event: CaseFinished, attempt: int) -> Iterable[Line]:
        self._captured.case_finished(event)
        again = attempt > 1 or event.retry > 0
        if self._verbose:
            return [lines.case_line(event, attempt)]
        if event.outcome in (Outcome.PASSED, Outcome.SKIPPED) and not again:
            return ()
        self._coming += 1
        if self._coming <= _COMING:
            return [lines.case_line(event, attempt)]
        return [line("… more failures; the end tells")] if self._coming == _COMING + 1 else ()

    def _unit(self, event: UnitPlanned | UnitStarted | UnitFinished) -> Iterator[Line]:
        match event:
            case UnitStarted() if self._verbose:
                yield lines.unit_started(event)
            case UnitFinished(failure=failure) if failure is not None or self._verbose:
                if failure is not None:
                    self._told.add(headline(failure))
                yield lines.unit_finished(event)
            case UnitPlanned(skipped=words) if words:
                of = event.suite or "[test]"
                yield line((f"  {of}", "strong"), (f"  setup {words}", "dim"))
            case UnitPlanned() | UnitStarted() | UnitFinished():
                pass

    def _seldom(self, record: Record) -> Iterator[Line]:
        match record.event:
            case RunStarted() as event:
                self._listing, self._arguments = event.listing, event.arguments
                yield from lines.header(event, verbose=self._verbose)
            case SuiteFinished(suite=suite):
                tally = self._tally.suite(suite)
                if self._listing and not tally.broken:
                    yield from listed(tally, self._tally.results(suite))
                    return
                said = complaint(tally, listing=self._listing)
                yield lines.suite_line(tally, "" if said in self._told else said)
            case ServiceChanged() as event:
                yield from lines.service_lines(event, verbose=self._verbose)
            case Warned() as event:
                if len(self._warnings) < _WARNINGS:
                    self._warnings.append(event)
            case Troubled() as event:
                self._troubles.append(event)
            case Stopping(signal=signal):
                yield line(
                    ("stopping", "warn"),
                    f" because of signal {signal}; once more ends everything at once",
                )
            case RunFinished() as event:
                self._ending = event
            case _:  # told by `handle`
                pass
