"""What answers the core when it asks for a provider state."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from photon_test.pact.listen import listen


@contextmanager
def connected(asked: list[bytes], status: int = 200) -> Iterator[http.client.HTTPConnection]:
    def answer(body: bytes) -> tuple[int, bytes]:
        asked.append(body)
        return status, json.dumps({"number": len(asked)}).encode()

    connection = http.client.HTTPConnection("127.0.0.1", listen(answer), timeout=60)
    try:
        yield connection
    finally:
        connection.close()


def test_several_requests_on_one_connection() -> None:
    asked: list[bytes] = []
    answers = []

    with connected(asked) as connection:
        for body in (b"one", b"", b"three"):
            connection.request("POST", "/", body)
            answers.append(json.loads(connection.getresponse().read()))

    assert asked == [b"one", b"", b"three"]
    assert answers == [{"number": 1}, {"number": 2}, {"number": 3}]


def test_a_body_in_chunks() -> None:
    asked: list[bytes] = []

    with connected(asked) as connection:
        connection.request("POST", "/", iter([b"one ", b"two"]), encode_chunked=True)
        status = connection.getresponse().status

    assert status == 200
    assert asked == [b"one two"]


def test_a_status_that_says_no() -> None:
    with connected([], status=422) as connection:
        connection.request("POST", "/", b"{}")
        response = connection.getresponse()

        assert (response.status, response.reason[:13]) == (422, "Unprocessable")
        assert response.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "said", [b"\0\1\2\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"]
)
def test_garbage_is_not_answered_and_the_next_one_is(said: bytes) -> None:
    asked: list[bytes] = []

    with connected(asked) as connection:
        for _ in range(6):  # more often than there are threads
            with socket.create_connection(("127.0.0.1", connection.port), 60) as other:
                other.sendall(said)
                other.shutdown(socket.SHUT_WR)
                while other.recv(1024):
                    pass
        connection.request("POST", "/", b"last")
        status = connection.getresponse().status

    assert status == 200
    assert asked[-1] == b"last"
