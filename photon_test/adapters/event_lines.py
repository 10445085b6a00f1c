"""Lines of events that a reporter of Photon's writes inside a tool, and what is made of damage."""

from collections.abc import Callable, Iterable

import msgspec

from photon_test.core.events import CaseEvent
from photon_test.core.model import Stream
from photon_test.core.outcome import Unreadable


class EventLines:
    """Reads them one by one. What a test forges, or a crash cuts off, is kept and never raises."""

    def __init__(self, tool: str, take: Callable[[str], Iterable[CaseEvent]]) -> None:
        """`take` may raise `msgspec.MsgspecError`, or KeyError for what nobody spoke of before."""
        self._tool = tool
        self._take = take
        self._damaged = ""  # the first that could not be read, and why

    def read(self, stream: Stream, text: str) -> Iterable[CaseEvent] | None:
        """Return what a line says; None if it is for people."""
        if stream is not Stream.EVENTS:
            return None
        try:
            return list(self._take(text))
        except (msgspec.MsgspecError, KeyError) as error:
            self._damaged = self._damaged or f"{error}: {text[:200]}"
            return ()

    @property
    def damage(self) -> Unreadable | None:
        """Why they are not to be believed; None if they all could be read."""
        if not self._damaged:
            return None
        return Unreadable(message=f"{self._tool}'s events cannot be read", text=self._damaged)
