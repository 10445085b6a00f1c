"""Units whose reports could be the same file take turns."""

import asyncio
from pathlib import Path

import pytest

from photon_test.core.command import Command, Report
from photon_test.core.model import Purpose, Unit
from photon_test.engine.areas import VARIABLE, Areas, areas, meet


def unit(path: str, cwd: str = "") -> Unit:
    pattern = bool(set(path) & set("*?["))
    reports = (Report(name="junit", path=path, pattern=pattern), Report(name="chosen"))
    command = Command(argv=("x",), cwd=cwd)
    return Unit(id="a/run", suite="a", purpose=Purpose.RUN, command=command, reports=reports)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("r.xml", "r.xml", True),
        ("r.xml", "./r.xml", True),
        ("r.xml", "s.xml", False),
        ("r.xml", "*.xml", True),
        ("r.xml", "*.json", False),
        ("out/r.xml", "*.xml", False),
        ("out/r.xml", "**/*.xml", True),
        ("out/r.xml", "out/../out/r.xml", True),
        ("*.xml", "**/r.xml", True),
        ("a/*.xml", "b/*.xml", False),
        ("a/*.xml", "*/r.xml", True),
        ("TEST-a-*.xml", "TEST-b-*.xml", False),
        ("TEST-*.xml", "TEST-b-*.xml", True),
        ("a/**/*.xml", "b/**/*.xml", False),
        ("**", "a/b/c.xml", True),
        ("/abs/r.xml", "r.xml", False),
    ],
)
def test_areas_meet_where_a_file_could_lie_in_both(
    tmp_path: Path, one: str, other: str, *, same: bool
) -> None:
    [first], [second] = areas(unit(one), tmp_path), areas(unit(other), tmp_path)

    assert (meet(first, second), meet(second, first)) == (same, same)


def test_the_folder_of_a_suite_counts_and_links_lead_to_one_place(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").symlink_to("a")
    [first], [second] = areas(unit("r.xml", "a"), tmp_path), areas(unit("r.xml", "b"), tmp_path)
    [third] = areas(unit("r.xml"), tmp_path)

    assert meet(first, second)
    assert not meet(first, third)


def test_only_what_could_be_mixed_up_waits(tmp_path: Path) -> None:
    log: list[str] = []

    async def work(held: Areas, path: str, turns: int) -> None:
        async with held.hold(areas(unit(path), tmp_path)):
            log.append(f"+{path}")
            for _ in range(turns):
                await asyncio.sleep(0)
            log.append(f"-{path}")

    async def all_at_once() -> None:
        held = Areas(tmp_path, lambda: False, lambda: pytest.fail("there is one run"))
        async with asyncio.TaskGroup() as group:
            for path, turns in (("*.xml", 20), ("r.xml", 0), ("other.json", 0)):
                group.create_task(work(held, path, turns))

    asyncio.run(all_at_once())

    assert log == ["+*.xml", "+other.json", "-other.json", "-*.xml", "+r.xml", "-r.xml"]


def run_of(root: Path, log: list[str], stopped: asyncio.Event | None = None) -> Areas:
    """Return the areas of one of several runs in a tree; it logs that it has to wait."""
    is_stopped = stopped.is_set if stopped else lambda: False
    return Areas(root, is_stopped, lambda: log.append("waits"))


def test_two_runs_in_one_tree_take_turns(tmp_path: Path) -> None:
    log: list[str] = []

    async def both() -> None:
        waits = asyncio.Event()
        first = run_of(tmp_path, log)
        second = Areas(tmp_path, lambda: False, waits.set)

        async def other() -> None:
            async with second.hold(areas(unit("s.xml"), tmp_path)):
                log.append("second")

        async with first.hold(areas(unit("r.xml"), tmp_path)):
            task = asyncio.create_task(other())
            await waits.wait()
            async with first.hold(areas(unit("s.xml"), tmp_path)):
                log.append("first")
        await task

    asyncio.run(both())

    assert log == ["first", "second"]


def test_what_photon_places_itself_waits_for_no_other_run(tmp_path: Path) -> None:
    async def both() -> None:
        first, second = run_of(tmp_path, []), run_of(tmp_path, [])
        async with first.hold(areas(unit("r.xml"), tmp_path)), second.hold(()):
            pass

    asyncio.run(both())

    assert (tmp_path / ".photon/reports.lock").exists()


def test_a_run_that_a_suite_starts_does_not_wait_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log: list[str] = []

    async def nested() -> None:
        outer = run_of(tmp_path, log)
        async with outer.hold(areas(unit("r.xml"), tmp_path)):
            monkeypatch.setenv(VARIABLE, str(tmp_path))
            async with run_of(tmp_path, log).hold(areas(unit("s.xml"), tmp_path)):
                log.append("inner")

    asyncio.run(nested())

    assert log == ["inner"]


def test_a_run_that_is_stopped_waits_for_no_other(tmp_path: Path) -> None:
    log: list[str] = []

    async def both() -> None:
        stopped = asyncio.Event()
        stopped.set()
        first, second = run_of(tmp_path, log), run_of(tmp_path, log, stopped)
        own = areas(unit("r.xml"), tmp_path)
        async with first.hold(own), second.hold(own):
            log.append("gave up")

    asyncio.run(both())

    assert log == ["gave up"]
