"""Sessions that plugins and configurations make unusual, with the real pytest."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from photon_test.core.outcome import Crash
from photon_test.core.select import Selection
from tests.adapters.pytest_drive import XDIST, drive, suite

pytestmark = pytest.mark.real("pytest")

Project = Callable[[dict[str, str]], Path]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Write a project of its own."""

    def write(files: dict[str, str]) -> Path:
        top = tmp_path / "project"
        for name, text in ({"pytest.ini": "[pytest]\n"} | files).items():
            path = top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return top

    return write


def test_a_case_that_each_worker_runs_is_one_case(project: Project) -> None:
    # The second worker begins and ends it while the first still waits for it.
    waits = (
        "import os, pathlib\n"
        "import pytest\n"
        "here = pathlib.Path(__file__).parent\n"
        "def test_overlaps(request):\n"
        "    me = os.environ['PYTEST_XDIST_WORKER']\n"
        "    (here / me).touch()\n"
        "    other = here / ('gw1' if me == 'gw0' else 'gw0')\n"
        "    while not other.exists():\n"
        "        pass\n"
        "def test_fails_on_one():\n"
        "    assert os.environ['PYTEST_XDIST_WORKER'] == 'gw0'\n"
    )
    top = project({"test_a.py": waits})

    driven = drive(top, suite(args=(*XDIST, "--dist", "each")))

    assert driven.broken is None
    assert driven.outcomes == {
        "test_a.py::test_overlaps": "passed",
        "test_a.py::test_fails_on_one": "failed",
    }


@pytest.mark.parametrize("hook", ["pytest_sessionfinish", "pytest_unconfigure"])
def test_a_bad_status_that_the_process_hides_is_broken(project: Project, hook: str) -> None:
    top = project(
        {
            "conftest.py": (
                "import os, pytest\n"
                "@pytest.hookimpl(hookwrapper=True)\n"
                "def pytest_runtestloop(session):\n"
                "    yield\n"
                "    session.testsfailed += 1\n"  # as pytest-cov does if too little is covered
                f"def {hook}(): os._exit(0)\n"
            ),
            "test_a.py": "def test_one(): pass\n",
        }
    )

    driven = drive(top, suite())

    assert driven.outcomes == {"test_a.py::test_one": "passed"}
    assert isinstance(driven.broken, Crash)
    assert driven.broken.message == (
        "pytest's session ended with status 1 although no case failed, "
        "and its process with status 0"
    )


@pytest.mark.parametrize(
    ("more", "files"), [((), ["tests"]), ((), ["tests/test_a.py"]), (XDIST, ["tests", "other"])]
)
def test_a_file_that_is_not_below_rootdir_is_found(
    project: Project, more: tuple[str, ...], files: list[str]
) -> None:
    # pytest's own ids are `test_a.py::test_one` and `::test_one`.
    tests = "def test_one(): pass\ndef test_two(): pass\n"
    top = project({"ci/ours.ini": "[pytest]\n", "tests/test_a.py": tests, "other/x.py": ""})
    wanted = suite(args=("-c", "ci/ours.ini", *files, *more))

    whole = drive(top, wanted)
    chosen = drive(top, wanted, Selection(only=frozenset([("tests/test_a.py", "test_two")])))

    assert whole.outcomes == {
        "../tests/test_a.py::test_one": "passed",
        "../tests/test_a.py::test_two": "passed",
    }
    assert {result.case.file for result in whole.cases.values()} == {"tests/test_a.py"}
    assert chosen.broken is None
    assert chosen.outcomes == {"../tests/test_a.py::test_two": "passed"}


def test_tests_that_pytest_cannot_tell_apart_are_warned_of(project: Project) -> None:
    top = project(
        {
            "ci/ours.ini": "[pytest]\n",
            "tests/test_a.py": "def test_one(): assert 0\n",
            "tests/test_b.py": "def test_one(): pass\n",
        }
    )

    driven = drive(top, suite(args=("-c", "ci/ours.ini", "tests/test_a.py", "tests/test_b.py")))

    assert driven.outcomes == {"::test_one": "failed"}
    assert driven.warnings == [
        "1 test has the id of another one; of each id, the worst result counts"
    ]


def test_a_session_without_a_terminal_is_listed_and_run(project: Project) -> None:
    top = project({"test_a.py": "def test_one(): pass\ndef test_two(): pass\n"})

    driven = drive(
        top,
        suite(args=("-p", "no:terminal")),
        Selection(only=frozenset([("test_a.py", "test_two")])),
    )

    assert driven.broken is None
    assert driven.outcomes == {"test_a.py::test_two": "passed"}


