"""What the real engine makes of an API; it pins how names of it are used that are not public."""

import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from photon_test.contracts.properties.messages import Done, Down, Job, Missing, decode
from photon_test.pact.credentials import credential
from tests.contracts.properties.conftest import Answer, Asked, Check, Serve

pytestmark = pytest.mark.real("schemathesis")

# Neither the engine, nor what comes with it.
WITHOUT = """
import sys
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("schemathesis", "hypothesis", "requests", "urllib3"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Nothing())
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name == "schemathesis" else find(name)
from photon_test.contracts.properties.process import main
sys.exit(main())
"""
_OK = {"200": {"description": "well"}}
_NUMBER = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
SENDS: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": _NUMBER}}},
    "responses": _OK,
}
SEARCHES: dict[str, Any] = {
    "parameters": [{"name": "n", "in": "query", "schema": {"type": "integer"}}],
    "responses": _OK,
}


def well(asked: Asked) -> Answer:
    del asked
    return 200, {}


def number(asked: Asked) -> int:
    try:
        value = json.loads(asked.body)
    except ValueError:
        return 0
    found = value.get("n") if isinstance(value, dict) else 0
    return found if isinstance(found, int) else 0


def test_the_simplest_request_that_fails_is_the_one_that_is_shown(
    serve: Serve, check: Check
) -> None:
    api = serve(lambda asked: (500 if number(asked) > 50 else 200, {}))

    ended = check(api.url, {"/a": {"post": SENDS}}, "POST /a fuzzing", max_examples=100).ended(
        "POST /a"
    )

    assert ended.result == "failed"
    assert [one.title for one in ended.problems] == [
        "server error: 500",
        "undocumented status code",
    ]
    assert """--data-raw '{"n": 51}'""" in ended.output
    assert "< HTTP/1.1 500" in ended.output


def test_the_same_seed_makes_the_same_requests(serve: Serve, check: Check) -> None:
    paths = {"/a": {"post": SENDS}, "/b": {"get": SEARCHES}}
    cases = ["POST /a coverage", "GET /b coverage", "POST /a fuzzing", "GET /b fuzzing"]
    api, again, other = serve(well), serve(well), serve(well)

    check(api.url, paths, *cases)
    check(again.url, paths, *cases)
    check(other.url, paths, *cases, seed=2)

    assert len(api.at("/b")) > 20
    assert (api.at("/a"), api.at("/b")) == (again.at("/a"), again.at("/b"))
    assert api.at("/a") != other.at("/a")


def test_a_case_is_the_same_whichever_others_run(serve: Serve, check: Check) -> None:
    paths = {"/a": {"post": SENDS}, "/b": {"get": SEARCHES}}
    together, alone = serve(well), serve(well)

    check(together.url, paths, "POST /a fuzzing", "GET /b fuzzing")
    check(alone.url, paths, "GET /b fuzzing")

    assert alone.at("/b") == together.at("/b")
    assert not alone.at("/a")


def test_an_operation_that_hangs_is_waited_for_once_in_each_phase(
    serve: Serve, check: Check
) -> None:
    released = threading.Event()

    def answering(asked: Asked) -> Answer:
        if asked.target.startswith("/hangs"):
            released.wait()
        return 200, {}

    api = serve(answering)
    paths = {"/hangs": {"get": SEARCHES}, "/b": {"get": SEARCHES}}

    checked = check(
        api.url,
        paths,
        *("GET /hangs coverage", "GET /hangs fuzzing", "GET /b fuzzing"),
        request_timeout_s=2.0,
    )
    released.set()

    assert checked.results == {
        "GET /hangs coverage": "hangs",
        "GET /hangs fuzzing": "hangs",
        "GET /b fuzzing": "passed",
    }
    assert len(api.at("/hangs")) == 2


