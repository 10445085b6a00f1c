"""Which files patterns mean, and what stands in them: regular files of a size one can read."""

import errno
import glob
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from photon_test.core.errors import DocumentError

_LIMIT = 256 << 20  # bytes; some ten times as many, while it is read


def matching(
    patterns: Iterable[str], unmatched: Callable[[str], None]
) -> Iterator[tuple[str, bool]]:
    """Yield (path, whether it was named and not merely matched), without repetition.

    A folder stands for all JSON files in it. What matches and is no file is yielded all the same,
    such as a link that leads nowhere: somebody meant it, and it is not to be missed in silence.
    """
    seen: set[str] = set()
    for pattern in patterns:
        inside = glob.escape(pattern) + "/**/*.json" if Path(pattern).is_dir() else pattern
        named = not glob.has_magic(inside)
        found = [pattern] if named else sorted(glob.glob(inside, recursive=True))  # noqa: PTH207  # patterns with ".." and absolute ones
        paths = [path for path in found if not Path(path).is_dir()]
        if not paths:
            unmatched(pattern)
        for path in paths:
            real = os.path.realpath(path)
            if real not in seen:
                seen.add(real)
                yield path.replace(os.sep, "/"), named


def content(path: str) -> bytes:
    """Return what stands in a file.

    Raises:
        OSError: It cannot be read, or is none: a folder, a pipe, a device.
        DocumentError: It is too large.
    """
    found = Path(path).stat()
    if not stat.S_ISREG(found.st_mode):  # a pipe that nobody writes to would be waited for
        raise OSError(errno.EINVAL, "not a regular file", path)
    if found.st_size > _LIMIT:
        raise DocumentError(f"larger than {_LIMIT >> 20} MiB", where=path)
    return Path(path).read_bytes()
