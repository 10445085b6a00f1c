"""Setup commands are run again only when what they depend on has changed."""

from pathlib import Path

import pytest

from photon_test.core.model import Suite
from photon_test.engine import setup

SUITE = Suite(name="web", adapter="vitest", root="web", setup=(("npm", "ci"),))


@pytest.fixture
def web(tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    folder.mkdir()
    (folder / "package-lock.json").write_text("{}")
    (folder / "node_modules").mkdir()
    setup.done(SUITE, folder, tmp_path / "stamps")
    return folder


def test_unchanged_is_current(web: Path) -> None:
    assert setup.current(SUITE, web, web.parent / "stamps")


def test_a_changed_lock_is_not(web: Path) -> None:
    (web / "package-lock.json").write_text('{"lockfileVersion": 3}')

    assert not setup.current(SUITE, web, web.parent / "stamps")


def test_a_changed_command_is_not(web: Path) -> None:
    other = Suite(name="web", adapter="vitest", root="web", setup=(("npm", "install"),))

    assert not setup.current(other, web, web.parent / "stamps")


def test_a_removed_result_is_not(web: Path) -> None:
    (web / "node_modules").rmdir()

    assert not setup.current(SUITE, web, web.parent / "stamps")


def test_a_broken_stamp_is_not(web: Path) -> None:
    [stamp] = (web.parent / "stamps").iterdir()
    stamp.write_text("{")

    assert not setup.current(SUITE, web, web.parent / "stamps")


def test_commands_that_depend_on_nothing_known_run_every_time(tmp_path: Path) -> None:
    setup.done(SUITE, tmp_path, tmp_path / "stamps")

    assert not setup.current(SUITE, tmp_path, tmp_path / "stamps")
