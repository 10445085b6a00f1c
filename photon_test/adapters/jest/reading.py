"""One run of jest: its lines, and whether it came to an end of its own."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, assert_never

import msgspec
from msgspec.structs import replace

from photon_test.adapters import unlisted
from photon_test.adapters.jest import stream as said
from photon_test.adapters.jest.files import OpenFile
from photon_test.adapters.jest.running import JOURNAL
from photon_test.adapters.overdue import overdue
from photon_test.core.events import Broke, CaseEvent, CaseFound, Warned
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import (
    AnyFailure,
    Crash,
    Exit,
    Unavailable,
    Unreadable,
)
from photon_test.core.select import Selection, may_want

_NO_TESTS = "No tests found, exiting with code"
# The second words are those of 30.5.
_UNMET = re.compile(
    r"Jest: (.+ coverage threshold for .+ not met: .+"
    r"|Coverage for .+ does not meet .+ threshold .+)"
)
_SURROUNDS = re.compile(
    r"(?:\w*Error: )?Jest: Got error running (global(?:Setup|Teardown)) - .+, reason: (.*)"
)


class Next(Protocol):
    """Plans the run that follows a listing."""

    def __call__(self, found: Sequence[CaseFound] | None, /) -> Iterable[CaseEvent]:
        """Yield the next unit; none if no case is wanted. `found` None: nothing could be listed."""


class JestReader:
    """One attempt's events. `next_` is what runs after a listing that is not asked for itself."""

    def __init__(
        self, unit: Unit, suite: Suite, selection: Selection, next_: Next | None = None
    ) -> None:
        self._next = next_
        self._listing = unit.purpose is Purpose.LIST
        self._found: list[CaseFound] = []  # by a listing
        self._unit = unit
        self._suite = suite
        self._selection = selection
        self._files: dict[tuple[str, str], OpenFile] = {}
        # How the tests of closed files ended, as jest itself counts them.
        self._seen = {"passed": 0, "failed": 0, "skipped": 0, "todo": 0}
        self._heard = 0  # lines
        self._garbled = ""
        self._unmet: list[str] = []  # thresholds of coverage
        self._surrounds = ""  # what failed before or after all files
        self._ended_files = 0
        self._none = False  # jest says that there are no tests
        self._began = False
        self._refused: said.Refused | None = None
        self._version = ""
        self._end: said.End | None = None

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Read one line of events; everything else is jest's own report."""
        if stream is not Stream.EVENTS:
            self._none = self._none or text.startswith(_NO_TESTS)
            if unmet := _UNMET.fullmatch(text):
                self._unmet.append(unmet[1])
            elif failed := _SURROUNDS.match(text):
                self._surrounds = f"`{failed[1]}` failed: {failed[2]}"
            return None
        self._heard += 1
        try:
            return list(self._line(said.decode(text)))
        except (msgspec.MsgspecError, ValueError) as error:
            self._garbled = self._garbled or f"{error}: {text[:200]}"
            return ()

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say what is left to say, and whether jest came to an end of its own."""
        cut_short = exit_.timed_out or self._end is None or self._end.interrupted
        if cut_short or exit_.interrupted:
            yield from self._kept(reports.get(JOURNAL, b""))
        if self._refused and self._refused.why == "runner":
            yield from self._unlisted(self._refused.runner)
        elif self._refused:
            yield Broke(failure=_refusal(self._refused, self._suite.root))
        elif exit_.interrupted:
            return  # the engine says so
        elif self._end is None or cut_short:
            if self._none and not self._began and not exit_.timed_out:
                return  # the engine says that there are none
            failure = self._cut_short(exit_)
            for file in self._files.values():
                if not file.closed:
                    yield from file.cut_short(failure)
            yield Broke(failure=failure)
        else:
            yield from self._ended(self._end, exit_)

    def _line(self, line: said.AnyLine) -> Iterator[CaseEvent]:
        match line:
            case said.Result():  # first: nearly every line is one
                yield from self._file(line).result(line.test)
            case said.Tool(version=version):
                self._version = version
            case said.Refused():
                self._refused = line
            case said.Begin():
                self._began = True
            case said.Opened():
                self._files.pop((line.project, line.file), None)
                self._file(line)
            case said.Out():
                self._file(line).keep(line)
            case said.Closed():
                yield from self._closed(line)
            case said.Unchecked():
                hint = "run the whole suite to know"
                yield Warned(message="coverage of a part of the tests is not judged", hint=hint)
            case said.End():
                self._end = line
            case _:
                assert_never(line)

    def _kept(self, report: bytes) -> Iterator[CaseEvent]:
        """Yield what jest told and did not come to send, and learn which tests ran then."""
        number = 0
        for line in said.journal(report):
            match line:
                case said.Sent(lines=number, running=running):
                    for one in running:
                        self._file(one).start(one.name)
                case said.Start():
                    self._file(line).start(line.name)
                case _:
                    number += 1
                    if number > self._heard:
                        yield from self._line(line)
                    elif isinstance(line, said.Result):
                        self._file(line).ended(line.test.name)

    def _file(self, line: said.OfFile | said.Running) -> OpenFile:
        key = (line.project, line.file)
        if key not in self._files:  # one that has no test is closed without having been opened
            self._files[key] = OpenFile(
                self._suite, line, whole=self._selection.whole, listing=self._listing
            )
        return self._files[key]

    def _closed(self, line: said.Closed) -> Iterator[CaseEvent]:
        file = self._file(line)
        for status in self._seen:
            self._seen[status] += getattr(line, status)
        self._ended_files += 1
        if self._listing and not may_want(self._suite, self._selection, file.file):
            line = replace(line, broken="")
        for event in file.close(line):
            if self._listing and not line.broken and isinstance(event, CaseFound):
                self._found.append(event)
            yield event
        if line.broken and not self._selection.whole:
            # Whether a wanted test was in it nobody knows.
            yield Broke(failure=Crash(message=f"`{file.path}` failed as a whole"))
        if self._listing:
            return
        if line.focused is None and not self._selection.focus and self._version:
            yield Warned(message=f"jest {self._version} does not say which tests are focused")
            self._version = ""  # once is enough
        elif line.focused and self._selection.focus:
            yield Warned(message=f"`{file.path}` has tests that are focused by `.only`")
        elif line.focused:
            yield from file.refuse_focus()

    def _unlisted(self, runner: str) -> Iterator[CaseEvent]:
        if self._next is None:
            yield unlisted.warning(self._suite, f"jest's runner `{runner}`")
            return
        others = f"jest's runner `{runner}` may run others than the wanted tests, unreported"
        yield Warned(message=f"`{self._suite.name}`: {others}")
        yield from self._next(None)

    def _cut_short(self, exit_: Exit) -> AnyFailure:
        if late := overdue("jest", self._unit, exit_):
            return late
        if self._surrounds:
            return Crash(message=self._surrounds, exit=exit_)
        when = "before it had finished" if self._began else "before it ran a test"
        return Crash(message=f"jest ended with {exit_.words} {when}", exit=exit_)

    def _ended(self, end: said.End, exit_: Exit) -> Iterator[CaseEvent]:
        lost = Crash(message="jest told no end of this file")
        for file in self._files.values():
            if not file.closed:
                yield from file.cut_short(lost)
        problem = self._doubt(end, exit_)
        if problem:
            yield Broke(failure=problem)
        elif self._ended_files < end.files:
            left = end.files - self._ended_files
            files = "1 file was" if left == 1 else f"{left} files were"
            yield Warned(message=f"after a failure {files} not run, as `bail` asks")
        if self._next:
            yield from self._next(self._found)
        obsolete = _obsolete(end)
        if obsolete and not self._listing and not (problem and obsolete in problem.message):
            yield Warned(message=obsolete)

    def _doubt(self, end: said.End, exit_: Exit) -> AnyFailure | None:
        """Why the end that jest told is not to be believed, or not good."""
        if end.error:
            return Crash(message=f"jest could not run: {end.error}", exit=exit_)
        if self._garbled:
            return Unreadable(message="jest's events cannot be read", text=self._garbled)
        claimed = {name: getattr(end, name) for name in self._seen}
        if claimed != self._seen:
            return Unreadable(
                message="jest's results are at odds with its totals",
                text=f"told one by one: {self._seen}\ntold at the end: {claimed}",
            )
        for file in self._files.values():
            if file.lost:
                message = f"jest told of `{file.path}` {file.lost} tests less than it has"
                return Unreadable(message=message)
        if end.failed or any(file.broken for file in self._files.values()):
            return None
        if self._ended_files < end.files:
            lost = end.files - self._ended_files
            return Unreadable(message=f"jest told no end of {lost} of its {end.files} files")
        if exit_.ok:
            return None
        if self._surrounds or self._unmet:
            message = self._surrounds or self._unmet[0]
            return Crash(message=message, text="\n".join(self._unmet), exit=exit_)
        if obsolete := _obsolete(end):
            return Crash(message=f"jest ended with {exit_.words}, because {obsolete}")
        return Crash(message=f"jest ended with {exit_.words}, although no test failed")


def _obsolete(end: said.End) -> str:
    kinds = (
        (end.obsolete, "snapshot is", "snapshots are"),
        (end.obsolete_files, "file of snapshots is", "files of snapshots are"),
    )
    said_of = [f"{n} {one if n == 1 else many} obsolete" for n, one, many in kinds if n]
    return " and ".join(said_of)


def _refusal(refused: said.Refused, root: str) -> Unavailable:
    where = f" in `{root}`" if root else ""
    if refused.why == "missing":
        return Unavailable(
            kind="tool", message="`jest` was not found", hint=f"install it: `npm ci`{where}"
        )
    if refused.why == "watch":
        hint = "leave `--watch` and `--watchAll` out"
        return Unavailable(kind="tool", message="a watch of jest's never ends", hint=hint)
    return Unavailable(
        kind="tool",
        message=f"jest {refused.version} is too old: 27 or newer is needed",
        hint=f"update it: `npm install --save-dev jest@latest`{where}",
    )
