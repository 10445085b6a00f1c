"""The false-green list: what must never be green, each with its exact code and a green control."""

import sys
from pathlib import Path

import pytest

from tests.cli.photon import Result, photon, pytest_suite, write

REPORTS = ("--junit", "junit.xml", "--json", "results.json")
GREEN = "def test_a():\n    pass\n\n\ndef test_b():\n    pass\n"
JUNIT = (
    '<testsuites tests="{tests}"><testsuite name="s" tests="{tests}" failures="0">'
    '<testcase classname="c" name="a"/></testsuite></testsuites>'
)


def run_pytest(folder: Path, test: str, more: str = "", **files: str) -> Result:
    write(folder, {"photon.toml": pytest_suite(more=more), "test_a.py": test, **files})
    return photon(folder, "test", *REPORTS)


def run_command(folder: Path, script: str, *, results: bool = True, more: str = "") -> Result:
    declared = 'results = { format = "junit", path = "out.xml" }\n' if results else ""
    manifest = (
        f'[[test.suite]]\nname = "legacy"\nadapter = "command"\n'
        f'run = ["{sys.executable}", "run.py"]\n{declared}{more}'
    )
    write(folder, {"photon.toml": manifest, "run.py": script})
    return photon(folder, "test", *REPORTS)


def red(result: Result) -> bool:
    """Whether both reports say no, too."""
    root = result.junit
    return int(root.get("failures", "0")) + int(root.get("errors", "0")) > 0


def test_control_two_tests_that_pass_are_green(tmp_path: Path) -> None:
    result = run_pytest(tmp_path, GREEN)

    assert (result.code, red(result)) == (0, False), result.out + result.err
    assert result.statuses == {"test_a": "passed", "test_b": "passed"}
    assert "ran 2" in result.last_line


def test_a_test_that_fails_is_1(tmp_path: Path) -> None:
    result = run_pytest(tmp_path, GREEN + "\n\ndef test_c():\n    assert 3 == 4\n")

    assert (result.code, red(result)) == (1, True), result.out + result.err
    assert result.statuses["test_c"] == "failed"


def test_setup_that_fails_is_1(tmp_path: Path) -> None:
    fixture = "import pytest\n\n\n@pytest.fixture\ndef db():\n    raise OSError('no db')\n\n\n"
    result = run_pytest(tmp_path, fixture + "def test_a(db):\n    pass\n")

    assert (result.code, red(result)) == (1, True), result.out + result.err


@pytest.mark.parametrize(
    "ending", ["os._exit(0)", "os._exit(1)", "os.kill(os.getpid(), 9)", "os.abort()"]
)
def test_a_test_that_ends_its_process_is_3(tmp_path: Path, ending: str) -> None:
    result = run_pytest(
        tmp_path, f"import os\n\n\ndef test_a():\n    {ending}\n\n\ndef test_b():\n    pass\n"
    )

    assert (result.code, red(result)) == (3, True), result.out + result.err
    assert result.statuses["test_a"] == "failed"


def test_no_tests_is_4(tmp_path: Path) -> None:
    result = run_pytest(tmp_path, "def helper():\n    pass\n")

    assert (result.code, red(result)) == (4, True), result.out + result.err


