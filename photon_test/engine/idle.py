"""How many of our processors had nothing to do lately.

Source: proc(5), `/proc/stat`: for each processor the time spent idle and waiting for input and
output, in clock ticks since boot.
"""

import os
from collections.abc import Callable
from pathlib import Path

_STAT = Path("/proc/stat")


class Idle:
    """Measures from one call to the next."""

    def __init__(self, now: Callable[[], float], stat: Path = _STAT) -> None:
        """`now`: a monotonic clock, in seconds."""
        self._now = now
        self._stat = stat
        self._ours = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
        self._ticks_per_s = os.sysconf("SC_CLK_TCK")
        self._last = (now(), self._ticks())

    def processors(self) -> float:
        """Return how many were idle on average since the last call; 0.0 if nobody can say."""
        at, ticks = self._now(), self._ticks()
        last_at, last_ticks = self._last
        self._last = (at, ticks)
        if at <= last_at or ticks is None or last_ticks is None:
            return 0.0
        return (ticks - last_ticks) / self._ticks_per_s / (at - last_at)

    def _ticks(self) -> int | None:
        try:
            lines = self._stat.read_text().splitlines()
        except OSError:
            return None
        total = 0
        for line in lines:
            name, *fields = line.split()
            number = name.removeprefix("cpu")
            if name.startswith("cpu") and number.isdecimal() and int(number) in self._ours:
                total += int(fields[3]) + int(fields[4])
        return total
