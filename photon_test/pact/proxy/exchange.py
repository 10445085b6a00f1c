"""One request to a provider and what came back, as the proxy saw it."""

from typing import Literal

from photon_test.core.value import Value

Headers = tuple[tuple[str, str], ...]
FaultKind = Literal[
    "unprepared",  # it was never asked: the request could not be made
    "refused",
    "unknown",
    "untrusted",
    "hangs",
    "resets",
    "closes",
    "garbage",
    "short",
    "oversized",
]


class Fault(Value, kw_only=True):
    """Why there is no whole answer."""

    kind: FaultKind
    words: str
    text: str = ""  # a traceback of the project's, where it is to blame


class Message(Value, kw_only=True):
    """A request or an answer."""

    start: str  # its first line
    headers: Headers = ()
    body: bytes = b""  # its beginning; without the framing of chunks
    size: int = 0  # of the whole body


class Exchange(Value, kw_only=True):
    """A request with its answer."""

    request: Message
    response: Message | None = None  # None: not even a head came
    fault: Fault | None = None
    began: float = 0.0  # seconds since 1970
    waited_s: float = 0.0  # from the request to the answer's head
    took_s: float = 0.0  # to its end

    @property
    def method(self) -> str:
        """Of the request."""
        return self.request.start.partition(" ")[0]

    @property
    def target(self) -> str:
        """Path and query of the request."""
        return self.request.start.partition(" ")[2].rpartition(" ")[0]

    @property
    def status(self) -> int:
        """Of the answer; 0 if there is none."""
        words = self.response.start.split(None, 2) if self.response else []
        return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0


def header(headers: Headers, name: str) -> str:
    """Return a header's first value, whatever the case of its name; "" if there is none."""
    return next((value for key, value in headers if key.lower() == name.lower()), "")
