"""Credentials, changed requests, and what a provider really said: through the whole command."""

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.cli.photon import Result, photon_in

SECRET = "s3cr3t-t0ken-value"  # noqa: S105  # made up
OTHER = "an0ther-pass"


class Provider(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The other side may leave early."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Provider

    def do_GET(self) -> None:
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.server.paths.append(self.path)
        said = self.headers.get("Authorization", "")
        allowed = SECRET in said or self.path.startswith("/open")
        # It tells everybody what it was told, as debugging providers do.
        body = json.dumps({"id": 1, "said": said, "esc": "\x1b[31m"}).encode()
        if self.path == "/open/short":
            body = body[:10]
        self.send_response(200 if allowed else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Echo", said)
        if self.path == "/open/endless":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for _ in range(64):
                self.wfile.write(b"100000\r\n" + b" " * (1 << 20) + b"\r\n")
            return
        self.send_header("Content-Length", str(len(body) + 5 * (self.path == "/open/short")))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.path == "/open/short"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider()
    yield server
    server.shutdown()
    server.server_close()


def write(folder: Path, **expected: tuple[str, dict[str, Any], dict[str, Any]]) -> None:
    interactions = [
        {"description": name, "request": {"method": "GET", "path": path, **ask}, "response": answer}
        for name, (path, ask, answer) in expected.items()
    ]
    (folder / "pact.json").write_text(
        json.dumps(
            {
                "consumer": {"name": "web"},
                "provider": {"name": "api"},
                "interactions": interactions,
                "metadata": {"pactSpecification": {"version": "3.0.0"}},
            }
        )
    )


def photon(folder: Path, provider: Provider, *arguments: str, **environment: str) -> Result:
    verb = ("pact", "verify-provider", "--provider", "api", "--pacts", "pact.json")
    variables = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200", **environment}
    return photon_in(variables, folder, *verb, "--url", provider.url, *arguments)


def everything(folder: Path, done: Result) -> str:
    """All that the command has written anywhere."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "token.sh"]
    return done.out + done.err + "".join(path.read_text() for path in files)


def reports(folder: Path) -> list[str]:
    return ["--junit", str(folder / "j.xml"), "--json", str(folder / "c.json"), "--har", "x.har"]


EXAMPLE = {"headers": {"authorization": "Bearer example"}}
GREEN = ("/thing", EXAMPLE, {"status": 200})
RED = ("/other", EXAMPLE, {"status": 200, "body": {"id": 2}})


def test_a_credential_of_the_environment_is_used_and_never_written(
    tmp_path: Path, provider: Provider
) -> None:
    write(tmp_path, thing=GREEN, other=RED)

    done = photon(tmp_path, provider, "--auth", "bearer=env:MINE", *reports(tmp_path), MINE=SECRET)

    assert done.code == 1, done.out + done.err
    assert "1 passed, 1 failed" in done.out
    assert [headers["authorization"] for headers in provider.headers[-2:]] == [
        f"Bearer {SECRET}"
    ] * 2
    assert SECRET not in everything(tmp_path, done)
    assert '-H "Authorization: Bearer $MINE"' in done.out
    assert f"{provider.url}/other" in done.out


def test_a_command_is_asked_once_and_what_it_prints_is_never_written(
    tmp_path: Path, provider: Provider
) -> None:
    write(tmp_path, thing=GREEN, other=RED)
    (tmp_path / "token.sh").write_text(f"#!/bin/sh\necho x >> asked\necho {SECRET}\n")
    (tmp_path / "token.sh").chmod(0o755)

    done = photon(tmp_path, provider, "--auth", "bearer=command:./token.sh", *reports(tmp_path))

    assert done.code == 1, done.out + done.err
    assert "1 passed, 1 failed" in done.out
    assert (tmp_path / "asked").read_text() == "x\n"
    assert SECRET not in everything(tmp_path, done)


def test_a_password_is_not_written_in_any_form(tmp_path: Path, provider: Provider) -> None:
    write(tmp_path, thing=("/open", {}, {"status": 201}))

    done = photon(
        tmp_path,
        provider,
        *("--auth", "basic=env:USERNAME_:PASS_", *reports(tmp_path)),
        USERNAME_="user",
        PASS_=OTHER,
    )

    assert done.code == 1
    assert provider.headers[-1]["authorization"] == "Basic dXNlcjphbjB0aGVyLXBhc3M="
    written = everything(tmp_path, done)
    assert OTHER not in written
    assert "dXNlcjphbjB0aGVyLXBhc3M=" not in written


@pytest.mark.parametrize(
    ("auth", "words"),
    [
        ("bearer=env:NOT_SET_ANYWHERE", "the variable `NOT_SET_ANYWHERE` is not set"),
        ("bearer=env:EMPTY_ONE", "the credential of `EMPTY_ONE` is empty"),
        ("bearer=command:false", "`false`, ended with status 1"),
        ("bearer=command:true", "`true`, printed nothing"),
        ("bearer=command:./no-such", "no-such"),
    ],
)
def test_without_its_credential_nothing_is_verified(
    tmp_path: Path, provider: Provider, auth: str, words: str
) -> None:
    write(tmp_path, thing=("/open", {}, {"status": 200}))

    done = photon(tmp_path, provider, "--auth", auth, EMPTY_ONE="")

    assert done.code == 3, done.out
    assert words in done.out
    assert "1 not run" in done.out


def test_a_secret_in_an_argument_is_refused_and_not_repeated(
    tmp_path: Path, provider: Provider
) -> None:
    write(tmp_path, thing=GREEN)

    done = photon(tmp_path, provider, "--auth", f"bearer={SECRET}")

    assert done.code == 2
    assert "a credential is spelled like `bearer=env:TOKEN`" in done.err
    assert SECRET not in everything(tmp_path, done)


def test_who_is_to_be_turned_away_is(tmp_path: Path, provider: Provider) -> None:
    write(tmp_path, thing=GREEN, stranger=("/thing", {}, {"status": 401}))

    done = photon(tmp_path, provider, "--auth", "bearer=env:MINE", MINE=SECRET)

    assert done.code == 0, done.out


def test_headers_and_queries_of_the_manifest_are_set(tmp_path: Path, provider: Provider) -> None:
    write(tmp_path, thing=("/open", {"headers": {"x-tenant": "example"}}, {"status": 200}))
    (tmp_path / "photon.toml").write_text(
        '[[test.suite]]\nname = "c"\nadapter = "pact"\n[test.suite.pact]\nprovider = "api"\n'
        'request = [{ set-header = { X-Tenant = "${TENANT}" }, set-query = { v = "2" } }]\n'
    )

    done = photon(tmp_path, provider, "--header", "X-More=a=b", TENANT="acme")

    assert done.code == 0, done.out
    assert provider.paths[-1] == "/open?v=2"
    assert provider.headers[-1]["x-tenant"] == "acme"
    assert provider.headers[-1]["x-more"] == "a=b"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/open/short", "the provider's body ended 5 bytes early"),
        ("/open/endless", "the provider's body is larger than 1 MB"),
    ],
)
def test_an_answer_that_is_not_whole_is_never_green(
    tmp_path: Path, provider: Provider, path: str, words: str
) -> None:
    write(tmp_path, thing=(path, {}, {"status": 200}), control=("/open", {}, {"status": 200}))

    done = photon(tmp_path, provider, "--max-response-mb", "1")

    assert done.code == 1, done.out
    assert words in done.out
    assert "1 passed, 1 failed" in done.out


def test_what_a_provider_says_cannot_act(tmp_path: Path, provider: Provider) -> None:
    write(tmp_path, thing=("/open", {}, {"status": 404}))

    done = photon(tmp_path, provider, *reports(tmp_path))

    assert done.code == 1
    assert "\x1b" not in everything(tmp_path, done)
    assert "< HTTP/1.1 200 OK" in done.out
    assert "< HTTP/1.1 200 OK" in (tmp_path / "j.xml").read_text().replace("&lt;", "<")


def test_a_har_file_that_cannot_be_written_is_no_green_run(
    tmp_path: Path, provider: Provider
) -> None:
    write(tmp_path, thing=("/open", {}, {"status": 200}))
    (tmp_path / "file").write_text("")

    done = photon(tmp_path, provider, "--har", "file/x.har")

    assert done.code == 3
    assert "the HAR file" in done.out


def test_the_record_says_what_was_exercised(tmp_path: Path, provider: Provider) -> None:
    write(tmp_path, thing=("/open/a", {"query": {"q": ["1"]}}, {"status": 200}))

    done = photon(tmp_path, provider)

    assert done.code == 0, done.out
    (log,) = (tmp_path / ".photon" / "runs").glob("*/events.jsonl")
    (observed,) = [
        event["observed"]
        for line in log.read_text().splitlines()
        if "observed" in (event := json.loads(line)["event"])
    ]
    assert observed == {
        "method": "GET",
        "path": "/open/a",
        "status": 200,
        "media_type": "application/json",
        "parameters": ["query:q"],
    }


SIGNING = """
    import asyncio

    async def sign(request):
        await asyncio.sleep(0)
        assert request.method == "GET" and request.body == b""
        request.headers["Authorization"] = "Bearer {secret}"
        request.headers["X-Signed"] = request.url.split("/", 3)[3]
        del request.headers["x-old"]
        request.url += "?signed=1"

    def raises(request):
        raise LookupError("no key")

    def strays(request):
        request.url = "http://127.0.0.1:1/elsewhere"

    def cuts(request):
        request.headers["X-A"] = "1\\r\\nX-B: 2"

    def returns(request):
        return request

    thing = 3
"""


def write_signing(folder: Path) -> None:
    text = dedent(SIGNING).replace("{secret}", SECRET)
    (folder / "signing.py").write_text(text)


def test_a_function_of_the_project_signs_requests(tmp_path: Path, provider: Provider) -> None:
    write(tmp_path, thing=("/thing", {"headers": {"x-old": "1"}}, {"status": 200}))
    write_signing(tmp_path)

    done = photon(tmp_path, provider, "--request-filter", "signing.py:sign")

    assert done.code == 0, done.out + done.err
    assert provider.paths[-1] == "/thing?signed=1"
    assert provider.headers[-1]["x-signed"] == "thing"
    assert "x-old" not in provider.headers[-1]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("raises", "LookupError: no key"),
        ("strays", "it sent the request elsewhere"),
        ("cuts", "cannot stand in a request"),
        ("returns", "change `request` in place"),
    ],
)
def test_a_function_that_fails_costs_its_interaction_and_nothing_is_sent(
    tmp_path: Path, provider: Provider, name: str, words: str
) -> None:
    write(tmp_path, thing=("/open/thing", {"headers": {"x-old": "1"}}, {"status": 200}))
    write_signing(tmp_path)

    done = photon(tmp_path, provider, "--request-filter", f"signing.py:{name}")

    assert done.code == 1, done.out
    assert "1 errored" in done.out
    assert words in done.out
    assert "/open/thing" not in provider.paths


def test_what_is_no_function_is_said_before_anything_runs(
    tmp_path: Path, provider: Provider
) -> None:
    write(tmp_path, thing=("/open", {}, {"status": 200}))
    write_signing(tmp_path)

    done = photon(tmp_path, provider, "--request-filter", "signing.py:thing")
    wrong = photon(tmp_path, provider, "--request-filter", "signing")

    assert done.code == 3
    assert "`signing.py:thing` is no function" in done.out
    assert wrong.code == 2
    assert "`request-filter` must name a function" in wrong.err
