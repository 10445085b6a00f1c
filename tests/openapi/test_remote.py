"""References over HTTP, against a server on this machine."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from photon_test.core.errors import DocumentError
from photon_test.openapi import remote
from photon_test.openapi.library import Library
from photon_test.openapi.remote import Remote, public


class Answers(BaseHTTPRequestHandler):
    """Answers by path."""

    def do_GET(self) -> None:
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
        elif self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            self.server.dripping.wait(30)  # type: ignore[attr-defined]  # set by the fixture
        elif self.path == "/short":
            self.send_response(200)
            self.send_header("Content-Length", "99")
            self.end_headers()
            self.wfile.write(b"a: 1")
        elif self.path in ("/a.yaml", "/b.yaml"):
            body = b"x: {$ref: 'b.yaml#/y'}" if self.path == "/a.yaml" else b"y: 7"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)
        else:
            self.send_error(404)

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    server.dripping = threading.Event()  # type: ignore[attr-defined]  # for the handler
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_address[1]
    server.dripping.set()  # type: ignore[attr-defined]  # as above
    server.shutdown()
    thread.join()
    server.server_close()


def local(port: int, *, limit_s: float = 20.0, limit_bytes: int = 1 << 20) -> Remote:
    """Allow a made-up public host that stands for this machine."""
    return Remote(
        [f"api.test:{port}"],
        resolve=lambda _host, _port: ["127.0.0.1"],
        permitted=lambda _address: True,
        limit_s=limit_s,
        limit_bytes=limit_bytes,
    )


def test_references_are_followed_on_an_allowed_host(port: int) -> None:
    text = f"a: {{$ref: 'http://api.test:{port}/a.yaml#/x'}}"
    library = Library(lambda _: text.encode(), hosts=local(port))
    node = library.open("main.yaml").top.get("a")
    assert node is not None

    found = library.follow(node)

    assert found.value == 7
    assert str(found.place) == f"http://api.test:{port}/b.yaml:1:4"


def test_a_remote_document_reads_no_local_file(port: int) -> None:
    library = Library(lambda _: b"never", hosts=local(port))
    remote = library.open(f"http://api.test:{port}/b.yaml").top
    away = remote.child("$ref", "file:///etc/passwd")

    with pytest.raises(DocumentError) as raised:
        library.follow(away.document.top.child("z", {"$ref": "file:///etc/passwd"}))

    assert raised.value.message.startswith("`file:///etc/passwd` is not followed")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/gone", "it answers 404"),
        ("/short", "it ended too early"),
        ("/to/http://127.0.0.1:1/x", "it redirects to another host, `http://127.0.0.1:1/x`"),
        ("/to/file:///etc/passwd", "it redirects to another host, `file:///etc/passwd`"),
    ],
)
def test_what_is_not_had_says_why(port: int, path: str, reason: str) -> None:
    with pytest.raises(OSError, match=r".") as raised:
        local(port).fetch(f"http://api.test:{port}{path}")

    assert str(raised.value) == reason


def test_redirects_on_the_same_host_are_followed_a_few_times(port: int) -> None:
    assert local(port).fetch(f"http://api.test:{port}/to//b.yaml") == b"y: 7"
    with pytest.raises(OSError, match="redirects more than five times"):
        local(port).fetch(f"http://api.test:{port}" + "/to/" * 12 + "/b.yaml")


def test_size_and_time_have_an_end(port: int) -> None:
    with pytest.raises(OSError, match="it has more than 0 MB"):
        local(port, limit_bytes=3).fetch(f"http://api.test:{port}/b.yaml")
    with pytest.raises(OSError, match=r"it took more than 0\.2 s"):
        local(port, limit_s=0.2).fetch(f"http://api.test:{port}/drip")


def test_who_waits_too_long_for_one_piece_says_so_in_the_same_words(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "_cut", lambda *_: None)  # the socket's own limit comes first

    with pytest.raises(OSError, match=r"it took more than 0\.2 s"):
        local(port, limit_s=0.2).fetch(f"http://api.test:{port}/drip")


def test_so_does_who_waits_too_long_to_be_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object, **__: object) -> None:
        raise TimeoutError("timed out")

    monkeypatch.setattr("socket.create_connection", late)

    with pytest.raises(OSError, match=r"it took more than 3 s"):
        local(1, limit_s=3).fetch("http://api.test:1/x")


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("93.184.215.14", True), ("2606:4700::1111", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("192.168.0.1", False), ("172.16.0.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False),  # noqa: S104  # not bound
        ("224.0.0.1", False), ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False),
        ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
    ],
)  # fmt: skip
def test_private_addresses_are_known(address: str, is_public: bool) -> None:  # noqa: FBT001  # a row
    assert public(address) is is_public


def test_an_allowed_name_that_stands_for_a_private_address_is_refused() -> None:
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["93.184.215.14", "169.254.169.254"]

    with pytest.raises(OSError, match=r"is 169\.254\.169\.254, which is no public address"):
        Remote(["api.test"], resolve=resolve).fetch("http://api.test/x")
    assert asked == ["api.test"]


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://api.test/x", True), ("http://API.test/x", True), ("https://api.test.:443/", True),
        ("https://api.test:8443/x", False), ("https://other.test:9/x", True),
        ("https://other.test/x", False), ("https://api.test@evil.test/", False),
        ("https://u:p@api.test/", False), ("file://api.test/x", False), ("https://[::1/", False),
        ("https://api.test:x/", False), ("https:///x", False),
    ],
)  # fmt: skip
def test_only_hosts_that_were_named_are_allowed(url: str, allowed: bool) -> None:  # noqa: FBT001
    assert Remote(["api.test", "other.test:9"]).allows(url) is allowed
