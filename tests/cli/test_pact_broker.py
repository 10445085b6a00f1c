"""The commands that speak to a broker, as people type them; no refusal is ever green."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.photon import Result, clean_environment, photon
from tests.pact.broker.stub import Broker, pact_of

TOKEN = "tok-3n-that-nobody-may-see"  # noqa: S105  # of a test
PUBLISH = ("--publish", "--provider-version", "9")


class Provider(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.asked = threading.Event()
        self.answering = threading.Event()
        self.answering.set()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The core may leave early."""


class _Handler(BaseHTTPRequestHandler):
    wbufsize = -1
    server: Provider

    def do_GET(self) -> None:
        if self.path == "/thing":
            self.server.asked.set()
            self.server.answering.wait(60)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"id": 1}')

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider()
    yield server
    server.answering.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def broker() -> Iterator[Broker]:
    server = Broker()
    server.token = TOKEN
    yield server
    server.shutdown()
    server.server_close()


def pact(folder: Path, broker: Broker, *arguments: str, **more: str) -> Result:
    """Run `photon pact …` with the broker in the environment."""
    environment = {"PACT_BROKER_BASE_URL": broker.url, "PACT_BROKER_TOKEN": TOKEN, **more}
    return photon(folder, "pact", *arguments, environment=environment)


def verify(
    folder: Path, broker: Broker, provider: Provider, *arguments: str, **more: str
) -> Result:
    """Verify `api` with what the broker has."""
    given = ("--provider", "api", "--url", provider.url, "--broker", broker.url)
    reports = ("--json", "results.json", "--junit", "junit.xml")
    return pact(folder, broker, "verify-provider", *given, *reports, *arguments, **more)


def record(folder: Path) -> str:
    [log] = (folder / ".photon" / "runs").glob("*/events.jsonl")
    return log.read_text()


def test_a_pact_is_verified_and_its_results_are_published(
    tmp_path: Path, broker: Broker, provider: Provider
) -> None:
    kept = broker.keep(pact_of("one", "two"))

    done = verify(
        tmp_path, broker, provider, *PUBLISH, "--branch", "main", "--build-url", "http://c"
    )

    assert done.code == 0, done.out + done.err
    assert done.statuses == {"one": "passed", "two": "passed"}
    [result] = kept.results
    assert result["success"] is True
    assert result["providerApplicationVersion"] == "9"
    assert result["buildUrl"] == "http://c"
    assert [one["interactionId"] for one in result["testResults"]] == ["id-0", "id-1"]
    assert broker.branches == ["branches/main/versions/9"]
    assert "results of 1 pact were published for api 9" in done.out


def test_the_token_is_nowhere_but_at_the_broker(
    tmp_path: Path, broker: Broker, provider: Provider
) -> None:
    broker.keep(pact_of("one"))

    done = verify(tmp_path, broker, provider, *PUBLISH, "--verbose")

    written = [done.out, done.err, *(p.read_text() for p in tmp_path.rglob("*") if p.is_file())]
    assert done.code == 0
    assert not any(TOKEN in text for text in written)


def test_without_the_flag_nothing_is_published(
    tmp_path: Path, broker: Broker, provider: Provider
) -> None:
    kept = broker.keep(pact_of("one"))

    assert verify(tmp_path, broker, provider, "--branch", "main").code == 0

    assert kept.results == []
    assert broker.branches == []
    asked = next(one for one in broker.asked if one.path.endswith("/for-verification"))
    assert asked.json["providerVersionBranch"] == "main"


def test_a_broken_contract_is_published_as_broken(
    tmp_path: Path, broker: Broker, provider: Provider
) -> None:
    good, bad = broker.keep(pact_of("one")), broker.keep(pact_of("one", id=2), "1.2.4")

    done = verify(tmp_path, broker, provider, *PUBLISH)

    assert done.code == 1
    assert [one["success"] for one in (*good.results, *bad.results)] == [True, False]
    [mismatch] = bad.results[0]["testResults"][0]["mismatches"]
    assert (mismatch["attribute"], mismatch["identifier"]) == ("body", "$.id")


