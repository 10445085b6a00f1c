"""One walk over the user's tree: which folders hold files that mean something to Photon.

Left out are folders that git ignores, hidden ones, what tools install or build, what belongs to
others (vendored code, other checkouts) and what tests read (fixtures).
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

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
_MOST_INSIDE = 50  # folders of a folder left out that are looked into


class Spot(Value, kw_only=True):
    """A folder with files that mean something."""

    path: str  # relative to the root, "/"-separated; "" is the root
    names: tuple[str, ...]  # of those files, sorted


class Passed(Value, kw_only=True):
    """A folder that was not entered although something in it means something."""

    path: str  # of the folder that holds the files: `top`, or one directly inside it
    names: tuple[str, ...]
    top: str  # the folder that was left out
    why: str


class Entered(NamedTuple):
    """What lies in one folder, in no order."""

    names: list[str]  # of everything
    folders: list[str]  # of its folders, without links to folders


class Inner(NamedTuple):
    """The folders in one folder, sorted, as paths from the root."""

    kept: list[str]
    ignored: list[str]  # by git


class Tree:
    """The folders below a root, each read once, and what one walk found in them.

    Symbolic links to folders are not followed, so a circle of them does no harm.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.spots: list[Spot] = []  # parents before children
        self.passed: list[Passed] = []
        self._top = str(root)
        self._entered: dict[str, Entered] = {}
        self._inner: dict[str, Inner] = {}
        self._rules: dict[str, Ignoring] = {"": _with(outer_rules(root), root, "", self.enter(""))}

    def enter(self, path: str) -> Entered:
        """Return what lies in a folder; nothing if it cannot be read."""
        known = self._entered.get(path)
        if known is None:
            known = self._entered[path] = _read(f"{self._top}/{path}" if path else self._top)
        return known

    def rules(self, path: str) -> Ignoring:
        """Return git's rules for what lies directly in a folder."""
        known = self._rules.get(path)
        if known is None:
            above = self.rules(path.rpartition("/")[0])
            known = self._rules[path] = _with(above, self.root, path, self.enter(path))
        return known

    def below(self, path: str) -> Sequence[str]:
        """Return the folders in a folder that are neither hidden, installed nor ignored, sorted."""
        return self.inner(path).kept

    def inner(self, path: str) -> "Inner":
        """Return the folders in a folder that are neither hidden nor installed."""
        known = self._inner.get(path)
        if known is None:
            known = self._inner[path] = Inner([], [])
            folders = [name for name in self.enter(path).folders if not _hidden(name)]
            for name in sorted(folders):
                below = f"{path}/{name}" if path else name
                (known.ignored if ignored(self.rules(path), below) else known.kept).append(below)
        return known


def scan(root: Path, markers: Iterable[str] = ()) -> Tree:
    """Walk the tree and keep the folders with a `photon.toml` or a name that a marker matches.

    A marker is a glob of a file's name, or of its path's end: `pact/*.json`.
    """
    tree = Tree(root)
    wanted = _Wanted(sorted({FILE, *markers}))
    waiting = [""]
    while waiting:
        path = waiting.pop()
        entered = tree.enter(path)
        if path and (".git" in entered.names):
            tree.passed += _passed(tree, path, wanted, "a checkout of its own")
            continue
        found = wanted.names(path, entered)
        if found:
            tree.spots.append(Spot(path=path, names=found))
        for inner in tree.inner(path).ignored:
            tree.passed += _passed(tree, inner, wanted, "ignored by git")
        for inner in reversed(tree.inner(path).kept):
            name = inner.rpartition("/")[2]
            why = _WHY.get(name) or ("" if is_text(name) else "its name is not UTF-8")
            if why:
                tree.passed += _passed(tree, inner, wanted, why)
            else:
                waiting.append(inner)
    tree.passed.sort(key=lambda one: one.path)
    return tree


def is_text(path: str) -> bool:
    """Whether a path is UTF-8, and so can stand in a record, a report and an argument."""
    return not any("\ud800" <= char <= "\udfff" for char in path)


class _Wanted:
    """Which file names mean something, asked once for a whole folder."""

    def __init__(self, markers: list[str]) -> None:
        paths = [marker.rpartition("/") for marker in markers if "/" in marker]
        names = [marker_regex(marker) for marker in markers if "/" not in marker]
        self._names = re.compile(f"^(?:{'|'.join(names)})$", re.MULTILINE)
        more = names + [marker_regex(name) for _, _, name in paths]
        self._more = re.compile(f"^(?:{'|'.join(more)})$", re.MULTILINE)
        ends = [marker_regex(folder) for folder, _, _ in paths]
        self._ends = re.compile(f"(?:^|/)(?:{'|'.join(ends)})$") if ends else None

    def names(self, path: str, entered: Entered) -> tuple[str, ...]:
        if not entered.names:
            return ()
        wanted = self._more if self._ends and self._ends.search(path) else self._names
        return tuple(sorted(wanted.findall("\n".join(entered.names))))


def _read(path: str) -> Entered:
    try:
        with os.scandir(path) as found:
            entries = list(found)
    except OSError:
        return Entered([], [])  # what this user may not read, this user could not run either
    folders = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    return Entered([entry.name for entry in entries], folders)


def _with(rules: Ignoring, root: Path, path: str, entered: Entered) -> Ignoring:
    if ".gitignore" not in entered.names:
        return rules
    own = rules_of(root / path / ".gitignore", path)
    return (*rules, own) if own else rules


def _passed(tree: Tree, top: str, wanted: _Wanted, why: str) -> Iterator[Passed]:
    """Say what is missed in a folder, or else in those directly inside it."""
    found = wanted.names(top, tree.enter(top))
    if found:
        yield Passed(path=top, names=found, top=top, why=why)
        return
    for name in sorted(tree.enter(top).folders)[:_MOST_INSIDE]:
        inner = f"{top}/{name}"
        found = () if _hidden(name) else wanted.names(inner, tree.enter(inner))
        if found:
            yield Passed(path=inner, names=found, top=top, why=why)


def _hidden(name: str) -> bool:
    return name.startswith(".") or name in _SILENT


def marker_regex(glob: str) -> str:
    """Return a regular expression for one line: `fnmatch.translate` knows only whole texts."""
    special = {"*": "[^/\\n]*", "?": "[^/\\n]"}
    return "".join(special.get(char) or re.escape(char) for char in glob)
