"""`photon report`: an earlier run's reports, made from its log alone."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from photon_test.cli.app import main
from photon_test.core.events import Record
from photon_test.history.log import LogWriter
from photon_test.history.runs import LOG, create_run_folder
from tests.reporters import records as r

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_finished_run_is_shown_and_its_verdict_is_not_ours(root: Path, capsys: Captured) -> None:
    record(root, r.mixed())

    code = main(["report"])

    assert code == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("FAILED  expected 5 / ran 3")


def test_the_runs_own_exit_code_is_given_when_asked_for(root: Path) -> None:
    record(root, r.mixed())

    assert main(["report", "last", "--exit-code"]) == 1


def test_the_runs_are_listed_with_how_they_ended(root: Path, capsys: Captured) -> None:
    record(root, r.mixed())

    code = main(["report", "--list"])

    assert code == 0
    assert capsys.readouterr().out == "20260102-030405-000-7  exit 1     photon \n"


def test_no_run_is_no_list(root: Path, capsys: Captured) -> None:
    assert (root / ".photon").exists() is False

    assert main(["report", "--list"]) == 2
    assert "no run is recorded here" in capsys.readouterr().err


def test_every_report_is_made_again_from_the_log(root: Path) -> None:
    record(root, r.mixed())
    (root / "junit.xml").write_text("<testsuites/>")

    code = main(["report", "--junit", "junit.xml", "--json", "out/results.json"])

    assert code == 0
    assert ET.parse(root / "junit.xml").getroot().get("tests") == "6"  # noqa: S314  # ours
    report = json.loads((root / "out/results.json").read_text())
    assert report["results"]["summary"]["tests"] == 6


def test_a_killed_run_is_closed_and_not_green(root: Path, capsys: Captured) -> None:
    begun = [record for record in r.mixed() if record.seq < 10]
    record(root, begun)

    code = main(["report", "--exit-code", "--junit", "junit.xml"])

    said = capsys.readouterr().out
    assert code == 3
    assert "the run was killed before its end, or is still going on" in said
    assert said.splitlines()[-1].startswith("BROKEN  expected 5 / ran 1 / skipped 0")
    assert ET.parse(root / "junit.xml").getroot().get("errors") == "3"  # noqa: S314  # ours


def test_a_report_on_stdout_sends_the_words_to_stderr(root: Path, capfd: Captured) -> None:
    record(root, r.mixed())

    main(["report", "--junit", "-"])

    captured = capfd.readouterr()
    assert ET.fromstring(captured.out.encode()).get("tests") == "6"  # noqa: S314  # ours
    assert captured.err.splitlines()[-1].startswith("FAILED")


def test_annotations_are_written_when_asked_for(root: Path, capsys: Captured) -> None:
    record(root, r.mixed())

    main(["report", "--github"])

    assert "::error file=tests/test_a.py,line=9" in capsys.readouterr().out


def test_a_run_is_found_from_a_folder_below(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    record(root, r.mixed())
    (root / "below").mkdir()
    monkeypatch.chdir(root / "below")

    assert main(["report"]) == 0
    assert "FAILED" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "error: no run is recorded here"),
        (["nope"], 2, "error: no run is called `nope`"),
        (["--junit", "-", "--json", "-"], 2, "error: no run is recorded here"),
    ],
)
def test_what_cannot_be_reported_is_refused(
    root: Path, capsys: Captured, arguments: list[str], code: int, words: str
) -> None:
    assert root.is_dir()

    assert main(["report", *arguments]) == code
    assert words in capsys.readouterr().err


def test_a_damaged_log_says_where(root: Path, capsys: Captured) -> None:
    log = record(root, r.mixed()[:2])
    log.write_bytes(b"garbage\n" + log.read_bytes())

    assert main(["report"]) == 3
    assert f"  in {log}:1" in capsys.readouterr().err


def test_a_file_that_is_no_report_is_not_written_over(root: Path, capsys: Captured) -> None:
    record(root, r.mixed())
    (root / "main.py").write_text("print()\n")

    assert main(["report", "--junit", "main.py"]) == 2
    assert "is no report" in capsys.readouterr().err
    assert (root / "main.py").read_text() == "print()\n"


def record(root: Path, records: list[Record]) -> Path:
    path = create_run_folder(root, "20260102-030405-000-7") / LOG
    log = LogWriter(path)
    for one in records:
        log.handle(one)
    log.close()
    return path
