"""Which version of a tool the rows run with, and what it takes to run another than the usual one.

`ci/conformance` names another by variables: CONFORMANCE_TOOL, CONFORMANCE_VERSION,
CONFORMANCE_HOME (see `fixtures/projects/versions.toml` for what is in that folder) and, if the
tool needs another node than the one on PATH, CONFORMANCE_NODE, the folder of that program.
"""

import functools
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import msgspec

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects"
_PACKAGES = {"playwright": "@playwright/test"}  # where it is not the tool's name
_NUMBER = re.compile(r"\d+(?:\.\d+)+")
_CONDITION = re.compile(r"(<|<=|>|>=)(\d+(?:\.\d+)*)")


class Other(NamedTuple):
    """A tool that does not lie where the rows usually find it."""

    tool: str
    version: str
    home: Path
    node: str  # "": the usual one


@functools.cache
def other() -> Other | None:
    """Return what the variables name; None: everything is as usual."""
    tool = os.environ.get("CONFORMANCE_TOOL")
    if not tool:
        return None
    return Other(
        tool,
        os.environ["CONFORMANCE_VERSION"],
        Path(os.environ["CONFORMANCE_HOME"]),
        os.environ.get("CONFORMANCE_NODE", ""),
    )


def home(tool: str) -> Path | None:
    """Return the folder of another version of this tool, if there is to be one."""
    found = other()
    return found.home if found and found.tool == tool else None


def python() -> str:
    """Return the interpreter that has pytest."""
    at = home("pytest")
    return sys.executable if at is None else str(at / "bin" / "python")


def node_modules(tool: str) -> Path | None:
    """Return what projects of this tool find as their `node_modules`; None: there is none."""
    folder = (home(tool) or PROJECTS / tool) / "node_modules"
    return folder if folder.is_dir() else None


def path(tool: str) -> dict[str, str]:
    """Return PATH with the tool's own programs first, if they lie somewhere else."""
    found = other()
    if found is None or found.tool != tool:
        return {}
    first = found.node or (str(found.home / "bin") if tool in ("go", "node") else "")
    return {"PATH": f"{first}{os.pathsep}{os.environ['PATH']}"} if first else {}


@functools.cache
def version_of(tool: str) -> str:
    """Return the version of the tool that its rows run with."""
    found = other()
    if found and found.tool == tool:
        return found.version
    modules = node_modules(tool)
    if modules is not None:
        package = modules / _PACKAGES.get(tool, tool)
        manifest = msgspec.json.decode((package / "package.json").read_bytes())
        return str(manifest["version"])
    if tool == "pytest":
        return version("pytest")
    asked = ["go", "version"] if tool == "go" else [tool, "--version"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    number = _NUMBER.search(said)
    assert number, f"`{' '.join(asked)}` says no version: {said}"
    return number[0]


def holds(conditions: str, version: str) -> bool:
    """Whether a version is within `>=3.1,<4`: all of the conditions between the commas."""
    return all(_holds(condition.strip(), version) for condition in conditions.split(","))


def _holds(condition: str, version: str) -> bool:
    parts = _CONDITION.fullmatch(condition)
    assert parts, f"`{condition}` is not like `<8.2` or `>=4`"
    left, right = _numbers(version), _numbers(parts[2])
    # `<4` leaves out 4.0.18, and `<=4` does not: only so much of the version is looked at.
    left = left[: len(right)]
    by: Mapping[str, bool] = {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }
    return by[parts[1]]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
