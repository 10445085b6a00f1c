"""Where pytest's node ids lie in the user's tree.

An id is relative to pytest's rootdir, which may be above or below the folder it was started in;
a case's file is relative to the run's root.
"""

import posixpath

from photon_test.adapters.pytest_wire import SessionStart
from photon_test.core.model import CaseId, Suite
from photon_test.core.outcome import Location


class Places:
    """Turns ids and paths of one session into cases and locations of the run."""

    def __init__(self, suite: Suite, folder: str, start: SessionStart) -> None:
        """Take the suite's folder as an absolute path."""
        self._suite = suite
        self._start = start
        self.inifile = start.inifile
        self.known = True  # whether each id begins with the name of its file
        self._top = _top(suite.root, folder, start.cwd)
        self._files: dict[str, str] = {}
        self._cases: dict[str, CaseId] = {}

    def case(self, nodeid: str) -> CaseId:
        """Return the case of an id."""
        known = self._cases.get(nodeid)
        if known is None:
            file, name, variant = split(nodeid)
            path = self._file(file)
            known = self._cases[nodeid] = CaseId(
                suite=self._suite.name,
                file=path,
                name=name or path,
                variant=variant,
                native=nodeid,
            )
        return known

    def found(self, file: str, line: int | None) -> Location | None:
        """Return the location that pytest gives: relative to its rootdir, lines from 0."""
        if not file:
            return None
        return Location(file=self._file(file), line=None if line is None else line + 1)

    def frame(self, path: str, line: int | None) -> Location | None:
        """Return a traceback's place if it is in the user's own tree."""
        absolute = posixpath.normpath(posixpath.join(self._start.cwd, path))
        inside = _below(self._top, absolute)
        if not inside or "site-packages/" in inside or inside.startswith("."):
            return None
        return Location(file=inside, line=line)

    def from_cwd(self, path: str) -> str:
        """Return a path as it can be typed where pytest was started."""
        absolute = posixpath.join(self._start.rootdir, path)
        return posixpath.relpath(absolute, self._start.cwd)

    def _file(self, file: str) -> str:
        known = self._files.get(file)
        if known is None:
            absolute = posixpath.normpath(posixpath.join(self._start.rootdir, file))
            known = _below(self._top, absolute) or posixpath.relpath(absolute, self._top)
            self._files[file] = known
        return known


def split(nodeid: str) -> tuple[str, str, str]:
    """Split an id into file, name, and parameters: `a.py::TestX::test_y[eur]`.

    Parameters may hold anything, also `::` and brackets; classes and functions cannot hold a
    bracket, so the first one begins the parameters. Empty ones, `test_x[]`, stay with the name: no
    variant means that there are none.
    """
    file, _, rest = nodeid.partition("::")
    bracket = rest.find("[")
    if bracket > 0 and rest.endswith("]") and (variant := rest[bracket + 1 : -1]):
        return file, rest[:bracket], variant
    return file, rest, ""


def _top(root: str, folder: str, cwd: str) -> str:
    """Return the absolute path of the run's root."""
    for base in (folder, cwd):
        # A symbolic link above the tree gives the two different names for the same folder.
        top = base.removesuffix(f"/{root}") if root else base
        if top and (cwd == top or cwd.startswith(top.rstrip("/") + "/")):
            return top
    return cwd


def _below(top: str, path: str) -> str:
    """Return the path relative to `top`; "" if it is not below it."""
    prefix = top.rstrip("/") + "/"
    return path[len(prefix) :] if path.startswith(prefix) else ""
