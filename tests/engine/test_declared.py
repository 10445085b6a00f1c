"""Reports at a place of the tool's choosing."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from photon_test.core.command import ReportFormat
from photon_test.engine.declared import Stamp, clear, looks_like, read

JUNIT = '<?xml version="1.0"?>\n<testsuites><testsuite name="a"/></testsuites>'


def cleared(path: Path, *, tracked: bool) -> Stamp:
    async def is_tracked(_: Path) -> bool:
        return tracked

    return asyncio.run(clear(path, is_tracked))


def test_the_report_of_an_earlier_run_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    path.write_text(JUNIT)

    stamp = cleared(path, tracked=False)

    assert not path.exists()
    assert read(stamp, 1000) is None


def test_a_report_that_git_tracks_is_kept_and_not_taken_for_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    path.write_text(JUNIT)

    stamp = cleared(path, tracked=True)

    assert path.read_text() == JUNIT
    assert read(stamp, 1000) == "`junit.xml` was there before the run and was not written again"


def test_a_file_that_is_no_report_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "notes.xml"
    path.write_text("<html/>")

    stamp = cleared(path, tracked=False)

    assert path.exists()
    assert isinstance(read(stamp, 1000), str)


def test_a_report_written_over_a_kept_one_is_read(tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    path.write_text(JUNIT)
    stamp = cleared(path, tracked=True)

    path.write_text(JUNIT + "<!-- again -->")

    assert read(stamp, 1000) == (JUNIT + "<!-- again -->").encode()


def test_a_report_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    stamp = cleared(path, tracked=False)
    path.write_text(JUNIT)

    assert read(stamp, 10) == "`junit.xml` has more than 10 bytes, which is all that is read"


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _without_end(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [Path.mkdir, _pipe, _without_end])
def test_what_is_no_file_is_neither_waited_for_nor_read(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "junit.xml"
    stamp = cleared(path, tracked=False)
    make(path)

    assert read(stamp, 1000) == "`junit.xml` is not a file"


@pytest.mark.parametrize("make", [Path.mkdir, _pipe, _without_end])
def test_what_is_no_file_is_left_alone_before_the_run(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "junit.xml"
    make(path)

    stamp = cleared(path, tracked=False)

    assert path.exists()
    assert isinstance(read(stamp, 1000), str)


@pytest.mark.parametrize(
    ("format_", "text", "old"),
    [
        ("junit", "\ufeff<testsuite/>", True),
        ("junit", "<TestRun/>", False),
        ("trx", '<?xml version="1.0"?><TestRun id="1">', True),
        ("trx", "<testsuite/>", False),
        ("ctrf", '{ "reportFormat": "CTRF"', True),
        ("ctrf", '{"results":{"tool":{"name":"jest"}', True),
        ("ctrf", '{"name":"package","results":{}}', False),
        ("tap", "TAP version 13\n", True),
        ("tap", "1..4\nok", True),
        ("tap", "1..0 # skip\n", True),
        ("tap", "not ok 1 - adds\n", True),
        ("tap", "1..4 pages of notes\n", False),
        ("tap", "ok, these are notes\n", False),
    ],
)
def test_only_what_looks_like_the_format_is_removed(
    tmp_path: Path, format_: ReportFormat, text: str, *, old: bool
) -> None:
    path = tmp_path / "results"
    path.write_text(text)

    assert looks_like(path, format_) is old
