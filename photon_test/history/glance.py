"""What a list of runs says of each, without reading a whole log."""

import os
from pathlib import Path

import msgspec

from photon_test.core.events import RunFinished, RunStarted, decode
from photon_test.core.value import Value

_TAIL = 64 << 10  # bytes; the last record is short


class Glance(Value, kw_only=True):
    """A run from afar."""

    run: str
    arguments: tuple[str, ...]
    exit_code: int | None = None  # None: it was killed, or is still going on


def glance(log: Path) -> Glance | None:
    """Return what the first and the last line of a log say; None if it is none."""
    try:
        with log.open("rb") as lines:
            first = decode(lines.readline()).event
            size = lines.seek(0, os.SEEK_END)
            lines.seek(max(0, size - _TAIL))
            last = lines.read().rstrip(b"\n").rpartition(b"\n")[2]
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    if not isinstance(first, RunStarted):
        return None
    return Glance(run=first.run, arguments=first.arguments, exit_code=_exit_code(last))


def _exit_code(line: bytes) -> int | None:
    try:
        event = decode(line).event
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return event.exit_code if isinstance(event, RunFinished) else None
