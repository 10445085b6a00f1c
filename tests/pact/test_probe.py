"""The one request of our own, which says why a provider does not answer."""

import socket
from collections.abc import Callable
from threading import Thread

from photon_test.pact.probe import probe


def served(answer: Callable[[socket.socket], None]) -> tuple[str, Thread]:
    """A server that takes one connection; its thread ends with it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener, listener.accept()[0] as connection:
            connection.recv(1024)
            answer(connection)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}", thread


def test_a_provider_that_answers_is_heard_out() -> None:
    """One that was cut off would log a broken pipe, at each start of a verification."""
    ends: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n" + b"x" * 20_000)
        connection.shutdown(socket.SHUT_WR)
        ends.append(connection.recv(1))  # a reset would raise

    url, thread = served(answer)
    found = probe(url, 5)
    thread.join(10)

    assert found.condition == "answers"
    assert ends == [b""]


def test_what_is_not_http_is_shown() -> None:
    url, thread = served(lambda connection: connection.sendall(b"220 smtp.example.com ready\r\n"))
    found = probe(url, 5)
    thread.join(10)

    assert found.condition == "garbage"
    assert "220 smtp.example.com" in found.words


def test_a_closed_connection_and_nobody_at_all_are_told_apart() -> None:
    url, thread = served(lambda connection: None)  # noqa: ARG005  # it only hangs up
    closed = probe(url, 5)
    thread.join(10)
    nobody = probe(url, 5)

    assert closed.condition == "closes"
    assert nobody.condition == "refused"