_VERIFIER = """
import sys
from pact.verifier import Verifier
broker, provider, token = sys.argv[1:]
verifier = Verifier("api", "127.0.0.1").add_transport(url=provider)
verifier = verifier.broker_source(broker, token=token, selector=True).build()
verifier.set_publish_options("9", "http://build", branch="main")
try:
    verifier.verify()
except RuntimeError:
    pass  # one contract is broken
"""


def test_results_are_those_of_the_pact_projects_own_verifier(
    tmp_path: Path, broker: Broker, provider: Provider
) -> None:
    good, bad = broker.keep(pact_of("one", "two")), broker.keep(pact_of("one", id=2), "1.2.4")
    argv = [sys.executable, "-c", _VERIFIER, broker.url, provider.url, TOKEN]
    environment = clean_environment() | {"PACT_DO_NOT_TRACK": "true"}
    subprocess.run(argv, env=environment, capture_output=True, timeout=120, check=True)

    verify(tmp_path, broker, provider, *PUBLISH, "--branch", "main", "--build-url", "http://build")

    for kept in (good, bad):
        theirs, ours = kept.results
        for result in (theirs, ours):
            result.pop("verifiedBy")
            for one in result["testResults"]:
                one.pop("interactionDescription", None)
        assert ours == theirs
    assert broker.branches[0] == broker.branches[-1] == "branches/main/versions/9"


def test_a_pending_pact_may_differ_and_is_published_as_broken(
    tmp_path: Path, broker: Broker, provider: Provider
) -> None:
    kept = broker.keep(pact_of("one", id=2), pending=True)

    done = verify(tmp_path, broker, provider, *PUBLISH, "--enable-pending", "--branch", "main")

    assert done.code == 0, done.out + done.err
    assert done.statuses == {"one": "skipped"}
    assert kept.results[0]["success"] is False
    assert "It stays pending" in done.out
    assert "Expected 1 (Integer)" in kept.results[0]["testResults"][0]["exceptions"][0]["message"]


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b""), (403, b"read only"), (409, b""), (400, b""), (404, b""), (200, b"<html>")],
)
def test_results_that_are_refused_are_never_green(
    tmp_path: Path, broker: Broker, provider: Provider, status: int, body: bytes
) -> None:
    broker.keep(pact_of("one"))
    broker.says("POST", "/pacts/0/results", status, body)

    done = verify(tmp_path, broker, provider, *PUBLISH)

    assert done.code == 3
    assert "the results of web 1.2.3 were not published" in done.out
    assert done.statuses["one"] == "passed"
    assert '"event":"Troubled"' in record(tmp_path)
    assert "were not published" in (tmp_path / "junit.xml").read_text()


def test_a_branch_that_is_refused_is_never_green(
    tmp_path: Path, broker: Broker, provider: Provider
) -> None:
    kept = broker.keep(pact_of("one"))
    broker.says("PUT", "/pacticipants/api/branches/main/versions/9", 403)

    done = verify(tmp_path, broker, provider, *PUBLISH, "--branch", "main")

    assert done.code == 3
    assert kept.results == []


def test_a_message_that_was_not_verified_keeps_its_pact_unpublished(
    tmp_path: Path, broker: Broker, provider: Provider
) -> None:
    message = {"description": "an event", "contents": {"id": 1}}
    kept = broker.keep({**pact_of("one"), "messages": [message]})

    done = verify(tmp_path, broker, provider, *PUBLISH, "--messages", "skip")

    assert (done.code, kept.results) == (3, [])
    assert "`an event` was not verified" in done.out


def test_a_provider_that_is_down_is_not_published_as_broken(
    tmp_path: Path, broker: Broker, provider: Provider
) -> None:
    kept = broker.keep(pact_of("one"))
    provider.shutdown()
    provider.server_close()

    done = verify(tmp_path, broker, provider, *PUBLISH)

    assert (done.code, kept.results) == (3, [])


