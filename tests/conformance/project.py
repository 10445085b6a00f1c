"""A fixture project: how it is run, and what it must come to. See fixtures/projects/README.md."""

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from tests.cli.photon import write

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects"
EXPECTED = "expected.toml"
SUITE = "it"
_MADE = ("node_modules", "target", "build", ".photon", "__pycache__", ".pytest_cache", EXPECTED)

Word = Literal["passed", "failed", "errored", "skipped", "not run"]


class Case(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What one case must come to. What is left out is not looked at."""

    outcome: Word
    line: int | None = None
    message: str | None = None  # a part of it
    tags: list[str] | None = None
    attempts: int | None = None
    output: str | None = None  # a part of what it printed; reports keep that of failures only


class Expected(msgspec.Struct, forbid_unknown_fields=True):
    """`expected.toml`."""

    exit: int
    cases: dict[str, Case | Word]  # by `file::name`
    broken: str | Literal[False] = False  # a part of what is said about the suite as a whole
    warns: str | Literal[False] = False  # a part of a warning
    suite: dict[str, Any] = {}  # more keys of the suite in the manifest
    environment: dict[str, str] = {}
    arguments: list[str] = []  # more of `photon test`


class Project:
    """A folder with an `expected.toml`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tool = folder.parent.name
        self.expected = msgspec.toml.decode((folder / EXPECTED).read_bytes(), type=Expected)

    def __repr__(self) -> str:
        return f"{self.tool}/{self.folder.name}"

    def copy(self, to: Path) -> Path:
        """Copy it, and the files that all projects of its tool share; add a manifest."""
        for file in self.folder.parent.iterdir():
            if file.is_file():
                shutil.copy2(file, to / file.name)
        shutil.copytree(self.folder, to, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_MADE))
        modules = self.folder.parent / "node_modules"
        if modules.is_dir():
            (to / "node_modules").symlink_to(modules)
        return write(to, {"photon.toml": self._manifest()})

    def environment(self, target: Path) -> dict[str, str]:
        """Return the variables that make its tool quick, quiet and unable to fetch anything."""
        shared = {
            "CARGO_TARGET_DIR": str(target),
            "CARGO_NET_OFFLINE": "true",
            "CARGO_INCREMENTAL": "0",
            "CARGO_PROFILE_DEV_DEBUG": "0",
            "RUSTUP_AUTO_INSTALL": "0",
            "GOTOOLCHAIN": "local",
            "GOPROXY": "off",
            "GOFLAGS": "",
        }
        return shared | self.expected.environment

    def _manifest(self) -> str:
        keys: dict[str, Any] = {"name": SUITE, "adapter": self.tool}
        if self.tool == "pytest":
            keys["runner"] = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
        lines = [f"{key} = {_toml(value)}" for key, value in (keys | self.expected.suite).items()]
        return "\n".join(("[[test.suite]]", *lines, ""))


def projects() -> list[Project]:
    """Return every fixture project, sorted."""
    return [Project(path.parent) for path in sorted(PROJECTS.glob(f"*/*/{EXPECTED}"))]


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)  # for these the two languages agree


def wanted(cases: Mapping[str, Case | Word]) -> dict[str, Case]:
    """Return the expected cases, each as the long form."""
    return {
        name: case if isinstance(case, Case) else Case(outcome=case) for name, case in cases.items()
    }
