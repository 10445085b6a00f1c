"""How much of the machine's processors the control group of this process may use.

Sources: https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files (`cpu.max`),
https://docs.kernel.org/scheduler/sched-bwc.html (v1: `cpu.cfs_quota_us`), and proc(5) for
`/proc/self/mountinfo`. A limit holds for all groups below, so every level is read. What is
mounted into a container may begin in the middle of the tree: the mount's own root says where.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath


def quota(root: Path = Path("/")) -> float | None:
    """Return the least limit, in processors: 1.5 for instance; None if there is none."""
    limits = [
        limit
        for folder, version in _groups(_text(root / "proc/self/cgroup"), _mounts(root))
        for level in _levels(root, folder)
        if (limit := _v2(level) if version == 2 else _v1(level)) is not None
    ]
    return min(limits, default=None)


class _Mount:
    """A mounted hierarchy that may hold limits for processors."""

    def __init__(self, version: int, point: str, root: str) -> None:
        self.version = version
        self.point = PurePosixPath(point)
        self.root = PurePosixPath(root)  # the group that is visible at `point`


def _mounts(root: Path) -> list[_Mount]:
    found = []
    for line in _text(root / "proc/self/mountinfo").splitlines():
        before, dash, after = line.partition(" - ")
        fields, (kind, *rest) = before.split(), after.split() or [""]
        if not dash or len(fields) < 5:
            continue
        if kind == "cgroup2":
            found.append(_Mount(2, fields[4], fields[3]))
        elif kind == "cgroup" and rest and "cpu" in rest[-1].split(","):
            found.append(_Mount(1, fields[4], fields[3]))
    return found


def _groups(text: str, mounts: list[_Mount]) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield (mount point, path below it) and the version of this process's groups."""
    for line in text.splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        version = 2 if number == "0" and not controllers else 1
        if version == 1 and "cpu" not in controllers.split(","):
            continue
        for mount in mounts:
            if mount.version == version:
                group = PurePosixPath(path)
                inside = group.is_relative_to(mount.root)
                below = str(group.relative_to(mount.root)) if inside else "."
                yield (str(mount.point), below), version


def _levels(root: Path, folder: tuple[str, str]) -> Iterator[Path]:
    point, below = folder
    top = root / point.lstrip("/")
    for level in (PurePosixPath(below), *PurePosixPath(below).parents):
        yield top / level


def _v2(folder: Path) -> float | None:
    match _text(folder / "cpu.max").split():
        case [limit, period]:
            return _ratio(limit, period)
        case _:
            return None


def _v1(folder: Path) -> float | None:
    limit = _text(folder / "cpu.cfs_quota_us").strip()
    return _ratio(limit, _text(folder / "cpu.cfs_period_us").strip())


def _ratio(limit: str, period: str) -> float | None:
    if not (limit.isdecimal() and period.isdecimal()):  # "max", or -1: no limit
        return None
    return int(limit) / int(period) if int(limit) and int(period) else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
