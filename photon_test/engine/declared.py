"""Reports that a tool writes at a place of its own choosing: never read one of an earlier run."""

import os
import re
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

from photon_test.core.command import ReportFormat
from photon_test.core.value import Value

_CTRF = re.compile(rb'\{\s*"(?:reportFormat"\s*:\s*"CTRF"|results"\s*:\s*\{\s*"(?:tool|summary)")')
_TAP = re.compile(rb"(?:TAP version \d+|1\.\.\d+(?:\s+#[^\n]*)?|(?:not )?ok 1\b[^\n]*)\s*\n")


class Stamp(Value, kw_only=True):
    """What stood at a report's place before the run. `None` fields: nothing."""

    path: str
    identity: tuple[int, int, int] | None = None  # inode, size, nanoseconds of the last change


async def clear(
    path: Path, tracked: Callable[[Path], Awaitable[bool]], format_: ReportFormat = "junit"
) -> Stamp:
    """Remove an earlier report, if it is one and nobody keeps it on purpose.

    Removed are files that look like the format and that git does not track; anything else is left
    alone and remembered, so that it is not mistaken for a new one.
    """
    old = stamp(path)
    if old.identity is not None and looks_like(path, format_) and not await tracked(path):
        path.unlink()  # noqa: ASYNC240  # one small file, before its unit starts
        return Stamp(path=str(path))
    return old


def stamp(path: Path) -> Stamp:
    """Return what stands at a place now."""
    return Stamp(path=str(path), identity=_identity(path))


def read(stamp: Stamp, limit_bytes: int, name: str = "") -> bytes | str | None:
    """Return the report's bytes, why it cannot be used, or None if there is none.

    `name` is what it is called in words, by default its file's own name.
    """
    path = Path(stamp.path)
    name = name or path.name
    identity = _identity(path)
    if identity is None:
        return None
    if identity == stamp.identity:
        return f"`{name}` was there before the run and was not written again"
    try:
        content = _content(path, limit_bytes + 1)
    except OSError as error:
        return f"`{name}` cannot be read: {error.strerror}"
    if content is None:
        return f"`{name}` is not a file"
    if len(content) > limit_bytes:
        return f"`{name}` has more than {limit_bytes:,} bytes, which is all that is read"
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


def looks_like(path: Path, format_: ReportFormat) -> bool:
    """Whether a file begins as one of this format does."""
    try:
        head = _content(path, 4096) or b""
    except OSError:
        return False
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    match format_:
        case "junit":
            return head.startswith(b"<") and b"<testsuite" in head
        case "trx":
            return head.startswith(b"<") and b"<TestRun" in head
        case "ctrf":
            return _CTRF.match(head) is not None
        case "tap":
            return _TAP.match(head) is not None
