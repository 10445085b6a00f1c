"""What a shell, a CI job or a project may do to the process that Photon runs in."""

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


@pytest.mark.parametrize(("folder", "path"), [("", "src"), ("src", "")])
def test_modules_of_the_project_are_not_taken_for_those_of_photon(
    tmp_path: Path, folder: str, path: str
) -> None:
    shadows = {f"src/{name}.py": SHADOW for name in ("json", "asyncio", "click", "tomllib")}
    suite = '[[test.suite]]\nname = "s"\nadapter = "command"\nrun = ["sh", "-c", "exit 7"]\n'
    write(tmp_path, {"photon.toml": suite, **shadows})

    result = photon(tmp_path / folder, "test", environment={"PYTHONPATH": path})

    assert result.code == 1, result.out + result.err
    assert result.last_line.startswith("FAILED"), result.out
