"""The files of a run, each a process of its own: which ended well, and which only seem to have."""

import re
from collections import deque
from collections.abc import Iterable, Iterator

from photon_test.adapters.node import stream as said
from photon_test.adapters.node.failures import TIMED_OUT, path_in
from photon_test.core.events import CaseEvent, CaseFinished, CaseFound, CaseOutput, Warned
from photon_test.core.model import CaseId, Stream, Suite
from photon_test.core.outcome import AnyFailure, Crash, Location, Outcome

_KEPT = 200  # pieces of output of one file, shown only if it fails as a whole
_ERROR = re.compile(r"^(?:Uncaught )?\w*(?:Error|Exception)\b.*", re.MULTILINE)
_PLACE = re.compile(r"^(?:file://)?(/\S+):(\d+)$", re.MULTILINE)

_HINT = "let node end by itself, or end it with `--test-force-exit`"


class File:
    """One file as far as it is known."""

    def __init__(self, path: str) -> None:
        self.path = path  # relative to the suite's folder
        self.opened = False
        self.closed = False
        self.whole: said.Whole | None = None
        self.output = deque[said.Out](maxlen=_KEPT)

    @property
    def stderr(self) -> str:
        """What its process wrote there."""
        return "".join(out.text for out in self.output if out.s == "stderr")

    @property
    def line(self) -> int | None:
        """Where in it node says that its error is, as for one of syntax."""
        for path, line in _PLACE.findall(self.stderr):
            if path.endswith(f"/{self.path}"):
                return int(line)
        return None


class Files:
    """All files. `told` are those of which a test was told."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite
        self._files: dict[str, File] = {}

    def __getitem__(self, path: str) -> File:
        """Return a file, known from now on."""
        return self._files.setdefault(path, File(path))

    @property
    def red(self) -> bool:
        """Whether one failed as a whole."""
        return any(file.whole and not file.whole.passed for file in self._files.values())

    @property
    def scripts(self) -> int:
        """How many node counts as one test each."""
        return sum(file.whole is not None for file in self._files.values())

    def close(self) -> None:
        """Take every file for closed: the run is over, and node 20.11 does not say it of each."""
        for file in self._files.values():
            file.closed = file.closed or file.opened

    def ends(
        self, told: Iterable[str], endings: Iterable[said.Ending], *, forced: bool
    ) -> Iterator[CaseEvent]:
        """Yield a case for each file that is one, or that did not end as it seems to have.

        `forced`: node was asked to exit each process when its tests are done.
        """
        ended = {ending.file: ending for ending in endings}
        tellers = frozenset(told)
        for file in self._files.values():
            if file.closed:
                believed = forced and file.path in tellers
                yield from self._end(file, ended.get(file.path), believed=believed)

    def cut_short(self, failure: AnyFailure) -> Iterator[CaseEvent]:
        """Yield a case for each file whose process still ran when the run was stopped."""
        for file in self._files.values():
            if file.opened and not file.closed:
                yield from self._bad(file, failure)

    def _end(
        self, file: File, ending: said.Ending | None, *, believed: bool
    ) -> Iterator[CaseEvent]:
        whole = file.whole
        if whole is not None and not whole.passed:
            yield from self._bad(file, _crash(file, whole))
        elif ending is None:
            message = "its process ended with status 0 and without a word about it"
            yield from self._bad(file, Crash(message=message, text=file.stderr))
        elif ending.unwanted:
            return
        elif ending.tests and not ending.drained and not believed:
            message = "its process exited with status 0 before its tests had all been told"
            yield from self._bad(file, Crash(message=f"{message}: {_HINT}", text=file.stderr))
        elif whole is not None and ending.tests:
            yield Warned(message=f"`{path_in(self._suite.root, file.path)}` has no tests")
        elif whole is not None:
            # A script that loads no test runner is a test for node: its status says how it ended.
            yield from self._finished(file, Outcome.PASSED, ())

    def _bad(self, file: File, failure: AnyFailure) -> Iterator[CaseEvent]:
        case = self._case(file)
        for out in file.output:
            yield CaseOutput(case=case, stream=Stream(out.s), text=out.text)
        yield from self._finished(file, Outcome.ERRORED, (failure,))

    def _finished(
        self, file: File, outcome: Outcome, failures: tuple[AnyFailure, ...]
    ) -> Iterator[CaseEvent]:
        line = file.line if outcome is Outcome.ERRORED else None
        location = Location(file=path_in(self._suite.root, file.path), line=line)
        ms = file.whole.ms if file.whole else None
        yield CaseFound(case=self._case(file), location=location)
        yield CaseFinished(
            case=self._case(file),
            outcome=outcome,
            duration_s=None if ms is None else ms / 1000,
            failures=failures,
            location=location,
        )

    def _case(self, file: File) -> CaseId:
        path = path_in(self._suite.root, file.path)
        return CaseId(suite=self._suite.name, file=path, name=path, native=file.path)


def _crash(file: File, whole: said.Whole) -> Crash:
    how = f"signal {whole.signal}" if whole.signal else f"status {whole.code}"
    message = f"its process ended with {how}"
    if not whole.signal and (found := _ERROR.search(file.stderr)):
        message = found[0].strip()
    elif whole.kind == TIMED_OUT:
        message = "it took longer than `--test-timeout` allows"
    return Crash(message=message, text=file.stderr)
