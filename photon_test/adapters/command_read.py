"""Reads how a command ended that writes no results."""

from collections import deque
from collections.abc import Iterable, Mapping

from photon_test.core.events import (
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
    Outcome,
    Unavailable,
)

_KEPT_LINES = 200
_KEPT_WIDTH = 2_000


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
