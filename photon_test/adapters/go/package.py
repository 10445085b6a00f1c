"""One package while its tests run: what go says, test by test.

What cannot be believed:

- The last event of a package is named after a test if that one is still open. `syscall.Exit(0)`
  in the middle of `TestB` comes as `pass` of `TestB`. A result counts only after its line
  `--- PASS: TestB`, and a package only after the line `PASS` or `FAIL` of its own.
- A test that panics has a result like one that failed; what shows the difference is that no line
  `FAIL` follows it.
- A test can write the byte that marks go's own lines, `^V`
  (https://go.dev/src/cmd/internal/test2json/test2json.go). A result of what never started is told.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec.structs import replace

from photon_test.adapters.go import failures
from photon_test.adapters.go.sources import Sources
from photon_test.adapters.go.stream import Event
from photon_test.core.events import CaseEvent, CaseFinished, CaseFound, CaseOutput, CaseStarted
from photon_test.core.model import Stream, Suite
from photon_test.core.outcome import AnyFailure, Location, Outcome

_REPORT = re.compile(r" *--- (PASS|FAIL|SKIP): ")  # a name, blanks in it or not, and the time
_OUTCOMES = {"pass": Outcome.PASSED, "fail": Outcome.FAILED, "skip": Outcome.SKIPPED}
_CHUNK = 16_384  # characters of output that are passed on before a test ends
_KEPT = 131_072  # characters of output that a failure is made from
_HELD_S = 1.0  # a package that takes longer is seen while it runs
_TAIL = 100  # lines of a package's own output


class Running:
    """A test that was started."""

    def __init__(self, found: CaseFound) -> None:
        self.found = found
        self.name = found.case.name
        self.text = ""  # the end of what it wrote
        self.unsent = ""
        self.reported = ""  # the line with its result was seen
        self.paused = False  # it waits for its turn beside others
        self.failed_below: list[str] = []  # subtests
        self.elapsed: float | None = None


class Package:
    """Folds the events of one package into those of its cases."""

    def __init__(self, path: str, suite: Suite, sources: Sources, *, began: str = "") -> None:
        self.path = path
        self.suite = suite
        self.sources = sources
        self.open: dict[str, Running] = {}
        self.held: list[Running] = []  # failed last, and perhaps the end of the process
        self.seen: dict[str, int] = {}  # tests that were started, and how often
        self.failed: set[str] = set()
        self.final = ""  # PASS or FAIL, as the package itself said it
        self.cached = False
        self.ended = ""  # the action of its last event
        self.builds = True
        self.failed_build = ""  # the build that is the cause, if go says so
        self.odd = ""  # why this cannot be believed
        self.tail: list[str] = []
        self._began = began
        self.summed_up = False  # go itself said how the package ended: `ok`, or `FAIL`
        self._finished: list[CaseFinished] | None = []  # None: they are passed on at once

    def take(self, event: Event) -> Iterator[CaseEvent]:
        """Fold the next event."""
        if self.held and not self._goes_on(event):
            yield from self.release()
        benchmark = event.test.startswith("Benchmark")
        match event.action:
            case "start":
                self._began = event.time
            case "run" if not benchmark:
                yield from self._start(event.test)
            case "pause" | "cont":
                if running := self.open.get(event.test):
                    running.paused = event.action == "pause"
            case "output":
                yield from self.output(event.test, event.output)
            case "pass" | "fail" | "skip" if not benchmark:
                yield from self._result(event)
            case _:  # `bench`, `attr`, `artifacts`, and what a newer go may say
                pass

    def output(self, name: str, text: str) -> Iterable[CaseEvent]:
        """Take what a test, or for "" the package itself, wrote."""
        running = self.open.get(name)
        if self._is_end(text):
            self.cached = "\t(cached)" in text and not name
            self.summed_up = not name or bool(running and running.reported)
            return ()
        if running is None and self.held and self.held[-1].name == name:
            running = self.held[-1]
        if running is None:
            self._own_output(name, text)
            return ()
        if text.startswith("=== ") and text.rstrip().endswith(f" {name}"):
            return ()
        report = _REPORT.match(text)
        if report and text.startswith(f"{name} (", report.end()):
            running.reported = report[1]
            return ()
        running.text = (running.text + text)[-_KEPT:]
        running.unsent += text
        return self._send(running) if len(running.unsent) > _CHUNK else ()

    def release(self) -> Iterator[CaseEvent]:
        """Say of the tests that failed last that they did nothing worse."""
        held, self.held = self.held, []
        for running in held:
            yield from self._failed(running)

    def close(self) -> Iterator[CaseEvent]:
        """Pass on what was held back to the end. What is still open is the engine's to close."""
        for running in self.open.values():
            yield from self._send(running)
        finished, self._finished = self._finished or (), None
        for event in finished:
            yield replace(event, cached=True) if self._is_cached(event) else event

    def errored(
        self, running: Running, failure: AnyFailure, at: Location | None = None
    ) -> Iterator[CaseEvent]:
        """End a test that could not say how it ended."""
        self.open.pop(running.name, None)
        self.failed.add(running.name)
        if running.unsent.strip() and running.unsent.strip() in failure.text:
            running.unsent = ""  # it is told once, as the failure
        yield from self._send(running)
        yield CaseFinished(
            case=running.found.case,
            outcome=Outcome.ERRORED,
            duration_s=running.elapsed,
            failures=(failure,),
            location=at if at and at.file == running.found.case.file else None,
        )

    @property
    def said(self) -> str:
        """The end of what the package itself wrote."""
        return "".join(self.tail[-_TAIL:])

    def _goes_on(self, event: Event) -> bool:
        """Whether an event may still belong to the end of the tests that failed last."""
        last = self.held[-1].name
        if event.test:
            return last == event.test or last.startswith(f"{event.test}/")
        return event.output not in ("PASS\n", "FAIL\n")

    def _start(self, name: str) -> Iterator[CaseEvent]:
        number = self.seen.get(name, 0)
        self.seen[name] = number + 1
        number %= self.sources.twins(self.path, name)
        found = CaseFound(
            case=self.sources.case(self.suite.name, self.path, name, number),
            location=self.sources.location(self.path, name, number),
        )
        self.open[name] = Running(found)
        yield found
        yield CaseStarted(case=found.case)

    def _own_output(self, name: str, text: str) -> None:
        if not name and text in ("PASS\n", "FAIL\n"):
            self.final = text.strip()
            return
        if not name and text.startswith(f"FAIL\t{self.path} ["):  # `[build failed]`
            self.builds = False
            return
        self.tail.append(text)
        if len(self.tail) > 2 * _TAIL:
            del self.tail[:-_TAIL]

    def _is_end(self, text: str) -> bool:
        return text.startswith((f"ok  \t{self.path}\t", f"FAIL\t{self.path}\t"))

    def _result(self, event: Event) -> Iterator[CaseEvent]:
        running = self.open.get(event.test) if event.test else None
        if not event.test or self.summed_up or (running and not running.reported):
            self.ended = event.action
            self.failed_build = event.failed_build
            self.builds = self.builds and not event.failed_build
            return
        if running is None:
            self.odd = self.odd or f"a result of `{event.test}`, which was not running"
            yield from self._second(event)
            return
        del self.open[event.test]
        running.elapsed = event.elapsed
        if event.action == "fail":
            self.failed.add(running.name)
            if above := self._above(running.name):
                above.failed_below.append(running.name)
            self.held.append(running)
            return
        yield from self._finish(running, _OUTCOMES[event.action], event.time)

    def _second(self, event: Event) -> Iterator[CaseEvent]:
        """A result that comes after one which the test itself made up is the real one."""
        if event.action == "fail":
            self.failed.add(event.test)
            case = self.sources.case(self.suite.name, self.path, event.test)
            yield from self._failed(Running(CaseFound(case=case)))

    def _finish(self, running: Running, outcome: Outcome, at: str) -> Iterator[CaseEvent]:
        why = failures.reason(running.text) if outcome is Outcome.SKIPPED else ""
        yield from self._send(running)
        finished = CaseFinished(
            case=running.found.case, outcome=outcome, duration_s=running.elapsed, reason=why
        )
        if self._finished is None:
            yield finished
            return
        # Only the last line of a package says that its results are those of an earlier run.
        self._finished.append(finished)
        if _seconds(self._began, at) > _HELD_S:
            waiting, self._finished = self._finished, None
            yield from waiting

    def _failed(self, running: Running) -> Iterator[CaseEvent]:
        why = failures.assertion(running.text, self.path, self.sources, running.failed_below)
        told = running.unsent.strip() in why.text  # once, as the failure
        running.unsent = "" if told else failures.split(running.unsent)[2]
        yield from self._send(running)
        yield CaseFinished(
            case=running.found.case,
            outcome=Outcome.FAILED,
            duration_s=running.elapsed,
            failures=(why,),
        )

    def _send(self, running: Running) -> Iterator[CaseEvent]:
        if running.unsent:
            text, running.unsent = running.unsent, ""
            yield CaseOutput(case=running.found.case, stream=Stream.STDOUT, text=text)

    def _above(self, name: str) -> Running | None:
        """Return the test that a subtest belongs to; a `/` may also stand in its own name."""
        while "/" in name:
            name = name.rpartition("/")[0]
            if above := self.open.get(name):
                return above
        return None

    def _is_cached(self, event: CaseFinished) -> bool:
        return self.cached and event.outcome is Outcome.PASSED


def _seconds(began: str, now: str) -> float:
    """Return the time between two events; 0 if they do not say theirs."""
    if began[:19] == now[:19]:  # the same second, as nearly always
        return 0.0
    try:
        return (datetime.fromisoformat(now) - datetime.fromisoformat(began)).total_seconds()
    except (TypeError, ValueError):
        return 0.0
