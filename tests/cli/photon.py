"""Runs the real command in a folder, and reads what it left behind."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.cli import loaded

LIMIT_S = 120  # only so that a hang does not block the suite for ever


@dataclass(frozen=True)
class Result:
    """One run of `photon`."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def ctrf(self) -> dict[str, object]:
        """The CTRF report of `--json results.json`."""
        report: dict[str, object] = json.loads((self.folder / "results.json").read_text())
        return report

    @property
    def statuses(self) -> dict[str, str]:
        """The status of each test in it, by name."""
        results = self.ctrf["results"]
        assert isinstance(results, dict)
        return {test["name"]: test["status"] for test in results["tests"]}

    @property
    def junit(self) -> ET.Element:
        """The JUnit report of `--junit junit.xml`."""
        return ET.fromstring((self.folder / "junit.xml").read_text())  # noqa: S314  # our own

    @property
    def last_line(self) -> str:
        """The verdict with its proof."""
        return self.out.rstrip().splitlines()[-1] if self.out.strip() else ""


def photon(
    folder: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    through: Sequence[str] = (),
) -> Result:
    """Run `photon …` in a folder. `through` is a command that starts the one after it."""
    return photon_in(
        clean_environment() | dict(environment or {}), folder, *arguments, through=through
    )


def photon_in(
    environment: Mapping[str, str], folder: Path, *arguments: str, through: Sequence[str] = ()
) -> Result:
    """The same with exactly these variables.

    A new interpreter is started only where that can make a difference: loading Photon costs more
    than what most tests want of it.
    """
    if not through and loaded.can(environment):
        code, out, err = loaded.run(arguments, folder, environment, limit_s=LIMIT_S)
    else:
        argv = [*through, sys.executable, "-m", "photon_test", *arguments]
        done = subprocess.run(
            argv, cwd=folder, env=environment, capture_output=True, timeout=LIMIT_S, check=False
        )
        code, out, err = done.returncode, done.stdout, done.stderr
    return Result(code, _text(out), _text(err), folder)


def _text(written: bytes) -> str:
    """Read it as Python does where newlines are universal."""
    text = written.decode(errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def clean_environment() -> dict[str, str]:
    """This process's environment without what belongs to its own test run.

    The plugins of this project's own development would cost each inner pytest half its time.
    """
    ours = (
        "PYTEST_",
        "COV_",
        "COVERAGE_",
        "GITHUB_",
        "CI",
        "GITLAB_",
        "TF_BUILD",
        "VIRTUAL_ENV",
        "PHOTON_",
    )
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return inherited | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a small repository."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def pytest_suite(name: str = "orders", more: str = "") -> str:
    """A manifest's suite that runs pytest in this very interpreter."""
    runner = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly"]
    return (
        f'[[test.suite]]\nname = "{name}"\nadapter = "pytest"\n'
        f"runner = {json.dumps(runner)}\n{more}\n"
    )
