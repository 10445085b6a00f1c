"""The pytest plug-in, in real pytest sessions of their own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.pact.conftest import Provider
from tests.pact.test_judge import Make, Pact

NAME = "photon_test.pact.pytest"
TEST = """
    from photon_test.pact.pytest import interactions

    @interactions("*.json", provider="api")
    def test_contract(interaction):
        interaction.verify("{url}")
"""
Session = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Write a test file and a conftest.py; run pytest there."""

    def run(test: str, *arguments: str, conftest: str = "") -> "subprocess.CompletedProcess[str]":
        (tmp_path / "test_it.py").write_text(dedent(test))
        (tmp_path / "conftest.py").write_text(dedent(conftest))
        (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n")
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", NAME, "-p", "no:cacheprovider", *arguments],
            cwd=tmp_path,
            # What else is installed for Photon's own tests costs each session half of its time.
            env={**kept, "COLUMNS": "200", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def counts(done: "subprocess.CompletedProcess[str]") -> dict[str, int]:
    last = done.stdout.strip().splitlines()[-1]
    return {
        word: int(number) for number, word in re.findall(r"(\d+) ([a-z]+)", last.split(" in ")[0])
    }


def test_each_interaction_is_a_test(
    session: Session, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/thing", {"id": 1})
    provider.says("/other", {"id": 2})
    pact(make("a thing"), make("another", request={"path": "/other"}))

    done = session(TEST.format(url=provider.url), "-v")

    assert (done.returncode, counts(done)) == (1, {"passed": 1, "failed": 1})
    assert "test_it.py::test_contract[a thing] PASSED" in done.stdout
    assert "$.id: Expected 2 (Integer) to be equal to 1 (Integer)" in done.stdout
    assert "`another` (web-api.json:" in done.stdout


def test_one_is_chosen_by_its_description(
    session: Session, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/thing", {"id": 1})
    pact(make("a thing"), make("another"))

    done = session(TEST.format(url=provider.url), "-k", "another")

    assert (done.returncode, counts(done)) == (0, {"passed": 1, "deselected": 1})


def test_workers_share_the_interactions(
    session: Session, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/thing", {"id": 1})
    pact(*(make(f"thing {number}") for number in range(6)))

    done = session(TEST.format(url=provider.url), "-p", "xdist", "-n", "2")

    assert (done.returncode, counts(done)) == (0, {"passed": 6}), done.stdout


def test_states_are_functions_that_take_parameters_and_fixtures(
    session: Session, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/thing", {"id": 1})
    state = {"name": "thing 7 exists", "params": {"color": "red"}}
    pact(make("a thing", providerStates=[state, {"name": "bare"}]))
    conftest = """
        import pytest
        from photon_test.pact.pytest import provider_state

        @pytest.fixture
        def log(tmp_path):
            said = []
            yield said
            print("LOG", said)

        @provider_state("thing {id} exists")
        def exists(id, color, log):
            log.append((id, color))
            yield
            log.append("gone")

        @provider_state("bare")
        async def bare():
            return {"x": 1}
    """

    done = session(TEST.format(url=provider.url), "-rP", conftest=conftest)

    assert (done.returncode, counts(done)) == (0, {"passed": 1}), done.stdout
    assert "LOG [('7', 'red'), 'gone']" in done.stdout


def test_values_of_states_reach_the_request(
    session: Session, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/things/42", {"id": 1})
    generator = {"path": {"type": "ProviderState", "expression": "/things/${id}"}}
    request = {"path": "/things/1", "generators": generator}
    pact(make("a thing", providerStates=[{"name": "made"}], request=request))
    conftest = """
        from photon_test.pact.pytest import provider_state

        @provider_state("made")
        def made():
            return {"id": 42}
    """

    done = session(TEST.format(url=provider.url), conftest=conftest)

    assert done.returncode == 0, done.stdout
    assert [path for _, path, _ in provider.requests] == ["/things/42"]


@pytest.mark.parametrize(
    ("conftest", "words"),
    [
        ("", 'add one: `@provider_state("a state")`'),
        (
            """
            from photon_test.pact.pytest import provider_state
            provider_state("a stat")(lambda: None)
            """,
            "did you mean `a stat`?",
        ),
        (
            """
            from photon_test.pact.pytest import provider_state
            @provider_state("a state")
            def fails():
                raise LookupError("no database")
            """,
            "LookupError: no database",
        ),
    ],
)
def test_a_state_that_cannot_be_set_is_an_error(
    session: Session, pact: Pact, make: Make, conftest: str, words: str
) -> None:
    pact(make("a thing", providerStates=[{"name": "a state"}]))

    done = session(TEST.format(url="http://127.0.0.1:9"), conftest=conftest)

    assert (done.returncode, counts(done)) == (1, {"error": 1})
    assert words in done.stdout


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("pass", "was not verified: call `interaction.verify(url)`"),
        ("interaction.verify('nowhere')", "`nowhere` is no http or https URL"),
        ("interaction.verify('http://127.0.0.1:9')", "nothing listens at 127.0.0.1:9"),
    ],
)
def test_what_was_not_verified_is_not_green(
    session: Session, pact: Pact, make: Make, body: str, words: str
) -> None:
    pact(make("a thing"))

    done = session(TEST.replace('interaction.verify("{url}")', body))

    assert (done.returncode, counts(done)) == (1, {"failed": 1})
    assert words in done.stdout


@pytest.mark.parametrize(
    "wrong",
    [
        ("none/*.json", "no interaction of the provider `api` in none/*.json"),
        ("none.json", "none.json"),
        ("other.json", "there are pacts with `another`"),
        ("bad.json", "bad.json"),
        ("empty.json", "no interaction of the provider `api`"),
    ],
)
def test_no_interaction_is_an_error(
    session: Session, pact: Pact, make: Make, tmp_path: Path, wrong: tuple[str, str]
) -> None:
    pattern, words = wrong
    pact(make(), name="other.json", provider={"name": "another"})
    pact(name="empty.json")
    (tmp_path / "bad.json").write_text('{"consumer"')

    done = session(TEST.replace("*.json", pattern))

    assert (done.returncode, counts(done)) == (2, {"error": 1})
    assert words in done.stdout


def test_a_message_is_asked_for_or_handed_over(
    session: Session, provider: Provider, pact: Pact
) -> None:
    def told(body: bytes) -> Any:
        status = 200 if json.loads(body)["description"] == "an event" else 500
        return status, {"Content-Type": "application/json"}, b'{"id": 1}'

    provider.routes["/messages"] = told
    body = {"content": {"id": 1}, "contentType": "application/json", "encoded": False}
    event = {"type": "Asynchronous/Messages", "contents": body}
    pact(*({**event, "description": name} for name in ("an event", "broken")))
    test = f"""
        from photon_test.pact.pytest import interactions

        @interactions("*.json", provider="api", kind="message")
        def test_endpoint(interaction):
            interaction.verify("{provider.url}/messages")

        @interactions("*.json", provider="api", kind="message")
        def test_handed_over(interaction):
            interaction.verify_message({{"id": 1 if interaction.description == "broken" else 2}})
    """

    done = session(test)

    assert (done.returncode, counts(done)) == (1, {"passed": 2, "failed": 2}), done.stdout
    assert "answered 500, no message" in done.stdout


def test_a_core_that_dies_costs_one_test(
    session: Session, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/thing", {"id": 1})
    pact(*(make(f"thing {number}") for number in range(3)))
    conftest = """
        import os, signal, pytest
        from photon_test.pact import pytest_child

        judged = pytest_child.Child.judge

        def judge(self, order):
            if self._process is not None and not hasattr(self, "killed"):
                self.killed = True
                os.kill(self._process.pid, signal.SIGKILL)
                self._process.wait()
            return judged(self, order)

        pytest_child.Child.judge = judge
    """

    done = session(TEST.format(url=provider.url), conftest=conftest)

    assert (done.returncode, counts(done)) == (1, {"passed": 2, "failed": 1}), done.stdout
    assert "the judge's process ended (status -9)" in done.stdout


def test_nothing_is_imported_until_somebody_asks(session: Session) -> None:
    test = """
        import sys

        def test_it():
            assert "photon_test.pact.pytest" in sys.modules
            assert not [name for name in sys.modules if name.startswith(("msgspec", "pact_ffi"))]
    """

    done = session(test)

    assert (done.returncode, counts(done)) == (0, {"passed": 1}), done.stdout
