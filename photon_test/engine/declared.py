"""Reports that a tool writes at a place of its own choosing: never read one of an earlier run."""

import os
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

from photon_test.core.value import Value


class Stamp(Value, kw_only=True):
    """What stood at a report's place before the run. `None` fields: nothing."""

    path: str
    identity: tuple[int, int, int] | None = None  # inode, size, nanoseconds of the last change


async def clear(path: Path, tracked: Callable[[Path], Awaitable[bool]]) -> Stamp:
    """Remove an earlier report, if it is one and nobody keeps it on purpose.

    Removed are files that look like the format (only JUnit so far) and that git does not track;
    anything else is left alone and remembered, so that it is not mistaken for a new one.
    """
    identity = _identity(path)
    if identity is None:
        return Stamp(path=str(path))
    if _looks_like_junit(path) and not await tracked(path):
        path.unlink()  # noqa: ASYNC240  # one small file, before its unit starts
        return Stamp(path=str(path))
    return Stamp(path=str(path), identity=identity)


def read(stamp: Stamp, limit_bytes: int) -> bytes | str | None:
    """Return the report's bytes, why it cannot be used, or None if there is none."""
    path = Path(stamp.path)
    identity = _identity(path)
    if identity is None:
        return None
    if identity == stamp.identity:
        return f"`{path.name}` was there before the run and was not written again"
    try:
        content = _content(path, limit_bytes + 1)
    except OSError as error:
        return f"`{path.name}` cannot be read: {error.strerror}"
    if content is None:
        return f"`{path.name}` is not a file"
    if len(content) > limit_bytes:
        return f"`{path.name}` has more than {limit_bytes:,} bytes, which is all that is read"
    return content


def _content(path: Path, limit_bytes: int) -> bytes | None:
    """Return at most so much of a file; None if it is a folder, a pipe or a device.

    A pipe would be waited for, and a device such as `/dev/zero` has a size of 0 and no end.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limit_bytes)


def _identity(path: Path) -> tuple[int, int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116  # the three numbers of one call
    except OSError:
        return None
    return (status.st_ino, status.st_size, status.st_mtime_ns)


def _looks_like_junit(path: Path) -> bool:
    try:
        head = _content(path, 4096) or b""
    except OSError:
        return False
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"<testsuite" in head
