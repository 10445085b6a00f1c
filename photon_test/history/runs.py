"""Where runs are kept: `.photon/runs/<id>/` below the run's root."""

import os
from datetime import datetime
from pathlib import Path

from photon_test.core.errors import Infrastructure, UsageError

FOLDER = ".photon"
LOG = "events.jsonl"


def new_run_id(now: datetime, pid: int) -> str:
    """Return an id that sorts by time, is a file name anywhere, and differs between processes."""
    return f"{now:%Y%m%d-%H%M%S}-{now.microsecond // 1000:03d}-{pid}"


def run_folder(root: Path, run: str) -> Path:
    """Return the folder of one run. It need not exist."""
    return root / FOLDER / "runs" / run


def create_run_folder(root: Path, run: str) -> Path:
    """Make the folder of a new run, and what keeps `.photon` out of version control.

    Raises:
        Infrastructure: The tree is read-only, the disk is full, or the run exists already.
    """
    folder = run_folder(root, run)
    ignore = root / FOLDER / ".gitignore"
    try:
        folder.mkdir(parents=True)
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise Infrastructure(
            f"the run cannot be recorded: {error.strerror}",
            where=str(folder),
            hint="make `.photon` writable",
        ) from error
    return folder


def runs(root: Path) -> list[str]:
    """Return the ids of the recorded runs, the newest first."""
    folder = root / FOLDER / "runs"
    try:
        names = [entry.name for entry in os.scandir(folder) if (Path(entry) / LOG).is_file()]
    except OSError:
        return []
    return sorted(names, reverse=True)


def root_above(folder: Path) -> Path | None:
    """Return the nearest folder, from this one up, that has recorded runs."""
    for candidate in (folder, *folder.parents):
        if (candidate / FOLDER / "runs").is_dir():
            return candidate
    return None


def find(root: Path, which: str | None = None) -> Path:
    """Return the log of a run: `last` (or None), an id or its beginning, or a path.

    Raises:
        UsageError: There is no such run, or several begin so.
    """
    known = runs(root)
    if which is None or which == "last":
        if known:
            return run_folder(root, known[0]) / LOG
        raise UsageError("no run is recorded here", where=str(root), hint="run `photon test` first")
    if path := _as_path(Path(which)):
        return path
    fitting = [which] if which in known else [run for run in known if run.startswith(which)]
    if len(fitting) == 1:
        return run_folder(root, fitting[0]) / LOG
    if fitting:
        raise UsageError(
            f"{len(fitting)} runs begin with `{which}`",
            where=str(root),
            hint=f"say more of the id: {_some(fitting)}",
        )
    raise UsageError(
        f"no run is called `{which}`",
        where=str(root),
        hint=f"the newest are {_some(known)}" if known else "run `photon test` first",
    )


def _as_path(path: Path) -> Path | None:
    if path.is_file():
        return path
    return path / LOG if (path / LOG).is_file() else None


def _some(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names[:3])
