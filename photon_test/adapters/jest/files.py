"""One test file of a run, in one project: its cases, and whether all of them were told."""

from collections.abc import Iterator

import msgspec

from photon_test.adapters.jest import stream as said
from photon_test.adapters.jest.failures import broken, failure_of, line_in, outcome_of, path_in
from photon_test.adapters.titles import tags_in
from photon_test.core.events import CaseEvent, CaseFinished, CaseFound, CaseOutput, CaseStarted
from photon_test.core.model import CaseId, Stream, Suite
from photon_test.core.outcome import AnyFailure, Assertion, Location, Outcome

_KEPT = 200  # pieces of output, shown only if the file fails as a whole


_Place = tuple[int | None, int | None]


class _Tries:
    def __init__(self, test: said.Test) -> None:
        self.place = _place(test)
        self.tries = test.tries
        self.failed = test.status == "failed"

    def again(self, test: said.Test) -> bool:
        """Whether this is its next try. Without places only failures are told apart by it."""
        return self.failed and self.place == _place(test) and self.tries == test.tries - 1


class OpenFile:
    """A file as far as it is known."""

    def __init__(
        self, suite: Suite, line: said.OfFile | said.Running, *, whole: bool, listing: bool = False
    ) -> None:
        """`whole`: every case is wanted, so that its end says all that there is to say."""
        self._whole = whole
        self._listing = listing
        self.path = line.file  # relative to the suite's folder
        self.closed = False
        self.broken = False
        self.lost = 0  # tests that jest has and did not tell
        self._project = line.project
        self._suite = suite
        self.file = path_in(suite.root, line.file)
        self._started: list[str] = []  # names of what runs now
        self._tries: dict[str, list[_Tries]] = {}  # of the tests of one name
        self._known: set[tuple[str, int]] = set()  # tests that come with their numbers
        self._output: list[said.Out] = []

    def start(self, name: str) -> None:
        """Learn that a test began; which of several with its name, its result says."""
        self._started.append(name)

    def ended(self, name: str) -> None:
        """Learn that it did not run any more."""
        if name in self._started:
            self._started.remove(name)

    def keep(self, line: said.Out) -> None:
        """Remember what was printed."""
        if len(self._output) < _KEPT:
            self._output.append(line)

    def result(self, test: said.Test) -> Iterator[CaseEvent]:
        """Yield how a try ended."""
        self.ended(test.name)
        case = self._tried(test)
        tags = tags_in(test.name)
        if self._listing or not self._whole:
            yield CaseFound(case=case, location=self._at(test.line), tags=tags)
        if self._listing:
            return
        failures = tuple(failure_of(text, self._suite.root, self.path) for text in test.failures)
        outcome = Outcome.SKIPPED
        if test.status == "passed":
            outcome = Outcome.PASSED
        elif test.status == "failed":
            outcome = outcome_of(test.failures, failures)
        yield CaseFinished(
            case=case,
            outcome=outcome,
            duration_s=None if test.ms is None else test.ms / 1000,
            failures=failures,
            reason="todo" if test.status == "todo" else "",
            retry=max(test.tries - 1, 0),
            location=self._at(test.line or line_in(test.failures, self.path)),
            tags=tags,
        )

    def close(self, line: said.Closed) -> Iterator[CaseEvent]:
        """Yield the tests that had no event of their own, and the file's failure as a whole."""
        self.closed = True
        for test in line.tests:
            yield from self.result(test)
        told = sum(len(tests) for tests in self._tries.values()) + len(self._known)
        has = line.passed + line.failed + line.skipped + line.todo - line.unwanted
        self.lost = max(has - told, 0)  # of a file whose worker died jest has none in the end
        if line.broken:
            self.broken = True
            failure, at = broken(line.broken, self.path)
            yield from self._itself(failure, at)

    def refuse_focus(self) -> Iterator[CaseEvent]:
        """Yield the file as failed: it leaves out tests without a word."""
        failure = Assertion(message="tests are focused by `.only`, which leaves out all others")
        case = self._case(self.file, "")
        yield CaseFound(case=case, location=self._at(None))
        yield CaseFinished(
            case=case, outcome=Outcome.FAILED, failures=(failure,), location=self._at(None)
        )

    def cut_short(self, failure: AnyFailure) -> Iterator[CaseEvent]:
        """Yield the tests that ran when jest ended; if none is known, the file."""
        for name in self._started:
            case = self._case(name, "")
            yield CaseFound(case=case, location=self._at(None), tags=tags_in(name))
            yield CaseStarted(case=case)
            yield CaseFinished(case=case, outcome=Outcome.ERRORED, failures=(failure,))
        if not self._started:
            yield from self._itself(failure, None)

    def _itself(self, failure: AnyFailure, line: int | None) -> Iterator[CaseEvent]:
        case = self._case(self.file, "")
        yield CaseFound(case=case, location=self._at(line))
        for out in self._output:
            yield CaseOutput(case=case, stream=Stream(out.s), text=out.text)
        yield CaseFinished(
            case=case, outcome=Outcome.ERRORED, failures=(failure,), location=self._at(line)
        )

    def _tried(self, test: said.Test) -> CaseId:
        """Return the id of the test that a try is of. A first try is always one of a new test."""
        if test.n:
            self._known.add((test.name, test.n))
            return self._numbered(test.name, test.n)
        tests = self._tries.setdefault(test.name, [])
        for number, known in enumerate(tests, start=1):
            if test.tries > 1 and known.again(test):
                tests[number - 1] = _Tries(test)
                return self._numbered(test.name, number)
        tests.append(_Tries(test))
        return self._numbered(test.name, len(tests))

    def _numbered(self, name: str, number: int) -> CaseId:
        return self._case(name, f"#{number}" if number > 1 else "")

    def _case(self, name: str, variant: str) -> CaseId:
        return CaseId(
            suite=self._suite.name,
            file=self.file,
            name=name,
            variant=" ".join(word for word in (self._project, variant) if word),
            native=msgspec.json.encode([self._project, self.path, name, variant]).decode(),
        )

    def _at(self, line: int | None) -> Location:
        return Location(file=self.file, line=line)


def _place(test: said.Test) -> _Place:
    return (test.line, test.column)
