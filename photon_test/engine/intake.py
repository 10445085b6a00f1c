"""Takes what a reader says about one unit: completes it, bounds it, and passes it on."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec.structs import replace

from photon_test.core.closing import OpenCases
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseFound,
    CaseOutput,
    CaseStarted,
    Deselected,
    Event,
    More,
    Warned,
)
from photon_test.core.model import CaseId, Stream, Suite, Unit
from photon_test.core.outcome import (
    AnyFailure,
    Assertion,
    Crash,
    Exit,
    Interrupted,
    Outcome,
    Timeout,
)
from photon_test.core.select import Selection, case_tags, wants
from photon_test.engine.output import Capped, shortened

_Tagged = TypeVar("_Tagged", CaseFound, CaseFinished)

_BAD = (Outcome.FAILED, Outcome.ERRORED)


class Known:
    """The cases of one suite over all its units: found by a tool, and wanted by the selection."""

    def __init__(self, suite: Suite, selection: Selection) -> None:
        self.suite = suite
        self.selection = selection
        self.wanted: dict[CaseId, tuple[str, ...]] = {}  # with all tags
        self.unwanted: set[CaseId] = set()
        self.deselected = 0  # by the tool's own configuration

    def take(self, found: CaseFound) -> bool:
        """Learn of a case; return whether the run is about it."""
        if found.case in self.wanted:
            self.learn(found.case, found.tags)
            return True
        if not wants(self.suite, self.selection, found):
            self.unwanted.add(found.case)
            return False
        self.wanted[found.case] = case_tags(self.suite, found)
        return True

    def learn(self, case: CaseId, tags: tuple[str, ...]) -> None:
        """Add tags that the tool tells later, as pytest's xdist does with a result."""
        known = self.wanted[case]
        if tags and any(tag not in known for tag in tags):
            told = case_tags(self.suite, CaseFound(case=case, tags=tags))
            self.wanted[case] = tuple(dict.fromkeys((*known, *told)))

    def admits(self, event: CaseStarted | CaseOutput | CaseFinished) -> bool:
        """Whether an event belongs to the run.

        A case that nobody found before, such as a file that cannot be imported, is looked at by
        its name; if it is bad news it always belongs: a selection must not hide it.
        """
        case = event.case
        if case in self.wanted:
            return True
        if case in self.unwanted:
            return False
        if isinstance(event, CaseFinished) and event.outcome in _BAD:
            self.wanted[case] = case_tags(self.suite, CaseFound(case=case, tags=event.tags))
            return True
        return self.take(CaseFound(case=case))


class Intake:
    """One unit's events on their way from the reader to the dispatcher."""

    def __init__(
        self,
        unit: Unit,
        known: Known,
        emit: Callable[[Event, str, int], None],
        explain: Callable[[AnyFailure], AnyFailure] = lambda failure: failure,
    ) -> None:
        """`explain` may know more about why something failed than the unit itself."""
        self._explain = explain
        self._unit = unit
        self._known = known
        self._emit = emit
        self._open = OpenCases()
        self._output: dict[tuple[CaseId, Stream], Capped] = {}
        self._bad = False
        self.broke: AnyFailure | None = None
        self.more: list[Unit] = []

    def take(self, events: Iterable[CaseEvent]) -> None:
        """Pass on what the reader said."""
        for event in events:
            match event:
                case More(unit=unit):
                    self.more.append(unit)
                case Broke(failure=failure):
                    self.broke = self.broke or _bounded(self._explain(failure))
                case Deselected(count=count):
                    self._known.deselected += count
                case Warned():
                    self.emit(event)
                case CaseFound():
                    if self._known.take(event):
                        self.emit(self._tagged(event))
                case CaseStarted() | CaseOutput() | CaseFinished():
                    self._about_a_case(event)

    def emit(self, event: Event) -> None:
        """Pass on an event of the engine's own about this unit."""
        self._emit(event, self._unit.id, self._unit.attempt)

    def close(self, exit_: Exit, last_words: str) -> AnyFailure | None:
        """Close the cases that are still open; return why the unit is broken, if it is.

        `last_words` is the end of what the process wrote, for a failure that has no text.
        """
        failure = self._failure(exit_, last_words)
        open_because = failure or Crash(
            message=f"the process ended with {exit_.words} before this test did", exit=exit_
        )
        for event in list(self._open.close(open_because)):
            self._about_a_case(event)
        for (case, stream), capped in self._output.items():
            if rest := capped.rest():
                self.emit(CaseOutput(case=case, stream=stream, text=rest))
        return failure

    def _about_a_case(self, event: CaseStarted | CaseOutput | CaseFinished) -> None:
        if not self._known.admits(event):
            return
        match event:
            case CaseStarted():
                self._open.handle(event)
                self.emit(event)
            case CaseOutput(case=case, stream=stream, text=text):
                capped = self._output.setdefault((case, stream), Capped(32_768, 32_768))
                if shown := capped.add(text):
                    self.emit(replace(event, text=shown))
            case CaseFinished():
                self._open.handle(event)
                self._bad = self._bad or event.outcome in _BAD
                self._finish(event)

    def _finish(self, event: CaseFinished) -> None:
        for stream in (Stream.STDOUT, Stream.STDERR) if self._output else ():
            capped = self._output.pop((event.case, stream), None)
            if capped and (rest := capped.rest()):
                self.emit(CaseOutput(case=event.case, stream=stream, text=rest))
        self._known.learn(event.case, event.tags)
        if event.failures:
            failures = tuple(_bounded(self._explain(failure)) for failure in event.failures)
            event = replace(event, failures=failures)
        self.emit(self._tagged(event))

    def _tagged(self, event: _Tagged) -> _Tagged:
        """Return an event with all tags of its case; mostly it has them."""
        tags = self._known.wanted[event.case]
        return event if event.tags == tags else replace(event, tags=tags)

    def _failure(self, exit_: Exit, last_words: str) -> AnyFailure | None:
        unit = self._unit
        if exit_.interrupted:
            return Interrupted(message="stopped because the run was interrupted", text=last_words)
        if exit_.timed_out == "suite":
            limit = unit.timeout_s or 0.0
            message = f"did not end within {limit:g} s and was stopped"
            return Timeout(message=message, limit_s=limit, limit="suite", text=last_words)
        if exit_.timed_out == "silence":
            limit = unit.silence_s or 0.0
            message = f"said nothing for {limit:g} s and was stopped"
            return Timeout(message=message, limit_s=limit, limit="silence", text=last_words)
        if self.broke is not None:
            if isinstance(self.broke, Crash) and not self.broke.text:
                return replace(self.broke, text=last_words)
            return self.broke
        if exit_.code in unit.accepts or (self._bad and exit_.code is not None):
            return None
        but = "" if self._bad else ", although no test of it failed"
        return Crash(message=f"ended with {exit_.words}{but}", text=last_words, exit=exit_)


def _bounded(failure: AnyFailure) -> AnyFailure:
    text = shortened(failure.text)
    message = shortened(failure.message, 8_192)
    if isinstance(failure, Assertion) and len(failure.diff) > 65_536:
        failure = replace(failure, diff=shortened(failure.diff, 65_536))
    if text == failure.text and message == failure.message:
        return failure
    return replace(failure, text=text, message=message)
