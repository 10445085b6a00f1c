"""The tests of a run, as node tells them: in the order of their files, suites around tests."""

from collections import Counter
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from photon_test.adapters.node import stream as said
from photon_test.adapters.node.failures import (
    CANCELLED,
    SUBTESTS,
    Phase,
    failure_of,
    outcome_of,
    path_in,
    phase_of,
)
from photon_test.adapters.titles import tags_in
from photon_test.core.events import CaseEvent, CaseFinished, CaseFound
from photon_test.core.model import CaseId, Suite
from photon_test.core.outcome import AnyFailure, Location, Outcome


class Told:
    """Joins names to paths, and gives a suite's own failure to the tests that it kept from running.

    Every test is a case, also one with subtests: it has assertions of its own, and node counts it.
    A suite is one only if it failed and none of its tests can carry that.
    """

    def __init__(self, suite: Suite) -> None:
        self.tests = 0
        self.red = False
        self.files: set[str] = set()  # that told a test
        self._suite = suite
        self._names: list[str] = []  # of what is open, outermost first
        self._cancelled: list[tuple[int, CaseFinished]] = []  # with their depths
        self._seen = Counter[tuple[str, str]]()

    def start(self, line: said.Start) -> None:
        """Learn what the next results are inside of."""
        self._names[line.depth :] = [line.name]

    def result(self, line: said.Result) -> Iterator[CaseEvent]:
        """Yield what a test or a suite came to."""
        name = " > ".join((*self._names[: line.depth], line.name))
        self.files.add(line.file)
        problem = line.failure
        if problem is not None and line.todo is None:
            self.red = True
        if not line.suite:
            self.tests += 1
            finished = self._finished(line, name)
            if _is_cancelled(line) and line.depth:
                self._cancelled.append((line.depth, finished))
                return
            yield from self._release(line.depth, None)
            yield from _told(finished)
        elif _is_cancelled(line):
            # What is above it knows why, for all that is below; above the outermost is nothing.
            self._cancelled = [(min(depth, line.depth), it) for depth, it in self._cancelled]
            if not line.depth:
                yield from self.rest()
        elif problem is None:
            yield from self._release(line.depth, None)
        else:
            yield from self._suite_failed(line, problem, name)

    def rest(self) -> Iterator[CaseEvent]:
        """Yield what waits for a suite that never ended."""
        yield from self._release(-1, None)

    def case(self, file: str, name: str, variant: str = "") -> CaseId:
        """Return a case's id; `file` is relative to the suite's folder."""
        return CaseId(
            suite=self._suite.name,
            file=path_in(self._suite.root, file),
            name=name,
            variant=variant,
            native=msgspec.json.encode([file, name, variant]).decode(),
        )

    def _suite_failed(
        self, line: said.Result, problem: said.Problem, name: str
    ) -> Iterator[CaseEvent]:
        if problem.kind == SUBTESTS:
            yield from self._release(line.depth, None)
            return
        phase: Phase = "setup" if phase_of(problem) == "call" else phase_of(problem)
        failure = failure_of(problem, self._suite.root, phase)
        carried = list(self._release(line.depth, failure))
        yield from carried
        if not carried:
            finished = CaseFinished(
                case=self.case(line.file, name, phase),
                outcome=Outcome.ERRORED,
                failures=(failure,),
                location=self._at(line),
            )
            yield from _told(finished)

    def _release(self, depth: int, why: AnyFailure | None) -> Iterator[CaseEvent]:
        """Yield the cancelled tests that are deeper, failed with the reason if one is known."""
        deeper = [finished for at, finished in self._cancelled if at > depth]
        self._cancelled = [(at, finished) for at, finished in self._cancelled if at <= depth]
        for finished in deeper:
            yield from _told(finished if why is None else replace(finished, failures=(why,)))

    def _finished(self, line: said.Result, name: str) -> CaseFinished:
        self._seen[line.file, name] += 1
        number = self._seen[line.file, name]
        outcome, reason = _outcome(line)
        failures: tuple[AnyFailure, ...] = ()
        if line.failure is not None and outcome is not Outcome.SKIPPED:
            failures = (failure_of(line.failure, self._suite.root),)
        return CaseFinished(
            case=self.case(line.file, name, f"#{number}" if number > 1 else ""),
            outcome=outcome,
            duration_s=None if line.ms is None else line.ms / 1000,
            failures=failures,
            reason=reason,
            location=self._at(line),
            tags=tuple(dict.fromkeys((*line.tags, *tags_in(name)))),
        )

    def _at(self, line: said.Result) -> Location | None:
        if not line.file:
            return None
        return Location(file=path_in(self._suite.root, line.file), line=line.line)


def _is_cancelled(line: said.Result) -> bool:
    return line.failure is not None and line.failure.kind in CANCELLED and line.todo is None


def _told(finished: CaseFinished) -> tuple[CaseEvent, ...]:
    found = CaseFound(case=finished.case, location=finished.location, tags=finished.tags)
    return (found, finished)


def _outcome(line: said.Result) -> tuple[Outcome, str]:
    """Return the outcome and its reason. A `todo` may fail: for node that is no failure."""
    if line.skip is not None:
        return Outcome.SKIPPED, line.skip
    if line.todo is not None:
        return Outcome.SKIPPED, f"todo: {line.todo}" if line.todo else "todo"
    if line.expected is not None and line.passed:
        return Outcome.SKIPPED, line.expected or "expected to fail"
    if line.passed or line.failure is None:
        return (Outcome.PASSED if line.passed else Outcome.FAILED), ""
    return outcome_of(line.failure), ""