def test_an_answer_without_end_is_given_up(serve: Serve, check: Check) -> None:
    released = threading.Event()

    def drops() -> Iterator[bytes]:
        while not released.wait(0.02):  # always sooner than a single read may take
            yield b" "

    def stalls() -> Iterator[bytes]:
        yield b"{"
        released.wait()

    endless = {"/drops": drops, "/stalls": stalls}

    def answering(asked: Asked) -> Answer:
        pieces = endless.get(asked.target.partition("?")[0])
        return (200, pieces()) if pieces else (200, {})

    api = serve(answering)
    paths = {path: {"get": SEARCHES} for path in ("/drops", "/stalls", "/b")}
    cases = [f"GET {path} fuzzing" for path in paths]

    checked = check(api.url, paths, *cases, request_timeout_s=2.0)
    released.set()

    assert checked.results == {
        "GET /drops fuzzing": "hangs",
        "GET /stalls fuzzing": "hangs",
        "GET /b fuzzing": "passed",
    }
    assert (len(api.at("/drops")), len(api.at("/stalls"))) == (1, 1)


@pytest.mark.parametrize("phase", ["coverage", "fuzzing"])
def test_an_answer_that_is_too_large_is_given_up(serve: Serve, check: Check, phase: str) -> None:
    def answering(asked: Asked) -> Answer:
        return 200, itertools.repeat(bytes(1 << 20)) if asked.target.startswith("/a") else {}

    api = serve(answering)
    paths = {"/a": {"get": SEARCHES}, "/b": {"get": SEARCHES}}

    checked = check(api.url, paths, f"GET /a {phase}", f"GET /b {phase}")

    assert checked.results == {f"GET /a {phase}": "unjudged", f"GET /b {phase}": "passed"}
    assert checked.ended("GET /a", phase).message == "the answer has more than 32 MB"
    assert len(api.at("/a")) == 1


def test_what_failed_once_has_failed_also_if_it_never_does_again(
    serve: Serve, check: Check
) -> None:
    failing = iter([500])
    api = serve(lambda asked: (next(failing, 200) if asked.target.startswith("/a") else 200, {}))
    paths = {"/a": {"get": SEARCHES}}

    ended = check(api.url, paths, "GET /a fuzzing").ended("GET /a")

    assert ended.result == "failed"
    assert "did not fail when the same request was sent again" in ended.text


def test_a_connection_that_is_broken_off_is_a_failure_and_the_rest_goes_on(
    serve: Serve, check: Check
) -> None:
    api = serve(lambda asked: None if asked.target.startswith("/a") else (200, {}))
    paths = {"/a": {"get": SEARCHES}, "/b": {"get": SEARCHES}}

    checked = check(api.url, paths, "GET /a coverage", "GET /b coverage")

    assert checked.results == {"GET /a coverage": "broken", "GET /b coverage": "passed"}
    assert checked.said[-1] == Done(cases=2)


def test_credentials_are_sent_and_not_shown(serve: Serve, check: Check) -> None:
    def answering(asked: Asked) -> Answer:
        known = asked.headers.get("Authorization") == "Bearer the-secret"
        return 500 if known and "key=the-other" in asked.target else 401, {"was": "the-secret"}

    api = serve(answering)

    ended = check(
        api.url,
        {"/a": {"get": SEARCHES}},
        "GET /a coverage",
        credentials=(credential("bearer=env:TOKEN"), credential("query:key=env:KEY")),
        environment={"PHOTON_PACT_SECRET_0": "the-secret", "PHOTON_PACT_SECRET_1": "the-other"},
    ).ended("GET /a", "coverage")

    assert ended.problems[0].title == "server error: 500"
    assert '-H "Authorization: Bearer $TOKEN"' in ended.output
    assert '"$KEY"' in ended.output
    assert "the-secret" not in str(ended)
    assert "the-other" not in str(ended)


def test_a_credential_that_is_empty_is_no_reason_to_ask_without(serve: Serve, check: Check) -> None:
    api = serve(well)

    checked = check(
        api.url,
        {"/a": {"get": SEARCHES}},
        "GET /a coverage",
        credentials=(credential("bearer=env:TOKEN"),),
    )

    assert [type(one) for one in checked.said] == [Down]
    assert not api.at("/a")