def test_no_tests_may_be_allowed(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": pytest_suite(), "test_a.py": ""})

    assert photon(tmp_path, "test", "--no-tests=pass").code == 0


def test_a_hook_that_forces_status_0_hides_nothing(tmp_path: Path) -> None:
    hook = "def pytest_sessionfinish(session):\n    session.exitstatus = 0\n"
    result = run_pytest(tmp_path, "def test_a():\n    assert 1 == 2\n", **{"conftest.py": hook})

    assert (result.code, red(result)) == (1, True), result.out + result.err


def test_a_hook_that_forces_another_status_is_3_although_all_is_green(tmp_path: Path) -> None:
    hook = "def pytest_sessionfinish(session):\n    session.exitstatus = 9\n"
    result = run_pytest(tmp_path, GREEN, **{"conftest.py": hook})

    assert (result.code, red(result)) == (3, True), result.out + result.err


def test_a_file_that_cannot_be_imported_is_not_green(tmp_path: Path) -> None:
    result = run_pytest(tmp_path, GREEN, **{"test_z.py": "import no_such_module\n"})

    assert result.code in (1, 3), result.out + result.err
    assert red(result)


def test_our_plugin_kept_out_is_3(tmp_path: Path) -> None:
    more = 'args = ["-p", "no:photon_pytest"]\n'
    result = run_pytest(tmp_path, GREEN, more)

    assert (result.code, red(result)) == (3, True), result.out + result.err


def test_fewer_tests_than_promised_is_4(tmp_path: Path) -> None:
    result = run_pytest(tmp_path, GREEN, "expect = { min-tests = 3 }\n")

    assert (result.code, red(result)) == (4, True), result.out + result.err


def test_as_many_as_promised_is_green_also_when_a_filter_leaves_one(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"photon.toml": pytest_suite(more="expect = { min-tests = 2 }\n"), "test_a.py": GREEN},
    )

    result = photon(tmp_path, "test", "-E", "test(=test_a)", *REPORTS)

    assert result.code == 0, result.out + result.err
    assert list(result.statuses) == ["test_a"]


@pytest.mark.parametrize(
    "named",
    [
        ("--tag", "nope"),
        ("--scope", "nope"),
        ("--suite", "nope"),
        ("-E", "test(=nope)"),
        ("-E", "none()"),
    ],
)
def test_what_is_named_and_matches_nothing_is_4(tmp_path: Path, named: tuple[str, str]) -> None:
    write(tmp_path, {"photon.toml": pytest_suite(), "test_a.py": GREEN})

    result = photon(tmp_path, "test", *named, *REPORTS)

    assert (result.code, red(result)) == (4, True), result.out + result.err
    said = result.out + result.err
    assert "orders" in said or "backend" in said  # what exists


def test_a_tag_that_is_not_declared_is_2(tmp_path: Path) -> None:
    manifest = '[test.tags]\napi = { description = "HTTP" }\n' + pytest_suite()
    write(tmp_path, {"photon.toml": manifest, "test_a.py": GREEN})

    result = photon(tmp_path, "test", "--tag", "apj", *REPORTS)

    assert (result.code, red(result)) == (2, True), result.out + result.err
    assert "`api`" in result.err


def test_a_command_with_a_true_report_is_green(tmp_path: Path) -> None:
    script = f"open('out.xml', 'w').write({JUNIT.format(tests=1)!r})\n"
    result = run_command(tmp_path, script)

    assert (result.code, red(result)) == (0, False), result.out + result.err


SCRIPTS = {
    "no report": "",
    "truncated": f"open('out.xml', 'w').write({JUNIT.format(tests=1)[:60]!r})",
    "not XML": "open('out.xml', 'w').write('all good')",
    "claims more tests than it has": f"open('out.xml', 'w').write({JUNIT.format(tests=7)!r})",
    "a DTD": "open('out.xml', 'w').write("
    + repr('<!DOCTYPE x [<!ENTITY a "a">]>' + JUNIT.format(tests=1))
    + ")",
    "green, but the status is not": f"open('out.xml', 'w').write({JUNIT.format(tests=1)!r})\n"
    "raise SystemExit(4)",
    "killed after a green report": f"open('out.xml', 'w').write({JUNIT.format(tests=1)!r})\n"
    "import os; os.kill(os.getpid(), 9)",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_report_that_cannot_be_believed_is_3(tmp_path: Path, script: str) -> None:
    result = run_command(tmp_path, SCRIPTS[script])

    assert (result.code, red(result)) == (3, True), result.out + result.err


def test_a_report_of_an_earlier_run_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"out.xml": JUNIT.format(tests=1)})

    result = run_command(tmp_path, "")

    assert (result.code, red(result)) == (3, True), result.out + result.err


def test_a_report_without_cases_is_4(tmp_path: Path) -> None:
    script = "open('out.xml', 'w').write('<testsuites tests=\"0\"/>')"

    assert run_command(tmp_path, script).code == 4


