"""The user's tree as adapters see it: `core.ports.Folder` over the real file system."""

import os
import posixpath
import re
import shutil
import stat
from collections.abc import Callable, Mapping, Sequence
from fnmatch import translate
from functools import lru_cache
from pathlib import Path

from photon_test.manifest.tree import Tree

_LIMIT_BYTES = 1 << 20
_UNTIDY = re.compile(r"(?:^|/)\.{0,2}(?:/|$)")  # what `normpath` would change


class TreeFolder:
    """One folder of a tree.

    A path may lead upwards, but not out of the root: what lies there is not there. A link may
    lead anywhere, as that of `.venv/bin/python` and of packages in `node_modules` does.
    """

    def __init__(
        self,
        root: Path,
        path: str = "",
        *,
        tree: Tree | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._tree = tree or Tree(root)  # without one: the tree as it is now
        self._walked = tree is not None  # what is not in the tree is not there
        self._top = str(self._tree.root)
        self._path = path
        self._environ = os.environ if environ is None else environ

    @property
    def path(self) -> str:
        """Relative to the run's root; "" is the root itself."""
        return self._path

    @property
    def absolute(self) -> str:
        """Its absolute path on this machine."""
        return str(self._tree.root / self._path)

    def has(self, path: str, /) -> bool:
        """Whether a file or folder exists."""
        real = self._real(path)
        return real is not None and os.path.exists(real)  # noqa: PTH110  # thousands of times

    def text(self, path: str, /) -> str | None:
        """Return a text file of at most 1 MiB; None if it is missing, larger or not UTF-8."""
        real = self._real(path)
        data = None if real is None else _bytes(real)
        if data is None:
            return None
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None

    def names(self, path: str = "", /) -> Sequence[str]:
        """The names in a folder, sorted; empty if there is no such folder."""
        inside = self._inside(path)
        return [] if inside is None else sorted(self._tree.enter(inside).names)

    def glob(self, pattern: str, /) -> Sequence[str]:
        """The files below it that match, sorted, ignored and hidden folders left out.

        `*` and `?` stay within one name, `**` goes through any number of folders. A folder that
        the pattern names is entered even if it is ignored.
        """
        parts = _parts(pattern)
        if not parts or posixpath.isabs(pattern):
            return []
        found = {path for path in self._matching(self._path, parts) if self._is_file(path)}
        skip = len(self._path) + 1 if self._path else 0
        return sorted(self._relative(path, skip) for path in found)

    def parent(self) -> "TreeFolder | None":
        """The folder above; None at the run's root."""
        if not self._path:
            return None
        above = posixpath.dirname(self._path)
        return TreeFolder(self._tree.root, above, tree=self._tree, environ=self._environ)

    def which(self, program: str, /) -> str | None:
        """Return the absolute path of a program on PATH."""
        found = shutil.which(program, path=self._environ.get("PATH", os.defpath))
        return None if found is None else os.path.abspath(found)  # noqa: PTH100  # links stay

    def variable(self, name: str, /) -> str:
        """A variable of the environment; "" if it is not set."""
        return self._environ.get(name, "")

    def _inside(self, path: str) -> str | None:
        """Return a path relative to the root; None if it leads out."""
        if path.startswith("/") or "\0" in path:
            return None
        joined = f"{self._path}/{path}" if self._path and path else self._path or path
        if _UNTIDY.search(joined):
            joined = posixpath.normpath(joined)
        if joined == ".." or joined.startswith("../"):
            return None
        return "" if joined == "." else joined

    def _real(self, path: str) -> str | None:
        """Return an absolute path; None if it leads out, or surely nothing is there."""
        inside = self._inside(path)
        if inside is None:
            return None
        if self._walked and inside:
            above, _, name = inside.rpartition("/")
            if name not in self._tree.enter(above).names:
                return None
        return f"{self._top}/{inside}" if inside else self._top

    def _matching(self, folder: str, parts: list[str]) -> set[str]:
        part, rest = parts[0], parts[1:]
        if part == "**":
            return self._deep(folder, rest or ["*"])
        if part == "..":
            above = posixpath.dirname(folder)
            return self._matching(above, rest) if folder and rest else set()
        if not _is_glob(part):
            inner = posixpath.join(folder, part)
            return self._matching(inner, rest) if rest else {inner}
        matches = _matcher(part)
        if rest:
            below = [path for path in self._tree.below(folder) if matches(posixpath.basename(path))]
            return {path for inner in below for path in self._matching(inner, rest)}
        hidden = part.startswith(".")
        names = [name for name in self._tree.enter(folder).names if matches(name)]
        return {posixpath.join(folder, name) for name in names if hidden or name[0] != "."}

    def _deep(self, folder: str, parts: list[str]) -> set[str]:
        """Match in a folder and in all below it."""
        found: set[str] = set()
        waiting = [folder]
        while waiting:
            path = waiting.pop()
            found |= self._matching(path, parts)
            waiting += self._tree.below(path)
        return found

    def _is_file(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        if name in self._tree.enter(folder).folders:
            return False
        return os.path.isfile(f"{self._top}/{path}")  # noqa: PTH113  # no Path per candidate

    def _relative(self, path: str, skip: int) -> str:
        if path.startswith(f"{self._path}/") or not self._path:
            return path[skip:]
        return posixpath.relpath(path, self._path)


def _bytes(path: str) -> bytes | None:
    try:
        with open(path, "rb", opener=_opener) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None
            data = file.read(_LIMIT_BYTES + 1)
    except OSError:
        return None
    return data if len(data) <= _LIMIT_BYTES else None


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # a FIFO would wait for its writer


@lru_cache(maxsize=256)
def _matcher(part: str) -> Callable[[str], object]:
    return re.compile(translate(part)).match


def _parts(pattern: str) -> list[str]:
    parts: list[str] = []
    for part in pattern.split("/"):
        if part not in ("", ".") and not (part == "**" and parts[-1:] == ["**"]):
            parts.append(part)
    return parts


def _is_glob(part: str) -> bool:
    return any(char in part for char in "*?[")
