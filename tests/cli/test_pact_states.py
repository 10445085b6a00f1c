"""Provider states and applications of a project's own, through the whole engine."""

import json
import os
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.cli.photon import Result, photon_in

APP = """
    THINGS = {}

    async def app(scope, receive, send):
        assert scope["type"] == "http"
        found = THINGS.get(scope["path"].rpartition("/")[2])
        status = 200 if found else 404
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})
"""
STATES = """
    from app import THINGS

    async def exists(id):
        THINGS[id] = True

    def broken():
        raise LookupError("no database")

    STATES = {
        "thing {id} exists": {"setup": exists, "teardown": THINGS.clear},
        "a broken state": broken,
    }
"""


def write(folder: Path, *needs: tuple[str, str, int], **files: str) -> None:
    """Write files, and a pact: for each (state, path, status) one interaction."""
    for name, text in {"app": APP, "states": STATES, **files}.items():
        (folder / f"{name}.py").write_text(dedent(text))
    interactions = [
        {
            "description": f"get {path}",
            "providerStates": [{"name": state}] if state else [],
            "request": {"method": "GET", "path": path},
            "response": {"status": status},
        }
        for state, path, status in needs
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


def photon(folder: Path, *arguments: str) -> Result:
    verb = ("pact", "verify-provider", "--provider", "api", "--pacts", "pact.json")
    return run(folder, *verb, *arguments)


def run(folder: Path, *arguments: str) -> Result:
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
    return photon_in(environment, folder, *arguments)


HOSTED = ("--asgi", "app:app", "--states", "states.py")


def test_an_application_and_its_states_share_their_memory(tmp_path: Path) -> None:
    needs = ("thing 1 exists", "/1", 200), ("", "/1", 404), ("thing 2 exists", "/2", 200)
    write(tmp_path, *needs)

    done = photon(tmp_path, *HOSTED)

    assert done.code == 0, done.out + done.err
    assert "expected 3 / ran 3" in done.out


def test_a_provider_whose_state_was_not_set_is_red(tmp_path: Path) -> None:
    write(tmp_path, ("thing 1 exists", "/1", 200))

    done = photon(tmp_path, "--asgi", "app:app")

    assert done.code == 1
    assert "1 interaction needs a provider state" in done.out


def test_a_handler_that_raises_costs_its_interaction(tmp_path: Path) -> None:
    write(tmp_path, ("a broken state", "/1", 200), ("thing 1 exists", "/1", 200))

    done = photon(tmp_path, *HOSTED)

    assert done.code == 1
    assert "1 passed, 1 errored" in done.out
    assert "state `a broken state` could not be set: LookupError: no database" in done.out
    assert 'states.py", line 8, in broken' in done.out


def test_a_state_that_no_handler_knows_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, ("thing 1 exist", "/1", 200), ("thing 1 exists", "/1", 200))

    done = photon(tmp_path, *HOSTED)

    assert done.code == 1
    assert "1 passed, 1 errored" in done.out
    why = "states.py has no handler for it; did you mean `thing {id} exists`?"
    assert f"state `thing 1 exist` is needed, but {why}" in done.out


def test_going_on_without_a_state_has_to_be_asked_for(tmp_path: Path) -> None:
    write(tmp_path, ("unknown", "/1", 404))

    assert photon(tmp_path, *HOSTED).code == 1
    assert photon(tmp_path, *HOSTED, "--missing-states", "warn").code == 0


def test_a_command_sets_states(tmp_path: Path) -> None:
    command = """
        import json, sys
        told = json.load(sys.stdin)
        sys.exit("told to fail" if told["state"] == "fails" else 0)
    """
    write(tmp_path, ("works", "/1", 404), ("fails", "/1", 404), command=command)

    states = f"{sys.executable} command.py"
    done = photon(tmp_path, "--asgi", "app:app", "--states", states)

    assert done.code == 1
    assert "1 passed, 1 errored" in done.out
    assert "told to fail" in done.out


def test_python_may_be_told_to_leave_the_folder_of_a_script_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, ("thing 1 exists", "/1", 200))
    monkeypatch.setenv("PYTHONSAFEPATH", "1")

    done = photon(tmp_path, *HOSTED)

    assert done.code == 0, done.out


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"app": "raise RuntimeError('no settings')"}, "RuntimeError: no settings"),
        ({"app": "application = None"}, "`app` has no `app`"),
        ({"states": ""}, "`states.py` has no `STATES`"),
        ({"states": "import nothing_like_it"}, "No module named 'nothing_like_it'"),
    ],
)
def test_a_project_that_cannot_be_loaded_is_infrastructure(
    tmp_path: Path, files: dict[str, str], words: str
) -> None:
    write(tmp_path, ("thing 1 exists", "/1", 200), **files)

    done = photon(tmp_path, *HOSTED)

    assert done.code == 3
    assert words in done.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--url", "http://127.0.0.1:1"), "`--url` and `--asgi` both say where the provider is"),
        (("--wsgi", "app:app"), "`--asgi` and `--wsgi` both say where the provider is"),
    ],
)
def test_a_provider_is_named_once(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    write(tmp_path, ("", "/1", 404))

    done = photon(tmp_path, *HOSTED, *arguments)

    assert done.code == 2
    assert words in done.err


def test_a_listing_starts_nothing(tmp_path: Path) -> None:
    write(tmp_path, ("thing 1 exists", "/1", 200), app="raise RuntimeError")

    done = photon(tmp_path, *HOSTED, "--list")

    assert done.code == 0
    assert "get /1" in done.out


def test_handlers_are_looked_for_when_the_suites_setup_is_done(tmp_path: Path) -> None:
    write(tmp_path, ("thing 1 exists", "/1", 200))
    (tmp_path / "states.py").rename(tmp_path / "made.py")
    setup = [sys.executable, "-c", "open('states.py', 'w').write(open('made.py').read())"]
    (tmp_path / "photon.toml").write_text(
        dedent(
            f"""
            manifest-version = 1

            [[test.suite]]
            name = "contract"
            adapter = "pact"
            setup = [{json.dumps(setup)}]
            [test.suite.pact]
            provider = "api"
            files = ["pact.json"]
            asgi = "app:app"
            states = "states.py"
            """
        )
    )

    done = run(tmp_path, "test")

    assert done.code == 0, done.out + done.err
