"""A provider on 127.0.0.1 whose answers each test chooses."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

Answer = tuple[int, dict[str, str], bytes]


class Provider(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.routes: dict[str, Callable[[bytes], Answer] | Answer] = {}
        self.requests: list[tuple[str, str, bytes]] = []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def says(self, path: str, body: object, status: int = 200) -> None:
        headers = {"Content-Type": "application/json"}
        self.routes[path] = (status, headers, json.dumps(body).encode())

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The core may leave early."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Provider

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.requests.append((self.command, self.path, body))
        route = self.server.routes.get(self.path, (404, {}, b""))
        status, headers, answer = route(body) if callable(route) else route
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_PUT = do_DELETE = do_PATCH = do_GET  # noqa: N815  # the base looks for these names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def silent() -> Iterator[str]:
    """The URL of a server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def nobody() -> str:
    """A URL where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def interaction(description: str = "a thing", **changes: Any) -> dict[str, Any]:
    """A V4 interaction: GET /thing → 200 {"id": 1}."""
    body = {"content": {"id": 1}, "contentType": "application/json", "encoded": False}
    whole: dict[str, Any] = {
        "type": "Synchronous/HTTP",
        "description": description,
        "request": {"method": "GET", "path": "/thing"},
        "response": {"status": 200, "body": body},
    }
    whole["response"] |= changes.pop("response", {})
    whole["request"] |= changes.pop("request", {})
    return whole | changes


@pytest.fixture
def pact(tmp_path: Path) -> Callable[..., str]:
    """Write a pact file; return its name."""

    def write(*interactions: dict[str, Any], name: str = "web-api.json", **top: Any) -> str:
        document: dict[str, Any] = {
            "consumer": {"name": "web"},
            "provider": {"name": "api"},
            "interactions": interactions,
            "metadata": {"pactSpecification": {"version": "4.0"}},
        }
        (tmp_path / name).write_text(json.dumps(document | top, indent=1))
        return name

    return write


@pytest.fixture
def make() -> Callable[..., dict[str, Any]]:
    return interaction
