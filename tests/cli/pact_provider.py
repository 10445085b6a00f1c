"""A provider on 127.0.0.1, pact files about it, and `photon pact verify-provider` on them."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from tests.cli.photon import Result, photon

LONG = json.dumps({"id": "a" * 40 + "!"}).encode()
FILE = "pact/consumer/web-api.json"


class Provider(ThreadingHTTPServer):
    """Answers `{"id": 1}` to everything, after `before` was called with the method and path."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.asked: list[str] = []
        self.before: Callable[[str], None] = lambda asked: None  # noqa: ARG005  # nothing
        Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The core is killed in the middle."""


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path != "/":  # Photon's question whether somebody is there
            self.server.asked.append(f"{self.command} {self.path}")
            self.server.before(f"{self.command} {self.path}")
        body = b'{"id": 1}' if self.path != "/long" else LONG
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815  # the base looks for this name

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


def interaction(name: str, path: str = "/thing", /, **more: Any) -> dict[str, Any]:
    return {
        "description": name,
        "request": {"method": "GET", "path": path},
        "response": {"status": 200, "body": {"id": 1}},
    } | more


def contract(*interactions: object, **more: object) -> str:
    return json.dumps(
        {
            "consumer": {"name": "web"},
            "provider": {"name": "api"},
            "interactions": interactions,
            "metadata": {"pactSpecification": {"version": "3.0.0"}},
        }
        | more
    )


def write(folder: Path, text: str, name: str = FILE) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def verify(folder: Path, url: str, *arguments: str) -> Result:
    given = ("--provider", "api", "--url", url, "--json", "results.json", *arguments)
    return photon(folder, "pact", "verify-provider", *given)
