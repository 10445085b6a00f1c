"""Reads what a command wrote, or how it ended."""

import posixpath
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping

from photon_test.adapters import junit_read
from photon_test.adapters.results import Case, Document, NotResults, Problem
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseFound,
    CaseOutput,
    CaseStarted,
    Warned,
)
from photon_test.core.model import CaseId, Stream, Suite, Unit
from photon_test.core.outcome import (
    AnyFailure,
    Assertion,
    Crash,
    Exit,
    Location,
    Outcome,
    Unavailable,
    Unreadable,
)
from photon_test.core.select import Selection

_KEPT_LINES = 200
_KEPT_WIDTH = 2_000
_BAD = (Outcome.FAILED, Outcome.ERRORED)


def only_case(suite: Suite) -> CaseId:
    """Return the case that stands for a command without results."""
    return CaseId(suite=suite.name, file="", name=suite.name, native=suite.name)


class ListReader:
    """Names the one case; the cases of a report cannot be named before it is written."""

    def __init__(self, unit: Unit, suite: Suite) -> None:
        self._has_results = bool(unit.state)
        self._suite = suite

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Read nothing."""
        del stream, text
        return None

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Name it."""
        del exit_, reports
        if self._has_results:
            message = f"`{self._suite.name}` can name its cases only by running them"
            return (Warned(message=message),)
        return (CaseFound(case=only_case(self._suite)),)


class StatusReader:
    """A command is one case: status 0 is a pass."""

    def __init__(self, suite: Suite) -> None:
        self._case = only_case(suite)
        self._began = False
        self._tail = deque[str](maxlen=_KEPT_LINES)

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Take every line as the case's own output."""
        self._tail.append(text[:_KEPT_WIDTH])
        return (*self._begin(), CaseOutput(case=self._case, stream=stream, text=text + "\n"))

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Judge the status; an ending that Photon brought about is judged by the engine."""
        del reports
        yield from self._begin()
        if exit_.timed_out is not None or exit_.interrupted:
            return
        text = "\n".join(self._tail)
        outcome, failures = Outcome.PASSED, tuple[AnyFailure, ...]()
        if exit_.code is None:
            outcome = Outcome.ERRORED
            failures = (Crash(message=f"ended with {exit_.words}", text=text, exit=exit_),)
        elif exit_.code in (126, 127):
            # What a shell, env and xargs answer when a program cannot be started.
            outcome = Outcome.ERRORED
            message = f"ended with {exit_.words}: a program is missing or cannot be started"
            failures = (Unavailable(kind="tool", message=message, text=text),)
        elif exit_.code != 0:
            outcome = Outcome.FAILED
            failures = (Assertion(message=f"ended with {exit_.words}", text=text),)
        yield CaseFinished(case=self._case, outcome=outcome, failures=failures)

    def _begin(self) -> Iterable[CaseEvent]:
        if self._began:
            return ()
        self._began = True
        return (CaseFound(case=self._case), CaseStarted(case=self._case))


class ResultsReader:
    """Reads the report when the command has ended, and checks it against the status."""

    def __init__(self, unit: Unit, suite: Suite, selection: Selection) -> None:
        self._unit = unit
        self._suite = suite
        self._selection = selection
        self._tail = deque[str](maxlen=_KEPT_LINES)

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Leave the line to be shown."""
        del stream
        self._tail.append(text[:_KEPT_WIDTH])
        return None

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say the report's cases, and whether it and the status go together."""
        document, unreadable = self._document(reports)
        yield from self._cases(document)
        yield from (Warned(message=words) for words in document.surplus)
        if not self._selection.whole:
            message = (
                f"all of `{self._suite.name}` ran: a command cannot be told which cases to run"
            )
            yield Warned(message=message)
        why = self._why(exit_, document, unreadable)
        if why is not None:
            yield Broke(failure=why)

    def _document(self, reports: Mapping[str, bytes]) -> tuple[Document, str]:
        """Return what could be read, and why nothing could."""
        data = reports.get(self._unit.reports[0].name)
        if data is None:
            return Document(), "was not written"
        try:
            return junit_read.read(data), ""
        except NotResults as error:
            return Document(), f"cannot be read: {error}"

    def _why(self, exit_: Exit, document: Document, unreadable: str) -> AnyFailure | None:
        """Say why the report proves nothing; None if it and the status go together."""
        text = "\n".join(self._tail)
        if exit_.signal is not None:
            return Crash(message=f"ended with {exit_.words}", text=text, exit=exit_)
        if unreadable:
            path = self._unit.reports[0].path
            words = f"`{path}` {unreadable}" if path else f"the results file {unreadable}"
            if exit_.code:
                words += f", and the command ended with {exit_.words}"
            return Unreadable(message=words, text=text)
        if document.lacking:
            words = "; ".join(document.lacking[:3])
            return Unreadable(message=f"results are missing: {words}", text=text)
        if exit_.code and not any(case.outcome in _BAD for case in document.cases):
            words = f"ended with {exit_.words}, although no case of its report failed"
            return Crash(message=words, text=text, exit=exit_)
        return None

    def _cases(self, document: Document) -> Iterator[CaseEvent]:
        seen = Counter[tuple[str, str]]()
        for case in document.cases:
            id_ = self._id(case, seen)
            place = Location(file=id_.file, line=case.line) if id_.file else None
            yield CaseFound(case=id_, location=place)
            if case.stdout:
                yield CaseOutput(case=id_, stream=Stream.STDOUT, text=case.stdout)
            if case.stderr:
                yield CaseOutput(case=id_, stream=Stream.STDERR, text=case.stderr)
            yield from _tries(id_, case)

    def _id(self, case: Case, seen: Counter[tuple[str, str]]) -> CaseId:
        """Return an id; two cases that a report calls the same are told apart by a number."""
        file = self._file(case.file)
        name = case.name or "(unnamed)"
        if case.classname and case.classname != case.file and not name.startswith(case.classname):
            name = f"{case.classname}::{name}"
        seen[file, name] += 1
        number = seen[file, name]
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
        top = self._unit.state.rstrip("/").removesuffix(f"/{self._suite.root}")  # the run's root
        if top and path.startswith(f"{top}/"):
            return posixpath.normpath(path[len(top) + 1 :])
        if path.startswith("/") or path[1:3] == ":/":
            return path
        return posixpath.normpath(posixpath.join(self._suite.root, path))


def _tries(case: CaseId, read: Case) -> Iterator[CaseFinished]:
    """Yield a case's tries in their order: flaky ones before the pass, reruns after the failure."""
    flaky = [one for one in read.tries if one.kind.startswith("flaky")]
    reruns = [one for one in read.tries if one.kind.startswith("rerun")]
    for retry, problem in enumerate(flaky):
        yield _failed(case, problem, retry)
    yield CaseFinished(
        case=case,
        outcome=read.outcome,
        duration_s=read.time_s,
        failures=tuple(_failure(problem) for problem in read.problems),
        reason=read.reason,
        retry=len(flaky),
    )
    for retry, problem in enumerate(reruns, start=len(flaky) + 1):
        yield _failed(case, problem, retry)


def _failed(case: CaseId, problem: Problem, retry: int) -> CaseFinished:
    outcome = Outcome.FAILED if problem.kind.endswith("Failure") else Outcome.ERRORED
    return CaseFinished(case=case, outcome=outcome, failures=(_failure(problem),), retry=retry)


def _failure(problem: Problem) -> Assertion:
    message = problem.message.partition("\n")[0] or problem.type or problem.kind
    return Assertion(message=message, text=problem.text or problem.message, raised=problem.type)
