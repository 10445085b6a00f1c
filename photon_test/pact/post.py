"""A POST to whoever helps a verification; its whole answer comes within a time and a size.

`http.client` limits each read, not all of them together, and where it is told how much to read, it
takes what was cut off for a whole answer. It also takes 17 ms to import, and reads heads as e-mail.
"""

import contextlib
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlsplit

from photon_test.pact.plain import plain
from photon_test.pact.probe import address
from photon_test.pact.proxy.wire import Faulty, Head, Source, length

_STATUS = re.compile(r"HTTP/1\.[0-9] +([0-9]{3})(?: |$)")
_BODYLESS = (204, 304)
_AS_IT_IS = "%/?:@!$&'()*+,;=-._~[]"  # what a URL may hold; a blank or `ü` may not stand there


class Unfit(Exception):
    """There is an answer, but not all of it, or it is no HTTP; `str` of it is why."""


class Answer:
    """What came back."""

    def __init__(self, status: int, head: Head, body: bytes) -> None:
        self.status = status
        self._head = head
        self.body = body

    def header(self, name: str) -> str:
        """Return a header, given in lower case; the first of several, "" if there is none."""
        return next(iter(self._head.all(name)), "")


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, timeout_s: float, limit: int
) -> Answer:
    """Send `body` to a URL that `probe.address` accepts; `limit` is bytes of the answer's body.

    Raises:
        TimeoutError: The answer did not end in time.
        Unfit: It is too large, ends before its own end, or is no HTTP.
        OSError: There is none.
    """
    deadline = time.monotonic() + timeout_s
    with contextlib.closing(_connected(url, timeout_s)) as connection:
        connection.sendall(_head(url, headers, len(body)) + body)
        source = Source(connection)
        source.deadline = deadline
        try:
            status, head = _began(source)
            answer = bytearray()
            for piece in () if status in _BODYLESS else _pieces(head, source):
                answer += piece
                if len(answer) > limit:
                    raise Unfit(f"its answer is larger than {limit >> 20} MiB")
        except Faulty as error:
            raise Unfit(plain(error.words.replace("its body ended", "its answer ended"))) from error
    return Answer(status, head, bytes(answer))


def _connected(url: str, timeout_s: float) -> socket.socket:
    parts, place = urlsplit(url), address(url)
    assert place is not None, "checked by the caller"  # noqa: S101  # a bug, not an input
    connection = socket.create_connection(place, timeout_s)
    with contextlib.ExitStack() as unless:
        unless.callback(connection.close)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection = context.wrap_socket(connection, server_hostname=place[0])
        unless.pop_all()
    return connection


def _head(url: str, headers: Mapping[str, str], size: int) -> bytes:
    parts = urlsplit(url)
    path = quote(f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", safe=_AS_IT_IS)
    given = {
        "Host": parts.netloc.rpartition("@")[2],
        "Accept-Encoding": "identity",
        "Content-Length": str(size),
        "Connection": "close",
        **headers,
    }
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def _began(source: Source) -> tuple[int, Head]:
    """Return the status and the head of the answer, after those that only announce it."""
    while True:
        head = source.head()
        if head is None:
            raise Faulty("closes", "it closed the connection without an answer")
        found = _STATUS.match(head.start)
        if not found:
            raise Faulty("garbage", f"its answer begins with {head.start[:60]!r}")
        if int(found[1]) >= 200:
            return int(found[1]), head


def _pieces(head: Head, source: Source) -> Iterator[bytes]:
    if head.has("transfer-encoding", "chunked"):
        return (meant for _, meant in source.chunks())
    size = length(head)
    return source.rest() if size is None else source.exactly(size)
