"""An API that a test writes as a function, and the process that checks it."""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
import pytest

from photon_test.adapters.schemathesis.options import CHECKS
from photon_test.contracts.properties.choices import PHASES
from photon_test.contracts.properties.messages import Chosen, Ended, Job, Said, decode
from tests.cli.photon import clean_environment

LIMIT_S = 120  # only so that a hang does not block the suite for ever


class Asked(NamedTuple):
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


# A status and JSON, or pieces of a long answer; None: the connection is closed instead.
Answer = tuple[int, Any] | None
Answering = Callable[[Asked], Answer]
S = TypeVar("S")


class Api(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answering: Answering) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answering = answering
        self.asked: list[Asked] = []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def at(self, path: str) -> list[tuple[str, str, bytes]]:
        """What was asked of a path."""
        return [
            (one.method, one.target, one.body)
            for one in self.asked
            if one.target.partition("?")[0] == path
        ]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: each answer would wait 40 ms
    server: Api

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        asked = Asked(self.command, self.path, dict(self.headers.items()), body)
        self.server.asked.append(asked)
        answer = self.server.answering(asked)
        if answer is None:
            self.close_connection = True
            return
        status, value = answer
        if not isinstance(value, dict | list):
            self._pour(status, value)
            return
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _pour(self, status: int, pieces: Iterable[bytes]) -> None:
        """Send an answer piece by piece, until the other side has had enough."""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(1 << 40))
        self.end_headers()
        self.close_connection = True
        with contextlib.suppress(OSError):
            for piece in pieces:
                self.wfile.write(piece)

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815  # the base class asks for them

    def log_message(self, *_: object) -> None:
        """Say nothing."""


Serve = Callable[[Answering], Api]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start an API."""
    started: list[Api] = []

    def start(answering: Answering) -> Api:
        started.append(Api(answering))
        return started[-1]

    yield start
    for one in started:
        one.shutdown()
        one.server_close()


class Checked(NamedTuple):
    """What the process said."""

    said: list[Said]

    def ended(self, label: str, phase: str = "fuzzing") -> Ended:
        [found] = [
            one
            for one in self.said
            if isinstance(one, Ended) and (one.label, one.phase) == (label, phase)
        ]
        return found

    def of(self, kind: type[S]) -> list[S]:
        """Return what was said of this kind."""
        return [one for one in self.said if isinstance(one, kind)]

    @property
    def results(self) -> dict[str, str]:
        return {
            f"{one.label} {one.phase}": one.result for one in self.said if isinstance(one, Ended)
        }


Check = Callable[..., Checked]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Check an API against a description with these `paths`."""
    pytest.importorskip("schemathesis")

    def run(
        url: str,
        paths: dict[str, Any],
        *chosen: str,
        environment: Mapping[str, str] | None = None,
        states: str = "",
        **options: Any,
    ) -> Checked:
        document = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths}
        (tmp_path / "openapi.json").write_text(json.dumps(document))
        pairs = [one.rpartition(" ") for one in chosen]
        fields: dict[str, Any] = {"checks": CHECKS, "max_examples": 25, "seed": 1}
        fields |= {"request_timeout_s": 30.0} | options
        job = Job(
            document="openapi.json",
            chosen=tuple(
                msgspec.convert({"label": label, "phase": phase}, Chosen)
                for label, _, phase in sorted(pairs, key=lambda pair: PHASES.index(pair[2]))
            ),
            **fields,
        )
        (tmp_path / "job.json").write_bytes(msgspec.json.encode(job))
        (tmp_path / "events").write_bytes(b"")
        subprocess.run(
            [
                *(sys.executable, "-P", "-m", "photon_test.contracts.properties.process"),
                *("--events", "events", "run", "--job", "job.json", "--url", url),
                *("--states", states),
            ],
            cwd=tmp_path,
            env=clean_environment() | {"PYTHONHASHSEED": "0"} | dict(environment or {}),
            check=True,
            timeout=LIMIT_S,
        )
        lines = (tmp_path / "events").read_text().splitlines()
        return Checked([decode(line) for line in lines])

    return run
