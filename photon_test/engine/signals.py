"""Signals that come when no run listens yet: noted, so that it stops with a report.

The first moments of `photon test` are imports and a look at the tree. An exception thrown into
them would end with nothing said where a report was asked for.
"""

import os
import signal
from collections.abc import Callable
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_Handler = Callable[[int, FrameType | None], object] | int | None

_noted: list[int] = []
_before: dict[int, _Handler] = {}


def note() -> None:
    """From now on note the first signal that asks to stop; the second one ends the process.

    A signal that whoever started the process wants ignored, as `nohup` does, stays so.
    """
    for number in STOPPING:
        if (handler := signal.getsignal(number)) is not signal.SIG_IGN:
            _before[number] = handler
            signal.signal(number, _take)


def noted() -> int | None:
    """Return the signal that was noted, if any."""
    return _noted[0] if _noted else None


def _take(number: int, frame: FrameType | None) -> None:
    del frame
    if not _noted:
        _noted.append(number)
        return
    for each, handler in _before.items():
        signal.signal(each, handler)
    os.kill(os.getpid(), number)
