"""What goes on right now: folded cheaply from every record, said a few times a second."""

from collections.abc import Iterator
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
from photon_test.core.model import CaseId
from photon_test.core.outcome import Outcome
from photon_test.reporters.console.style import Line, line
from photon_test.reporters.summary import counted, seconds_words

_SLOW_S = 1.0


class _Progress:
    """One suite. The counts are for the eye; the verdict has its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found = 0
        self.selected = 0
        self.done = 0
        self.bad: set[CaseId] = set()
        self.units: set[str] = set()
        self.began: datetime | None = None
        self.finished = False


class Watching:
    """Suites with their progress, slow cases, services that are on their way."""

    def __init__(self) -> None:
        self._suites: dict[str, _Progress] = {}
        self._running: dict[CaseId, datetime] = {}
        self._starting: dict[str, datetime] = {}
        self._stopping = False
        self._latest: datetime | None = None
        self._base: tuple[datetime, float] | None = None

    def handle(self, record: Record) -> None:
        """Take the next record."""
        self._latest = record.at
        match record.event:
            case CaseFinished() as event:
                self._case_finished(event, record.attempt)
            case CaseStarted(case=case):
                self._running[case] = record.at
            case CaseFound(case=case):
                self._of(case.suite).found += 1
            case UnitStarted() | UnitFinished() as event if event.suite:
                self._unit(event, record.at)
            case SuiteListed(suite=suite, selected=selected):
                self._of(suite).selected = selected
            case SuiteFinished(suite=suite):
                self._suite_finished(suite)
            case RunStarted(suites=suites):
                for info in suites:
                    self._of(info.name)
            case ServiceChanged() as event:
                self._service_changed(event, record.at)
            case Stopping():
                self._stopping = True
            case UnitStarted() | UnitFinished() | UnitPlanned() | UnitOutput():
                pass
            case CaseOutput() | Warned() | Troubled() | RunFinished():
                pass

    def rows(self, now: float, *, most: int) -> Iterator[Line]:
        """Say what goes on, in at most `most` lines. `now`: a monotonic clock, in seconds.

        Records carry the time of day, ticks do not: the latest record that a tick finds is taken
        to be as old as the tick.
        """
        if self._latest is None:
            return
        if self._base is None or self._base[0] != self._latest:
            self._base = (self._latest, now)
        shown = [suite for suite in self._suites.values() if suite.units and not suite.finished]
        slow = list(self._slow(now))
        rows = [
            *(self._suite(suite, now) for suite in shown),
            *(self._service(service, now) for service in self._starting),
            *slow,
        ]
        room = most - 1
        yield from rows[:room]
        yield self._rest(len(rows) - room)

    def _suite(self, suite: _Progress, now: float) -> Line:
        expected = suite.selected or suite.found
        counted_ = f"{suite.done:,}" + (f"/{expected:,}" if expected else "")
        width = max(len(name) for name in self._suites)
        return line(
            "  ",
            (suite.name.ljust(width), "strong"),
            f"  {counted_}",
            (f"  {len(suite.bad):,} failed" if suite.bad else "", "bad"),
            (f"  {seconds_words(self._since(suite.began, now))}", "dim"),
        )

    def _service(self, service: str, now: float) -> Line:
        waited = seconds_words(self._since(self._starting[service], now))
        return line(f"  service {service} is starting", (f"  {waited}", "dim"))

    def _slow(self, now: float) -> Iterator[Line]:
        # Cases are in the order of their start, so the slow ones come first.
        for case, began in self._running.items():
            if (took := self._since(began, now)) < _SLOW_S:
                return
            yield line(
                (f"    {seconds_words(took):>9}  ", "warn"), f"{case.suite}  {case.full_name}"
            )

    def _rest(self, more: int) -> Line:
        waiting = sum(not suite.began and not suite.finished for suite in self._suites.values())
        ready = sum(suite.finished for suite in self._suites.values())
        parts = [f"{ready:,}/{counted(len(self._suites), 'suite')} done"]
        if waiting:
            parts.append(f"{waiting:,} waiting")
        if more > 0:
            parts.append(f"{more:,} more going on")
        if self._stopping:
            parts.append("stopping")
        return line((f"  {' · '.join(parts)}", "dim"))

    def _since(self, began: datetime | None, now: float) -> float:
        if began is None or self._base is None:
            return 0.0
        latest, then = self._base
        return max(0.0, (latest - began).total_seconds() + now - then)

    def _case_finished(self, event: CaseFinished, attempt: int) -> None:
        case = event.case
        self._running.pop(case, None)
        suite = self._of(case.suite)
        if attempt == 1 and event.retry == 0:
            suite.done += 1
        if event.outcome in (Outcome.FAILED, Outcome.ERRORED):
            suite.bad.add(case)
        elif suite.bad:
            suite.bad.discard(case)

    def _unit(self, event: UnitStarted | UnitFinished, at: datetime) -> None:
        suite = self._of(event.suite)
        if isinstance(event, UnitStarted):
            suite.units.add(event.unit)
            suite.began = suite.began or at
        else:
            suite.units.discard(event.unit)

    def _suite_finished(self, suite: str) -> None:
        self._of(suite).finished = True
        for case in [case for case in self._running if case.suite == suite]:
            del self._running[case]

    def _service_changed(self, event: ServiceChanged, at: datetime) -> None:
        self._starting.pop(event.service, None)
        if event.state == "starting":
            self._starting[event.service] = at

    def _of(self, name: str) -> _Progress:
        found = self._suites.get(name)
        if found is None:
            found = self._suites[name] = _Progress(name)
        return found
