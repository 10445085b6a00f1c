"""Reports at a place of the tool's choosing."""

import asyncio
from pathlib import Path

from photon_test.engine.declared import Stamp, clear, read

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

    assert read(stamp, 10) == f"`junit.xml` has {len(JUNIT)} bytes; at most 10 are read"
