"""The Rust core as a judge of many bodies at once: one process, one interaction for each."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from photon_test.pact.messages import Chosen, Ended, Job, decode
from photon_test.pact.model import Response


class Canned(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Stub(ThreadingHTTPServer):
    daemon_threads = True
    canned: dict[str, Canned]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: Stub

    def do_GET(self) -> None:
        canned = self.server.canned.get(self.path, Canned(404, {}, b""))
        self.send_response(canned.status)
        for name, value in canned.headers.items():
            self.send_header(name, value)
        if canned.status != 204:
            self.send_header("Content-Length", str(len(canned.body)))
        self.end_headers()
        self.wfile.write(canned.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


@pytest.fixture
def stub() -> Iterator[Stub]:
    server = Stub(("127.0.0.1", 0), _Handler)
    server.canned = {}
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


Core = Callable[[list[tuple[Response, Any]]], list[bool]]
Judge = Callable[[list[tuple[Response, Canned]]], list[bool]]


@pytest.fixture
def judge(stub: Stub, tmp_path: Path) -> Judge:
    """Ask whether each response accepts the answer beside it."""

    def accepts(pairs: list[tuple[Response, Canned]]) -> list[bool]:
        interactions = []
        for number, (response, canned) in enumerate(pairs):
            stub.canned[f"/{number}"] = canned
            interactions.append(
                {
                    "type": "Synchronous/HTTP",
                    "key": str(number),
                    "description": str(number),
                    "request": {"method": "GET", "path": f"/{number}"},
                    "response": msgspec.to_builtins(response),
                }
            )
        document = {
            "consumer": {"name": "c"},
            "provider": {"name": "p"},
            "interactions": interactions,
            "metadata": {"pactSpecification": {"version": "4.0"}},
        }
        (tmp_path / "pact.json").write_text(json.dumps(document))
        natives = tuple(map(str, range(len(pairs))))
        job = Job(
            provider="p",
            chosen=(Chosen(file="pact.json", natives=natives),),
            request_timeout_s=60,
        )
        (tmp_path / "job.json").write_bytes(msgspec.json.encode(job))
        (tmp_path / "events").unlink(missing_ok=True)
        argv = [sys.executable, "-P", "-m", "photon_test.pact.judge", "--events", "events"]
        argv += ["verify", "--job", "job.json", "--url", f"http://127.0.0.1:{stub.server_port}"]
        subprocess.run(argv, cwd=tmp_path, check=True, capture_output=True, timeout=100)
        said = [decode(line) for line in (tmp_path / "events").read_text().splitlines()]
        ended = {one.native: one for one in said if isinstance(one, Ended)}
        assert not [one for one in ended.values() if one.result not in ("agreed", "differs")]
        return [ended[native].result == "agreed" for native in natives]

    return accepts


@pytest.fixture
def core(judge: Judge) -> Core:
    """Ask whether each response accepts the JSON body beside it."""

    def accepts(pairs: list[tuple[Response, Any]]) -> list[bool]:
        kind = {"Content-Type": "application/json"}
        return judge(
            [(response, Canned(200, kind, json.dumps(body).encode())) for response, body in pairs]
        )

    return accepts
