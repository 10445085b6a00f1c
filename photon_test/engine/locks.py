"""Things that only one may do at a time: within a run, and between runs in one tree."""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

_POLL_S = 0.1


class Locks:
    """Named locks of one run. Taken in one order, so that two suites cannot wait for each other."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def hold(self, names: Iterable[str]) -> AsyncIterator[None]:
        """Hold all of these."""
        async with AsyncExitStack() as stack:
            for name in sorted(set(names)):
                await stack.enter_async_context(self._locks.setdefault(name, asyncio.Lock()))
            yield


@asynccontextmanager
async def between_runs(path: Path, check: Callable[[], None]) -> AsyncIterator[None]:
    """Hold a lock that other runs in this tree see; the kernel frees it if this one dies.

    While another run holds it, `check` is called again and again: it raises to end the waiting.
    In a tree that cannot be written there is nothing to protect, and nothing is held.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w")
    except OSError:
        yield
        return
    with file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                check()
                await asyncio.sleep(_POLL_S)
        yield