@pytest.mark.parametrize("part", [("-E", "test(one)"), ("--list",)])
def test_a_part_is_never_published(
    tmp_path: Path, broker: Broker, provider: Provider, part: tuple[str, ...]
) -> None:
    broker.keep(pact_of("one", "two"))

    done = verify(tmp_path, broker, provider, *PUBLISH, *part)

    assert done.code == 2
    assert "a part of a contract is no verification" in done.err
    assert broker.asked == []


def test_an_interrupted_run_publishes_nothing(
    tmp_path: Path, broker: Broker, provider: Provider
) -> None:
    kept = broker.keep(pact_of("one"))
    provider.answering.clear()
    argv = [sys.executable, "-m", "photon_test", "pact", "verify-provider", "--provider", "api"]
    argv += ["--url", provider.url, "--broker", broker.url, *PUBLISH]
    environment = clean_environment() | {"PACT_BROKER_TOKEN": TOKEN}

    with subprocess.Popen(
        argv, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert provider.asked.wait(60)
        process.send_signal(signal.SIGINT)
        out = process.communicate(timeout=60)[0]

    assert process.returncode == 130
    assert "no result was published: the run was interrupted" in out
    assert kept.results == []


def test_publishing_that_hangs_can_be_interrupted(
    tmp_path: Path, broker: Broker, provider: Provider
) -> None:
    broker.keep(pact_of("one"))
    asked, held = threading.Event(), threading.Event()

    def hang() -> tuple[int, dict[str, str], bytes]:
        asked.set()
        held.wait(120)
        return 500, {}, b""

    broker.odd["POST", "/pacts/0/results"] = hang
    argv = [sys.executable, "-m", "photon_test", "pact", "verify-provider", "--provider", "api"]
    argv += ["--url", provider.url, "--broker", broker.url, *PUBLISH]
    environment = clean_environment() | {"PACT_BROKER_TOKEN": TOKEN}

    with subprocess.Popen(
        argv, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert asked.wait(60)
        process.send_signal(signal.SIGINT)
        out = process.communicate(timeout=60)[0]
    held.set()

    assert process.returncode == 130
    assert "was interrupted, and may be done in part" in out


def test_a_broker_that_stops_answering_is_not_asked_for_each_pact(
    tmp_path: Path, broker: Broker, provider: Provider
) -> None:
    for version in ("1", "2", "3"):
        broker.keep(pact_of("one"), version)
    held = threading.Event()
    broker.odd["POST", "/pacts/1/results"] = lambda: (200 if held.wait(60) else 500, {}, b"{}")

    done = verify(tmp_path, broker, provider, *PUBLISH, PHOTON_BROKER_TIMEOUT="0.5")
    held.set()

    assert done.code == 3
    assert "results of only 1 of 3 pacts were published: the broker did not answer" in done.out
    assert [len(kept.results) for kept in broker.pacts] == [1, 0, 0]


@pytest.mark.parametrize(
    ("method", "path", "status", "body", "words"),
    [
        ("GET", "/", 401, b"", "the broker does not accept the token"),
        ("GET", "/", 404, b"", "there is no Pact Broker at"),
        ("GET", "/", 500, b"", "the broker answers 500"),
        ("GET", "/", 200, b"<html>Log in</html>", "is not HAL+JSON"),
        ("GET", "/", 302, b"", "redirects to `http://evil.example/`"),
        ("POST", "/pacts/provider/api/for-verification", 404, b"", "knows no provider `api`"),
        ("POST", "/pacts/provider/api/for-verification", 400, b'{"errors":["no"]}', "this: no"),
        ("GET", "/pacts/0", 500, b"", "the broker answers 500"),
    ],
)
def test_a_broker_that_does_not_give_its_pacts(  # noqa: PLR0917  # what is told, by name
    tmp_path: Path,
    broker: Broker,
    provider: Provider,
    method: str,
    path: str,
    status: int,
    body: bytes,
    words: str,
) -> None:
    broker.keep(pact_of("one"))
    broker.says(method, path, status, body, Location="http://evil.example/")

    done = verify(tmp_path, broker, provider)

    assert done.code == 3
    assert "the pacts cannot be fetched" in done.out
    assert words in done.out


def test_a_broker_that_hangs(tmp_path: Path, broker: Broker, provider: Provider) -> None:
    held = threading.Event()
    broker.odd["GET", "/"] = lambda: (200 if held.wait(60) else 500, {}, b"{}")

    done = verify(tmp_path, broker, provider, PHOTON_BROKER_TIMEOUT="0.3")
    held.set()

    assert done.code == 3
    assert "did not answer within 0.3 s" in done.out


def test_no_pact_at_all_is_not_green(tmp_path: Path, broker: Broker, provider: Provider) -> None:
    done = verify(tmp_path, broker, provider)

    assert done.code == 4
    assert "the broker has no pact of the provider `api`" in done.out


def test_a_pact_that_cannot_be_read_is_an_error_and_not_published(
    tmp_path: Path, broker: Broker, provider: Provider
) -> None:
    good, bad = broker.keep(pact_of("one")), broker.keep(pact_of("two"), "1.2.4")
    bad.pact = {**bad.pact, "consumer": 7}

    done = verify(tmp_path, broker, provider, *PUBLISH)

    assert done.code == 2
    assert len(good.results) == 1
    assert bad.results == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--publish"], "`--provider-version` is missing"),
        (["--selector", "mainBrunch"], "did you mean `mainBranch`?"),
        (["--enable-pending"], "pending pacts are only known for a branch"),
        (["--include-wip-since", "soon", "--branch", "b"], "not 2026-01-31"),
        (["--broker", "https://me:hunter22@broker"], "has credentials in it"),
    ],
)
def test_mistakes_are_said_before_anything_is_asked(
    tmp_path: Path, broker: Broker, provider: Provider, arguments: list[str], words: str
) -> None:
    done = verify(tmp_path, broker, provider, *arguments)

    assert done.code == 2, done.out
    assert words in done.err
    assert "hunter22" not in done.err
    assert broker.asked == []


