"""The plans of the example shop, and a service that answers as they say."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from photon_test.contracts.scaffold.plan import Plan, plan
from photon_test.contracts.scaffold.words import target
from photon_test.openapi.library import Library
from photon_test.openapi.operations import operations
from photon_test.pact.model import Content, Response

SHOP = Path(__file__).parents[3] / "examples/shop"

Planned = Callable[[str, str], Plan]


@pytest.fixture(scope="session")
def shop() -> tuple[Plan, ...]:
    """A plan for each operation of the example shop."""
    library = Library(lambda path: (SHOP / path).read_bytes(), "examples/shop")
    document = library.open("openapi.yaml")
    return tuple(
        plan(library, document, one.id, consumer="web-ui", provider="orders-api")
        for one in operations(library, document)
    )


@pytest.fixture(scope="session")
def planned() -> Planned:
    """Plan an operation of a description that is written in the test: its paths, and its id."""

    def make(paths: str, operation: str) -> Plan:
        text = f"openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n{paths}"
        library = Library(lambda _: text.encode())
        document = library.open("openapi.yaml")
        return plan(library, document, operation, consumer="c", provider="p")

    return make


class Service(ThreadingHTTPServer):
    """Answers each request of some plans as its interaction says."""

    daemon_threads = True
    answers: dict[tuple[str, str, str, bool], Response]
    changed: Callable[[Any], Any] | None = None  # what becomes of a body before it is sent

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: Service

    def answer(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        said = canonical(json.loads(sent)) if sent else ""
        known = "Authorization" in self.headers
        response = self.server.answers.get((self.command, self.path, said, known))
        if response is None:
            self.send_error(500, "not in the plans")
            return
        self.send_response(response.status)
        for name, several in response.headers.items():
            for value in several:
                self.send_header(name, value)
        if not isinstance(response.body, Content):
            if response.status != 204:
                self.send_header("Content-Length", "0")
            self.end_headers()
            return
        change = self.server.changed or (lambda body: body)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        data = json.dumps(change(response.body.content)).encode()
        for part in (data[:10], data[10:]):
            if part:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        self.wfile.write(b"0\r\n\r\n")

    do_GET = do_POST = do_DELETE = do_PUT = answer  # noqa: N815  # the base's names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


@pytest.fixture
def service(shop: tuple[Plan, ...]) -> Iterator[Service]:
    server = Service(("127.0.0.1", 0), _Handler)
    server.answers = {}
    for one in shop:
        for case in one.cases:
            request = case.interaction.request
            body = request.body.content if isinstance(request.body, Content) else None
            said = canonical(body) if body is not None else ""
            key = (request.method, target(request), said, "Authorization" in request.headers)
            server.answers[key] = case.interaction.response
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def canonical(body: Any) -> str:
    return json.dumps(body, sort_keys=True)
