"""`photon pact merge` as people type it."""

import json
from pathlib import Path
from typing import Any

import pytest

from photon_test.cli.app import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pact(name: str, *interactions: dict[str, Any], **top: Any) -> None:
    document = {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }
    Path(name).write_text(json.dumps(document | top, indent=2))


def one(description: str, status: int = 200) -> dict[str, Any]:
    return {"description": description, "response": {"status": status}}


def merge(*arguments: str) -> int:
    return main(["pact", "merge", *arguments])


def descriptions(path: Path) -> list[str]:
    return [one["description"] for one in json.loads(path.read_text())["interactions"]]


def test_several_files_become_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pact("1.json", one("a"), one("b"))
    pact("2.json", one("b"), one("c"))

    assert merge("1.json", "2.json", "--out", "pacts/all.json") == 0

    assert capsys.readouterr().out == (
        "pacts/all.json was written: 3 interactions from 2 files, 1 of them more than once\n"
    )
    assert descriptions(folder / "pacts/all.json") == ["a", "b", "c"]


def test_what_is_there_already_stays(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pact("1.json", one("a"))
    pact("all.json", one("theirs"), createdAt="then")

    assert merge("1.json", "--out", "all.json") == 0
    assert merge("1.json", "--out", "all.json") == 0

    assert "all.json is as it was" in capsys.readouterr().out
    assert descriptions(folder / "all.json") == ["theirs", "a"]
    assert json.loads((folder / "all.json").read_text())["createdAt"] == "then"


def test_a_conflict_is_an_error_with_both_places(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pact("1.json", one("a"))
    pact("2.json", one("a", status=201))

    assert merge("1.json", "2.json", "--out", "all.json") == 2

    assert capsys.readouterr().err == (
        "error: `a` stands twice with different content: response status: 200 became 201\n"
        "  in 2.json:9:5\n\n"
        "hint: the other one is at 1.json:9:5; rename one of them\n"
    )
    assert not (folder / "all.json").exists()


def test_versions_are_not_mixed(capsys: pytest.CaptureFixture[str]) -> None:
    pact("1.json", one("a"))
    pact("2.json", one("b"), metadata={"pactSpecification": {"version": "4.0"}})

    assert merge("1.json", "2.json", "--out", "all.json") == 2

    err = capsys.readouterr().err
    assert "the pact is of version 4, and 1.json of version 3" in err
    assert "hint: `photon pact convert 2.json --to 3` writes it in that version" in err


def test_files_are_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    assert merge("--out", "all.json") == 2
    assert "Missing argument 'FILE…'" in capsys.readouterr().err
