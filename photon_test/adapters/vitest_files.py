"""One test file of a run: its cases, and what happened outside them."""

from collections.abc import Collection, Iterator, Sequence

import msgspec

from photon_test.adapters import vitest_stream as said
from photon_test.adapters.titles import tags_in
from photon_test.adapters.vitest_failures import Phase, path_in
from photon_test.core.events import CaseEvent, CaseFinished, CaseFound, CaseOutput
from photon_test.core.model import CaseId, Stream, Suite
from photon_test.core.outcome import AnyFailure, Location, Outcome

_KEPT = 200  # pieces of output of a file itself, shown only if the file fails as a whole


class OpenFile:
    """A file as far as it is known. `found` and `plain` are by the tests' ids."""

    def __init__(self, suite: Suite, opened: said.Open) -> None:
        self.project = opened.project
        self.path = opened.file  # relative to the suite's folder
        self.types = opened.types
        self.file = path_in(suite.root, opened.file)  # … and to the run's root
        self.closed = False
        self.found: dict[str, CaseFound] = {}
        self.plain: dict[str, str] = {}
        self._suite = suite
        self._output: list[said.Log] = []

    def add(self, test: said.Listed) -> CaseFound:
        """Learn of a test."""
        case = self._case(test.name, test.n, f"#{test.n}" if test.n > 1 else "")
        tags = tuple(dict.fromkeys((*test.tags, *tags_in(test.name))))
        found = CaseFound(case=case, location=self._at(test.line), tags=tags)
        self.found[test.i] = found
        self.plain[test.i] = test.plain
        return found

    def place(self, found: CaseFound, errors: Sequence[said.Problem]) -> Location | None:
        """Return where a test stands; if only its file is known, where in it the test failed."""
        if found.location is not None and found.location.line is None:
            for error in reversed(errors):
                if error.line is not None and error.file == self.path:
                    return self._at(error.line)
        return found.location

    def keep(self, log: said.Log) -> None:
        """Remember what the file itself printed."""
        if len(self._output) < _KEPT:
            self._output.append(log)

    def started(self, tests: Collection[str]) -> bool:
        """Whether one of these tests is of this file."""
        return any(test in self.found for test in tests)

    def trouble(
        self, trouble: said.Trouble, failures: Sequence[AnyFailure], phase: Phase
    ) -> Iterator[CaseEvent]:
        """Say that the import, or a hook, failed and no test of the file can carry it."""
        if trouble.name:
            case = self._case(trouble.name, 0, phase)
        else:
            case = self._itself()
            for log in self._output:
                yield CaseOutput(case=case, stream=Stream(log.s), text=log.text)
        yield CaseFinished(
            case=case,
            outcome=Outcome.ERRORED,
            failures=tuple(failures),
            location=self._at(trouble.line),
        )

    def stuck(self, failure: AnyFailure) -> Iterator[CaseEvent]:
        """Say that the file never came to an end."""
        yield CaseFinished(
            case=self._itself(),
            outcome=Outcome.ERRORED,
            failures=(failure,),
            location=self._at(None),
        )

    def _itself(self) -> CaseId:
        return self._case(self.file, 0, "")

    def _case(self, name: str, number: int, variant: str) -> CaseId:
        words = (self.project, "types" if self.types else "", variant)
        key = [self.project, self.path, name, number, *(["types"] if self.types else [])]
        return CaseId(
            suite=self._suite.name,
            file=self.file,
            name=name,
            variant=" ".join(word for word in words if word),
            native=msgspec.json.encode(key).decode(),
        )

    def _at(self, line: int | None) -> Location:
        return Location(file=self.file, line=line)