def test_nothing_is_taken_from_the_users_surroundings(
    serve: Serve, check: Check, tmp_path: Path
) -> None:
    api = serve(well)
    home = tmp_path / "home"
    home.mkdir()
    (home / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    (home / ".netrc").chmod(0o600)
    (tmp_path / "schemathesis.toml").write_text('[generation]\nmax-examples = "none"\n')
    (tmp_path / "hooks.py").write_text("raise SystemExit(9)\n")
    surroundings = {
        "HOME": str(home),
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache"),
        "SCHEMATHESIS_HOOKS": "hooks",
        "HTTP_PROXY": "http://127.0.0.1:1",
    }

    checked = check(api.url, {"/a": {"get": SEARCHES}}, "GET /a coverage", environment=surroundings)

    assert checked.results == {"GET /a coverage": "passed"}
    assert not [one for one in api.asked if "Authorization" in one.headers]
    ours = {"openapi.json", "job.json", "events", "home"}
    assert {one.name for one in tmp_path.iterdir()} - ours == {"schemathesis.toml", "hooks.py"}


def test_methods_that_the_document_does_not_have_are_left_alone(serve: Serve, check: Check) -> None:
    api = serve(well)

    check(api.url, {"/a": {"get": SEARCHES}}, "GET /a coverage", "GET /a fuzzing")

    assert {method for method, _, _ in api.at("/a")} == {"GET"}


def test_only_what_the_document_allows_is_sent_where_that_is_wanted(
    serve: Serve, check: Check
) -> None:
    api, other = serve(well), serve(well)
    cases = ["POST /a coverage", "POST /a fuzzing"]

    check(api.url, {"/a": {"post": SENDS}}, *cases, mode="positive")
    check(other.url, {"/a": {"post": SENDS}}, *cases)

    assert all(_allowed(body) for _, _, body in api.at("/a"))
    assert not all(_allowed(body) for _, _, body in other.at("/a"))


def _allowed(body: bytes) -> bool:
    try:
        value = json.loads(body)
    except ValueError:
        return False
    found = value.get("n") if isinstance(value, dict) else None
    return isinstance(found, int | float) and not isinstance(found, bool) and found == int(found)


def test_a_body_that_nobody_can_make_is_skipped_with_the_reason(serve: Serve, check: Check) -> None:
    content = {"application/x-unheard-of": {"schema": {"type": "object"}}}
    operation = {"requestBody": {"required": True, "content": content}, "responses": _OK}
    api = serve(well)

    ended = check(api.url, {"/a": {"post": operation}}, "POST /a fuzzing").ended("POST /a")

    assert ended.result != "passed"
    assert ended.message


def test_a_schema_that_nothing_satisfies_is_no_success(serve: Serve, check: Check) -> None:
    nothing = {"type": "integer", "minimum": 2, "maximum": 1}
    parameter = {"name": "n", "in": "query", "required": True, "schema": nothing}
    api = serve(well)

    checked = check(
        api.url,
        {"/a": {"get": {"parameters": [parameter], "responses": _OK}}, "/b": {"get": SEARCHES}},
        *("GET /a fuzzing", "GET /b fuzzing"),
    )

    assert checked.results["GET /a fuzzing"] != "passed"
    assert checked.results["GET /b fuzzing"] == "passed"


def test_a_case_that_the_document_has_no_more_is_not_judged(serve: Serve, check: Check) -> None:
    api = serve(well)

    checked = check(api.url, {"/a": {"get": SEARCHES}}, "GET /gone coverage", "GET /a coverage")

    assert checked.results == {"GET /gone coverage": "unjudged", "GET /a coverage": "passed"}


def test_nobody_at_the_address_is_asked_only_once(check: Check) -> None:
    checked = check("http://127.0.0.1:1", {"/a": {"get": SEARCHES}}, "GET /a coverage")

    [down] = checked.said
    assert isinstance(down, Down)
    assert "nothing listens at 127.0.0.1:1" in down.message


def test_without_the_engine_it_is_said_to_be_missing(tmp_path: Path) -> None:
    job = Job(document="a.yaml", chosen=(), checks=(), max_examples=1, seed=1)
    (tmp_path / "job.json").write_bytes(msgspec.json.encode(job))
    (tmp_path / "events").write_bytes(b"")
    words = ("--events", "events", "run", "--job", "job.json", "--url", "http://127.0.0.1:1")

    subprocess.run([sys.executable, "-P", "-c", WITHOUT, *words], cwd=tmp_path, check=True)

    assert [decode(line) for line in (tmp_path / "events").read_text().splitlines()] == [Missing()]
