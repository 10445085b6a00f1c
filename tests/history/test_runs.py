"""Runs on disk: found by id, beginning, or path; kept out of version control."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from photon_test.core.errors import Infrastructure, UsageError
from photon_test.history.runs import (
    create_run_folder,
    find,
    new_run_id,
    root_above,
    run_folder,
    runs,
)

EARLY, LATE = "20260102-030405-000-7", "20260103-030405-000-7"


def test_an_id_sorts_by_time_and_differs_between_processes() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)

    assert new_run_id(at, 42) == "20260102-030405-678-42"


def test_a_run_folder_keeps_itself_out_of_version_control(tmp_path: Path) -> None:
    folder = create_run_folder(tmp_path, EARLY)

    assert folder == run_folder(tmp_path, EARLY)
    assert (tmp_path / ".photon/.gitignore").read_text() == "*\n"


def test_a_run_folder_is_made_once(tmp_path: Path) -> None:
    create_run_folder(tmp_path, EARLY)

    with pytest.raises(Infrastructure, match="exists"):
        create_run_folder(tmp_path, EARLY)


def test_what_stands_in_the_way_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / ".photon").write_text("a file\n")

    with pytest.raises(Infrastructure, match="the run cannot be recorded") as raised:
        create_run_folder(tmp_path, EARLY)

    assert raised.value.hint


@pytest.mark.parametrize("which", [None, "last", LATE, "20260103"])
def test_a_run_is_found(tmp_path: Path, which: str | None) -> None:
    record(tmp_path, EARLY, LATE)

    assert find(tmp_path, which) == run_folder(tmp_path, LATE) / "events.jsonl"


def test_a_run_is_found_by_its_path(tmp_path: Path) -> None:
    record(tmp_path, EARLY)
    folder = run_folder(tmp_path, EARLY)

    assert find(Path("/"), str(folder)) == folder / "events.jsonl"
    assert find(Path("/"), str(folder / "events.jsonl")) == folder / "events.jsonl"


@pytest.mark.parametrize(
    ("which", "message"),
    [("2026010", "2 runs begin with `2026010`"), ("1999", "no run is called `1999`")],
)
def test_what_is_not_one_run_is_refused_with_those_there_are(
    tmp_path: Path, which: str, message: str
) -> None:
    record(tmp_path, EARLY, LATE)

    with pytest.raises(UsageError) as raised:
        find(tmp_path, which)

    assert raised.value.message == message
    assert f"`{LATE}`, `{EARLY}`" in raised.value.hint


def test_no_run_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no run is recorded here"):
        find(tmp_path)


def test_a_folder_without_a_log_is_no_run(tmp_path: Path) -> None:
    create_run_folder(tmp_path, EARLY)

    assert runs(tmp_path) == []


def test_the_root_is_found_from_below(tmp_path: Path) -> None:
    record(tmp_path, EARLY)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)

    assert root_above(below) == tmp_path


def record(root: Path, *ids: str) -> None:
    for run in ids:
        (create_run_folder(root, run) / "events.jsonl").write_text("")
