"""`photon pact diff` as people type it."""

import json
from pathlib import Path
from typing import Any

import pytest

from photon_test.cli.app import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pact(name: str, *interactions: dict[str, Any]) -> None:
    document = {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }
    Path(name).write_text(json.dumps(document, indent=2))


def one(description: str, status: int = 200) -> dict[str, Any]:
    states = [{"name": "it is late"}]
    return {"description": description, "providerStates": states, "response": {"status": status}}


def diff(*arguments: str) -> int:
    return main(["pact", "diff", *arguments])


def test_what_changed_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    pact("old.json", one("a"), one("b"), one("same"))
    pact("new.json", one("same"), one("a", status=201), one("c"))

    assert diff("old.json", "new.json") == 1

    assert capsys.readouterr().out.splitlines() == [
        "- b [it is late]",
        "    in old.json:20:5",
        "+ c [it is late]",
        "    in new.json:31:5",
        "~ a [it is late]",
        "    in new.json:20:5",
        "    response status: 200 became 201",
        "1 interaction added, 1 removed, 1 changed, 1 the same",
    ]


def test_no_difference_is_success(capsys: pytest.CaptureFixture[str]) -> None:
    pact("old.json", one("a"), one("b"))
    pact("new.json", one("b"), one("a"))

    assert diff("old.json", "new.json") == 0
    assert capsys.readouterr().out == "0 interactions added, 0 removed, 0 changed, 2 the same\n"


def test_json_has_every_list(capsys: pytest.CaptureFixture[str]) -> None:
    pact("old.json", one("a"))
    pact("new.json", one("a", status=201))

    assert diff("old.json", "new.json", "--json") == 1

    found = json.loads(capsys.readouterr().out)
    assert found == {
        "differs": True,
        "parties": [],
        "added": [],
        "removed": [],
        "changed": [
            {
                "description": "a",
                "states": ["it is late"],
                "old": "old.json:9:5",
                "new": "new.json:9:5",
                "changes": [{"place": "response status", "before": "200", "after": "201"}],
            }
        ],
        "same": 0,
    }


def test_escapes_of_a_terminal_are_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    pact("old.json")
    pact("new.json", one("\x1b[31mred\x1b[0m"))

    diff("old.json", "new.json")

    assert "+ red [it is late]" in capsys.readouterr().out


def test_a_file_that_is_no_pact_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    pact("old.json")
    Path("new.json").write_text("[]")

    assert diff("old.json", "new.json") == 2
    assert "error: not a pact: it is not an object\n  in new.json:1:1" in capsys.readouterr().err
