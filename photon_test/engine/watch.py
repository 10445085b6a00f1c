"""The time limits of one unit."""

import asyncio
from collections.abc import Callable
from typing import Literal

Limit = Literal["suite", "silence"]


class Watch:
    """Calls `stop` once, when the unit has run for too long or has said nothing for too long."""

    def __init__(
        self, *, timeout_s: float | None, silence_s: float | None, stop: Callable[[Limit], None]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = stop
        self._silence_s = silence_s
        self._heard = self._loop.time()
        self._handles: list[asyncio.TimerHandle] = []
        if timeout_s is not None:
            self._handles.append(self._loop.call_later(timeout_s, self._over, "suite"))
        if silence_s is not None:
            self._handles.append(self._loop.call_later(silence_s, self._listen))

    def heard(self) -> None:
        """Note that the unit said something."""
        self._heard = self._loop.time()

    def cancel(self) -> None:
        """Stop watching."""
        for handle in self._handles:
            handle.cancel()
        self._handles.clear()

    def _listen(self) -> None:
        assert self._silence_s is not None  # noqa: S101  # only scheduled when it is set
        left = self._heard + self._silence_s - self._loop.time()
        if left > 0:
            self._handles.append(self._loop.call_later(left, self._listen))
        else:
            self._over("silence")

    def _over(self, limit: Limit) -> None:
        self.cancel()
        self._stop(limit)
