"""Answers that are taken whole, in time and within their size, or not at all."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from photon_test.pact.post import Unfit, post

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Say these bytes to the first who asks; with `stays`, then keep the connection open."""
    over = threading.Event()
    threads: list[threading.Thread] = []

    def start(*said: bytes, stays: bool = False) -> str:
        server = socket.create_server(("127.0.0.1", 0))

        def answer() -> None:
            with server, server.accept()[0] as connection:
                while b"\r\n\r\n{}" not in connection.recv(65_536, socket.MSG_PEEK):
                    pass
                connection.recv(65_536)
                try:
                    for each in said:
                        connection.sendall(each)
                except OSError:
                    return  # it had enough
                if stays:
                    over.wait(60)

        threads.append(threading.Thread(target=answer))
        threads[-1].start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/states?a=b"

    yield start
    over.set()
    for thread in threads:
        thread.join()


def test_what_is_whole_is_returned(serve: Serve) -> None:
    for said in (
        HEAD + b"Content-Length: 3\r\n\r\nabc",
        CHUNKED + b"1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
        HEAD + b"\r\nabc",
    ):
        answer = post(serve(said), b"{}", {}, timeout_s=20, limit=3)

        assert (answer.status, answer.body) == (200, b"abc")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (HEAD + b"Content-Length: 9\r\n\r\nabc", "its answer ended 6 bytes early"),
        (HEAD + b"Content-Length: 2000000\r\n\r\n" + b"x" * 2_000_000, "is larger than 1 MiB"),
        (CHUNKED + b"100000\r\n" + b"x" * (1 << 20) + b"\r\n" + b"1\r\nx\r\n", "than 1 MiB"),
    ],
)
def test_what_is_cut_off_or_too_large_is_none(serve: Serve, said: bytes, words: str) -> None:
    with pytest.raises(Unfit, match=words):
        post(serve(said), b"{}", {}, timeout_s=20, limit=1 << 20)


def test_chunks_without_their_end_are_none(serve: Serve) -> None:
    with pytest.raises(Unfit):
        post(serve(CHUNKED + b"1\r\na\r\n"), b"{}", {}, timeout_s=20, limit=100)


@pytest.mark.parametrize("begins", [b"", HEAD, CHUNKED + b"1\r\na\r\n"])
def test_an_answer_that_does_not_end_has_a_time(serve: Serve, begins: bytes) -> None:
    with pytest.raises(TimeoutError):
        post(serve(begins, stays=True), b"{}", {}, timeout_s=0.2, limit=100)
