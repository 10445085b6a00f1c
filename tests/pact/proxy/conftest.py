"""A provider of a few lines, each of whose connections does what the test says."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

RESET = struct.pack("ii", 1, 0)
Script = Callable[[socket.socket], None]


class Scripted:
    """Serves one connection after the other; `heard` is all that was said on each."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port: int = self._server.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.script: Script = self.listen
        self.heard: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def says(self, *answers: bytes) -> None:
        """Answer the requests of a connection with these, each when its head has come."""

        def script(connection: socket.socket) -> None:
            for answer in answers:
                self.listen(connection)
                connection.sendall(answer)

        self.script = script

    def listen(self, connection: socket.socket) -> None:
        """Hear until a head is complete, and a body as long as it says."""
        said = b""
        while b"\r\n\r\n" not in said or not _complete(said):
            more = connection.recv(65536)
            if not more:
                break
            said += more
        self.heard.append(said)

    def close(self) -> None:
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection:
                try:
                    self.script(connection)
                except OSError:
                    continue  # the other side has heard enough


def _complete(said: bytes) -> bool:
    head, _, body = said.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line.partition(b":")[2])
        if line.startswith(b"transfer-encoding:"):
            return body.endswith(b"0\r\n\r\n")
    return True


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    provider = Scripted()
    yield provider
    provider.close()


def ask(port: int, request: bytes) -> bytes:
    """Send bytes, and return all that comes back until the connection ends."""
    said = b""
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall(request)
        try:
            while more := connection.recv(65536):
                said += more
        except ConnectionResetError:
            return said + b"<reset>"
    return said
