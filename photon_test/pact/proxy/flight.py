"""An exchange while it is under way."""

import time

from photon_test.core.value import Value
from photon_test.pact.proxy.exchange import Exchange, Fault, Message
from photon_test.pact.proxy.packed import Unpacked
from photon_test.pact.proxy.wire import Faulty, Head

KEPT = 64 << 10  # bytes of each body that are remembered


class Limits(Value, kw_only=True):
    """What one answer may take."""

    answer_s: float = 5.0  # from the connection to the end of the body
    body_bytes: int = 32 << 20  # also of what it becomes when it is unpacked


class Flight:
    """What is known so far of one exchange."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._began, self._clock = time.time(), time.monotonic()
        self.deadline = self._clock + limits.answer_s
        self._request = Message(start="")
        self._head: Head | None = None
        self._body = bytearray()
        self._unpacked = Unpacked((), limits.body_bytes)
        self._size = 0
        self._waited_s = 0.0
        self._fault: Fault | None = None

    def asked(self, head: Head, body: bytes) -> None:
        """Note the request as it is sent."""
        self._request = Message(
            start=head.start, headers=head.headers, body=body[:KEPT], size=len(body)
        )

    def answered(self, head: Head) -> None:
        """Note the answer's head."""
        self._head = head
        said = (*head.all("content-encoding"), *head.all("transfer-encoding"))
        self._unpacked = Unpacked(said, self._limits.body_bytes)
        self._waited_s = time.monotonic() - self._clock

    def took(self, piece: bytes) -> None:
        """Note a piece of the answer's body.

        Raises:
            Faulty: It is too much now, or is not packed as it says.
        """
        self._size += len(piece)
        if len(self._body) < KEPT:
            self._body += piece[: KEPT - len(self._body)]
        if self._size > self._limits.body_bytes:
            limit = self._limits.body_bytes / (1 << 20)
            raise Faulty("oversized", f"its body is larger than {limit:g} MB")
        self._unpacked.took(piece)

    def failed(self, error: OSError | Faulty) -> None:
        """Note why there is no whole answer."""
        match error:
            case Faulty(kind=kind, words=words, text=text):
                self._fault = Fault(kind=kind, words=words, text=text)
            case TimeoutError():
                self._fault = Fault(kind="hangs", words=self._late())
            case _:
                when = "in the middle of its answer" if self._head else "instead of an answer"
                self._fault = Fault(kind="resets", words=f"it reset the connection {when}")

    def exchange(self) -> Exchange:
        """Return what is known, for good."""
        answer = None
        if self._head is not None:
            answer = Message(
                start=self._head.start,
                headers=self._head.headers,
                body=bytes(self._body),
                size=self._size,
            )
        return Exchange(
            request=self._request,
            response=answer,
            fault=self._fault,
            began=self._began,
            waited_s=self._waited_s,
            took_s=time.monotonic() - self._clock,
        )

    def _late(self) -> str:
        limit = f"within {self._limits.answer_s:g} s"
        if self._head is None:
            return f"it did not answer {limit}"
        return f"its answer did not end {limit}, after {self._size:,} bytes of its body"
