"""`photon pact verify-provider` as people type it: through the whole engine."""

import json
import os
import socket
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.cli.photon import Result, photon_in


class _Handler(BaseHTTPRequestHandler):
    wbufsize = -1

    def do_GET(self) -> None:
        body = b'{"id": 1}'
        self.send_response(200 if self.path == "/thing" else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def pact(folder: Path, *bodies: dict[str, Any]) -> None:
    interactions = [
        {
            "description": f"thing {number}",
            "request": {"method": "GET", "path": "/thing"},
            "response": {"status": 200, "body": body},
        }
        for number, body in enumerate(bodies)
    ]
    (folder / "pact" / "consumer").mkdir(parents=True)
    (folder / "pact" / "consumer" / "web-api.json").write_text(
        json.dumps(
            {
                "consumer": {"name": "web"},
                "provider": {"name": "api"},
                "interactions": interactions,
                "metadata": {"pactSpecification": {"version": "3.0.0"}},
            }
        )
    )


def photon(folder: Path, *arguments: str) -> Result:
    verb = ("pact", "verify-provider", "--provider", "api")
    return photon_in({**os.environ, "NO_COLOR": "1"}, folder, *verb, *arguments)


def test_a_provider_that_keeps_its_contract(tmp_path: Path, url: str) -> None:
    pact(tmp_path, {"id": 1})

    done = photon(tmp_path, "--url", url, "--junit", "junit.xml", "--json", "results.json")

    assert done.code == 0, done.out + done.err
    assert "expected 1 / ran 1" in done.out
    suites = ET.parse(tmp_path / "junit.xml").getroot()  # noqa: S314  # our own file
    assert [case.get("name") for case in suites.iter("testcase")] == ["thing 0"]
    assert (tmp_path / "results.json").exists()


def test_a_provider_that_does_not(tmp_path: Path, url: str) -> None:
    pact(tmp_path, {"id": 1}, {"id": 2})

    done = photon(tmp_path, "--url", url)

    assert done.code == 1
    assert "$.id: Expected 1 (Integer) to be equal to 2 (Integer)" in done.out


def test_nothing_to_verify_is_not_green(tmp_path: Path, url: str) -> None:
    pact(tmp_path)

    assert photon(tmp_path, "--url", url).code == 4
    assert photon(tmp_path, "--url", url, "--pacts", "none/*.json").code == 4


def test_a_provider_that_is_down_is_infrastructure(tmp_path: Path) -> None:
    pact(tmp_path, {"id": 1})
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    done = photon(tmp_path, "--url", f"http://127.0.0.1:{port}")

    assert done.code == 3
    assert f"nothing listens at 127.0.0.1:{port}" in done.out


def test_a_listing_needs_no_address(tmp_path: Path) -> None:
    pact(tmp_path, {"id": 1})

    done = photon(tmp_path, "--list")

    assert done.code == 0
    assert "thing 0" in done.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "it is not known where the provider `api` runs"),
        (["--url", "127.0.0.1:80"], "`url` must be an http or https URL"),
        (["--service", "none"], "there is no photon.toml that declares a service `none`"),
    ],
)
def test_mistakes_are_said(tmp_path: Path, arguments: list[str], words: str) -> None:
    pact(tmp_path, {"id": 1})

    done = photon(tmp_path, *arguments)

    assert done.code == 2
    assert words in done.err


def test_a_service_of_the_manifest_is_started(tmp_path: Path) -> None:
    pact(tmp_path, {"id": 1})
    (tmp_path / "serve.py").write_text(
        "import sys\nfrom http.server import *\n"
        "class H(BaseHTTPRequestHandler):\n"
        "    def do_GET(self):\n"
        "        self.send_response(200)\n"
        "        self.send_header('Content-Type', 'application/json')\n"
        "        self.send_header('Content-Length', '9')\n"
        "        self.end_headers()\n"
        "        self.wfile.write(b'{\"id\": 1}')\n"
        "HTTPServer(('127.0.0.1', int(sys.argv[1])), H).serve_forever()\n"
    )
    (tmp_path / "photon.toml").write_text(
        "manifest-version = 1\n[test.service.api]\n"
        f"command = ['{sys.executable}', 'serve.py', '${{port}}']\n"
        "ready = { http = 'http://127.0.0.1:${port}/' }\n"
        "env = { API_URL = 'http://127.0.0.1:${port}' }\n"
    )

    done = photon(tmp_path, "--service", "api")
    unknown = photon(tmp_path, "--service", "apo")

    assert done.code == 0, done.out + done.err
    assert "did you mean `api`?" in unknown.err
