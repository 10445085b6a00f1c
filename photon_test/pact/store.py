"""Pact files on disk: read whole, written whole, one writer at a time."""

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from photon_test.core.errors import DocumentError, Infrastructure
from photon_test.pact.files import PactFile, read

_PATIENCE_S = 60.0  # a writer holds the lock for as long as it takes to merge one file
_PAUSE_S = 0.02


def load(path: str) -> PactFile:
    """Read a pact file.

    Raises:
        DocumentError: It cannot be read, or is no pact.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot be read: {_reason(error)}", where=path) from error
    return read(data, path)


def update(
    path: Path, make: Callable[[bytes | None], Iterable[bytes]], *, wait_s: float = _PATIENCE_S
) -> bool:
    """Replace a file with what `make` makes of its content; return whether that changed it.

    `make` gets None if there is no file, and may be called twice. It returns the new content in
    parts, which need not exist at the same time: a new file is never in memory as a whole. What it
    refuses, it must refuse before it returns. Nobody else who writes through here comes between,
    and whoever reads the file sees the old one or the new one.

    Raises:
        Infrastructure: The folder cannot be written to, or another writer does not end.
    """
    path = Path(os.path.realpath(path))  # a link stays one
    # What is refused must not leave an empty folder behind.
    first = None if path.parent.is_dir() else make(None)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path.parent, wait_s):
            existing = path.read_bytes() if path.exists() else None
            if existing is None:
                _replace(path, make(None) if first is None else first)
                return True
            data = b"".join(make(existing))
            if data == existing:
                return False
            _replace(path, [data])
            return True
    except OSError as error:
        message = f"the pact cannot be written: {_reason(error)}"
        raise Infrastructure(message, where=str(path)) from error


@contextlib.contextmanager
def _locked(folder: Path, wait_s: float) -> Iterator[None]:
    """Hold the lock of a folder: on the folder itself, so that no lock file is left in it."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _wait(number, folder, time.monotonic() + wait_s)
        yield
    finally:
        os.close(number)  # which also lets the lock go


def _wait(number: int, folder: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                message = "another process is writing here and does not end"
                raise Infrastructure(message, where=str(folder)) from None
            time.sleep(_PAUSE_S)
        else:
            return


def _replace(path: Path, parts: Iterable[bytes]) -> None:
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    number, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())  # a full disk may say so only now
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