def test_a_command_without_report_says_no_by_its_status(tmp_path: Path) -> None:
    assert run_command(tmp_path, "raise SystemExit(7)", results=False).code == 1
    assert run_command(tmp_path, "", results=False).code == 0


def test_a_tool_that_is_missing_is_3_and_the_other_suites_run(tmp_path: Path) -> None:
    missing = '[[test.suite]]\nname = "legacy"\nadapter = "command"\nrun = ["no-such-tool-here"]\n'
    write(tmp_path, {"photon.toml": pytest_suite() + missing, "test_a.py": GREEN})

    result = photon(tmp_path, "test", *REPORTS)

    assert (result.code, red(result)) == (3, True), result.out + result.err
    assert result.statuses["test_a"] == "passed"
    assert "no-such-tool-here" in result.out


def test_a_real_failure_is_not_hidden_behind_a_missing_tool(tmp_path: Path) -> None:
    missing = '[[test.suite]]\nname = "legacy"\nadapter = "command"\nrun = ["no-such-tool-here"]\n'
    failing = "def test_a():\n    assert 1 == 2\n"
    write(tmp_path, {"photon.toml": pytest_suite() + missing, "test_a.py": failing})

    result = photon(tmp_path, "test", *REPORTS)

    assert result.code == 1, result.out + result.err


def test_a_suite_that_needs_a_red_one_is_not_run_and_not_green(tmp_path: Path) -> None:
    second = pytest_suite("second", 'needs = ["first"]\nargs = ["test_b.py"]\n')
    write(
        tmp_path,
        {
            "photon.toml": pytest_suite("first", 'args = ["test_a.py"]\n') + second,
            "test_a.py": "def test_a():\n    assert 1 == 2\n",
            "test_b.py": "def test_b():\n    pass\n",
        },
    )

    result = photon(tmp_path, "test", *REPORTS)

    assert result.code == 1, result.out + result.err
    assert "test_b" not in result.statuses
    assert "`first`" in result.out


def test_a_report_that_cannot_be_written_makes_a_green_run_3(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": pytest_suite(), "test_a.py": GREEN})

    result = photon(tmp_path, "test", "--junit", "/dev/full")

    assert result.code == 3, result.out + result.err
    said = "error: the JUnit report could not be written: No space left on device"
    assert (result.out + result.err).count("could not be written") == 1
    assert said in result.out
    assert result.last_line.startswith("BROKEN")
    assert result.last_line.endswith("exit 3")


def test_a_record_that_is_removed_during_the_run_makes_it_3(tmp_path: Path) -> None:
    removing = "import shutil\ndef test_a():\n    shutil.rmtree('.photon')\n"
    write(tmp_path, {"photon.toml": pytest_suite(), "test_a.py": removing})

    result = photon(tmp_path, "test", *REPORTS)

    assert result.code == 3, result.out + result.err
    assert "it was removed during the run" in result.out
    assert result.statuses["test_a"] == "passed"
    assert result.last_line.endswith("exit 3")


@pytest.mark.parametrize(
    "flag", ["--retries=2", "--shard=1/2", "--watch", "--failed", "--changed", "--html=x", "--nope"]
)
def test_a_flag_that_does_not_exist_yet_is_refused(tmp_path: Path, flag: str) -> None:
    write(tmp_path, {"photon.toml": pytest_suite(), "test_a.py": GREEN})

    assert photon(tmp_path, "test", flag).code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("orders",),
        ("test_a.py", "--", "-x"),
        ("--junit", ""),
        ("--json", ""),
        ("--junit", "report", "--json", "./report"),
        ("--ci", "--json", "junit.xml"),
    ],
)
def test_words_that_would_be_taken_for_something_else_are_refused(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    write(tmp_path, {"photon.toml": pytest_suite(), "test_a.py": GREEN})

    result = photon(tmp_path, "test", *arguments)

    assert result.code == 2, result.out + result.err
    assert result.err.startswith("error: ")
    assert not (tmp_path / ".photon").exists()
