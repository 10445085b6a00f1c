"""Files that are written as a whole or not at all."""

from contextlib import suppress
from pathlib import Path

from photon_test.core.errors import Infrastructure


def replace(path: Path, data: bytes) -> None:
    """Write a file, and the folders that it needs; whoever may read the old one may the new one.

    Raises:
        Infrastructure: It cannot be written.
    """
    path = path.resolve()  # a link stays a link
    draft = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        if path.exists():
            draft.chmod(path.stat().st_mode & 0o7777)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        reason = (error.strerror or str(error)).lower()
        raise Infrastructure(f"cannot be written: {reason}", where=str(path)) from error