def test_without_a_broker_nothing_can_be_published(tmp_path: Path, provider: Provider) -> None:
    arguments = ("--provider", "api", "--url", provider.url, *PUBLISH)

    done = photon(tmp_path, "pact", "verify-provider", *arguments)

    assert done.code == 2
    assert "it is not known where it is" in done.err


def test_a_suite_of_the_manifest_fetches_beside_its_files(
    tmp_path: Path, broker: Broker, provider: Provider
) -> None:
    broker.keep(pact_of("far"))
    (tmp_path / "near.json").write_text(json.dumps(pact_of("near")))
    (tmp_path / "photon.toml").write_text(
        'manifest-version = 1\n[[test.suite]]\nname = "contract"\nadapter = "pact"\n'
        "[test.suite.pact]\n"
        f'provider = "api"\nurl = "{provider.url}"\nfiles = ["near.json"]\n'
        'broker = "${PACT_BROKER_BASE_URL}"\nselectors = [{ branch = "main", consumer = "web" }]\n'
    )
    environment = {"PACT_BROKER_BASE_URL": broker.url, "PACT_BROKER_TOKEN": TOKEN}

    done = photon(tmp_path, "test", "--json", "results.json", environment=environment)

    assert done.code == 0, done.out + done.err
    assert done.statuses == {"near": "passed", "far": "passed"}
    [asked] = [one for one in broker.asked if one.method == "POST"]
    assert asked.json == {"consumerVersionSelectors": [{"branch": "main", "consumer": "web"}]}
    assert "pact-broker/web-api/1.2.3.json" in record(tmp_path)


def test_pacts_are_published(tmp_path: Path, broker: Broker) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.json").write_text(json.dumps(pact_of(name)))
    (tmp_path / "other.json").write_text("{}")

    done = pact(tmp_path, broker, "publish", ".", "--consumer-app-version", "5", "--tag", "dev")

    assert done.code == 0, done.err
    assert "1 pact published for version 5" in done.out
    assert "warning: This is deprecated." in done.out
    assert "left out: other.json" in done.err
    [kept] = broker.pacts
    assert [one["description"] for one in kept.pact["interactions"]] == ["one", "two"]


