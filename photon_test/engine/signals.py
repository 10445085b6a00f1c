"""Signals that come when no run listens yet: noted, so that it stops with a report.

The first moments of `photon test` are imports and a look at the tree. An exception thrown into
them would end with nothing said where a report was asked for.
"""

import os
import signal
from collections.abc import Callable
from types import FrameType

_Handler = Callable[[int, FrameType | None], object] | int | None

_noted: list[int] = []
_before: dict[int, _Handler] = {}


def stopping() -> tuple[signal.Signals, ...]:
    """Return the signals that ask to stop; not that of a lost terminal if `nohup` ignores it."""
    lost = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    return (signal.SIGINT, signal.SIGTERM, *(() if lost else (signal.SIGHUP,)))


def note() -> None:
    """From now on note the first signal that asks to stop; the second one ends the process."""
    for number in stopping():
        _before[number] = signal.getsignal(number)
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
        # A shell lets what it starts with `&` ignore Ctrl-C; who sends it a second one means it.
        ends = signal.default_int_handler if handler is signal.SIG_IGN else handler
        signal.signal(each, ends)
    os.kill(os.getpid(), number)
