"""One connection of the core's, and the one to the provider that belongs to it."""

import contextlib
import re
import socket
import struct
from collections.abc import Callable, Iterator

from photon_test.pact.proxy.dial import Dialer
from photon_test.pact.proxy.exchange import Exchange
from photon_test.pact.proxy.flight import Flight, Limits
from photon_test.pact.proxy.wire import Faulty, Head, Source, length, parse

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close with RST, which no reader takes for an end
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_HELD = 16 << 10  # bytes of an answer that are sent at once
_STATUS = re.compile(r"HTTP/1\.[0-9] +([0-9]{3})(?: |$)")

Edit = Callable[[Head, bytes], Head]


class Left(Exception):
    """The core is not there any more; nobody asks why."""


class Relay:
    """Passes requests on, one after another, until either side ends it."""

    def __init__(
        self, client: socket.socket, dialer: Dialer, limits: Limits, edit: Edit | None
    ) -> None:
        self._client = client
        self._source = Source(client)
        self._dialer = dialer
        self._limits = limits
        self._edit = edit
        self._provider: socket.socket | None = None
        self._answers: Source | None = None

    def wanted(self) -> Head | None:
        """Wait for the next request's head; None if there is none."""
        try:
            return self._source.head(answer=False)
        except (OSError, Faulty):
            return None

    def one(self, head: Head) -> tuple[Exchange | None, bool]:
        """Pass one request on; return what happened, and whether another one may follow."""
        flight, goes_on = Flight(self._limits), False
        try:
            request, raw = self._request(head, flight)
            goes_on = self._pass(request, raw, flight)
        except Left:
            return None, False
        except (OSError, Faulty) as error:
            flight.failed(error)
            self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        return flight.exchange(), goes_on

    def close(self) -> None:
        """End both connections."""
        self._client.close()
        if self._provider is not None:
            self._provider.close()

    def _request(self, head: Head, flight: Flight) -> tuple[Head, bytes]:
        """Read a request's body; return the head to send, and the body as it was framed."""
        try:
            if head.has("expect", "100-continue") and not self._source.waiting:
                self._client.sendall(_CONTINUE)
            raw, body = self._body_of(head)
        except (OSError, Faulty) as error:
            raise Left from error
        head = addressed(head, self._client.getsockname()[:2], self._dialer.to.authority)
        flight.asked(head, body)
        if self._edit is not None:
            head = self._edit(head, body)
            flight.asked(head, body)
        return head, raw

    def _body_of(self, head: Head) -> tuple[bytes, bytes]:
        if head.has("transfer-encoding", "chunked"):
            pieces = list(self._source.chunks())
            return b"".join(sent for sent, _ in pieces), b"".join(meant for _, meant in pieces)
        body = b"".join(self._source.exactly(length(head) or 0))
        return body, body

    def _pass(self, request: Head, raw: bytes, flight: Flight) -> bool:
        if self._provider is None or self._answers is None:
            self._provider = self._dialer.connect(self._limits.answer_s)
            self._answers = Source(self._provider)
        self._answers.deadline = flight.deadline
        self._provider.settimeout(self._limits.answer_s)
        # A provider may answer, and read no further, before it has the whole request.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._provider.sendall(self._dialer.spoken(request).raw + raw)
        head, status = self._head(self._answers, request)
        flight.answered(head)
        goes_on = _persists(request) and _persists(head)
        held = head.raw  # sent together with the first piece: one packet, one system call
        if not (request.start.startswith("HEAD ") or status in (204, 304) or status < 200):
            pieces, ends = _pieces(head, self._answers)
            goes_on = goes_on and ends
            for sent, meant in pieces:
                flight.took(meant)
                if len(held) >= _HELD:
                    self._forward(held)
                    held = b""
                held += sent
        self._forward(held)
        return goes_on

    def _head(self, answers: Source, request: Head) -> tuple[Head, int]:
        """Read the head of the answer, and pass on those that only announce it."""
        while True:
            head = answers.head()
            if head is None:
                raise Faulty("closes", "it closed the connection without an answer")
            found = _STATUS.match(head.start)
            if not found:
                raise Faulty("garbage", f"its answer begins with {head.start[:60]!r}")
            status = int(found[1])
            if status >= 200 or status == 101:
                return head, status
            if not request.has("expect", "100-continue"):  # that one has been answered here
                self._forward(head.raw)

    def _forward(self, data: bytes) -> None:
        try:
            self._client.settimeout(self._limits.answer_s)
            self._client.sendall(data)
        except OSError as error:
            raise Left from error


def addressed(head: Head, ours: tuple[str, int], theirs: str) -> Head:
    """Return a request's head with the provider's own name, where it had the proxy's."""
    own = f"{ours[0]}:{ours[1]}"
    if not any(name.lower() == "host" and value == own for name, value in head.headers):
        return head
    return headed(
        head.start,
        [
            (name, theirs if name.lower() == "host" and value == own else value)
            for name, value in head.headers
        ],
    )


def headed(start: str, headers: list[tuple[str, str]]) -> Head:
    """Return a head of these lines."""
    lines = [start, *(f"{name}: {value}" for name, value in headers)]
    return parse(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace"))


def _persists(head: Head) -> bool:
    return not head.has("connection", "close") and "HTTP/1.0" not in head.start


def _pieces(head: Head, answers: Source) -> tuple[Iterator[tuple[bytes, bytes]], bool]:
    """Return an answer's body in pieces, and whether its end can be told without a closing."""
    if head.has("transfer-encoding", "chunked"):
        return answers.chunks(), True
    size = length(head)
    plain = answers.rest() if size is None else answers.exactly(size)
    return ((piece, piece) for piece in plain), size is not None
