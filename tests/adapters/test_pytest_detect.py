"""Which folders are recognised as pytest suites, and what their first process is."""

from pathlib import Path

import pytest

from photon_test.adapters import pytest as adapter
from photon_test.core.command import EventsPath, Joined, SlotRange, Toolside, Variable
from photon_test.core.filters import Everything
from photon_test.core.model import Purpose, Suite, Timeouts
from photon_test.core.select import Selection
from tests.adapters.disk import DiskFolder


def tree(top: Path, files: dict[str, str], path: str = "") -> DiskFolder:
    for name, text in files.items():
        file = top / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return DiskFolder(top, path)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("pytest.ini", "", "`pytest.ini`"),
        ("pytest.toml", "", "`pytest.toml`"),
        ("pyproject.toml", "[tool.pytest.ini_options]\n", None),
        ("pyproject.toml", "[tool.pytest]\n", "`pyproject.toml` with `[tool.pytest]`"),
        ("setup.cfg", "[tool:pytest]\n", "`setup.cfg` with `[tool:pytest]`"),
        ("tox.ini", "[tox]\n[pytest]\n", "`tox.ini` with `[pytest]`"),
        ("conftest.py", "", "`conftest.py`"),
        ("tests/test_a.py", "", "`tests/test_a.py`"),
        ("a_test.py", "", "`a_test.py`"),
    ],
)
def test_a_project_is_recognised(tmp_path: Path, name: str, text: str, why: str | None) -> None:
    found = adapter.detect(tree(tmp_path, {name: text}))

    assert found is not None
    assert found.why == (why or "`pyproject.toml` with `[tool.pytest.ini_options]`")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[project]\n"),
        ("setup.cfg", "[metadata]\n"),
        ("tests/helper.py", ""),
        ("test_a.txt", ""),
    ],
)
def test_other_projects_are_not(tmp_path: Path, name: str, text: str) -> None:
    assert adapter.detect(tree(tmp_path, {name: text})) is None


def test_folders_of_tests_below_belong_to_it_unless_they_are_projects(tmp_path: Path) -> None:
    files = {
        "services/pytest.ini": "",
        "services/tests/test_a.py": "",
        "services/inner/pytest.ini": "",
        "services/inner/tests/test_b.py": "",
    }

    found = adapter.detect(tree(tmp_path, files, "services"))

    assert found is not None
    assert (found.suite.name, found.suite.root) == ("services", "services")
    assert found.claims == ("services/tests",)


PLAIN = Suite(name="s", adapter="pytest", root="a", runner=("python", "-m", "pytest"))


def test_everything_is_one_process(tmp_path: Path) -> None:
    (unit,) = adapter.units(PLAIN, Selection(), tree(tmp_path, {}, "a"))

    assert unit.purpose is Purpose.RUN
    assert unit.command.argv == ("python", "-m", "pytest", "-p", "photon_pytest")
    assert (unit.stop_signal, unit.quiet, unit.events) == ("SIGINT", True, True)


def test_the_users_own_python_path_is_kept(tmp_path: Path) -> None:
    (unit,) = adapter.units(PLAIN, Selection(), tree(tmp_path, {}, "a"))

    environment = dict(unit.command.env)
    own = Variable(name="PYTHONPATH", prefix=":")
    assert environment["PYTHONPATH"] == Joined(parts=(Toolside(file="pytest"), own))
    assert environment["PHOTON_EVENTS"] == EventsPath()


def test_a_filter_lists_first(tmp_path: Path) -> None:
    (unit,) = adapter.units(PLAIN, Selection(filter=Everything()), tree(tmp_path, {}, "a"))

    assert unit.purpose is Purpose.LIST
    assert unit.command.argv[-1:] == ("--collect-only",)


def test_a_limit_for_each_test_reaches_the_plugin(tmp_path: Path) -> None:
    suite = Suite(name="s", adapter="pytest", runner=("p",), timeout=Timeouts(test_s=1.5))

    (unit,) = adapter.units(suite, Selection(), tree(tmp_path, {}))

    assert dict(unit.command.env)["PHOTON_TIMEOUT"] == "1.5"


@pytest.mark.parametrize(
    ("args", "files", "slots"),
    [
        ((), {}, SlotRange()),
        (("-n", "auto"), {}, SlotRange(min=1, max=0)),
        (("-n4",), {}, SlotRange(min=1, max=4)),
        (("--numprocesses=2",), {}, SlotRange(min=1, max=2)),
        ((), {"pytest.ini": "[pytest]\naddopts =\n    -ra\n    -n auto\n"}, SlotRange(max=0)),
        ((), {"pyproject.toml": '[tool.pytest]\naddopts = ["-n", "3"]\n'}, SlotRange(max=3)),
        ((), {"pyproject.toml": '[tool.other]\nrun = "sort -n 3"\n'}, SlotRange()),
    ],
)
def test_processors_are_asked_for_where_xdist_is_used(
    tmp_path: Path, args: tuple[str, ...], files: dict[str, str], slots: SlotRange
) -> None:
    suite = Suite(name="s", adapter="pytest", runner=("pytest",), args=args)

    (unit,) = adapter.units(suite, Selection(), tree(tmp_path, files))

    assert unit.slots == slots
