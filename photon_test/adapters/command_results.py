"""Reads what a command wrote about its tests, and checks it against how it ended."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping

from photon_test.adapters import ctrf_read, junit_read, tap_read, trx_read
from photon_test.adapters.command_cases import Cases
from photon_test.adapters.results import Document, NotResults
from photon_test.core.events import Broke, CaseEvent, Warned
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import AnyFailure, Crash, Exit, Unreadable
from photon_test.core.select import Selection

READERS: Mapping[str, Callable[[bytes], Document]] = {
    "junit": junit_read.read,
    "ctrf": ctrf_read.read,
    "tap": tap_read.read,
    "trx": trx_read.read,
}
_KEPT_LINES = 200
_KEPT_WIDTH = 2_000
_MOST_WORDS = 3


class ResultsReader:
    """Reads the files when the command has ended. The name of its report is their format."""

    def __init__(self, unit: Unit, suite: Suite, selection: Selection) -> None:
        self._report = unit.reports[0]
        self._suite = suite
        self._selection = selection
        self._cases = Cases(suite, unit.state)
        self._tail = deque[str](maxlen=_KEPT_LINES)

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Leave the line to be shown."""
        del stream
        self._tail.append(text[:_KEPT_WIDTH])
        return None

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say the files' cases, and whether they and the status go together."""
        unreadable = [] if reports else [f"{self._place()} {self._missing()}"]
        lacking: list[str] = []
        for name in sorted(reports):
            path = name.partition(":")[2]
            try:
                document = READERS[self._report.name](reports[name])
            except NotResults as error:
                unreadable.append(f"{self._place(path)} cannot be read: {error}")
                continue
            for case in document.cases:
                yield from self._cases.events(case)
            yield from (Warned(message=_in(path, words)) for words in document.surplus)
            lacking += (_in(path, words) for words in document.lacking)
        yield from _of_selection(self._suite, self._selection)
        yield from _verdict(exit_, unreadable, lacking, self._cases.bad, "\n".join(self._tail))

    def _place(self, path: str = "") -> str:
        path = path or self._report.path
        return f"`{path}`" if path else "the results file"

    def _missing(self) -> str:
        return "matches no file" if self._report.pattern else "was not written"


class TapReader:
    """Reads TAP as it is printed; what is no TAP is shown."""

    def __init__(self, unit: Unit, suite: Suite, selection: Selection) -> None:
        self._tap = tap_read.Tap()
        self._suite = suite
        self._selection = selection
        self._cases = Cases(suite, unit.state)
        self._tail = deque[str](maxlen=_KEPT_LINES)

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Take a line of TAP."""
        cases = self._tap.line(text.rstrip("\r")) if stream is Stream.STDOUT else None
        if cases is None:
            self._tail.append(text[:_KEPT_WIDTH])
            return None
        return [event for case in cases for event in self._cases.events(case)]

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say the last cases, and whether they, the plan and the status go together."""
        del reports
        rest = self._tap.end()
        for case in rest.cases:
            yield from self._cases.events(case)
        yield from (Warned(message=_in("", words)) for words in rest.surplus)
        yield from _of_selection(self._suite, self._selection)
        text = "\n".join(self._tail)
        yield from _verdict(exit_, [], list(rest.lacking), self._cases.bad, text)


def _in(path: str, words: str) -> str:
    return f"`{path}`: {words}" if path else words


def _of_selection(suite: Suite, selection: Selection) -> Iterator[Warned]:
    if not selection.whole:
        message = f"all of `{suite.name}` ran: a command cannot be told which cases to run"
        yield Warned(message=message)


def _verdict(
    exit_: Exit, unreadable: list[str], lacking: list[str], bad: int, text: str
) -> Iterator[Broke]:
    why = _why(exit_, unreadable, lacking, bad, text)
    if why is not None:
        yield Broke(failure=why)


def _why(
    exit_: Exit, unreadable: list[str], lacking: list[str], bad: int, text: str
) -> AnyFailure | None:
    """Say why the results prove nothing; None if they and the status go together."""
    if exit_.signal is not None:
        return Crash(message=f"ended with {exit_.words}", text=text, exit=exit_)
    if unreadable:
        words = "; ".join(unreadable[:_MOST_WORDS])
        if exit_.code:
            words += f", and the command ended with {exit_.words}"
        return Unreadable(message=words, text=text)
    if lacking:
        words = "; ".join(lacking[:_MOST_WORDS])
        return Unreadable(message=f"results are missing: {words}", text=text)
    if exit_.code and not bad:
        words = f"ended with {exit_.words}, although no case of its report failed"
        return Crash(message=words, text=text, exit=exit_)
    return None
