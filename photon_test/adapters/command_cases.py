"""The cases of results, as events: with names that are unique, and places relative to the run."""

import posixpath
from collections import Counter
from collections.abc import Iterator

from photon_test.adapters.results import Case, Problem
from photon_test.core.events import CaseEvent, CaseFinished, CaseFound, CaseOutput
from photon_test.core.model import CaseId, Stream, Suite
from photon_test.core.outcome import Assertion, Location, Outcome


class Cases:
    """Tells the cases of one suite, over all its files."""

    def __init__(self, suite: Suite, absolute: str) -> None:
        """`absolute` is the path of the suite's folder on this machine."""
        self._suite = suite
        self._top = absolute.rstrip("/").removesuffix(f"/{suite.root}")  # the run's root
        self._seen = Counter[tuple[str, str]]()
        self.bad = 0  # told so far

    def events(self, case: Case) -> Iterator[CaseEvent]:
        """Yield all there is to say about the next case."""
        id_ = self._id(case)
        self.bad += case.outcome in (Outcome.FAILED, Outcome.ERRORED)
        yield CaseFound(
            case=id_, location=Location(file=id_.file, line=case.line) if id_.file else None
        )
        if case.stdout:
            yield CaseOutput(case=id_, stream=Stream.STDOUT, text=case.stdout)
        if case.stderr:
            yield CaseOutput(case=id_, stream=Stream.STDERR, text=case.stderr)
        yield from self._tries(id_, case)

    def _id(self, case: Case) -> CaseId:
        """Return an id; two cases that a report calls the same are told apart by a number."""
        file = self._file(case.file)
        name = case.name or "(unnamed)"
        if case.classname and case.classname != case.file and not name.startswith(case.classname):
            name = f"{case.classname}::{name}"
        self._seen[file, name] += 1
        number = self._seen[file, name]
        return CaseId(
            suite=self._suite.name,
            file=file,
            name=name,
            variant=f"#{number}" if number > 1 else "",
            native="::".join((*case.suites, case.classname, case.name, str(number))),
        )

    def _file(self, file: str) -> str:
        if not file:
            return ""
        path = file.replace("\\", "/")
        if self._top and path.startswith(f"{self._top}/"):
            return posixpath.normpath(path[len(self._top) + 1 :])
        if path.startswith("/") or path[1:3] == ":/":
            return path
        return posixpath.normpath(posixpath.join(self._suite.root, path))

    def _tries(self, case: CaseId, read: Case) -> Iterator[CaseFinished]:
        """Yield a case's tries in order: flaky ones before the one that counts, reruns after it."""
        flaky = [one for one in read.tries if one.kind.startswith("flaky")]
        reruns = [one for one in read.tries if one.kind.startswith("rerun")]
        for retry, problem in enumerate(flaky):
            yield self._failed(case, problem, retry)
        yield CaseFinished(
            case=case,
            outcome=read.outcome,
            duration_s=read.time_s,
            failures=tuple(self._failure(problem) for problem in read.problems),
            reason=read.reason,
            retry=len(flaky),
        )
        for retry, problem in enumerate(reruns, start=len(flaky) + 1):
            yield self._failed(case, problem, retry)

    def _failed(self, case: CaseId, problem: Problem, retry: int) -> CaseFinished:
        outcome = Outcome.FAILED if problem.kind.endswith("Failure") else Outcome.ERRORED
        failures = (self._failure(problem),)
        return CaseFinished(case=case, outcome=outcome, failures=failures, retry=retry)

    def _failure(self, problem: Problem) -> Assertion:
        message = problem.message.partition("\n")[0] or problem.type or problem.kind
        file = self._file(problem.file)
        return Assertion(
            message=message,
            text=problem.text or problem.message,
            raised=problem.type,
            location=Location(file=file, line=problem.line) if file else None,
        )
