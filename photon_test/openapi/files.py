"""Descriptions on disk: nothing outside the folder of the first document is opened."""

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from photon_test.core.errors import DocumentError
from photon_test.openapi.document import LIMIT_BYTES, Document
from photon_test.openapi.library import Fetch, Library, TooLarge


def describe(path: Path, hosts: Iterable[str] = ()) -> tuple[Library, Document]:
    """Open a description; its folder is the root of what it may refer to.

    `hosts` are those from which references may be fetched: `api.example.com`, or with a port.

    Raises:
        DocumentError: There is none, or it cannot be read.
    """
    folder = path.parent
    if not path.name:
        raise DocumentError("no file is named", where=str(path))
    allowed = tuple(hosts)
    remote = None
    if allowed:
        from photon_test.openapi.remote import Remote  # noqa: PLC0415  # 15 ms, rarely wanted

        remote = Remote(allowed)
    shown = "" if str(folder) == "." else folder.as_posix()
    library = Library(under(folder), shown=shown, hosts=remote)
    return library, library.open(path.name)


def under(root: Path) -> Fetch:
    """Return a reader of regular files under a folder, wherever links lead."""
    real = root.resolve()

    def fetch(path: str) -> bytes:
        target = (real / path).resolve()
        if not target.is_relative_to(real):
            raise PermissionError(errno.EACCES, "it lies outside the document's folder")
        return _content(target)

    return fetch


def _content(target: Path) -> bytes:
    # Not through a link that was put there since, and never waiting at a named pipe.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(target, flags), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        if found.st_size > LIMIT_BYTES:
            raise TooLarge(found.st_size)
        return file.read(LIMIT_BYTES + 1)
