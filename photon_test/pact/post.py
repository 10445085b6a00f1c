"""A POST to whoever helps a verification; its whole answer comes within a time and a size.

`http.client` alone limits each read, not all of them together; and where it is told how much to
read, it takes what was cut off for a whole answer.
"""

import http.client
import time
from collections.abc import Mapping
from email.message import Message
from urllib.parse import urlsplit

from photon_test.pact.probe import address

_PIECE = 64 << 10


class Unfit(Exception):
    """There is an answer, but not all of it; `str` of it is why."""


class Answer:
    """What came back."""

    def __init__(self, status: int, headers: Message, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, timeout_s: float, limit: int
) -> Answer:
    """Send `body` to a URL that `probe.address` accepts; `limit` is bytes of the answer's body.

    Raises:
        TimeoutError: The answer did not end in time.
        Unfit: It is too large, or ends before its own end.
        OSError, http.client.HTTPException: There is none, or it is no HTTP.
    """
    parts, place = urlsplit(url), address(url)
    assert place is not None, "checked by the caller"  # noqa: S101  # a bug, not an input
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(place[0], place[1], timeout=timeout_s)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    deadline = time.monotonic() + timeout_s
    try:
        connection.connect()
        socket = connection.sock  # `connection` forgets it once the answer's head is there
        connection.request("POST", path, body, dict(headers))
        response = connection.getresponse()
        answer = bytearray()
        while True:
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                raise TimeoutError
            socket.settimeout(left_s)
            piece = response.read1(_PIECE)
            if not piece:
                break
            answer += piece
            if len(answer) > limit:
                raise Unfit(f"its answer is larger than {limit >> 20} MiB")
        if response.length:
            raise Unfit(f"its answer ended {response.length:,} bytes early")
        return Answer(response.status, response.headers, bytes(answer))
    finally:
        connection.close()
