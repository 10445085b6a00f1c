"""The proxy itself: one request in, the same request out, the provider's own bytes back.

It is transparent on purpose. Heads and bodies are passed on as they were sent, with the framing
they were sent in, and a connection to the provider lives as long as the core's connection to us
does: so headers like `Connection`, `Transfer-Encoding` and trailers are true on both sides, and
no request is sent twice because a connection kept from before had gone stale.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator

from photon_test.pact.proxy.dial import Dialer
from photon_test.pact.proxy.exchange import Exchange
from photon_test.pact.proxy.flight import Limits
from photon_test.pact.proxy.relay import Edit, Relay

# The core has one connection, or two where it follows a redirect. Each gets a thread that is there
# already: to start one takes longer than to pass a small answer on.
_CONNECTIONS = 8
_PATIENCE_S = 5.0  # for an exchange that the core has given up before its end is known


class Proxy:
    """A server on 127.0.0.1 for as long as the process lives."""

    def __init__(self, dialer: Dialer, limits: Limits, edit: Edit | None = None) -> None:
        """`edit` is given a request with its whole body, and returns the head to send.

        What it raises as `Faulty` is why nothing is sent.
        """
        self._dialer = dialer
        self._limits = limits
        self._edit = edit
        self._exchanges: list[Exchange] = []
        self._open = 0
        self._changed = threading.Condition()
        self._server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._server.getsockname()[1]
        for _ in range(_CONNECTIONS):
            threading.Thread(target=self._accept, daemon=True).start()

    def take(self) -> list[Exchange]:
        """Return what was exchanged since the last time, once all of it has ended."""
        with self._changed:
            self._changed.wait_for(lambda: not self._open, _PATIENCE_S)
            taken, self._exchanges = self._exchanges, []
        return taken

    def close(self) -> None:
        """Take no more connections."""
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)  # wakes the threads that wait for one
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._serve(client)

    def _serve(self, client: socket.socket) -> None:
        relay = Relay(client, self._dialer, self._limits, self._edit)
        try:
            goes_on = True
            while goes_on and (head := relay.wanted()) is not None:
                with self._counted():
                    exchange, goes_on = relay.one(head)
                    if exchange is not None:
                        self._exchanges.append(exchange)
        finally:
            relay.close()

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        with self._changed:
            self._open += 1
        try:
            yield
        finally:
            with self._changed:
                self._open -= 1
                self._changed.notify_all()
