"""Reads what `toolside/vitest` says about one process."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, assert_never

from photon_test.adapters import vitest_stream as said
from photon_test.adapters.event_lines import EventLines
from photon_test.adapters.overdue import overdue
from photon_test.adapters.vitest_failures import (
    Phase,
    by_try,
    failure_of,
    fatal,
    outcome_of,
    refusal,
    unhandled,
)
from photon_test.adapters.vitest_files import OpenFile
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseFound,
    CaseOutput,
    CaseStarted,
    Warned,
)
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import (
    AnyFailure,
    Crash,
    Exit,
    Interrupted,
    Outcome,
    Unreadable,
)

# Said of a test that a stop cut short or kept from beginning, whoever asked for that: since 3.2.7
# at least (`TestRunAbortError` of its runner).
_ABORTED = "The test run was aborted by the user."


class Choose(Protocol):
    """Plans the run that follows a listing."""

    def __call__(self, files: Sequence[OpenFile], tool: said.Tool | None, /) -> Iterable[CaseEvent]:
        """Yield what follows from these files."""


class VitestReader:
    """One attempt's events. `choose` is for a listing that a run follows."""

    def __init__(
        self,
        unit: Unit,
        suite: Suite,
        *,
        wanted: Callable[[CaseFound], bool] = lambda _: True,
        may_want: Callable[[str], bool] = lambda _: True,
        choose: Choose | None = None,
    ) -> None:
        self._unit = unit
        self._suite = suite
        self._wanted = wanted  # what is left out comes back as skipped, and is not reported
        self._may_want = may_want  # a file could have a wanted case, if it could be loaded
        self._choose = choose
        self._left_out: set[str] = set()
        self._listing = unit.purpose is Purpose.LIST
        self._files: dict[str, OpenFile] = {}
        self._file_of: dict[str, OpenFile] = {}  # by a test's id
        self._started: dict[str, None] = {}
        self._held: dict[str, None] = {}  # started after a failure; `bail` says so of what it skips
        self._withheld: dict[str, said.Result] = {}
        self._aborted: dict[str, said.Result] = {}
        self._ended: dict[str, bool] = {}  # test → it was run
        self._seen = {"passed": 0, "failed": 0, "skipped": 0}
        self._red = False
        self._lines = EventLines("vitest", lambda text: self._line(said.decode(text)))
        self._tool: said.Tool | None = None
        self._refused: said.Refused | None = None
        self._fatal: said.Fatal | None = None
        self._end: said.End | None = None

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Read one line of events; everything else is vitest's own report."""
        return self._lines.read(stream, text)

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say what is left to say, and whether vitest came to an end of its own."""
        del reports
        yield from self._let_go(list(self._withheld))
        if self._end is None or self._end.reason != "interrupted":
            yield from self._start(list(self._held))
        if self._end and self._end.reason != "interrupted":
            for line in self._aborted.values():
                yield from self._finished(line)
        if self._refused:
            yield Broke(failure=refusal(self._refused, self._suite.root))
        elif exit_.interrupted:
            return  # the engine says so, about the unit and each open case
        elif self._end is None:
            yield from self._cut_short(exit_)
        else:
            yield from self._finish(self._end, exit_)

    def _line(self, line: said.AnyLine) -> Iterator[CaseEvent]:
        match line:
            case said.Tool():
                self._tool = line
            case said.Refused():
                self._refused = line
            case said.Open():
                self._files[line.m] = OpenFile(self._suite, line)
            case said.Tests(m=m, tests=tests):
                yield from self._tests(self._files[m], tests)
            case said.Start(i=i):
                # Vitest 3.0 starts tests that it has skipped before.
                if i not in self._left_out and i not in self._ended:
                    self._found(i)  # a start of a test that nobody listed is not believed
                    self._held[i] = None
                    if not self._red:
                        yield from self._start([i])
            case said.Result():
                yield from self._result(line)
            case said.Log():
                yield from self._log(line)
            case said.Close():
                yield from self._close(line)
            case said.End():
                self._end = line
            case said.Fatal():
                self._fatal = line
            case said.Beat():
                yield from self._start(list(self._held))
            case _:
                assert_never(line)

    def _start(self, tests: Sequence[str]) -> Iterator[CaseEvent]:
        for test in tests:
            del self._held[test]
            self._started[test] = None
            yield CaseStarted(case=self._found(test).case)

    def _found(self, test: str) -> CaseFound:
        return self._file_of[test].found[test]

    def _tests(self, file: OpenFile, tests: Sequence[said.Listed]) -> Iterator[CaseEvent]:
        for test in tests:
            self._file_of[test.i] = file
            found = file.add(test)
            if self._wanted(found):
                yield found
            else:
                self._left_out.add(test.i)

    def _result(self, line: said.Result) -> Iterator[CaseEvent]:
        self._found(line.i)  # a result of a test that nobody listed is not believed
        self._seen[line.state] += 1
        self._red = self._red or line.state == "failed"
        self._ended[line.i] = line.state != "skipped"
        if line.i in self._left_out:
            return
        if line.state == "skipped" and line.note == _ABORTED:
            self._aborted[line.i] = line
            return
        if line.i in self._held:
            yield from self._start([line.i])
        # After a failed `beforeAll` vitest skips the suite's tests without a word; whether that
        # is so is known when the file ends.
        if line.state == "skipped" and line.mode == "run" and not line.note:
            self._withheld[line.i] = line
            return
        yield from self._finished(line)

    def _finished(self, line: said.Result) -> Iterator[CaseEvent]:
        self._started.pop(line.i, None)
        found = self._found(line.i)
        failed = line.state == "failed"
        failures = tuple(failure_of(error, self._suite.root) for error in line.errors)
        tries = by_try(failures, line.retry + failed)
        for retry, mine in enumerate(tries[: line.retry]):
            yield CaseFinished(
                case=found.case, outcome=outcome_of(mine), failures=mine, retry=retry
            )
        last = tries[-1] if failed else ()
        yield CaseFinished(
            case=found.case,
            outcome=outcome_of(last) if failed else Outcome(line.state),
            duration_s=None if line.ms is None else line.ms / 1000,
            failures=last,
            reason=line.note,
            retry=line.retry,
            location=self._file_of[line.i].place(found, line.errors),
            tags=found.tags,
        )

    def _log(self, line: said.Log) -> Iterator[CaseEvent]:
        if line.i in self._left_out:
            return
        if line.i in self._file_of:
            yield CaseOutput(case=self._found(line.i).case, stream=Stream(line.s), text=line.text)
        elif line.i in self._files:
            self._files[line.i].keep(line)

    def _close(self, line: said.Close) -> Iterator[CaseEvent]:
        file = self._files[line.m]
        file.closed = True
        self._red = self._red or bool(line.suites)
        for trouble in line.suites if self._may_want(file.file) else ():
            # Where a test has run, what set the suite up had not failed.
            over = any(self._ended.get(test) for test in trouble.tests)
            tests = () if over else trouble.tests
            never_ran = [test for test in tests if self._withheld.pop(test, None)]
            for test in never_ran:
                self._started.pop(test, None)
                yield CaseFinished(
                    case=self._found(test).case,
                    outcome=Outcome.ERRORED,
                    failures=self._outside(trouble, "setup"),
                )
            if not never_ran:
                phase: Phase = "teardown" if trouble.tests else "setup"
                yield from file.trouble(trouble, self._outside(trouble, phase), phase)
        yield from self._let_go([test for test in self._withheld if test in file.found])

    def _outside(self, trouble: said.Trouble, phase: Phase) -> tuple[AnyFailure, ...]:
        return tuple(failure_of(error, self._suite.root, phase) for error in trouble.errors)

    def _let_go(self, tests: Sequence[str]) -> Iterator[CaseEvent]:
        for test in tests:
            yield from self._finished(self._withheld.pop(test))

    def _cut_short(self, exit_: Exit) -> Iterator[CaseEvent]:
        failure: AnyFailure
        if late := overdue("vitest", self._unit, exit_):
            failure = late
        elif self._fatal:
            failure = fatal(self._fatal, exit_, "could not run")
        else:
            failure = Crash(
                message=f"vitest ended with {exit_.words} before it had finished", exit=exit_
            )
            meanwhile = Crash(message=f"vitest ended with {exit_.words} while this test ran")
            yield from self._close_started(meanwhile)
        # A test in an endless synchronous loop never says that it started.
        stuck = [
            file
            for file in self._files.values()
            if exit_.timed_out and not file.closed and not file.started(self._started)
        ]
        yield from self._close_started(failure)
        for file in stuck:
            yield from file.stuck(failure)
        yield Broke(failure=failure)

    def _close_started(self, failure: AnyFailure) -> Iterator[CaseEvent]:
        for test in self._started:
            yield CaseFinished(
                case=self._found(test).case, outcome=Outcome.ERRORED, failures=(failure,)
            )
        self._started.clear()

    def _finish(self, end: said.End, exit_: Exit) -> Iterator[CaseEvent]:
        if end.reason == "interrupted":
            yield from self._stopped()
        lost = Crash(message="the worker process ended while this test ran", exit=None)
        yield from self._close_started(lost)
        if problem := self._doubt(end, exit_):
            yield Broke(failure=problem)
        elif end.errors:
            yield Warned(message=f"{len(end.errors)} unhandled errors are ignored, as configured")
        if self._choose:
            yield from self._choose(list(self._files.values()), self._tool)

    def _stopped(self) -> Iterator[CaseEvent]:
        """Say that vitest was told to stop: by `bail`, or by a reporter.

        Of tests that had not begun nothing is said: they were not run.
        """
        yield from self._close_started(Interrupted(message="vitest stopped while this test ran"))
        if self._red:
            yield Warned(message="vitest stopped before all tests had run, as `bail` asks for")
        else:
            yield Broke(failure=Crash(message="vitest was told to stop before all tests had run"))

    def _doubt(self, end: said.End, exit_: Exit) -> AnyFailure | None:
        """Why the end that vitest told is not to be believed, or not good."""
        counts = end.counts
        if end.errors and not end.ignored:
            return unhandled(end.errors)
        if damage := self._lines.damage:
            return damage
        claimed = {name: getattr(counts, name) for name in self._seen}
        if not self._listing and claimed != self._seen:
            return Unreadable(
                message="vitest's results are at odds with its totals",
                text=f"told one by one: {self._seen}\ntold at the end: {claimed}",
            )
        if self._fatal:
            what = "failed after the tests" if counts.modules else "could not run"
            return fatal(self._fatal, exit_, what)
        if exit_.code == 1 and not self._red and counts.modules:
            return Crash(message="vitest ended with status 1, although no test failed", exit=exit_)
        return None
