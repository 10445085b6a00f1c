"""`photon pact convert` as people type it."""

import json
import shutil
from pathlib import Path

import pytest

from photon_test.cli.app import main

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pacts"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for version in (2, 3, 4):
        shutil.copy(FIXTURES / f"v{version}.json", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def convert(*arguments: str) -> int:
    return main(["pact", "convert", *arguments])


def version(path: Path) -> str:
    found: str = json.loads(path.read_text())["metadata"]["pactSpecification"]["version"]
    return found


def test_a_file_goes_to_stdout_and_its_losses_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert convert("v4.json", "--to", "3") == 0

    shown = capsys.readouterr()
    assert len(json.loads(shown.out)["interactions"]) == 5
    lines = shown.err.splitlines()
    assert lines[:3] == [
        "version 3 could not say everything:",
        "  an order",
        "    in v4.json:5:5",
    ]
    assert lines[3].startswith("    response rule body $.version: `semver` is said as `regex(")
    assert '    response rule status: `statusCode(status="success")` cannot be said' in lines
    assert lines[-1] == "6 losses in 2 interactions"


def test_strict_makes_a_loss_count(folder: Path) -> None:
    assert convert("v4.json", "--to", "3", "--strict", "--out", "new.json") == 6
    assert convert("v3.json", "--to", "4", "--strict", "--out", "newer.json") == 0
    assert version(folder / "new.json") == "3.0.0"


def test_a_second_time_nothing_changes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    convert("v3.json", "--to", "4", "--out", "new.json")
    first = (folder / "new.json").read_bytes()
    capsys.readouterr()

    assert convert("v3.json", "--to", "4", "--out", "new.json") == 0

    assert capsys.readouterr().out == "new.json is as it was: version 4, 3 interactions\n"
    assert (folder / "new.json").read_bytes() == first


def test_a_file_of_another_version_is_not_written_over(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "v4.json").read_bytes()

    assert convert("v2.json", "--to", "3", "--out", "v4.json") == 2

    assert capsys.readouterr().err == (
        "error: the file is of version 4; one of version 3 is not written over it\n"
        "  in v4.json\n\nhint: choose another `--out`\n"
    )
    assert (folder / "v4.json").read_bytes() == before


def test_a_file_may_be_replaced_by_itself_only_without_a_loss(folder: Path) -> None:
    before = (folder / "v4.json").read_bytes()

    assert convert("v3.json", "--to", "4", "--out", "./v3.json") == 0
    assert convert("v4.json", "--to", "3", "--out", "v4.json") == 2

    assert version(folder / "v3.json") == "4.0"
    assert (folder / "v4.json").read_bytes() == before


def test_somebody_elses_promise_is_not_replaced(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    convert("v3.json", "--to", "4", "--out", "new.json")
    changed = (folder / "new.json").read_text().replace('"status": 200', '"status": 201')
    (folder / "new.json").write_text(changed)
    capsys.readouterr()

    assert convert("v3.json", "--to", "4", "--out", "new.json") == 2

    shown = capsys.readouterr().err
    assert "stands twice with different content: response status: 201 became 200" in shown
    assert "in v3.json:5:5" in shown
    assert "the other one is at new.json:" in shown
    assert (folder / "new.json").read_text() == changed


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "error: the file is empty\n  in bad.json:1:1\n"),
        (
            b'{"a":\n 1 "b"}',
            "error: not readable as JSON: expecting ',' delimiter\n  in bad.json:2:4",
        ),
        (b'{"a": 1, "a": 2}', "error: the key `a` stands twice in one object"),
        (b"[" * 50_000, "error: nested more than 127 levels deep\n  in bad.json:1:128"),
        (b'{"a": "\xe9"}', "error: not UTF-8: byte 7 is 0xe9\n  in bad.json:1:8"),
        (b'{"name": "package"}', "error: not a pact: it names neither"),
        (None, "error: cannot be read: no such file or directory\n  in bad.json"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error_with_its_place(
    folder: Path, content: bytes | None, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (folder / "bad.json").write_bytes(content)

    assert convert("bad.json", "--to", "4", "--out", "new.json") == 2

    assert capsys.readouterr().err.startswith(words)
    assert not (folder / "new.json").exists()


def test_a_broken_file_is_left_as_it_is(folder: Path) -> None:
    (folder / "new.json").write_text("{")

    assert convert("v3.json", "--to", "4", "--out", "new.json") == 2
    assert (folder / "new.json").read_text() == "{"


def test_a_folder_that_cannot_be_made_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "file").write_text("")

    assert convert("v3.json", "--to", "4", "--out", "file/new.json") == 3
    assert "error: the pact cannot be written: " in capsys.readouterr().err
