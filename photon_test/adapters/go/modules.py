"""Modules and workspaces: `go.mod` and `go.work` (https://go.dev/ref/mod)."""

import posixpath
import re
from collections.abc import Iterator

from photon_test.core.ports import Folder
from photon_test.core.value import Value

MODULE = "go.mod"
WORKSPACE = "go.work"

_NAMED = re.compile(r'^\s*module\s+(?:\(\s*)?("[^"]+"|`[^`]+`|[^\s()/][^\s()]*)', re.MULTILINE)
_USE = re.compile(r"^\s*use\s+(?:\(([^)]*)\)|(\S+))", re.MULTILINE)
_COMMENT = re.compile(r"//.*")
_STANDARD = "std"  # the standard library's own module: its packages have no prefix


class Module(Value, kw_only=True):
    """A module at or below a suite's folder, or the one that the folder is in."""

    folder: str  # relative to the suite's folder; "" is that folder
    prefix: str  # of the import paths of the packages in `folder`
    used: bool = True  # False: it is no part of the suite


def module_path(text: str) -> str:
    """Return the path that a `go.mod` declares; "" if it declares none."""
    found = _NAMED.search(_COMMENT.sub("", text))
    return found[1].strip('"`') if found else ""


def uses(text: str) -> tuple[str, ...]:
    """Return the folders that a `go.work` uses, relative to it; "" is its own."""
    found: list[str] = []
    for use in _USE.finditer(_COMMENT.sub("", text)):
        for entry in (use[1] or use[2]).split():
            path = posixpath.normpath(entry.strip('"`'))
            found.append("" if path == "." else path)
    return tuple(dict.fromkeys(found))


def modules(folder: Folder) -> tuple[Module, ...]:
    """Return the modules that the files below a suite's folder belong to."""
    return tuple(_modules(folder))


def patterns(folder: Folder) -> tuple[str, ...]:
    """Return the patterns for all packages of a suite.

    In a workspace's root `./...` matches nothing unless a module is there, too.
    """
    text = folder.text(WORKSPACE)
    if text is None:
        return ("./...",)
    inside = [use for use in uses(text) if use != ".." and not use.startswith(("../", "/"))]
    return tuple(f"./{use}/..." if use else "./..." for use in inside) or ("./...",)


def _modules(folder: Folder) -> Iterator[Module]:
    workspace = folder.text(WORKSPACE)
    used = ("",) if workspace is None else uses(workspace)
    here = folder.text(MODULE)
    if here is None and workspace is None:
        yield from _around(folder)
    for path in folder.glob(f"**/{MODULE}"):
        text = folder.text(path)
        if text is not None:
            inside = posixpath.dirname(path)
            yield Module(folder=inside, prefix=_prefix(text), used=inside in used)


def _around(folder: Folder) -> Iterator[Module]:
    """Find the module that a folder without a `go.mod` is in."""
    above = folder.parent()
    while above is not None:
        text = above.text(MODULE)
        if text is not None:
            below = folder.path[len(above.path) :].strip("/")
            yield Module(folder="", prefix="/".join(p for p in (_prefix(text), below) if p))
            return
        above = above.parent()


def _prefix(text: str) -> str:
    path = module_path(text)
    return "" if path == _STANDARD else path
