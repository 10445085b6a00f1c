"""Reports whose names only the tool knows."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from photon_test.core.command import Report
from photon_test.engine import matched
from photon_test.engine.matched import Stamps, clear, find, read

JUNIT = "<testsuite/>"
REPORTS = Report(name="junit", path="out/TEST-*.xml", pattern=True)


def write(root: Path, *paths: str, text: str = JUNIT) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def cleared(root: Path, report: Report = REPORTS, *, tracked: Sequence[str] = ()) -> Stamps:
    async def among(_: Path, paths: Sequence[str]) -> frozenset[str]:
        return frozenset(tracked) & frozenset(paths)

    return asyncio.run(clear(root, report, among))


def test_every_file_that_matches_is_read_by_its_path(tmp_path: Path) -> None:
    stamps = cleared(tmp_path)
    write(tmp_path, "out/TEST-a.xml", "out/TEST-b.xml", "out/notes.xml")

    contents, unusable = read(stamps)

    assert (list(contents), unusable) == (["junit:out/TEST-a.xml", "junit:out/TEST-b.xml"], [])


def test_reports_of_an_earlier_run_are_removed(tmp_path: Path) -> None:
    write(tmp_path, "out/TEST-gone.xml", "out/notes.xml")

    stamps = cleared(tmp_path)

    assert read(stamps) == ({}, [])
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["notes.xml"]


@pytest.mark.parametrize(("text", "tracked"), [(JUNIT, ["out/TEST-a.xml"]), ("<html/>", [])])
def test_what_is_kept_is_not_taken_for_new(tmp_path: Path, text: str, tracked: list[str]) -> None:
    write(tmp_path, "out/TEST-a.xml", text=text)
    stamps = cleared(tmp_path, tracked=tracked)
    write(tmp_path, "out/TEST-b.xml")

    contents, unusable = read(stamps)

    assert (tmp_path / "out/TEST-a.xml").read_text() == text
    assert list(contents) == ["junit:out/TEST-b.xml"]
    assert unusable == ["`out/TEST-a.xml` was there before the run and was not written again"]


def test_what_is_kept_and_written_again_is_read(tmp_path: Path) -> None:
    write(tmp_path, "out/TEST-a.xml")
    stamps = cleared(tmp_path, tracked=["out/TEST-a.xml"])
    write(tmp_path, "out/TEST-a.xml", text="<testsuite></testsuite>")

    assert read(stamps) == ({"junit:out/TEST-a.xml": b"<testsuite></testsuite>"}, [])


def test_only_the_format_that_is_meant_is_removed(tmp_path: Path) -> None:
    write(tmp_path, "out/a.xml", "out/b.xml", text="<TestRun/>")
    write(tmp_path, "out/b.xml")

    cleared(tmp_path, Report(name="trx", path="out/*", pattern=True, format="trx"))

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["b.xml"]


def test_the_limit_is_for_all_files_together(tmp_path: Path) -> None:
    stamps = cleared(tmp_path, Report(name="junit", path="*.xml", pattern=True, limit_bytes=20))
    write(tmp_path, "a.xml", "b.xml")

    contents, unusable = read(stamps)

    assert list(contents) == ["junit:a.xml"]
    assert unusable == ["`b.xml` has more than 8 bytes, which is all that is read"]


def test_too_many_files_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matched, "MOST_FILES", 2)
    stamps = cleared(tmp_path)
    write(tmp_path, *(f"out/TEST-{number}.xml" for number in range(4)))

    assert read(stamps) == ({}, ["`out/TEST-*.xml` matches more than 2 files"])


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.xml", ["a.xml"]),
        ("./*/*.xml", ["m/b.xml", "node_modules/e.xml"]),
        ("**/*.xml", ["a.xml", "m/b.xml", "m/n/c.xml"]),
        ("**/n/*", ["m/n/c.xml"]),
        ("**", ["a.xml", "m/b.xml", "m/n/c.xml"]),
        ("m/**/c.xml", ["m/n/c.xml"]),
        ("[ab].xml", ["a.xml"]),
        (".hidden/?.xml", [".hidden/d.xml"]),
        (".*/*", [".hidden/d.xml"]),
        ("node_modules/*", ["node_modules/e.xml"]),
        ("link/*", ["link/b.xml"]),
        ("*/b.xml", ["m/b.xml"]),
        ("nowhere/*", []),
        ("m/*/", ["m/b.xml"]),
    ],
)
def test_a_pattern_matches_as_a_shell_would(tmp_path: Path, pattern: str, found: list[str]) -> None:
    write(tmp_path, "a.xml", "m/b.xml", "m/n/c.xml", ".hidden/d.xml", "node_modules/e.xml")
    (tmp_path / "link").symlink_to("m")

    assert find(tmp_path, pattern) == found


def test_a_loop_of_links_has_an_end(tmp_path: Path) -> None:
    write(tmp_path, "m/a.xml")
    (tmp_path / "m/loop").symlink_to("..")

    assert find(tmp_path, "**/*.xml") == ["m/a.xml"]


def test_a_link_to_itself_is_a_report_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "TEST-a.xml").symlink_to("TEST-a.xml")
    stamps = cleared(tmp_path)
    write(tmp_path, "out/TEST-b.xml")

    contents, _ = read(stamps)

    assert list(contents) == ["junit:out/TEST-b.xml"]
