"""Says that tests cannot be listed."""

from collections.abc import Iterable, Mapping

from photon_test.core.events import CaseEvent, Warned
from photon_test.core.model import Stream, Suite
from photon_test.core.outcome import Exit


class ListReader:
    """Reads a process that does nothing: only units have readers."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Read nothing."""
        del stream, text
        return None

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say so."""
        del exit_, reports
        message = f"`{self._suite.name}`: node can name its tests only by running them"
        return (Warned(message=message),)
