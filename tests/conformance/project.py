"""A fixture project: how it is run, and what it must come to. See fixtures/projects/README.md."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from tests.cli.photon import write
from tests.conformance import installed
from tests.conformance.installed import PROJECTS

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


class Elsewhere(msgspec.Struct, forbid_unknown_fields=True):
    """What is different with some versions of the tool. What is left out is as it stands above."""

    why: str
    runs: bool = True  # False: the project cannot be run with them
    exit: int | UnsetType = UNSET
    broken: str | Literal[False] | UnsetType = UNSET
    warns: str | Literal[False] | UnsetType = UNSET
    cases: dict[str, Case | Word | Literal["absent"]] = {}


class Expected(msgspec.Struct, forbid_unknown_fields=True):
    """`expected.toml`."""

    exit: int
    cases: dict[str, Case | Word]  # by `file::name`
    # A part of what is said about the suite as a whole; several: of each thing that is said.
    broken: str | list[str] | Literal[False] = False
    warns: str | Literal[False] = False  # a part of a warning
    suite: dict[str, Any] = {}  # more keys of the suite in the manifest
    environment: dict[str, str] = {}
    arguments: list[str] = []  # more of `photon test`
    files: dict[str, str] = {}  # more files, by path: such as git would not keep
    node_modules: bool = True  # False: the project has only those that `files` write
    needs: list[str] = []  # programs that ci/setup does not install
    versions: dict[str, Elsewhere] = {}  # by `<8.2` or `>=3.1,<4`

    @property
    def breaks(self) -> list[str]:
        """What must be said about the suite as a whole; none: nothing may be."""
        return [self.broken] if isinstance(self.broken, str) else self.broken or []

    def within(self, version: str) -> "Expected":
        """Return what holds for this version of the tool."""
        found = self
        for conditions, elsewhere in self.versions.items():
            if installed.holds(conditions, version):
                found = _changed(found, elsewhere)
        return found

    def cannot(self, version: str) -> str:
        """Return why the project cannot be run with this version; "" if it can."""
        whys = (
            elsewhere.why
            for conditions, elsewhere in self.versions.items()
            if not elsewhere.runs and installed.holds(conditions, version)
        )
        return next(whys, "")


def _changed(expected: Expected, elsewhere: Elsewhere) -> Expected:
    cases = {**expected.cases}
    for name, case in elsewhere.cases.items():
        if case == "absent":
            cases.pop(name)
        else:
            cases[name] = case
    return msgspec.structs.replace(
        expected,
        cases=cases,
        exit=expected.exit if elsewhere.exit is UNSET else elsewhere.exit,
        broken=expected.broken if elsewhere.broken is UNSET else elsewhere.broken,
        warns=expected.warns if elsewhere.warns is UNSET else elsewhere.warns,
    )


class Project:
    """A folder with an `expected.toml`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tool = folder.parent.name
        self.expected = msgspec.toml.decode((folder / EXPECTED).read_bytes(), type=Expected)

    def __repr__(self) -> str:
        return f"{self.tool}/{self.folder.name}"

    def here(self) -> Expected:
        """Return what it must come to with the version of its tool that is installed here."""
        if not self.expected.versions:
            return self.expected
        return self.expected.within(installed.version_of(self.tool))

    def cannot(self) -> str:
        """Return why it cannot be run here, or with that version; "" if it can."""
        for program in self.expected.needs:
            if shutil.which(program) is None:
                return f"it needs `{program}`, which is not on PATH"
        if not self.expected.versions:
            return ""
        return self.expected.cannot(installed.version_of(self.tool))

    def copy(self, to: Path) -> Path:
        """Copy it, and the files that all projects of its tool share; add a manifest."""
        for file in self.folder.parent.iterdir():
            if file.is_file():
                shutil.copy2(file, to / file.name)
        shutil.copytree(self.folder, to, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_MADE))
        modules = installed.node_modules(self.tool)
        if modules is not None and self.expected.node_modules:
            (to / "node_modules").symlink_to(modules)
        return write(to, {**self.expected.files, "photon.toml": self._manifest()})

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
        return shared | installed.path(self.tool) | self.expected.environment

    def _manifest(self) -> str:
        keys: dict[str, Any] = {"name": SUITE, "adapter": self.tool}
        if self.tool == "pytest":
            keys["runner"] = [installed.python(), "-m", "pytest", "-p", "no:cacheprovider"]
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
