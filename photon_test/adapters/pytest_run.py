"""Reads a pytest session that runs tests."""

from collections.abc import Iterable, Iterator, Mapping

from photon_test.adapters import pytest_wire as wire
from photon_test.adapters.pytest_ids import Places
from photon_test.adapters.pytest_judge import failure, judge, why_skipped
from photon_test.adapters.pytest_session import NO_TESTS, Session
from photon_test.adapters.pytest_units import State, options_of, rest_unit
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseFound,
    CaseOutput,
    CaseStarted,
    More,
    Warned,
)
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import AnyFailure, Crash, Exit, Outcome, Unreadable

_WARNINGS = 10
_LONGEST_S = 1e7  # a test that stops the clock, or sets it, makes one of years, or below zero
_CRASHES = 5  # after so many, what is left is not run: each costs a start of pytest


class RunReader:
    """Turns the plugin's lines into events, and counts whether all tests came to an end."""

    def __init__(self, unit: Unit, suite: Suite, state: State) -> None:
        self._suite = suite
        self._state = state
        self._session = Session(unit, suite, state.folder)
        self._listed: wire.CollectionEnd | None = None
        self._waiting: dict[str, None] = {}  # collected, not finished
        self._count = 0
        self._open: dict[str, list[wire.Report]] = {}
        self._skipped: list[wire.CollectSkip] = []
        self._errors = 0
        self._warnings = 0
        self._bad = False
        self._finished: set[str] = set()

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Read one line."""
        line = self._session.read(stream, text)
        if stream is not Stream.EVENTS:
            return None
        places = self._session.places
        if line is None or places is None:
            return ()
        return self._events(line, places)

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say what the tests' own lines did not."""
        del reports
        why = self._session.broken(exit_, list(self._open))
        if self._session.places is not None:
            for line in self._session.early:
                yield from self._warning(line, self._session.places)
        yield from self._cut_short(why)
        yield from self._skips()
        if self._session.finish and self._session.finish.warnings > _WARNINGS:
            more = self._session.finish.warnings - _WARNINGS
            yield Warned(message=f"{more} more Python warnings", hint="see pytest's own summary")
        if not self._state.listed:  # else all that was not chosen is deselected, too
            yield from self._session.deselected(self._listed)
            yield from self._session.doubled(self._listed)
        yield from self._refused()
        if why is None:
            why = self._unproven(exit_)
        if why is not None:
            yield Broke(failure=why)
            if self._session.died(exit_):
                yield from self._rest()
        elif self._waiting:
            yield Warned(message=self._not_run())

    def _rest(self) -> Iterator[CaseEvent]:
        """Ask for what a crash has left out, in a new process; what has crashed is not tried again.

        Not if nothing had begun: the same would happen again. Not with `-x` and the like: a crash
        is bad news too.
        """
        start, places = self._session.start, self._session.places
        left = [nodeid for nodeid in self._waiting if nodeid not in self._open]
        if start is None or places is None or not left or len(left) == self._count:
            return
        if start.stops_early or options_of(self._suite).after_crash == "stop":
            return
        if self._state.crashes < _CRASHES:
            yield More(unit=rest_unit(self._suite, self._state, places, left))
            return
        number = f"{len(left)} {'case is' if len(left) == 1 else 'cases are'}"
        yield Warned(message=f"pytest has crashed {_CRASHES + 1} times; {number} not run")

    def _events(self, line: wire.AnyLine, places: Places) -> Iterable[CaseEvent]:
        match line:
            case wire.Start():
                self._open[line.id] = []
                return (CaseStarted(case=places.case(line.id)),)
            case wire.End():
                return (self._end(line, places),)
            case wire.Phase():
                self._open.setdefault(line.id, []).append(line.report)
                return ()
            case wire.Output():
                stream = Stream.STDOUT if line.stream == "stdout" else Stream.STDERR
                case_ = places.case(line.id)
                return (CaseOutput(case=case_, stream=stream, text=line.text),)
            case wire.Collected():
                return self._found(line, places)
            case wire.CollectionEnd():
                self._listed = line
                places.known = not line.unplaced
                return ()
            case wire.CollectError():
                return (self._collect_error(line, places),)
            case wire.CollectSkip():
                self._skipped.append(line)
                return ()
            case wire.Warning_():
                return self._warning(line, places)
            case wire.WorkerDown():
                return (Warned(message=f"xdist's worker {line.worker} died: {line.message}"),)
            case wire.TooOld() | wire.SessionStart() | wire.SessionEnd() | wire.InternalError():
                return ()

    def _found(self, line: wire.Collected, places: Places) -> Iterator[CaseEvent]:
        self._count += len(line.cases)
        for nodeid, file, number, tags in line.cases:
            self._waiting[nodeid] = None
            if not self._state.listed:
                location = places.found(file, number)
                yield CaseFound(case=places.case(nodeid), location=location, tags=tags)

    def _end(self, line: wire.End, places: Places) -> CaseFinished:
        reports = self._open.pop(line.id, [])
        judged = judge(reports, places.frame, passed=line.passed)
        self._note(line.id, judged.outcome)
        return CaseFinished(
            case=places.case(line.id),
            outcome=judged.outcome,
            duration_s=line.s if 0 <= line.s < _LONGEST_S else None,
            failures=judged.failures,
            reason=judged.reason,
            retry=line.retry,
            location=places.found(line.file, line.line),
            tags=line.tags,
        )

    def _note(self, nodeid: str, outcome: Outcome) -> None:
        self._waiting.pop(nodeid, None)
        self._finished.add(nodeid)
        self._bad = self._bad or outcome in (Outcome.FAILED, Outcome.ERRORED)

    def _collect_error(self, line: wire.CollectError, places: Places) -> CaseFinished:
        self._errors += 1
        self._bad = True
        return collect_error(line, places)

    def _warning(self, line: wire.Warning_, places: Places) -> Iterable[CaseEvent]:
        self._warnings += 1
        if self._warnings > _WARNINGS:
            return ()
        place = places.frame(line.file, line.line)
        where = f"{place.file}:{place.line}: " if place else ""
        first = line.message.partition("\n")[0]
        case = places.case(line.id) if "::" in line.id else None
        return (Warned(message=f"{where}{line.category}: {first}", case=case),)

    def _cut_short(self, why: AnyFailure | None) -> Iterator[CaseEvent]:
        """Keep what was said about tests whose end never came."""
        places = self._session.places
        if places is None:
            return
        for nodeid, reports in self._open.items():
            judged = judge(reports, places.frame, passed=False)
            if reports and judged.failures:
                yield CaseFinished(
                    case=places.case(nodeid),
                    outcome=Outcome.ERRORED,
                    failures=(*judged.failures, why or Crash(message="it never ended")),
                )

    def _skips(self) -> Iterator[CaseEvent]:
        """Report files that skipped themselves.

        They count as cases only beside real ones: a suite of nothing else has zero tests, as
        pytest itself says with status 5.
        """
        places = self._session.places
        if places is None:
            return
        for line in self._skipped:
            case = places.case(line.id)
            reason = why_skipped(line.report)
            if self._finished:
                yield CaseFinished(case=case, outcome=Outcome.SKIPPED, reason=reason)
            else:
                yield Warned(message=f"`{case.name}` skipped itself as a whole: {reason}")

    def _refused(self) -> Iterator[CaseEvent]:
        """Say what the manifest asks for and pytest cannot be told."""
        for override in self._suite.overrides:
            if override.timeout.test_s is not None:
                where = f" ({override.origin})" if override.origin else ""
                yield Warned(
                    message=f"an override's time limit is not applied to pytest's cases{where}",
                    hint="set `timeout = { test = … }` on the suite",
                )

    def _unproven(self, exit_: Exit) -> AnyFailure | None:
        """Say what does not add up in a session that began and ended."""
        finish, listed = self._session.finish, self._listed
        if listed is not None and listed.missing:
            names = ", ".join(f"`{name}`" for name in listed.missing[:3])
            message = f"chosen cases were not there to be run ({len(listed.missing)}): {names}"
            return Unreadable(message=message)
        if listed is not None and listed.count != self._count:
            message = f"pytest collected {listed.count} cases and named {self._count}"
            return Unreadable(message=message)
        if finish is not None and self._waiting and not self._explained(finish):
            total, ran = self._count, self._count - len(self._waiting)
            why = f": {finish.stopped}" if finish.stopped else ""
            if self._open:
                why = f" and stopped in the middle of `{next(iter(self._open))}`"
            message = f"pytest collected {total} cases, gave results for {ran}{why}"
            return Crash(message=message, text=self._session.tail(), exit=exit_)
        nothing = exit_.code == NO_TESTS and not self._finished
        if exit_.code != 0 and not self._bad and not nothing:
            return self._session.unexplained(exit_)
        if exit_.code == 0 and not self._bad:
            return self._session.hidden(exit_)
        return None

    def _explained(self, finish: wire.SessionEnd) -> bool:
        """Whether it is known, and red anyway, that not everything was run."""
        return self._bad and bool(self._errors or finish.stopped)

    def _not_run(self) -> str:
        finish = self._session.finish
        why = finish.stopped if finish and finish.stopped else "not all files could be collected"
        count = len(self._waiting)
        return f"{count} {'case was' if count == 1 else 'cases were'} not run: {why}"


def collect_error(line: wire.CollectError, places: Places) -> CaseFinished:
    """Return the errored case that stands for what could not be collected."""
    return CaseFinished(
        case=places.case(line.id or "."),
        outcome=Outcome.ERRORED,
        failures=(failure(line.report, places.frame),),
    )
