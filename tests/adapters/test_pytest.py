"""The real pytest of this environment, on the fixture projects."""

import json
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from msgspec.structs import replace

from photon_test.adapters import pytest as adapter
from photon_test.adapters.interpreter import LEAST
from photon_test.adapters.pytest_units import PytestOptions
from photon_test.core.events import CaseFound, CaseOutput, Deselected
from photon_test.core.filters import Filter, Is, Matcher, Not
from photon_test.core.model import Purpose, Stream
from photon_test.core.outcome import (
    Assertion,
    Crash,
    Location,
    Outcome,
    Timeout,
    Unavailable,
    Unreadable,
)
from photon_test.core.select import Selection
from tests.adapters.disk import DiskFolder
from tests.adapters.drive import Driven
from tests.adapters.pytest_drive import PROJECTS, XDIST, drive, suite

pytestmark = pytest.mark.real("pytest")

Project = Callable[..., Path]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Write a project of its own: files by name, `__` for `/`."""

    def write(**files: str) -> Path:
        top = tmp_path / "project"
        for name, text in ({"pytest.ini": "[pytest]\n"} | files).items():
            path = top / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return top

    return write


def named(text: str) -> Filter:
    return Is(field="test", matcher=Matcher(kind="contains", text=text))


@pytest.fixture(scope="module")
def outcomes() -> Driven:
    return drive(PROJECTS, suite("outcomes"))


def test_a_failure_says_what_where_and_why(outcomes: Driven) -> None:
    finished = outcomes["test_outcomes.py::test_fails"]

    (failure,) = finished.failures
    assert isinstance(failure, Assertion)
    assert failure.message == "AssertionError: the total is wrong"
    assert failure.raised == "AssertionError"
    assert failure.location == Location(file="outcomes/test_outcomes.py", line=14)
    assert "assert 3 == 4" in failure.text


def test_a_case_is_named_as_its_users_know_it(outcomes: Driven) -> None:
    case = outcomes["test_outcomes.py::TestMarked::test_total[eur]"].case

    assert (case.file, case.name, case.variant) == (
        "outcomes/test_outcomes.py",
        "TestMarked::test_total",
        "eur",
    )


def test_a_case_is_found_with_its_line_and_its_markers(outcomes: Driven) -> None:
    found = [event for event in outcomes.events if isinstance(event, CaseFound)]

    tags = {event.case.native: event.tags for event in found}
    assert tags["test_outcomes.py::TestMarked::test_method"] == ("slow", "api")
    assert tags["test_outcomes.py::TestMarked::test_total[eur]"] == ("slow", "api")
    (passes,) = (event for event in found if event.case.name == "test_passes")
    assert passes.location == Location(file="outcomes/test_outcomes.py", line=8)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("test_skipped", "not on Tuesdays"),
        ("test_skips_itself", "nothing to talk to"),
        ("test_expected_failure", "expected failure: bug 12"),
        ("test_unexpected_pass", "unexpected pass: bug 13"),
    ],
)
def test_a_reason_is_kept(outcomes: Driven, name: str, reason: str) -> None:
    assert outcomes[f"test_outcomes.py::{name}"].reason == reason


def test_a_strict_unexpected_pass_says_so(outcomes: Driven) -> None:
    (failure,) = outcomes["test_outcomes.py::test_strict_unexpected_pass"].failures

    assert failure.message == "unexpected pass: bug 14"


@pytest.mark.parametrize(
    ("name", "phases"),
    [
        ("test_setup_error", ["setup"]),
        ("test_teardown_error", ["teardown"]),
        ("test_failure_and_teardown_error", ["call", "teardown"]),
    ],
)
def test_a_failure_knows_its_phase(outcomes: Driven, name: str, phases: list[str]) -> None:
    failures = outcomes[f"test_outcomes.py::{name}"].failures

    assert [each.phase for each in failures if isinstance(each, Assertion)] == phases


def _printed(driven: Driven, native: str, stream: Stream) -> str:
    return "".join(
        event.text
        for event in driven.events
        if isinstance(event, CaseOutput) and event.case.native == native and event.stream is stream
    )


def test_what_a_case_printed_is_its_own(outcomes: Driven) -> None:
    native = "test_output.py::test_prints"

    assert _printed(outcomes, native, Stream.STDOUT) == "to stdout\n"
    assert _printed(outcomes, native, Stream.STDERR) == "to stderr\n"


def test_a_megabyte_arrives_whole_and_in_order(outcomes: Driven) -> None:
    printed = _printed(outcomes, "test_output.py::test_a_megabyte", Stream.STDOUT)

    assert len(printed) == 16_384 * 64
    assert [line[:6] for line in printed.splitlines()] == [f"{n:06d}" for n in range(16_384)]


def test_no_message_holds_colour_codes(outcomes: Driven) -> None:
    (failure,) = outcomes["test_output.py::test_escape_codes"].failures

    assert "\x1b" not in failure.message + failure.text


def test_a_lone_surrogate_does_not_end_the_stream(outcomes: Driven) -> None:
    (failure,) = outcomes["test_output.py::test_lone_surrogate"].failures

    assert "udc80" in failure.text


def test_xdist_gives_the_same_outcomes(outcomes: Driven) -> None:
    # execnet itself cannot carry a lone surrogate and ends the whole session.
    surrogate = "test_output.py::test_lone_surrogate"

    spread = drive(PROJECTS, suite("outcomes", args=(*XDIST, f"--deselect={surrogate}")))

    assert spread.broken is None
    assert spread.outcomes | {surrogate: "failed"} == outcomes.outcomes
    marked = "test_outcomes.py::TestMarked::test_total[usd]"
    assert spread.cases[marked].tags == ("slow", "api")
    assert spread.cases[marked].location == outcomes.cases[marked].location


def test_a_killed_test_keeps_the_failure_it_had() -> None:
    driven = drive(PROJECTS, suite("killed"))

    first, second = driven["test_killed.py::test_fails_and_dies_in_teardown"].failures
    assert isinstance(first, Assertion)
    assert isinstance(second, Crash)
    assert "signal 9" in second.message


CRASHES = (
    "import os\n"
    "def test_one(): pass\n"
    "def test_aborts(): os.abort()\n"
    "def test_two(): assert 0\n"
    "def test_leaves(): os._exit(0)\n"
    "def test_three(): pass\n"
)
CRASHED = {
    "test_a.py::test_one": "passed",
    "test_a.py::test_aborts": "errored",
    "test_a.py::test_two": "failed",
    "test_a.py::test_leaves": "errored",
    "test_a.py::test_three": "passed",
}


def test_what_a_crash_has_left_out_runs_in_a_new_process(project: Project) -> None:
    top = project(**{"test_a.py": CRASHES})

    driven = drive(top, suite())

    assert driven.outcomes == CRASHED
    assert [unit.purpose for unit in driven.units] == [Purpose.RUN, Purpose.RETRY, Purpose.RETRY]
    assert [failure.message for failure in driven.failures] == [
        "pytest ended with signal 6 in the middle of `test_a.py::test_aborts`",
        "pytest ended with status 0 in the middle of `test_a.py::test_leaves`",
    ]
    counts = driven.tally.suite("s").counts
    assert (counts.expected, counts.passed, counts.errored, counts.flaky) == (5, 2, 2, 0)


def test_a_crash_among_chosen_cases_leaves_the_others_unchosen(project: Project) -> None:
    top = project(**{"test_a.py": CRASHES + "def test_unwanted(): assert 0\n"})
    selection = Selection(filter=Not(of=named("unwanted")))

    driven = drive(top, suite(), selection)

    assert driven.outcomes == CRASHED


def test_cases_keep_their_ids_in_a_new_process(project: Project) -> None:
    top = project(
        **{
            "pytest.ini": "[pytest]\ntestpaths = tests\n",
            "tests__test_a.py": "import os\ndef test_aborts(): os.abort()\n",
            "tests__unit__test_b.py": "def test_b(): pass\n",
        }
    )

    driven = drive(top, suite())

    assert driven.outcomes == {
        "tests/test_a.py::test_aborts": "errored",
        "tests/unit/test_b.py::test_b": "passed",
    }


@pytest.mark.parametrize(
    ("args", "after_crash"), [(("-x",), "finish"), (("--maxfail=3",), "finish"), ((), "stop")]
)
def test_nothing_follows_a_crash_if_the_user_says_so(
    project: Project, args: tuple[str, ...], after_crash: Literal["finish", "stop"]
) -> None:
    top = project(**{"test_a.py": CRASHES})
    options = PytestOptions(after_crash=after_crash)

    driven = drive(top, replace(suite(args=args), options=options))

    assert [unit.purpose for unit in driven.units] == [Purpose.RUN]
    assert driven.outcomes["test_a.py::test_two"] == "not run"


def test_a_process_that_crashes_before_any_test_is_not_started_again(project: Project) -> None:
    end = "import os\ndef pytest_runtestloop(session): os._exit(0)\n"
    top = project(**{"conftest.py": end, "test_a.py": CRASHES})

    driven = drive(top, suite())

    assert [unit.purpose for unit in driven.units] == [Purpose.RUN]
    assert set(driven.outcomes.values()) == {"not run"}


def test_so_many_crashes_are_enough(project: Project) -> None:
    every = (
        "import os, pytest\n@pytest.mark.parametrize('n', range(9))\ndef test_n(n): os._exit(0)\n"
    )
    top = project(**{"test_a.py": every})

    driven = drive(top, suite())

    assert len(driven.units) == 6
    assert list(driven.outcomes.values()) == ["errored"] * 6 + ["not run"] * 3
    assert driven.warnings == ["pytest has crashed 6 times; 3 cases are not run"]


def test_a_test_that_takes_too_long_is_told_from_one_that_says_no() -> None:
    driven = drive(PROJECTS, suite("late", test_s=0.3))

    (failure,) = driven["test_late.py::test_hangs"].failures
    assert isinstance(failure, Timeout)
    assert (failure.limit, failure.limit_s) == ("test", 0.3)
    assert "time.sleep(60)" in failure.text


def test_only_the_chosen_cases_run() -> None:
    selection = Selection(filter=named("test_ids"))

    driven = drive(PROJECTS, suite("outcomes"), selection)

    assert [unit.purpose for unit in driven.units] == [Purpose.LIST, Purpose.RUN]
    assert set(driven.outcomes.values()) == {"passed"}
    assert all("test_ids" in native for native in driven.outcomes)
    assert len(driven.outcomes) == 7
    assert driven.broken is None
    assert driven.units[1].command.argv[-1] == "test_names.py"


def test_chosen_cases_run_on_xdist_too() -> None:
    selection = Selection(filter=named("TestMarked"))

    driven = drive(PROJECTS, suite("outcomes", args=XDIST), selection)

    assert len(driven.outcomes) == 3
    assert "not run" not in driven.outcomes.values()
    assert driven.broken is None


SLOW = "import pytest\n\n" + "".join(
    f"@pytest.mark.slow\ndef test_slow_{number}():\n    pass\n\n" for number in range(3)
)


@pytest.mark.parametrize("args", [(), XDIST])
@pytest.mark.parametrize("chosen", [None, named("test_quick")])
def test_what_pytest_itself_deselects_is_counted(
    project: Project, args: tuple[str, ...], chosen: Filter | None
) -> None:
    ini = "[pytest]\nmarkers = slow\naddopts = -m 'not slow'\n"
    quick = "def test_quick(): pass\ndef test_quick_too(): pass\ndef test_other(): pass\n"
    top = project(**{"pytest.ini": ini, "test_slow.py": SLOW, "test_quick.py": quick})

    driven = drive(top, suite(args=args), Selection(filter=chosen))

    assert len(driven.outcomes) == (3 if chosen is None else 2)
    assert [event.count for event in driven.events if isinstance(event, Deselected)] == [3]
    words = "3 tests deselected by pytest's own options: `-m 'not slow'`"
    assert [text for text in driven.warnings if "deselected" in text] == [words]
    assert driven.broken is None


def test_what_a_conftest_deselects_is_counted(project: Project) -> None:
    hook = """
    def pytest_collection_modifyitems(config, items):
        config.hook.pytest_deselected(items=items[1:])
        del items[1:]
    """
    tests = "def test_a(): pass\ndef test_b(): pass\n"
    top = project(**{"conftest.py": textwrap.dedent(hook), "test_a.py": tests})

    driven = drive(top, suite())

    assert driven.warnings == ["1 test deselected by a plugin or a `conftest.py`"]


def test_ids_stay_the_same_beside_another_ini_file() -> None:
    selection = Selection(filter=named("test_deep"))

    driven = drive(PROJECTS, suite("nested"), selection)

    assert driven.broken is None
    assert driven.outcomes == {"tests/unit/test_deep.py::test_deep": "passed"}


def test_nothing_wanted_runs_nothing() -> None:
    selection = Selection(filter=named("no such thing"))

    driven = drive(PROJECTS, suite("outcomes"), selection)

    assert [unit.purpose for unit in driven.units] == [Purpose.LIST]
    assert driven.outcomes == {}
    assert driven.broken is None


def test_a_listing_runs_nothing(outcomes: Driven) -> None:
    driven = drive(PROJECTS, suite("outcomes"), Selection(run=False))

    assert [unit.purpose for unit in driven.units] == [Purpose.LIST]
    assert driven.outcomes == dict.fromkeys(outcomes.outcomes, "not run")


def test_a_listing_names_what_it_could_not_collect() -> None:
    driven = drive(PROJECTS, suite("collect_error"), Selection(run=False))

    (failure,) = driven["test_broken.py"].failures
    assert failure.message == "ModuleNotFoundError: No module named 'a_module_that_nobody_has'"
    assert driven.outcomes["test_fine.py::test_fine"] == "not run"
    assert driven.broken is None


def test_a_chosen_case_that_vanished_is_not_silent(project: Project) -> None:
    top = project(
        **{
            "conftest.py": (
                "def pytest_collection_modifyitems(config, items):\n"
                "    if not config.option.collectonly:\n"
                "        items[:] = [item for item in items if item.name != 'test_two']\n"
            ),
            "test_a.py": "def test_one(): pass\ndef test_two(): pass\n",
        }
    )

    driven = drive(top, suite(), Selection(filter=named("test_")))

    assert isinstance(driven.broken, Unreadable)
    assert "`test_a.py::test_two`" in driven.broken.message


@pytest.mark.parametrize(
    ("runner", "kind", "words"),
    [
        (
            (sys.executable, "-I", "-c", "import pytest; pytest.console_main()"),
            Unavailable,
            "ignores PYTHONPATH",
        ),
        ((sys.executable, "-c", "import sys; sys.exit(0)"), Crash, "without a word"),
        (
            (sys.executable, "-m", "pytest", "--nope"),
            Crash,
            "begin: unrecognized arguments: --nope",
        ),
        (
            (sys.executable, "-c", "import sys; sys.exit(\"No module named 'pytest'\")"),
            Unavailable,
            "has no pytest",
        ),
        (
            (
                sys.executable,
                "-c",
                "import sys, pytest; pytest.__version__ = '7.3.2'; sys.exit(pytest.console_main())",
            ),
            Unavailable,
            f"pytest 7.3.2 is too old: {LEAST} or newer is needed",
        ),
    ],
)
def test_a_session_that_was_not_seen_proves_nothing(
    project: Project, runner: tuple[str, ...], kind: type[object], words: str
) -> None:
    top = project(**{"test_a.py": "def test_one(): pass\n"})

    driven = drive(top, suite(runner=runner))

    assert driven.broken is not None
    assert isinstance(driven.broken, kind)
    assert words in driven.broken.message


def test_a_warning_before_the_session_spoils_nothing(project: Project) -> None:
    top = project(**{"test_a.py": "def test_one(): assert []\n"})

    driven = drive(top, suite(runner=(sys.executable, "-O", "-m", "pytest")))

    assert driven.broken is None
    assert any("assert statements are not executed" in text for text in driven.warnings)


def test_an_internal_error_does_not_hide_what_ran(project: Project) -> None:
    closing = "import sys\ndef test_one(): pass\ndef test_two(): sys.stdout.close()\n"
    top = project(**{"test_a.py": closing + "def test_three(): pass\n"})

    driven = drive(top, suite(args=("-s",)))

    assert isinstance(driven.broken, Crash)
    assert "before it could run a test" not in driven.broken.message


def test_a_plugin_that_was_switched_off_proves_nothing(project: Project) -> None:
    top = project(**{"test_a.py": "def test_one(): pass\n"})

    driven = drive(top, suite(args=("-p", "no:photon_pytest")))

    assert isinstance(driven.broken, Crash)
    assert driven.broken.message == "pytest ended with status 0 without a word from Photon's plugin"


def test_a_bad_status_with_green_tests_is_broken(project: Project) -> None:
    top = project(
        **{
            "conftest.py": "def pytest_sessionfinish(session):\n    session.exitstatus = 3\n",
            "test_a.py": "def test_one(): pass\n",
        }
    )

    driven = drive(top, suite())

    assert driven.outcomes == {"test_a.py::test_one": "passed"}
    assert isinstance(driven.broken, Crash)
    assert driven.broken.message == "pytest ended with status 3, although no case failed"


def test_an_internal_error_is_broken(project: Project) -> None:
    top = project(
        **{
            "conftest.py": "def pytest_runtest_logreport(report):\n    raise OSError('oops')\n",
            "test_a.py": "def test_one(): pass\n",
        }
    )

    driven = drive(top, suite())

    assert isinstance(driven.broken, Crash)
    assert driven.broken.message == "pytest had an internal error: OSError: oops"


def test_an_interrupt_tears_down_and_is_no_proof(project: Project) -> None:
    top = project(
        **{
            "test_a.py": (
                "import os, pathlib, signal, time, pytest\n"
                "@pytest.fixture\n"
                "def server():\n"
                "    yield\n"
                "    pathlib.Path('torn-down').touch()\n"
                "def test_one(server):\n"
                "    os.kill(os.getpid(), signal.SIGINT)\n"
                "    time.sleep(60)\n"
                "def test_two(): pass\n"
            ),
        }
    )

    driven = drive(top, suite())

    assert driven.broken is not None
    assert driven.outcomes["test_a.py::test_two"] == "not run"
    assert (top / "torn-down").exists()


def test_a_forked_child_is_silent(project: Project) -> None:
    top = project(
        **{
            "test_a.py": (
                "import os\n"
                "def test_forks():\n"
                "    child = os.fork()\n"
                "    if child == 0:\n"
                "        raise SystemExit('the child goes on to the end of the session')\n"
                "    os.waitpid(child, 0)\n"
                "def test_two(): pass\n"
            ),
        }
    )

    driven = drive(top, suite(args=("-W", "ignore::DeprecationWarning")))

    assert driven.broken is None
    assert driven.outcomes == {"test_a.py::test_forks": "passed", "test_a.py::test_two": "passed"}
    assert sum('"session_end"' in line for line in driven.lines) == 1


def test_a_failed_subtest_fails_its_test_once(project: Project) -> None:
    top = project(
        **{
            "test_a.py": (
                "def test_all(subtests):\n"
                "    for number in range(3):\n"
                "        with subtests.test('odd', number=number):\n"
                "            assert number != 1\n"
            ),
        }
    )

    driven = drive(top, suite())

    finished = driven["test_a.py::test_all"]
    assert finished.outcome is Outcome.FAILED
    assert [failure.message for failure in finished.failures] == ["[odd] (number=1): assert 1 != 1"]


def test_ids_are_relative_to_the_root_of_the_run(project: Project) -> None:
    top = project(**{"services__a__tests__test_x.py": "def test_x(): pass\n"})

    driven = drive(top, suite("services/a"))

    (result,) = driven.cases.values()
    assert result.case.native == "services/a/tests/test_x.py::test_x"  # the ini-file is above
    assert result.case.file == "services/a/tests/test_x.py"
    assert result.location == Location(file="services/a/tests/test_x.py", line=1)


def test_each_line_of_the_plugin_is_an_object_of_its_own(outcomes: Driven) -> None:
    kinds = [json.loads(line)["e"] for line in outcomes.lines]

    assert kinds[0] == "session_start"
    assert kinds[-1] == "session_end"


def test_the_environment_is_said_in_words(tmp_path: Path) -> None:
    assert adapter.environment(suite(runner=("uv", "run", "pytest")), DiskFolder(tmp_path)) == (
        "uv run pytest (runner)"
    )
