"""Finds a package or workspace, and the packages that belong to it."""

import posixpath
import tomllib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from photon_test.core.model import Suite
from photon_test.core.ports import Detected, Folder

MANIFEST = "Cargo.toml"
_DEPENDENCIES = ("dependencies", "dev-dependencies", "build-dependencies")


def detect(folder: Folder, name: str, scope: str) -> Detected | None:
    """Recognise a `Cargo.toml` with a package or a workspace of its own."""
    text = folder.text(MANIFEST)
    if text is None:
        return None
    suite = Suite(name=_named(folder), adapter=name, root=folder.path, scope=scope)
    try:
        manifest = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        why = f"its `{MANIFEST}` is not TOML: {error}"
        return Detected(suite=suite, why=f"`{MANIFEST}`", left_out=why)
    if "workspace" in manifest:
        claims = tuple(sorted(_members(folder, manifest)))
        return Detected(suite=suite, why=f"`{MANIFEST}` with `[workspace]`", claims=claims)
    if "package" not in manifest:
        return None
    why = f"`{MANIFEST}` with `[package]`"
    if above := _workspace_above(folder):
        return Detected(
            suite=suite,
            why=why,
            left_out=f"it is inside the workspace `{above}` and not a member of it",
            hint="add it to `workspace.members` or to `workspace.exclude`",
        )
    return Detected(suite=suite, why=why)


def is_workspace(folder: Folder) -> bool:
    """Whether the folder is a workspace's root."""
    return "workspace" in _manifest(folder.text(MANIFEST))


def _named(folder: Folder) -> str:
    manifest = _manifest(folder.text(MANIFEST))
    package = manifest.get("package")
    name = package.get("name") if isinstance(package, dict) else None
    if isinstance(name, str) and name:
        return name
    return posixpath.basename(folder.path or folder.absolute) or "cargo"


def _manifest(text: str | None) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text or "")
    except tomllib.TOMLDecodeError:
        return {}


def _members(folder: Folder, manifest: Mapping[str, Any]) -> set[str]:
    """Members by pattern and, as cargo has it, path dependencies inside the workspace."""
    workspace = _table(manifest, "workspace")
    excluded = _texts(workspace.get("exclude"))
    found: set[str] = set()
    waiting = [""]
    for pattern in _texts(workspace.get("members")):
        path = posixpath.normpath(pattern)
        paths = folder.glob(f"{path}/{MANIFEST}") or (f"{path}/{MANIFEST}",)
        waiting += [posixpath.dirname(path) for path in paths if folder.has(path)]
    while waiting:
        member = waiting.pop()
        if member in found or _excluded(member, excluded):
            continue
        found.add(member)
        inner = _manifest(folder.text(posixpath.join(member, MANIFEST)))
        for path in (*_paths(inner), *_paths(workspace)):
            below = posixpath.normpath(posixpath.join(member, path))
            if not below.startswith("..") and folder.has(f"{below}/{MANIFEST}"):
                waiting.append(below)
    return found - {"", "."}


def _paths(manifest: Mapping[str, Any]) -> Iterator[str]:
    tables = [_table(manifest, name) for name in _DEPENDENCIES]
    for target in _table(manifest, "target").values():
        if isinstance(target, dict):
            tables += [_table(target, name) for name in _DEPENDENCIES]
    for table in tables:
        for dependency in table.values():
            path = dependency.get("path") if isinstance(dependency, dict) else None
            if isinstance(path, str):
                yield path


def _workspace_above(folder: Folder) -> str:
    """Return the workspace that would refuse this package; "" if there is none."""
    above = folder.parent()
    while above is not None:
        manifest = _manifest(above.text(MANIFEST))
        if "workspace" in manifest:
            path = posixpath.relpath(folder.path or ".", above.path or ".")
            excluded = _texts(_table(manifest, "workspace").get("exclude"))
            if path in _members(above, manifest) or _excluded(path, excluded):
                return ""
            return above.path or "."
        above = above.parent()
    return ""


def _excluded(path: str, excluded: list[str]) -> bool:
    return any(
        path == prefix or path.startswith(prefix + "/") or fnmatchcase(path, prefix)
        for prefix in map(posixpath.normpath, excluded)
    )


def _table(manifest: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = manifest.get(name)
    return table if isinstance(table, dict) else {}


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
