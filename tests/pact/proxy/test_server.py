"""What goes through the proxy is what was sent, and what goes wrong is told apart."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photon_test.pact.proxy.dial import Dialer, upstream
from photon_test.pact.proxy.exchange import Exchange
from photon_test.pact.proxy.flight import KEPT, Limits
from photon_test.pact.proxy.server import Proxy
from tests.pact.proxy.conftest import RESET, Scripted, ask

GET = b"GET /a?b=%20c HTTP/1.1\r\nhost: x\r\nConnection: close\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def one(url: str, request: bytes = GET, limits: Limits | None = None) -> tuple[bytes, Exchange]:
    proxy = Proxy(Dialer(upstream(url)), limits or Limits(answer_s=20))
    try:
        said = ask(proxy.port, request)
        (exchange,) = proxy.take()
    finally:
        proxy.close()
    return said, exchange


NAMES = st.text("abcXYZ-", min_size=1, max_size=8).map(lambda name: f"X-{name}")
VALUES = st.text(
    st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f\x85\xa0"),
    max_size=20,
)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=6)


def head(start: str, headers: list[tuple[str, str]], *more: str) -> bytes:
    lines = [start, *(f"{name}: {value}" for name, value in headers), *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    status = draw(st.sampled_from([200, 201, 204, 304, 404, 500]))
    start, headers = f"HTTP/1.1 {status} Some Reason", draw(HEADERS)
    body = draw(st.binary(max_size=3000))
    if status in (204, 304):
        return head(start, headers, "Content-Length: 77")  # of what is not sent
    match draw(st.sampled_from(["length", "chunked", "close"])):
        case "length":
            return head(start, headers, f"content-LENGTH: {len(body)}") + body
        case "chunked":
            size = draw(st.integers(1, 500))
            parts = [body[at : at + size] for at in range(0, len(body), size)]
            chunks = b"".join(b"%X;x=y\r\n%b\r\n" % (len(part), part) for part in parts)
            trailer = draw(st.sampled_from([b"", b"X-Sum: 1\r\n"]))
            return (
                head(start, headers, "Transfer-Encoding: Chunked")
                + chunks
                + b"0\r\n"
                + trailer
                + b"\r\n"
            )
        case _:
            return head(start, headers, "Connection: close") + body


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    start = f"{draw(st.sampled_from(['GET', 'PUT', 'HEAD', 'OPTIONS']))} /p/%7e?q=a+b&q= HTTP/1.1"
    body = b"" if start.startswith(("HEAD", "GET")) else draw(st.binary(max_size=2000))
    more = ["Host: elsewhere", "Connection: close"]
    if not body:
        return head(start, draw(HEADERS), *more)
    if draw(st.booleans()):
        return head(start, draw(HEADERS), *more, f"Content-Length: {len(body)}") + body
    chunk = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    return head(start, draw(HEADERS), *more, "Transfer-Encoding: chunked") + chunk


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(request=requests(), answer=answers())
def test_what_goes_through_is_what_was_sent(
    scripted: Scripted, request: bytes, answer: bytes
) -> None:
    if request.startswith(b"HEAD"):
        answer = answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    scripted.says(answer)
    scripted.heard.clear()

    direct = ask(scripted.port, request)
    through, exchange = one(scripted.url, request)

    assert through == direct == answer
    assert scripted.heard == [request, request]
    assert exchange.fault is None


def test_the_providers_own_name_stands_where_the_proxys_was(scripted: Scripted) -> None:
    scripted.says(OK)
    proxy = Proxy(Dialer(upstream(scripted.url)), Limits(answer_s=20))

    ask(
        proxy.port,
        b"GET / HTTP/1.1\r\nhost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n" % proxy.port,
    )

    assert b"\r\nhost: 127.0.0.1:%d\r\n" % scripted.port in scripted.heard[0]
    proxy.close()


def test_a_connection_that_lives_on_is_one_on_both_sides(scripted: Scripted) -> None:
    scripted.says(OK, OK.replace(b"ok", b"no"))
    proxy = Proxy(Dialer(upstream(scripted.url)), Limits(answer_s=20))

    with socket.create_connection(("127.0.0.1", proxy.port), 20) as client:
        client.sendall(b"GET /1 HTTP/1.1\r\n\r\n")
        first = client.recv(1000)
        client.sendall(b"GET /2 HTTP/1.1\r\n\r\n")
        second = client.recv(1000)

    assert (first, second) == (OK, OK.replace(b"ok", b"no"))
    assert [exchange.target for exchange in proxy.take()] == ["/1", "/2"]
    proxy.close()


def test_who_waits_to_be_told_to_go_on_is_told(scripted: Scripted) -> None:
    scripted.says(b"HTTP/1.1 100 Continue\r\n\r\n" + OK)
    proxy = Proxy(Dialer(upstream(scripted.url)), Limits(answer_s=20))

    with socket.create_connection(("127.0.0.1", proxy.port), 20) as client:
        client.sendall(b"PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        told = client.recv(1000)
        client.sendall(b"abc")
        said = client.recv(1000)

    assert told == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert said == OK
    assert scripted.heard[0].endswith(b"\r\n\r\nabc")
    proxy.close()


def test_an_answer_that_is_announced_is_waited_for(scripted: Scripted) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    scripted.says(hints + OK)

    said, exchange = one(scripted.url)

    assert said == hints + OK
    assert exchange.status == 200


def resets(connection: socket.socket) -> None:
    connection.recv(1000)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


def resets_late(connection: socket.socket) -> None:
    connection.recv(1000)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nbeginning")
    connection.recv(0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


def saying(answer: bytes) -> Callable[[socket.socket], None]:
    def script(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(answer)

    return script


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("script", "kind", "words"),
    [
        (resets, "resets", "it reset the connection"),
        (saying(b""), "closes", "it closed the connection without an answer"),
        (saying(b"SSH-2.0-OpenSSH_9.6\r\n"), "garbage", "SSH-2.0"),
        (saying(b"\x15\x03"), "garbage", "which is no HTTP"),
        (saying(b"HTTP/1.1 OK\r\n\r\n"), "garbage", "HTTP/1.1 OK"),
        (saying(b"HTTP/1.1 200 O"), "short", "in the middle of its headers"),
        (saying(OK.replace(b"2\r\n\r\nok", b"9\r\n\r\nok")), "short", "7 bytes early"),
        (saying(OK.replace(b": 2", b": two")), "garbage", "is 'two'"),
        (saying(OK.replace(b": 2", b": 2, 3")), "garbage", "Content-Length is"),
        (saying(CHUNKED + b"5\r\nab"), "short", "early"),
        (saying(CHUNKED + b"five\r\nab"), "garbage", "chunk"),
        (saying(CHUNKED + b"2\r\nabcd\r\n0\r\n\r\n"), "garbage", "longer than it says"),
        (saying(b"HTTP/1.1 200 OK\r\nX: " + b"y" * (300 << 10)), "oversized", "headers"),
    ],
)
def test_what_goes_wrong_is_told_apart(
    scripted: Scripted, script: Callable[[socket.socket], None], kind: str, words: str
) -> None:
    scripted.script = script

    said, exchange = one(scripted.url)

    assert said.endswith(b"<reset>")  # whoever reads it must not take it for an answer
    assert exchange.fault is not None
    assert exchange.fault.kind == kind
    assert words in exchange.fault.words


def test_a_body_that_is_cut_off_by_a_reset_is_no_end(scripted: Scripted) -> None:
    scripted.script = resets_late

    said, exchange = one(scripted.url)

    assert said.endswith(b"<reset>")
    assert exchange.fault is not None
    assert exchange.fault.kind == "resets"


@pytest.mark.parametrize(
    ("begins", "words"), [(b"", "did not answer"), (CHUNKED + b"3\r\nabc\r\n", "after 3 bytes")]
)
def test_an_answer_has_a_time(scripted: Scripted, begins: bytes, words: str) -> None:
    over = threading.Event()

    def script(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(begins)
        over.wait(20)

    scripted.script = script

    _, exchange = one(scripted.url, limits=Limits(answer_s=0.3))
    over.set()

    assert exchange.fault is not None
    assert exchange.fault.kind == "hangs"
    assert words in exchange.fault.words


def test_an_endless_body_ends_at_the_limit(scripted: Scripted) -> None:
    sent = 0

    def script(connection: socket.socket) -> None:
        nonlocal sent
        connection.recv(1000)
        connection.sendall(CHUNKED)
        while sent < 1 << 30:
            connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            sent += 65536

    scripted.script = script

    _, exchange = one(scripted.url, limits=Limits(answer_s=20, body_bytes=2 << 20))

    assert exchange.fault is not None
    assert exchange.fault.words == "its body is larger than 2 MB"
    assert exchange.response is not None
    assert len(exchange.response.body) == KEPT
    assert sent < 64 << 20


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    _, nobody = one(f"http://127.0.0.1:{port}")

    assert nobody.fault is not None
    assert nobody.fault.kind == "refused"
    assert f"nothing listens at 127.0.0.1:{port}" in nobody.fault.words


@pytest.mark.real("openssl")
def test_a_certificate_has_to_be_trusted(tmp_path: Path) -> None:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    made += ["-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(made, cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    provider = Scripted()

    def script(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as encrypted:
            encrypted.recv(1000)
            encrypted.sendall(OK)

    provider.script = script
    url = provider.url.replace("http:", "https:")

    _, strict = one(url)
    proxy = Proxy(Dialer(upstream(url), insecure=True), Limits(answer_s=20))
    said = ask(proxy.port, GET)

    assert strict.fault is not None
    assert strict.fault.kind == "untrusted"
    assert said == OK
    proxy.close()
    provider.close()
