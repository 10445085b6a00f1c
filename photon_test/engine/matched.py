"""Reports whose number and names only the tool knows: files that match a pattern.

What matches after the run has to be of this run: old ones are removed before it, as `declared`
removes a single one, and one that could not be removed must have been written again.
"""

import os
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from fnmatch import translate
from pathlib import Path

from photon_test.core.command import Report
from photon_test.core.value import Value
from photon_test.engine import declared

MOST_FILES = 20_000
_HEAVY = ("node_modules",)  # not looked into by `**`, as are hidden folders


class Stamps(Value, kw_only=True):
    """What matched before the run and was not removed."""

    folder: str
    report: Report
    kept: tuple[declared.Stamp, ...] = ()


async def clear(
    folder: Path,
    report: Report,
    tracked: Callable[[Path, Sequence[str]], Awaitable[frozenset[str]]],
) -> Stamps:
    """Remove what is left of earlier runs, if it looks like results and git does not track it."""
    there = find(folder, report.path)
    old = [path for path in there if declared.looks_like(folder / path, report.format)]
    keep = set(there) - set(old) | await tracked(folder, old)
    for path in old:
        if path not in keep:
            (folder / path).unlink(missing_ok=True)
    kept = tuple(declared.stamp(folder / path) for path in there if path in keep)
    return Stamps(folder=str(folder), report=report, kept=kept)


def read(stamps: Stamps) -> tuple[dict[str, bytes], list[str]]:
    """Return the files that match now, as `name:path`, and why some cannot be used."""
    folder, report = Path(stamps.folder), stamps.report
    kept = {stamp.path: stamp for stamp in stamps.kept}
    contents: dict[str, bytes] = {}
    unusable: list[str] = []
    left = report.limit_bytes
    found = find(folder, report.path)
    if len(found) > MOST_FILES:
        return {}, [f"`{report.path}` matches more than {MOST_FILES:,} files"]
    for path in found:
        full = folder / path
        match declared.read(kept.get(str(full)) or declared.Stamp(path=str(full)), left, path):
            case bytes() as content:
                contents[f"{report.name}:{path}"] = content
                left -= len(content)
            case str() as why:
                unusable.append(why)
            case None:
                pass
    return contents, unusable


def find(folder: Path, pattern: str) -> list[str]:
    """Return the paths of what matches and is no folder, sorted; at most one over the limit.

    `*`, `?` and `[…]` stay within one name, `**` goes through any number of folders. Hidden names
    match only where the pattern says the dot; a link to a folder is followed only if it is named.
    """
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    found: set[str] = set()
    for path in _matching(str(folder), "", parts):
        found.add(path)
        if len(found) > MOST_FILES:
            break
    return sorted(found)


def _matching(top: str, folder: str, parts: Sequence[str]) -> Iterator[str]:
    part, rest = parts[0], parts[1:]
    if part == "**":
        for below in _below(top, folder):
            yield from _matching(top, below, rest or ["*"])
        return
    if not any(sign in part for sign in "*?["):
        inner = f"{folder}/{part}" if folder else part
        if rest:
            yield from _matching(top, inner, rest)
        elif os.path.lexists(f"{top}/{inner}") and not os.path.isdir(f"{top}/{inner}"):  # noqa: PTH112
            yield inner
        return
    matches = re.compile(translate(part)).match
    for entry in _entries(f"{top}/{folder}"):
        if not matches(entry.name) or (entry.name[0] == "." and part[0] != "."):
            continue
        inner = f"{folder}/{entry.name}" if folder else entry.name
        if rest:
            if entry.is_dir(follow_symlinks=False):
                yield from _matching(top, inner, rest)
        elif not os.path.isdir(entry):  # noqa: PTH112  # a link to itself is none, and no error
            yield inner


def _below(top: str, folder: str) -> Iterator[str]:
    """Yield a folder and all below it."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        yield path
        for entry in _entries(f"{top}/{path}"):
            seen = entry.is_dir(follow_symlinks=False)
            if seen and entry.name[0] != "." and entry.name not in _HEAVY:
                waiting.append(f"{path}/{entry.name}" if path else entry.name)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
