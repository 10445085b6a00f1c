"""One walk over the user's tree: which folders hold files that mean something to Photon.

Left out are folders that git ignores, hidden ones, what tools install or build, what belongs to
others (vendored code, other checkouts) and what tests read (fixtures).
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from photon_test.core.value import Value
from photon_test.manifest.ignore import Ignoring, ignored, outer_rules, rules_of
from photon_test.manifest.model import FILE

_SILENT = frozenset(("node_modules", "__pycache__", "venv", "site-packages"))
_WHY = {
    **dict.fromkeys(("target", "dist", "build"), "built folder"),
    **dict.fromkeys(("vendor", "third_party", "third-party"), "vendored folder"),
    **dict.fromkeys(
        ("fixtures", "__fixtures__", "testdata", "test-data", "test_data"), "fixture folder"
    ),
}
_IGNORED = "ignored by git"
_MOST_INSIDE = 50  # folders of a folder left out that are looked into


class Spot(Value, kw_only=True):
    """A folder with files that mean something."""

    path: str  # relative to the root, "/"-separated; "" is the root
    names: tuple[str, ...]  # of those files, sorted


class Passed(Value, kw_only=True):
    """A folder that was not entered although something in it means something."""

    path: str  # of the folder that holds the files: the one left out, or one directly inside it
    names: tuple[str, ...]
    why: str


class Tree(Value, kw_only=True):
    """What one walk found, parents before children."""

    spots: tuple[Spot, ...] = ()
    passed: tuple[Passed, ...] = ()


class Entered(Value, kw_only=True):
    """A folder that is being walked."""

    path: str
    names: tuple[str, ...]  # of its files, in no order
    folders: tuple[str, ...]  # of its folders, in no order


def scan(root: Path, markers: Iterable[str] = ()) -> Tree:
    """Walk the tree and keep the folders with a `photon.toml` or a name that matches a marker.

    A marker is a glob of file names. Symbolic links to folders are not followed.
    """
    wanted = re.compile("|".join(map(_line, sorted({FILE, *markers}))), re.MULTILINE)
    spots: list[Spot] = []
    passed: list[Passed] = []
    waiting: list[tuple[str, Ignoring]] = [("", outer_rules(root))]
    while waiting:
        path, rules = waiting.pop()
        entered = enter(root, path)
        if path and (".git" in entered.folders or ".git" in entered.names):
            passed += _passed(root, path, entered, wanted, "a checkout of its own")
            continue
        if ".gitignore" in entered.names and (own := rules_of(root / path / ".gitignore", path)):
            rules = (*rules, own)
        found = wanted.findall("\n".join(entered.names))
        if found:
            spots.append(Spot(path=path, names=tuple(sorted(found))))
        for name in sorted(entered.folders, reverse=True):
            if name.startswith(".") or name in _SILENT:
                continue
            below = f"{path}/{name}" if path else name
            why = _IGNORED if ignored(rules, below) else _WHY.get(name, "")
            if why:
                passed += _passed(root, below, enter(root, below), wanted, why)
            else:
                waiting.append((below, rules))
    return Tree(spots=tuple(spots), passed=tuple(sorted(passed, key=lambda one: one.path)))


def enter(root: Path, path: str) -> Entered:
    """Return what lies in one folder; nothing if it cannot be read."""
    names: list[str] = []
    folders: list[str] = []
    try:
        with os.scandir(root / path if path else root) as entries:
            for entry in entries:
                (folders if entry.is_dir(follow_symlinks=False) else names).append(entry.name)
    except OSError:
        pass  # a folder that this user may not read holds no suite that this user could run
    return Entered(path=path, names=tuple(names), folders=tuple(folders))


def _passed(
    root: Path, path: str, entered: Entered, wanted: re.Pattern[str], why: str
) -> Iterator[Passed]:
    """Say what is missed in a folder, and in those directly inside it."""
    found = wanted.findall("\n".join(entered.names))
    if found:
        yield Passed(path=path, names=tuple(sorted(found)), why=why)
        return
    for name in sorted(entered.folders)[:_MOST_INSIDE]:
        if not name.startswith(".") and name not in _SILENT:
            inside = enter(root, f"{path}/{name}")
            found = wanted.findall("\n".join(inside.names))
            if found:
                yield Passed(path=inside.path, names=tuple(sorted(found)), why=why)


def _line(glob: str) -> str:
    """Return a regular expression for one line: `fnmatch.translate` knows only whole texts."""
    special = {"*": "[^\\n]*", "?": "[^\\n]"}
    return "^" + "".join(special.get(char) or re.escape(char) for char in glob) + "$"
