"""One run of jest: its lines, and whether it came to an end of its own."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

import msgspec

from photon_test.adapters.jest import stream as said
from photon_test.adapters.jest.files import OpenFile
from photon_test.core.events import Broke, CaseEvent, Warned
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import (
    AnyFailure,
    Crash,
    Exit,
    Timeout,
    Unavailable,
    Unreadable,
)
from photon_test.core.select import Selection

_NO_TESTS = "No tests found, exiting with code"
_SAYS_FOCUS = 29  # the first that tells reporters a test's mode; seen with 29.7, not with 27.5
_SKIPPED = ("pending", "skipped", "disabled")


class JestReader:
    """One attempt's events."""

    def __init__(self, unit: Unit, suite: Suite, selection: Selection) -> None:
        self._unit = unit
        self._suite = suite
        self._selection = selection
        self._files: dict[tuple[str, str], OpenFile] = {}
        self._seen = Counter[str]()  # statuses of the tests of closed files
        self._garbled = ""
        self._none = False  # jest says that there are no tests
        self._began = False
        self._refused: said.Refused | None = None
        self._end: said.End | None = None

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Read one line of events; everything else is jest's own report."""
        if stream is not Stream.EVENTS:
            self._none = self._none or text.startswith(_NO_TESTS)
            return None
        try:
            return list(self._line(said.decode(text)))
        except (msgspec.MsgspecError, ValueError) as error:
            self._garbled = self._garbled or f"{error}: {text[:200]}"
            return ()

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say what is left to say, and whether jest came to an end of its own."""
        del reports
        if self._refused:
            yield Broke(failure=_refusal(self._refused, self._suite.root))
        elif exit_.interrupted:
            return  # the engine says so
        elif self._end is None or exit_.timed_out or self._end.interrupted:
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
            case said.Tool(version=version):
                if int(version.partition(".")[0]) < _SAYS_FOCUS and not self._selection.focus:
                    yield Warned(message=f"jest {version} does not say which tests are focused")
            case said.Refused():
                self._refused = line
            case said.Begin():
                self._began = True
            case said.Opened():
                self._files[line.project, line.file] = OpenFile(self._suite, line)
            case said.Start():
                self._file(line).start(line)
            case said.Result():
                yield from self._file(line).result(line.test)
            case said.Out():
                self._file(line).keep(line)
            case said.Closed():
                yield from self._closed(line)
            case said.End():
                self._end = line
            case _:
                assert_never(line)

    def _file(self, line: said.OfFile) -> OpenFile:
        key = (line.project, line.file)
        if key not in self._files:  # one that has no test is closed without having been opened
            self._files[key] = OpenFile(self._suite, line)
        return self._files[key]

    def _closed(self, line: said.Closed) -> Iterator[CaseEvent]:
        file = self._file(line)
        for test in line.tests:
            self._seen["skipped" if test.status in _SKIPPED else test.status] += 1
        yield from file.close(line)
        if line.broken and not self._selection.whole:
            # Whether a wanted test was in it nobody knows.
            yield Broke(failure=Crash(message=f"`{file.path}` failed as a whole"))
        if file.focused and self._selection.focus:
            yield Warned(message=f"`{file.path}` has tests that are focused by `.only`")
        elif file.focused:
            yield from file.refuse_focus()

    def _cut_short(self, exit_: Exit) -> AnyFailure:
        if exit_.timed_out:
            silent = exit_.timed_out == "silence"
            limit_s = (self._unit.silence_s if silent else self._unit.timeout_s) or 0.0
            words = " of silence" if silent else ""
            return Timeout(
                message=f"still ran when jest was stopped after {limit_s:g} s{words}",
                limit_s=limit_s,
                limit=exit_.timed_out,
            )
        when = "before it had finished" if self._began else "before it ran a test"
        return Crash(message=f"jest ended with {exit_.words} {when}", exit=exit_)

    def _ended(self, end: said.End, exit_: Exit) -> Iterator[CaseEvent]:
        lost = Crash(message="jest told no end of this file")
        for file in self._files.values():
            if not file.closed:
                yield from file.cut_short(lost)
        if problem := self._doubt(end, exit_):
            yield Broke(failure=problem)
        if end.obsolete:
            noun = "snapshot is" if end.obsolete == 1 else "snapshots are"
            yield Warned(message=f"{end.obsolete} {noun} obsolete")

    def _doubt(self, end: said.End, exit_: Exit) -> AnyFailure | None:
        """Why the end that jest told is not to be believed, or not good."""
        if end.error:
            return Crash(message=f"jest could not run: {end.error}", exit=exit_)
        if self._garbled:
            return Unreadable(message="jest's events cannot be read", text=self._garbled)
        claimed = {
            "passed": end.passed,
            "failed": end.failed,
            "skipped": end.skipped,
            "todo": end.todo,
        }
        seen = {name: self._seen[name] for name in claimed}
        if claimed != seen:
            return Unreadable(
                message="jest's results are at odds with its totals",
                text=f"told one by one: {seen}\ntold at the end: {claimed}",
            )
        red = end.failed or any(file.broken for file in self._files.values())
        if not exit_.ok and not red:
            return Crash(message=f"jest ended with {exit_.words}, although no test failed")
        return None


def _refusal(refused: said.Refused, root: str) -> Unavailable:
    where = f" in `{root}`" if root else ""
    if refused.why == "missing":
        return Unavailable(
            kind="tool", message="`jest` was not found", hint=f"install it: `npm ci`{where}"
        )
    return Unavailable(
        kind="tool",
        message=f"jest {refused.version} is too old: 27 or newer is needed",
        hint=f"update it: `npm install --save-dev jest@latest`{where}",
    )
