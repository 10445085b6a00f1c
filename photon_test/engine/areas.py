"""Where units write reports of their own choosing: two that may write the same file take turns.

A report is known by its place alone. Were two units to write there at the same time, the results
of the one could be taken for the other's, which may have written nothing. Of units of different
runs in one tree it is not known where theirs stand: such runs take turns whatever they write.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from photon_test.core.model import Unit
from photon_test.engine.locks import between_runs

LOCK = Path(".photon", "reports.lock")  # below the run's root
VARIABLE = "PHOTON_REPORTS"  # the root, told to those who run while it is held
_WILD = "*?["


class _Stopped(Exception):
    """Nobody wants to wait any more."""


class Area(NamedTuple):
    """A folder, whether what lies deeper belongs to it too, and what the files are called."""

    folder: str  # absolute, with a "/" at its end
    deep: bool
    name: str  # a glob


def areas(unit: Unit, root: Path) -> tuple[Area, ...]:
    """Return where a unit's reports may stand, as far as it chooses that itself."""
    folder = root / unit.command.cwd
    paths = [report for report in unit.reports if report.path]
    return tuple(_area(folder, report.path, pattern=report.pattern) for report in paths)


def meet(one: Area, other: Area) -> bool:
    """Whether a file could lie in both. In doubt it could: taking turns costs time, no verdict."""
    if one.folder != other.folder:
        deep, inner = sorted((one, other), key=lambda area: len(area.folder))
        if not (deep.deep and inner.folder.startswith(deep.folder)):
            return False
    return _may_be_called_the_same(one.name, other.name)


class Areas:
    """The areas of the units that run now."""

    def __init__(self, root: Path, stopping: Callable[[], bool], waits: Callable[[], None]) -> None:
        """`root`: of the tree. `stopping` ends the waiting for another run; `waits`: one is met."""
        self._lock = root / LOCK
        self._within = os.environ.get(VARIABLE) == str(root)  # what holds it waits for this run
        self._stopping = stopping
        self._waits = waits
        self._told = False
        self._held: list[Area] = []
        self._freed = asyncio.Condition()
        self._taking = asyncio.Lock()
        self._taken: AsyncExitStack | None = None

    @asynccontextmanager
    async def hold(self, wanted: Iterable[Area]) -> AsyncIterator[None]:
        """Wait until no other unit holds one that meets one of these, and hold them."""
        own = tuple(wanted)
        if not own:
            yield
            return
        async with self._freed:
            await self._freed.wait_for(lambda: not any(self._meeting(own)))
            self._held.extend(own)
        try:
            await self._take()
            yield
        finally:
            async with self._freed:
                for area in own:
                    self._held.remove(area)
                if not self._held and self._taken is not None:
                    taken, self._taken = self._taken, None
                    await taken.aclose()
                self._freed.notify_all()

    async def _take(self) -> None:
        """Hold what other runs see, for as long as this one holds any area."""
        async with self._taking:
            if self._taken is not None or self._within:
                return
            stack = AsyncExitStack()
            with suppress(_Stopped):
                await stack.enter_async_context(between_runs(self._lock, self._check))
            self._taken = stack

    def _check(self) -> None:
        if self._stopping():
            raise _Stopped
        if not self._told:
            self._told = True
            self._waits()

    def _meeting(self, own: Iterable[Area]) -> Iterator[bool]:
        return (meet(area, held) for area in own for held in self._held)


def _area(folder: Path, path: str, *, pattern: bool) -> Area:
    *folders, name = [part for part in path.split("/") if part not in ("", ".")] or [""]
    plain = folders
    if pattern:
        wild = (number for number, part in enumerate(folders) if set(part) & set(_WILD))
        plain = folders[: next(wild, len(folders))]
    top = "/" if path.startswith("/") else str(folder)
    at = os.path.realpath(os.path.join(top, *plain))  # noqa: PTH118  # pathlib's raises on a loop
    deep = len(plain) < len(folders) or (pattern and name == "**")
    # A name is a glob here, and one that was meant as it is must match no other.
    glob = name if pattern else "".join(f"[{char}]" if char in _WILD else char for char in name)
    return Area(at.rstrip("/") + "/", deep, "*" if name == "**" else glob)


def _may_be_called_the_same(one: str, other: str) -> bool:
    for glob, name in ((one, other), (other, one)):
        if not set(name) & set(_WILD):
            return fnmatchcase(name, glob)
    first, second = (_before_wild(glob) for glob in (one, other))
    return first.startswith(second) or second.startswith(first)


def _before_wild(glob: str) -> str:
    return glob[: next((at for at, char in enumerate(glob) if char in _WILD), len(glob))]
