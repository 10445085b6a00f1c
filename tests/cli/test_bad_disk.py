"""Where nothing can be written: the tests run, and the verdict says what is missing."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.photon import LIMIT_S, clean_environment, photon, pytest_suite, write

GREEN = "def test_a():\n    pass\n"
MANY = "import pytest\n\n\n@pytest.mark.parametrize('n', range(300))\ndef test_a(n):\n    pass\n"
LIMITED = (
    "import os, resource, sys\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)\n"
    "os.execv(sys.argv[2], sys.argv[2:])\n"
)


def no_file_over(size: int) -> tuple[str, ...]:
    """Return a command for which the disk is full after so many bytes of any file."""
    return (sys.executable, "-c", LIMITED, str(size))


def test_a_log_that_fills_the_disk_is_3_and_what_it_holds_stays_readable(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": pytest_suite(), "test_a.py": MANY})

    result = photon(tmp_path, "test", through=no_file_over(96 << 10))
    again = photon(tmp_path, "report", "--exit-code", "--json", "results.json")

    assert result.code == 3, result.out + result.err
    assert "the log report could not be written" in result.out
    assert "ran 300" in result.last_line
    assert again.code == 3, again.out + again.err
    assert "the run could not be recorded any further: File too large" in again.out
    assert "killed" not in again.out
    assert 0 < list(again.statuses.values()).count("passed") < 300


def test_a_report_that_fills_the_disk_is_3_and_no_half_of_it_is_left(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": pytest_suite(), "test_a.py": MANY, ".photon": "a file"})

    result = photon(tmp_path, "test", "--junit", "junit.xml", through=no_file_over(16 << 10))

    assert result.code == 3, result.out + result.err
    assert "JUnit" in result.out + result.err
    assert not (tmp_path / "junit.xml").exists()


@pytest.mark.parametrize("taken", [".photon", ".photon/runs"])
def test_a_run_that_cannot_be_recorded_says_so_and_its_tests_run(
    tmp_path: Path, taken: str
) -> None:
    write(tmp_path, {"photon.toml": pytest_suite(), "test_a.py": GREEN, taken: "a file"})

    result = photon(tmp_path, "test", "--json", "results.json")

    assert result.code == 0, result.out + result.err
    assert result.statuses == {"test_a": "passed"}
    assert "warning: the run cannot be recorded: " in result.out
    assert photon(tmp_path, "report").code == 2


def read_only(folder: Path) -> tuple[str, ...]:
    """Return a command in which a folder is read-only for whom it starts, root included."""
    if os.geteuid() != 0:
        folder.chmod(0o555)
        return ()
    script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec "$@"'
    command = ("unshare", "--mount", "sh", "-c", script, str(folder))
    if (
        shutil.which("unshare") is None
        or subprocess.run([*command, "true"], check=False).returncode
    ):
        pytest.skip("root may write anywhere here, and may not mount")
    return command


def test_in_a_read_only_tree_the_tests_run(tmp_path: Path) -> None:
    folder = write(tmp_path / "tree", {"photon.toml": pytest_suite(), "test_a.py": GREEN})
    through = read_only(folder)

    result = photon(folder, "test", "--json", "../results.json", through=through)

    assert result.code == 0, result.out + result.err
    assert "warning: the run cannot be recorded: " in result.out
    report = json.loads((tmp_path / "results.json").read_text())
    assert report["results"]["summary"]["passed"] == 1


def test_a_report_into_a_read_only_tree_is_3_before_any_test_runs(tmp_path: Path) -> None:
    folder = write(tmp_path / "tree", {"photon.toml": pytest_suite(), "test_a.py": GREEN})
    through = read_only(folder)

    result = photon(folder, "test", "--junit", "junit.xml", through=through)

    assert result.code == 3, result.out + result.err
    assert "error: the report cannot be written: " in result.err
    assert f"in {folder}/junit.xml" in result.err


MEET = """
import os
import pathlib
import time


def meet(mine, other):
    pathlib.Path(mine).touch()
    until = time.monotonic() + 60
    while not pathlib.Path(other).exists():
        assert time.monotonic() < until, "the other run did not come"
        os.sched_yield()


def test_left():
    meet("left", "right")


def test_right():
    meet("right", "left")
    assert 3 == 4
"""


def test_two_runs_at_once_in_one_tree_come_to_their_own_verdicts(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": pytest_suite(), "test_a.py": MEET})
    runs = {
        side: subprocess.Popen(
            [sys.executable, "-m", "photon_test", "test", "-E", f"test(=test_{side})"],
            cwd=tmp_path,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for side in ("left", "right")
    }

    said = {side: run.communicate(timeout=LIMIT_S)[0] for side, run in runs.items()}

    assert {side: run.returncode for side, run in runs.items()} == {"left": 0, "right": 1}, said
    recorded = [path.name for path in sorted((tmp_path / ".photon" / "runs").iterdir())]
    codes = [photon(tmp_path, "report", run, "--exit-code").code for run in recorded]
    assert sorted(codes) == [0, 1]


@pytest.mark.parametrize(
    ("junit", "json_"),
    [("x", "x"), ("x", "./x"), ("a/../x", "x"), ("-", "-"), ("/dev/stdout", "-")],
)
def test_two_reports_have_two_places(tmp_path: Path, junit: str, json_: str) -> None:
    write(tmp_path, {"photon.toml": '[[test.suite]]\nname="s"\nadapter="command"\nrun="true"\n'})
    (tmp_path / "a").mkdir()

    result = photon(tmp_path, "test", "--junit", junit, "--json", json_)

    assert result.code == 2
    assert "report" in result.err
    assert not (tmp_path / "x").exists()
    assert not (tmp_path / ".photon").exists()


def test_nobody_minds_two_reports_that_nobody_reads(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": '[[test.suite]]\nname="s"\nadapter="command"\nrun="true"\n'})

    result = photon(tmp_path, "test", "--junit", "/dev/null", "--json", "/dev/null")

    assert result.code == 0, result.err


# Where nothing can be kept for the time of the run: a full disk, or a container without /tmp.
NO_SCRATCH = """
import sys, tempfile
sys.argv = ["photon", *sys.argv[2:]]
from photon_test.cli.app import main
if {at} == "begin":
    tempfile._candidate_tempdir_list = lambda: ["/proc/none"]
else:
    import photon_test.engine.local as local
    class Full(type(tempfile)):
        def TemporaryDirectory(self, **settings):
            raise OSError(28, "No space left on device")
    local.tempfile = Full("tempfile")
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("begin", "error: no folder for temporary files can be written to"),
        ("later", "no temporary folder could be made: No space left on device"),
    ],
)
def test_without_room_for_temporary_files_a_run_is_3(tmp_path: Path, at: str, words: str) -> None:
    write(tmp_path, {"photon.toml": '[[test.suite]]\nname="s"\nadapter="command"\nrun="true"\n'})
    done = subprocess.run(
        [sys.executable, "-c", NO_SCRATCH.format(at=repr(at)), "photon", "test"],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )

    assert done.returncode == 3, done.stdout + done.stderr
    assert words in done.stdout + done.stderr
    assert "hint: " in done.stdout + done.stderr
