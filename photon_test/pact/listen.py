"""Answers what the Rust core asks of us, on 127.0.0.1, for as long as the process lives.

`http.server` takes half as long for one small answer as the core does for a whole interaction: it
starts a thread for each connection and reads heads as e-mail.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus

from photon_test.pact.proxy.wire import Faulty, Head, Source

_THREADS = 4  # the core has one connection, and another one after a redirect or an error
_JSON = {"Content-Type": "application/json"}
Answer = Callable[[bytes], tuple[int, bytes]]  # to the body of a request: a status, and JSON
Reply = Callable[[bytes], tuple[int, bytes, Mapping[str, str]]]  # the same, with its headers


def listen(answer: Answer) -> int:
    """Answer every request with JSON; return the port."""
    return serve(lambda body: (*answer(body), _JSON))


def serve(answer: Reply) -> int:
    """Answer every request; return the port."""
    server = socket.create_server(("127.0.0.1", 0), backlog=64)
    for _ in range(_THREADS):
        threading.Thread(target=_accept, args=(server, answer), daemon=True).start()
    port: int = server.getsockname()[1]
    return port


def _accept(server: socket.socket, answer: Reply) -> None:
    while True:
        connection, _ = server.accept()
        # Who closes the connection, or says no HTTP, is not answered; the next one is.
        with contextlib.suppress(OSError, Faulty), connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            source = Source(connection)
            while (head := source.head(answer=False)) is not None:
                connection.sendall(_written(*answer(_body(source, head))))
                if head.has("connection", "close"):
                    break


def _body(source: Source, head: Head) -> bytes:
    if head.has("transfer-encoding", "chunked"):
        return b"".join(meant for _, meant in source.chunks())
    size = (head.all("content-length") or ["0"])[0]
    if not size.isdecimal():
        raise Faulty("garbage", "the length of its body is no number")
    return b"".join(source.exactly(int(size)))


def _written(status: int, body: bytes, headers: Mapping[str, str]) -> bytes:
    given = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    start = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
    head = f"{start}{given}Content-Length: {len(body)}\r\n\r\n"
    return head.encode("latin-1", "replace") + body
