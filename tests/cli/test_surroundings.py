"""What a shell, a CI job or a project may do to the process that Photon runs in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.photon import clean_environment, photon, pytest_suite, write

GREEN = "def test_a():\n    pass\n"
SHADOW = "raise SystemExit(0)\n"


def _shell(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", text, sys.executable],
        cwd=folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(("body", "code"), [("pass", 0), ("assert not 'this'", 1)])
def test_streams_that_are_closed_change_no_verdict(
    tmp_path: Path, closed: str, body: str, code: int
) -> None:
    manifest = pytest_suite()
    write(tmp_path, {"photon.toml": manifest, "test_a.py": f"def test_a():\n    {body}\n"})

    done = _shell(tmp_path, f'"$0" -m photon_test test --json results.json {closed}')

    assert done.returncode == code, done.stdout + done.stderr
    assert (tmp_path / "results.json").exists()


OPENAPI = """
openapi: 3.1.0
info: { title: t, version: "1" }
paths:
  /a:
    get:
      operationId: getA
      responses: { "200": { description: ok } }
"""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("--help", 0),
        ("--version", 0),
        ("test", 1),
        ("test --ci --github", 1),
        ("test --json -", 1),
        ("test --list", 0),
        ("test --dry-run", 0),
        ("test --help", 0),
        ("report", 0),
        ("report --exit-code", 1),
        ("report --junit -", 0),
        ("report --list", 0),
        ("adapters", 0),
        ("openapi lint api.yaml", 0),
        ("openapi lint --json api.yaml", 0),
        ("openapi show getA --spec api.yaml", 0),
        ("init", 2),
        ("nonsense", 2),
    ],
)
def test_who_stops_reading_changes_no_exit_code(tmp_path: Path, arguments: str, code: int) -> None:
    failing = '[[test.suite]]\nname = "s"\nadapter = "command"\nrun = "false"\n'
    write(tmp_path, {"photon.toml": failing, "api.yaml": OPENAPI})
    assert photon(tmp_path, "test").code == 1
    reading, writing = os.pipe()
    os.close(reading)

    done = subprocess.run(
        [sys.executable, "-m", "photon_test", *arguments.split()],
        cwd=tmp_path,
        env=clean_environment(),
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )
    os.close(writing)

    assert done.returncode == code, done.stderr
    assert "roken pipe" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [("--help", 3), ("adapters", 3), ("report", 3), ("test", 3), ("test --suite none", 4)],
)
def test_output_that_cannot_be_written_is_no_success_and_no_bug(
    tmp_path: Path, arguments: str, code: int
) -> None:
    green = '[[test.suite]]\nname = "s"\nadapter = "command"\nrun = "true"\n'
    write(tmp_path, {"photon.toml": green})
    assert photon(tmp_path, "test").code == 0

    done = _shell(tmp_path, f'"$0" -m photon_test {arguments} > /dev/full')

    assert done.returncode == code, done.stderr
    assert code == 4 or "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("folder", "path"), [("", "src"), ("src", "")])
def test_modules_of_the_project_are_not_taken_for_those_of_photon(
    tmp_path: Path, folder: str, path: str
) -> None:
    shadows = {
        f"src/{name}.py": SHADOW
        for name in ("json", "asyncio", "click", "tomllib", "typing", "signal")
    }
    suite = '[[test.suite]]\nname = "s"\nadapter = "command"\nrun = ["sh", "-c", "exit 7"]\n'
    write(tmp_path, {"photon.toml": suite, **shadows})

    result = photon(tmp_path / folder, "test", environment={"PYTHONPATH": path})

    assert result.code == 1, result.out + result.err
    assert result.last_line.startswith("FAILED"), result.out


def _folder(path: Path) -> Path:
    """Make a folder whose name is no text, where the file system takes one."""
    try:
        path.mkdir()
    except OSError:
        pytest.skip("file names are always text here")
    return path


def test_a_folder_whose_name_is_no_text_takes_nothing_else_along(tmp_path: Path) -> None:
    odd = _folder(tmp_path / os.fsdecode(b"caf\xe9"))
    write(odd, {"pytest.ini": "[pytest]\n"})
    suite = '[[test.suite]]\nname = "s"\nadapter = "command"\nrun = ["true"]\n'

    nothing = photon(tmp_path, "test")
    write(tmp_path, {"photon.toml": suite})
    declared = photon(tmp_path, "test", "--json", "results.json")

    assert nothing.code == 4, nothing.out + nothing.err
    assert "its name is not UTF-8" in nothing.err
    assert declared.statuses == {"s": "passed"}


def test_a_repository_whose_path_is_no_text_is_refused_in_words(tmp_path: Path) -> None:
    root = _folder(tmp_path / os.fsdecode(b"caf\xe9"))
    write(root, {"photon.toml": pytest_suite(), "test_a.py": GREEN})

    result = photon(root, "test", "--json", "results.json")

    assert result.code == 3, result.out + result.err
    assert "the path of the repository is not UTF-8" in result.err
    assert (root / "results.json").exists()


def test_a_current_folder_that_is_gone_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()

    done = _shell(tmp_path, 'cd gone && rmdir ../gone && exec "$0" -m photon_test test')

    assert done.returncode == 3, done.stdout + done.stderr
    assert done.stderr.startswith("error: the current folder cannot be used: ")


def test_who_left_a_process_running_is_named(tmp_path: Path) -> None:
    suite = '[[test.suite]]\nname = "s"\nadapter = "command"\nrun = ["sh", "-c", "sleep 600 &"]\n'
    write(tmp_path, {"photon.toml": suite})

    result = photon(tmp_path, "test")

    assert result.code == 0, result.out + result.err
    assert "warning: `s/run` left a process running; it was stopped" in result.out


ODD = {
    "C": {"LC_ALL": "C", "LANG": "C"},
    "ascii": {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    "dumb": {"TERM": "dumb", "HOME": "/proc/none"},
    "no temporary folder": {"TMPDIR": "/proc/none", "TMP": "", "TEMP": ""},
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(("verb", "code"), [("test", 1), ("test --dry-run", 0), ("doctor", 0)])
def test_odd_surroundings_change_no_verdict(tmp_path: Path, odd: str, verb: str, code: int) -> None:
    suite = '[[test.suite]]\nname = "s"\nadapter = "command"\n'
    write(tmp_path, {"photon.toml": f"{suite}run = ['sh', '-c', 'echo hé · 数; exit 1']\n"})

    result = photon(tmp_path, *verb.split(), environment=ODD[odd])

    assert result.code == code, result.out + result.err
    assert "Traceback" not in result.err
    assert result.last_line


def test_a_root_that_is_removed_during_the_run_is_no_success(tmp_path: Path) -> None:
    root = tmp_path / "gone"
    suite = '[[test.suite]]\nname = "s"\nadapter = "command"\n'
    write(root, {"photon.toml": f'{suite}run = ["rm", "-rf", "{root}"]\n'})

    result = photon(root, "test", "--junit", "junit.xml")

    assert result.code == 3, result.out + result.err
    assert "error: the log report could not be written: it was removed during the run" in result.out
    assert "error: the JUnit report could not be written" in result.out