def test_what_a_test_replaces_is_not_used_to_tell_of_it(project: Project) -> None:
    top = project(
        {
            "test_a.py": (
                "import json, os\n"
                "def gone(*_): raise LookupError('replaced by a test')\n"
                "def test_one():\n"
                "    print('first')\n"
                "    os.write = os.open = os.fstat = json.dumps = gone\n"
                "    os.getpid = lambda: 1\n"
                "    assert 0\n"
                "def test_two(): pass\n"
            )
        }
    )

    driven = drive(top, suite(args=("-s",)))

    assert driven.broken is None
    assert driven.outcomes == {"test_a.py::test_one": "failed", "test_a.py::test_two": "passed"}


def test_a_test_that_closes_all_descriptors_is_seen_to_its_end(project: Project) -> None:
    top = project(
        {
            "test_a.py": (
                "import os\n"
                "def test_one():\n"
                "    os.closerange(3, 256)\n"
                "    for number in range(20):\n"  # one of them has the number that ours had
                "        os.open(f'mine-{number}', os.O_CREAT | os.O_WRONLY)\n"
                "def test_two(): assert 0\n"
            )
        }
    )

    driven = drive(top, suite(args=("-s",)))

    assert driven.broken is None
    assert driven.outcomes == {"test_a.py::test_one": "passed", "test_a.py::test_two": "failed"}
    assert [path.stat().st_size for path in top.glob("mine-*")] == [0] * 20


def test_a_test_that_is_run_without_a_word_of_its_start_has_a_result(project: Project) -> None:
    top = project(
        {
            "conftest.py": (
                "from _pytest.runner import runtestprotocol\n"
                "def pytest_runtest_protocol(item, nextitem):\n"
                "    runtestprotocol(item, nextitem=nextitem)\n"
                "    return True\n"
            ),
            "test_a.py": "def test_one(): pass\ndef test_two(): assert 0\n",
        }
    )

    driven = drive(top, suite())

    assert driven.broken is None
    assert driven.outcomes == {"test_a.py::test_one": "passed", "test_a.py::test_two": "failed"}


@pytest.mark.parametrize("flags", [("-I",), ("-X", "dev", "-sE"), ("-I", "-W", "ignore")])
@pytest.mark.parametrize("more", [(), XDIST])
def test_an_isolated_interpreter_finds_the_plugin(
    project: Project, flags: tuple[str, ...], more: tuple[str, ...]
) -> None:
    tests = (
        "import sys\n"
        "def test_flags(): assert sys.flags.ignore_environment\n"
        "def test_path(): assert not [path for path in sys.path if 'toolside' in path]\n"
        "def test_main(): assert sys.argv[0].endswith('__main__.py')\n"
    )
    top = project({"test_a.py": tests})

    driven = drive(top, suite(args=more, runner=(sys.executable, *flags, "-m", "pytest")))

    assert driven.broken is None
    outcomes = ["failed" if more else "passed", "passed", "failed" if more else "passed"]
    assert list(driven.outcomes.values()) == outcomes  # xdist's workers are not isolated


@pytest.mark.parametrize("folder", ["a::b", "a"])
def test_a_name_that_is_no_file_is_not_asked_for(project: Project, folder: str) -> None:
    named_by_a_plugin = (
        "import pytest\n"
        "class File(pytest.File):\n"
        "    def collect(self):\n"
        "        yield Item.from_parent(self, name='test_two', nodeid='X::test_two')\n"
        "class Item(pytest.Item):\n"
        "    def runtest(self): pass\n"
        "def pytest_collect_file(parent, file_path):\n"
        "    if file_path.suffix == '.odd':\n"
        "        return File.from_parent(parent, path=file_path)\n"
    )
    files = {
        "a/conftest.py": named_by_a_plugin,
        "a/x.odd": "",
        "a/test_a.py": "def test_one(): 0\n",
    }
    if folder != "a":
        files = {f"{folder}/test_a.py": "def test_one(): pass\ndef test_two(): pass\n"}
    top = project(files)

    whole = drive(top, suite())
    (last,) = [each.case for name, each in whole.cases.items() if name.endswith("test_two")]
    chosen = drive(top, suite(), Selection(only=frozenset([(last.file, last.full_name)])))

    assert chosen.broken is None
    assert chosen.outcomes == {last.native: "passed"}
