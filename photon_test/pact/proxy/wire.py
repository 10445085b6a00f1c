"""HTTP/1.1 as it stands on the wire: heads and bodies read from a socket, byte by byte as sent.

Framing is that of RFC 9112 §6.3 (https://www.rfc-editor.org/rfc/rfc9112#section-6.3). Nothing is
normalised: whoever passes on what is read here passes on what was sent.
"""

import re
import socket
import time
from collections.abc import Iterator

from photon_test.core.value import Value
from photon_test.pact.proxy.exchange import FaultKind, Headers

HEAD_LIMIT = 256 << 10  # bytes of a status line with its headers
_PIECE = 64 << 10
_LINE = 4096  # bytes of a chunk's size with its extensions
_END = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(r"\r?\n")  # `str.splitlines` knows others
_ANSWER = b"HTTP/1."
_ENDS = b"\r\n"
_NEVER = float("inf")


class Faulty(Exception):
    """The other side did not say what HTTP says it should."""

    def __init__(self, kind: FaultKind, words: str, text: str = "") -> None:
        super().__init__(words)
        self.kind: FaultKind = kind
        self.words = words
        self.text = text


class Head(Value, kw_only=True):
    """A start line with its headers."""

    raw: bytes  # as it was sent, with the empty line
    start: str
    headers: Headers

    def all(self, name: str) -> list[str]:
        """Return the values of a header, given in lower case."""
        return [value for key, value in self.headers if key.lower() == name]

    def has(self, name: str, word: str) -> bool:
        """Whether a header that is a list of words has this one."""
        return any(
            part.strip().lower() == word for value in self.all(name) for part in value.split(",")
        )


class Source:
    """Reads from a socket. `deadline` is of the monotonic clock; past it, `TimeoutError`."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = bytearray()
        self.deadline = _NEVER

    @property
    def waiting(self) -> int:
        """How many bytes are there without waiting."""
        return len(self._buffer)

    def head(self, limit: int = HEAD_LIMIT, *, answer: bool = True) -> Head | None:
        """Read a head, of an answer or a request; None if the connection was closed instead."""
        at = 0
        while True:
            while self._buffer and self._buffer[0] in _ENDS:  # an empty line before it
                del self._buffer[0]
            if found := _END.search(self._buffer, max(0, at - 3)):
                raw = bytes(self._buffer[: found.end()])
                del self._buffer[: found.end()]
                return parse(raw)
            if len(self._buffer) > limit:
                raise Faulty("oversized", f"its headers are longer than {limit >> 10} KiB")
            if answer and bytes(self._buffer[: len(_ANSWER)]) != _ANSWER[: len(self._buffer)]:
                raise self._garbage()
            at = len(self._buffer)
            if not self._fill():
                break
        if not self._buffer:
            return None
        if answer and len(self._buffer) < len(_ANSWER):
            raise self._garbage()
        raise Faulty("short", "it closed the connection in the middle of its headers")

    def exactly(self, size: int) -> Iterator[bytes]:
        """Yield so many bytes, in pieces as they come."""
        left = size
        while left:
            if not self._buffer and not self._fill():
                raise Faulty("short", f"its body ended {left:,} bytes early")
            yield (piece := self._take(min(left, _PIECE)))
            left -= len(piece)

    def rest(self) -> Iterator[bytes]:
        """Yield everything up to the end of the connection."""
        while self._buffer or self._fill():
            yield self._take(_PIECE)

    def chunks(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield a chunked body, in pieces: as it was sent, and what it means."""
        while True:
            line = self._line()
            digits = line.partition(b";")[0].strip()
            if not re.fullmatch(rb"[0-9A-Fa-f]{1,15}", digits):
                raise Faulty("garbage", f"its body has a chunk of {bytes(digits[:20])!r} bytes")
            yield line, b""
            size = int(digits, 16)
            if not size:
                while (line := self._line()).strip():  # trailers
                    yield line, b""
                yield line, b""
                return
            for piece in self.exactly(size):
                yield piece, piece
            if (line := self._line()).strip():
                raise Faulty("garbage", "a chunk of its body is longer than it says")
            yield line, b""

    def _garbage(self) -> Faulty:
        return Faulty("garbage", f"it said {bytes(self._buffer[:40])!r}, which is no HTTP")

    def _line(self) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > _LINE:
                raise Faulty("garbage", "its chunked body has a line without an end")
            if not self._fill():
                raise Faulty("short", "its chunked body ended early")
        return self._take(end + 1)

    def _take(self, size: int) -> bytes:
        piece = bytes(self._buffer[:size])
        del self._buffer[:size]
        return piece

    def _fill(self) -> bool:
        if self.deadline == _NEVER:
            self._connection.settimeout(None)
        else:
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._connection.settimeout(left)
        more = self._connection.recv(_PIECE)
        self._buffer += more
        return bool(more)


def parse(raw: bytes) -> Head:
    """Read a head. Bytes that are no ASCII become the letters of Latin-1, as HTTP has it."""
    start, *lines = _LINE_END.split(raw.decode("latin-1"))
    headers: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and headers:  # the old way to go on with a value
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {line.strip()}")
        elif line:
            name, _, value = line.partition(":")
            headers.append((name, value.strip()))
    return Head(raw=raw, start=start, headers=tuple(headers))


def length(head: Head) -> int | None:
    """Return how long the body is as its head says; None if it does not.

    Raises:
        Faulty: It says so in two ways, or in words.
    """
    said = {part.strip() for value in head.all("content-length") for part in value.split(",")}
    if not said:
        return None
    if len(said) > 1 or not re.fullmatch(r"[0-9]{1,18}", next(iter(said))):
        raise Faulty("garbage", f"its Content-Length is {', '.join(sorted(said))[:60]!r}")
    return int(next(iter(said)))
