"""Recognises a package that jest tests: by its configuration, or by what it depends on."""

import re

import msgspec

from photon_test.core.model import Suite
from photon_test.core.ports import Detected, Folder

_CONFIG = re.compile(r"jest\.config\.(?:[cm]?[jt]s|json)")
_CALLS = re.compile(r"(?<![\w@/-])jest(?![\w/-])")


class _Package(msgspec.Struct):
    dependencies: dict[str, str] = {}
    devDependencies: dict[str, str] = {}  # noqa: N815  # npm's name
    scripts: dict[str, str] = {}
    workspaces: list[str] | dict[str, list[str] | None] = []
    jest: dict[str, msgspec.Raw] | None = None


def detect(folder: Folder, name: str, scope: str) -> Detected | None:
    """Recognise it. The root of a workspace is a suite only if it configures or calls jest."""
    try:
        package = msgspec.json.decode(folder.text("package.json") or "{}", type=_Package)
    except msgspec.MsgspecError:
        package = _Package()
    why = _why(folder, package)
    if not why:
        return None
    suite = Suite(name=folder.path or name, adapter=name, root=folder.path, scope=scope)
    return Detected(suite=suite, why=why)


def _why(folder: Folder, package: _Package) -> str:
    for name in folder.names():
        if _CONFIG.fullmatch(name):
            return f"`{name}`"
    if package.jest is not None:
        return "`package.json` with `jest`"
    calls = any(_CALLS.search(script) for script in package.scripts.values())
    if package.workspaces and not calls:
        return ""
    for key, names in (
        ("devDependencies", package.devDependencies),
        ("dependencies", package.dependencies),
    ):
        if "jest" in names:
            return f"`package.json` with `jest` in `{key}`"
    return ""
