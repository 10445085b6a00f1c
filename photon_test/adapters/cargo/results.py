"""Reads what a target says while it runs its tests, and does not believe it too easily.

The harness writes to the tests' own stdout (see `libtest`). So only tests that were listed count,
the worst of several results of one test holds, and in the end the totals, the status and the
results must agree.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from photon_test.adapters.cargo import crash, libtest
from photon_test.adapters.cargo.endings import Tail, stopped
from photon_test.adapters.cargo.panic import assertion
from photon_test.adapters.cargo.running import Run
from photon_test.adapters.cargo.target import Test, case_id
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseOutput,
    CaseStarted,
    Warned,
)
from photon_test.core.model import CaseId, Stream, Suite, Unit
from photon_test.core.outcome import Assertion, Crash, Exit, Location, Outcome, Unreadable

_OUTCOMES = {"ok": Outcome.PASSED, "failed": Outcome.FAILED, "ignored": Outcome.SKIPPED}
_WORST = (Outcome.SKIPPED, Outcome.PASSED, Outcome.FAILED)


class RunReader:
    """One process that runs tests."""

    def __init__(self, unit: Unit, run: Run, suite: Suite) -> None:
        self._unit = unit
        self._run = run
        self._suite = suite
        self._times = Counter(test.name for test in run.tests)
        self._cases: dict[str, tuple[CaseId, Test]] = {
            test.name: (case_id(run.target, suite.name, test), test) for test in run.tests
        }
        self._open: dict[str, None] = {}
        self._results: dict[str, list[Outcome]] = {}
        self._others: Counter[Outcome] = Counter()  # doctests that no filter could leave out
        self._announced: int | None = None
        self._ended: list[libtest.Event] = []
        self._said = Tail()

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Claim the harness's events, wherever in a line they stand."""
        if stream is not Stream.STDOUT:
            self._said.add(text)
            return None
        rest, events = libtest.events(text)
        events = [event for event in events if self._is_mine(event)]
        if not events:  # a line of the tests' own, whatever it looks like
            self._said.add(text)
            return None
        said = list(self._beside(rest))
        for event in events:
            said += self._take(event)
        return said

    def _is_mine(self, event: libtest.Event) -> bool:
        """Whether the event is about the process, or about a test that was listed."""
        if event.type in ("suite", "report"):
            return True
        return event.name in self._cases or self._run.target.kind == "doc"

    def _beside(self, rest: str) -> Iterable[CaseEvent]:
        """Keep what stood on the line besides events, if it can only come from one test."""
        if rest.strip() and len(self._open) == 1:
            case, _ = self._cases[next(iter(self._open))]
            yield CaseOutput(case=case, stream=Stream.STDOUT, text=rest)

    def _take(self, event: libtest.Event) -> Iterable[CaseEvent]:
        match event.type, event.event:
            case "suite", "started":
                if self._announced is None or self._run.target.kind == "doc":
                    self._announced = (self._announced or 0) + event.test_count
            case "suite", "ok" | "failed":
                self._ended.append(event)
            case "test" | "bench", _ if event.name in self._cases:
                yield from self._about(*self._cases[event.name], event)
            case "test" | "bench", _ if event.event in _OUTCOMES:
                self._others[_OUTCOMES[event.event]] += 1
            case _:
                pass

    def _about(self, case: CaseId, test: Test, event: libtest.Event) -> Iterable[CaseEvent]:
        match event.event:
            case "started":
                if event.name not in self._results:
                    self._open[event.name] = None
                    yield CaseStarted(case=case)
            case "timeout":  # after 60 s; only a notice, the test goes on
                yield Warned(message=f"`{test.name}` has been running for over 60 s", case=case)
            case "ok" | "failed" | "ignored":
                self._open.pop(event.name, None)
                self._results.setdefault(event.name, []).append(_OUTCOMES[event.event])
                yield from self._finished(case, test, event)
            case _:
                pass

    def _finished(self, case: CaseId, test: Test, event: libtest.Event) -> Iterable[CaseEvent]:
        outcome = _OUTCOMES[event.event]
        printed = event.stdout
        failures: tuple[Assertion, ...] = ()
        if outcome is Outcome.FAILED:
            why = self._why(test, event.stdout, event.message or event.reason)
            # The panic stands among what the test printed: it is told once, as the failure.
            printed, failures = printed.removesuffix(why.text), (why,)
        if printed:
            yield CaseOutput(case=case, stream=Stream.STDOUT, text=printed)
        yield CaseFinished(
            case=case,
            outcome=outcome,
            duration_s=event.exec_time,
            compiled=self._run.target.compiles_each,
            failures=failures,
            reason=event.message if outcome is Outcome.SKIPPED else "",
        )

    def _why(self, test: Test, stdout: str, said: str) -> Assertion:
        failure = assertion(stdout, said, self._run.target.base, self._run.target.root)
        if self._run.target.kind != "doc":
            return failure
        # Its lines are those of the program made from it; what it printed is rustdoc's report.
        place = Location(file=test.file, line=test.line)
        return replace(failure, text=stdout or failure.text, location=place)

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Compare results, totals and status; see to what a crash has left open."""
        del reports
        if why := stopped(exit_, self._unit):
            yield Broke(failure=why)
            return
        missing = [
            test
            for test in dict.fromkeys(self._run.tests)
            if len(self._results.get(test.name, ())) < self._times[test.name]
        ]
        if missing or not self._ended:
            yield from crash.follow_up(
                crash.Scene(
                    suite=self._suite,
                    unit=self._unit,
                    run=self._run,
                    exit=exit_,
                    running=tuple(test for test in missing if test.name in self._open),
                    waiting=tuple(test for test in missing if test.name not in self._open),
                    ended=bool(self._ended),
                    text=self._said.text,
                )
            )
            return
        if exit_.code not in (0, 101):
            message = f"{self._run.target.words} ended with {exit_.words} after its last test"
            yield Broke(failure=Crash(message=message, text=self._said.text, exit=exit_))
        elif odds := self._at_odds(exit_):
            message = f"{self._run.target.words} is at odds with itself: {odds}"
            yield Broke(failure=Unreadable(message=message, text=self._said.text))

    def _at_odds(self, exit_: Exit) -> str:
        counted = self._counted()
        ended = self._ended if self._run.target.kind == "doc" else self._ended[-1:]
        said = Counter(
            {
                Outcome.PASSED: sum(end.passed + end.measured for end in ended),
                Outcome.FAILED: sum(end.failed for end in ended),
                Outcome.SKIPPED: sum(end.ignored for end in ended),
            }
        )
        for outcome in _WORST:
            if counted[outcome] != said[outcome]:
                return f"its total is {said[outcome]} {outcome}, its results are {counted[outcome]}"
        if self._announced is not None and self._announced != counted.total():
            return f"it announced {self._announced} tests, its results are {counted.total()}"
        if (exit_.code == 101) != bool(counted[Outcome.FAILED]):
            return f"{counted[Outcome.FAILED]} tests failed, and it ended with {exit_.words}"
        return ""

    def _counted(self) -> Counter[Outcome]:
        counted: Counter[Outcome] = Counter()
        if self._run.target.kind == "doc":
            counted += self._others
        for name, outcomes in self._results.items():
            if self._times[name] > 1:
                counted.update(outcomes)
            else:
                counted[max(outcomes, key=_WORST.index)] += 1
        return counted
