"""Reads files of the user's tree, of which one may be a pipe, a device, or without end."""

import os
import stat
from pathlib import Path


def content(path: Path, limit_bytes: int) -> bytes | None:
    """Return at most so many bytes of a file; None if it is a folder, a pipe or a device.

    A pipe would be waited for, and a device such as `/dev/zero` has no end.

    Raises:
        OSError: There is none, or it may not be read.
    """
    with open(path, "rb", opener=_opener) as file:  # pathlib takes none
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return None
        return file.read(limit_bytes)


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