def test_a_version_is_found_in_the_checkout(tmp_path: Path, broker: Broker) -> None:
    commit = "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30"
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text(f"{commit}\n")
    (tmp_path / "one.json").write_text(json.dumps(pact_of("one")))

    done = pact(
        tmp_path, broker, "publish", "*.json", "--auto-detect-version-properties", GIT_BRANCH="x"
    )

    assert done.code == 0, done.err
    assert f"version {commit} (from .git/HEAD)" in done.err
    assert (broker.asked[-1].json["pacticipantVersionNumber"], broker.asked[-1].json["branch"]) == (
        commit,
        "x",
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["*.json"], 2, "`--consumer-app-version` is missing"),
        (["none/*.json", "--consumer-app-version", "1"], 4, "no pact was found"),
        (["none.json", "--consumer-app-version", "1"], 2, "cannot be read"),
        (["other.json", "--consumer-app-version", "1"], 2, "not a pact"),
        (["one.json", "--consumer-app-version", "1"], 1, "Cannot change the content"),
    ],
)
def test_what_cannot_be_published(
    tmp_path: Path, broker: Broker, arguments: list[str], code: int, words: str
) -> None:
    (tmp_path / "one.json").write_text(json.dumps(pact_of("one")))
    (tmp_path / "other.json").write_text("{}")
    notices = {"notices": [{"type": "error", "text": "Cannot change the content"}]}
    broker.says("POST", "/contracts/publish", 409, json.dumps(notices).encode())

    done = pact(tmp_path, broker, "publish", *arguments)

    assert done.code == code
    assert words in done.err
    assert broker.pacts == []


DEPLOY = (
    "can-i-deploy",
    "--pacticipant",
    "web",
    "--version",
    "1",
    "--to-environment",
    "production",
)


def test_can_i_deploy(tmp_path: Path, broker: Broker) -> None:
    broker.rows = [
        {
            "consumer": {"name": "web", "version": {"number": "1"}},
            "provider": {"name": "api", "version": None},
            "verificationResult": None,
        }
    ]
    broker.summary = [{"deployable": None, "unknown": 1}]

    no = pact(tmp_path, broker, *DEPLOY, "--retry-while-unknown", "1", "--retry-interval", "0")
    broker.rows[0]["verificationResult"] = {"success": True}
    broker.rows[0]["provider"]["version"] = {"number": "7"}
    broker.summary = [{"deployable": True, "unknown": 0}]
    yes = pact(tmp_path, broker, *DEPLOY)

    assert no.code == 1
    assert "not deployed  web 1 → api" in no.out
    assert "hint: not deployed: deploy the other side first" in no.out
    assert "1 result still to come" in no.err
    assert yes.code == 0
    assert yes.last_line == "web 1 may be deployed to production"


def test_a_broker_that_cannot_be_asked_is_no_answer(tmp_path: Path, broker: Broker) -> None:
    done = pact(tmp_path, broker, *DEPLOY, PACT_BROKER_TOKEN="wrong-token")  # noqa: S106
    nowhere = pact(tmp_path, broker, *DEPLOY[:-2])

    assert done.code == 3
    assert "does not accept the token" in done.err
    assert nowhere.code == 2


def test_deployments_are_recorded(tmp_path: Path, broker: Broker) -> None:
    broker.keep(pact_of("one"), "5")
    place = ("--pacticipant", "web", "--environment", "test")

    there = pact(tmp_path, broker, "record-deployment", *place, "--version", "5")
    released = pact(tmp_path, broker, "record-release", *place, "--version", "5")
    gone = pact(tmp_path, broker, "record-undeployment", *place)
    unknown = pact(tmp_path, broker, "record-deployment", *place, "--version", "6")

    assert (there.code, there.last_line) == (0, "web 5 is deployed to test")
    assert (released.code, released.last_line) == (0, "web 5 is released to test")
    assert [one["kind"] for one in broker.deployed] == ["deployment", "release"]
    assert gone.code == 2
    assert "`web` is not deployed to `test`" in gone.err
    assert unknown.code == 2
    assert os.environ.get("PACT_BROKER_TOKEN") is None
