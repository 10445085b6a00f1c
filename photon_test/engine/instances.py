"""The instances of what one suite requires: each is used by one unit at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turn:
    """A unit's time with one instance."""

    def __init__(self, instance: int) -> None:
        self.instance = instance
        self.lost = False  # set it, if the instance is of no more use


class Instances:
    """Whoever asks first has the next instance that is free."""

    def __init__(self, number: int) -> None:
        self._free = list(range(number))
        self._left = number
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Turn | None]:
        """Wait for one that is free; None if all of them are lost."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._free or not self._left)
            turn = Turn(self._free.pop(0)) if self._free else None
        try:
            yield turn
        finally:
            if turn is not None:
                await self._back(turn)

    async def _back(self, turn: Turn) -> None:
        async with self._changed:
            if turn.lost:
                self._left -= 1
            else:
                self._free.append(turn.instance)
            self._changed.notify_all()
