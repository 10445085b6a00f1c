"""One run of `node --test`: its lines, and whether it came to an end of its own."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

import msgspec

from photon_test.adapters.node import stream as said
from photon_test.adapters.node.files import Files
from photon_test.adapters.node.running import ENDINGS, leaves_out, thresholds
from photon_test.adapters.node.told import Told
from photon_test.adapters.overdue import overdue
from photon_test.core.events import Broke, CaseEvent, CaseFinished, Warned
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import (
    AnyFailure,
    Crash,
    Exit,
    Outcome,
    Unavailable,
    Unreadable,
)
from photon_test.core.select import Selection

FORCED = "--test-force-exit"
_OLD = re.compile(r"^\S+: bad option: --test-(?:reporter|concurrency)\b")
_OLDEST = (20, 11)  # 18 knows the options, and tells nothing of a file whose process just ended
_NEWER = "install 20.11 or newer: https://nodejs.org"
_UNMET = re.compile(r"Error: (\d[\d.]*% \w+ coverage does not meet threshold of .+)")
_OUTSIDE = "asynchronous activity after the test ended"


class NodeReader:
    """One attempt's events."""

    def __init__(self, unit: Unit, suite: Suite, selection: Selection) -> None:
        self._unit = unit
        self._suite = suite
        self._whole = selection.whole
        self._unjudged = leaves_out(selection) and thresholds(suite.args)
        self._unmet: list[str] = []  # thresholds of coverage
        self._files = Files(suite)
        self._told = Told(suite)
        self._garbled = ""
        self._began = False
        self._old = False
        self._end: said.End | None = None

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Read one line of events; everything else is node's own report."""
        if stream is not Stream.EVENTS:
            self._old = self._old or (not self._began and _OLD.search(text) is not None)
            return None
        try:
            return list(self._line(said.decode(text)))
        except msgspec.MsgspecError as error:
            self._garbled = self._garbled or f"{error}: {text[:200]}"
            return ()

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say what is left to say, and whether node came to an end of its own."""
        yield from self._told.rest()
        if self._unjudged:
            hint = "run the whole suite to know"
            yield Warned(message="coverage of a part of the tests is not judged", hint=hint)
        endings = said.endings(reports.get(ENDINGS, b""))
        forced = FORCED in self._suite.args
        yield from self._whole_files(self._files.ends(self._told.files, endings, forced=forced))
        if self._old:
            yield Broke(
                failure=Unavailable(kind="tool", message="this node is too old", hint=_NEWER)
            )
            return
        if exit_.interrupted:
            return  # the engine says so
        if self._end is None or exit_.timed_out:
            failure = self._cut_short(exit_)
            yield from self._whole_files(self._files.cut_short(failure))
            yield Broke(failure=failure)
        elif problem := self._doubt(self._end, exit_):
            yield Broke(failure=problem)

    def _line(self, line: said.AnyLine) -> Iterator[CaseEvent]:
        match line:
            case said.Tool(node=version):
                self._began = True
                self._old = tuple(map(int, re.findall(r"\d+", version)[:2])) < _OLDEST
            case said.Queued(file=file):
                self._files[file].opened = False
            case said.Opened(file=file):
                self._files[file].opened = True
            case said.Closed(file=file):
                self._files[file].closed = True
            case said.Start():
                self._told.start(line)
            case said.Result():
                yield from self._told.result(line)
            case said.Whole(file=file):
                self._files[file].whole = line
                self._files[file].closed = True
            case said.Out(file=file):
                self._files[file].output.append(line)
            case said.Note(text=text):
                if _OUTSIDE in text:
                    yield Warned(message=text)
                if unmet := _UNMET.match(text):
                    self._unmet.append(unmet[1])
            case said.End():
                self._end = line
                self._files.close()
            case said.Beat():
                pass
            case _:
                assert_never(line)

    def _whole_files(self, events: Iterator[CaseEvent]) -> Iterator[CaseEvent]:
        """Say a file's failure about the suite if only some tests are wanted.

        Whether the file has one of them nobody knows then, and its own case is none of them.
        """
        for event in events:
            yield event
            if (
                not self._whole
                and isinstance(event, CaseFinished)
                and event.outcome is Outcome.ERRORED
            ):
                first = event.failures[0]
                yield Broke(failure=Crash(message=f"{event.case.file}: {first.message}"))

    def _cut_short(self, exit_: Exit) -> AnyFailure:
        if late := overdue("node", self._unit, exit_):
            return late
        if not self._began:
            return Crash(message=f"node ended with {exit_.words} before it ran a test", exit=exit_)
        return Crash(message=f"node ended with {exit_.words} before it had finished", exit=exit_)

    def _doubt(self, end: said.End, exit_: Exit) -> AnyFailure | None:
        """Why the end that node told is not to be believed, or not good."""
        if self._garbled:
            return Unreadable(message="node's events cannot be read", text=self._garbled)
        seen = self._told.tests + self._files.scripts
        if end.tests != seen:
            return Unreadable(
                message="node's results are at odds with its totals",
                text=f"told one by one: {seen}\ntold at the end: {end.tests}",
            )
        red = self._told.red or self._files.red
        if not exit_.ok and not red and self._unmet:
            return Crash(message=self._unmet[0], text="\n".join(self._unmet), exit=exit_)
        if not exit_.ok and not red:
            return Crash(message=f"node ended with {exit_.words}, although no test failed")
        return None
