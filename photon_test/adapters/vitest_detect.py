"""Recognises suites of vitest, and the packages that one of them runs.

In a workspace the root is a suite of its own only if it is where the tests are run: its
configuration names projects (https://vitest.dev/guide/projects), or one of its scripts calls
vitest. Otherwise each package is a suite, and a configuration at the root is what they share.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from photon_test.core.model import Suite
from photon_test.core.ports import Detected, Folder

_CONFIG = re.compile(r"(?:vitest\.config|vite\.config)\.[cm]?[jt]s")
_WORKSPACE = re.compile(r"vitest\.workspace\.(?:[cm]?[jt]s|json)")
_TEST_KEY = re.compile(r"\btest\s*:")
_PROJECTS = re.compile(r"\b(?:projects|workspace)\s*:\s*\[([^\]]*)\]")
_QUOTED = re.compile(r"""(['"`])((?:\.{1,2}/)?[\w@*./{},!-]+)\1""")
_PNPM_ENTRY = re.compile(r"^\s*-\s*['\"]?([^'\"#\n]+?)['\"]?\s*$", re.MULTILINE)
_CALLS_VITEST = re.compile(r"(?<![\w@/-])vitest(?![\w/-])")


class Package(msgspec.Struct):
    """As much of a package.json as matters. Wrong types make it none at all."""

    dependencies: dict[str, str] = {}
    devDependencies: dict[str, str] = {}  # noqa: N815  # npm's name
    scripts: dict[str, str] = {}
    workspaces: list[str] | dict[str, list[str] | None] = []


def detect(folder: Folder, name: str, scope: str) -> Detected | None:
    """Recognise a configuration of vitest, or a package that depends on it."""
    package = _package(folder)
    why = _configured(folder) or _depends(package)
    if not why:
        return None
    projects = tuple(_projects(folder))
    members = tuple(_members(folder, package))
    if members and not projects and not _calls_vitest(package):
        return None
    suite = Suite(name=folder.path or name, adapter=name, root=folder.path, scope=scope)
    return Detected(suite=suite, why=why, claims=_packages(folder, projects or members))


def _package(folder: Folder) -> Package:
    try:
        return msgspec.json.decode(folder.text("package.json") or "{}", type=Package)
    except msgspec.MsgspecError:
        return Package()


def _configured(folder: Folder) -> str:
    for name in folder.names():
        if _WORKSPACE.fullmatch(name) or (
            _CONFIG.fullmatch(name)
            and (name.startswith("vitest.") or _TEST_KEY.search(folder.text(name) or ""))
        ):
            return f"`{name}`"
    return ""


def _depends(package: Package) -> str:
    for key, names in (
        ("devDependencies", package.devDependencies),
        ("dependencies", package.dependencies),
    ):
        if "vitest" in names:
            return f"`package.json` with `vitest` in `{key}`"
    return ""


def _calls_vitest(package: Package) -> bool:
    return any(_CALLS_VITEST.search(script) for script in package.scripts.values())


def _projects(folder: Folder) -> Iterator[str]:
    """Yield the globs of a configuration's projects. What is computed there is not seen."""
    for name in folder.names():
        text = folder.text(name) or "" if _WORKSPACE.fullmatch(name) else ""
        if _CONFIG.fullmatch(name) and (found := _PROJECTS.search(folder.text(name) or "")):
            text = found[1]
        for quoted in _QUOTED.finditer(text):
            if "/" in quoted[2]:
                yield quoted[2]


def _members(folder: Folder, package: Package) -> Iterator[str]:
    """Yield the globs of a workspace's packages: npm, yarn, bun; pnpm."""
    declared = package.workspaces
    yield from (declared.get("packages") or ()) if isinstance(declared, dict) else declared
    for entry in _PNPM_ENTRY.finditer(folder.text("pnpm-workspace.yaml") or ""):
        if "/" in entry[1] or "*" in entry[1]:
            yield entry[1]


def _packages(folder: Folder, globs: Sequence[str]) -> tuple[str, ...]:
    """Return the folders that globs of folders, or of configuration files, match."""
    found: set[str] = set()
    for text in globs:
        if text.startswith("!"):
            continue
        pattern = text.removeprefix("./").rstrip("/")
        if pattern.rpartition("/")[2].startswith(("vite.", "vitest.")):
            matches = folder.glob(pattern)
        else:
            matches = folder.glob(f"{pattern}/package.json") or ()
        found.update(match.rpartition("/")[0] for match in matches)
    base = f"{folder.path}/" if folder.path else ""
    return tuple(sorted(f"{base}{path}" for path in found if path))
