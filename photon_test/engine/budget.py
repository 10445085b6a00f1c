"""The processors of this machine, shared among the units that run."""

import asyncio
import math
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from photon_test.core.command import SlotRange
from photon_test.core.errors import UsageError
from photon_test.core.value import Value
from photon_test.engine.cgroup import quota

VARIABLE = "PHOTON_PROCESSORS"
_GATHER_S = 0.002  # units that become ready together are given their shares together


def processors(environment: Mapping[str, str] = os.environ, root: Path = Path("/")) -> int:
    """How many processors the run may use: of this machine, this process, and its control group.

    Raises:
        UsageError: `PHOTON_PROCESSORS`, which overrides them, is no whole number from 1.
    """
    wanted = environment.get(VARIABLE, "")
    if wanted:
        if not (wanted.isascii() and wanted.isdecimal() and int(wanted)):
            raise UsageError(f"`{VARIABLE}` is `{wanted}`", hint="give a whole number from 1")
        return int(wanted)
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    limit = quota(root)
    return max(1, min(allowed or 1, math.ceil(limit) if limit is not None else allowed or 1))


def may_lend(environment: Mapping[str, str] = os.environ, root: Path = Path("/")) -> bool:
    """Whether idle processors are ours to use: nobody has set a limit for this run."""
    return not environment.get(VARIABLE) and quota(root) is None


class Grant(Value, kw_only=True):
    """A request that was granted."""

    ticket: int
    slots: int


class Ledger:
    """Who waits for how many slots, and who gets them: first come, first served.

    A request is granted when the least it needs is free; until then nobody behind it is served,
    so a large one is not starved by small ones. What is free beyond everybody's least is dealt
    out in equal parts among those who are served together.

    Slots may be lent beyond the total while processors are idle; the first that come back after
    that are kept.
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self.free = total
        self.lent = 0
        self._waiting: dict[int, SlotRange] = {}  # in order of asking
        self._tickets = 0

    def ask(self, wanted: SlotRange) -> int:
        """Stand in line; return the ticket."""
        least = min(max(wanted.min, 1), self.total)
        share = max(self.total // max(wanted.among, 1), 1)
        most = min(wanted.max, self.total) if wanted.max > 0 else share
        self._tickets += 1
        self._waiting[self._tickets] = SlotRange(min=least, max=max(least, most))
        return self._tickets

    def withdraw(self, ticket: int) -> None:
        """Leave the line."""
        self._waiting.pop(ticket, None)

    def give_back(self, slots: int) -> None:
        """Return what was granted; what was lent is paid back first."""
        kept = min(self.lent, slots)
        self.lent -= kept
        self.free += slots - kept

    def lend(self) -> None:
        """Let one more be out than there are, if anybody waits. Never more than twice as many."""
        if self._waiting and self.lent < self.total:
            self.lent += 1
            self.free += 1

    def serve(self) -> list[Grant]:
        """Grant what can be granted now, in order of asking."""
        served: dict[int, int] = {}
        for ticket, wanted in self._waiting.items():
            if wanted.min > self.free:
                break
            served[ticket] = wanted.min
            self.free -= wanted.min
        self._deal(served)
        for ticket in served:
            del self._waiting[ticket]
        return [Grant(ticket=ticket, slots=slots) for ticket, slots in served.items()]

    def _deal(self, served: dict[int, int]) -> None:
        while self.free:
            hungry = [each for each in served if served[each] < self._waiting[each].max]
            if not hungry:
                return
            # The one with the least gets the next, so that shares come out even.
            poorest = min(hungry, key=served.__getitem__)
            served[poorest] += 1
            self.free -= 1


class Budget:
    """Slots for one run: as many as there are processors, and more while these are idle.

    A unit that sleeps or waits for a server holds a slot and leaves its processor idle. Dividing
    processors among such units wastes them; so idleness is measured, and lent out.
    """

    def __init__(self, processors: int, *, lends: bool = False) -> None:
        """`lends`: whether `idle` may lend slots."""
        self.processors = processors
        self._lends = lends
        self._ledger = Ledger(processors)
        self._futures: dict[int, asyncio.Future[int]] = {}
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def take(self, wanted: SlotRange) -> AsyncIterator[int]:
        """Wait for a share, and hold it: `async with budget.take(unit.slots) as slots`.

        `wanted.max` 0 means all there are. While others wait nobody gets more than a fair part.
        """
        slots = await self._get(wanted)
        try:
            yield slots
        finally:
            self._give_back(slots)

    def idle(self, processors: float) -> None:
        """Say how many processors had nothing to do lately; lend a slot if one is to spare."""
        if self._lends and processors >= 1.0:
            self._ledger.lend()
            self._soon()

    async def _get(self, wanted: SlotRange) -> int:
        ticket = self._ledger.ask(wanted)
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._futures[ticket] = future
        self._soon()
        try:
            return await future
        except asyncio.CancelledError:
            self._ledger.withdraw(ticket)
            if future.done() and not future.cancelled():
                self._give_back(future.result())  # granted in the same moment
            self._soon()  # those behind it may be small enough
            raise
        finally:
            del self._futures[ticket]

    def _give_back(self, slots: int) -> None:
        self._ledger.give_back(slots)
        self._soon()

    def _soon(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_GATHER_S, self._serve)

    def _serve(self) -> None:
        self._timer = None
        for grant in self._ledger.serve():
            future = self._futures[grant.ticket]
            if future.cancelled():
                self._give_back(grant.slots)  # its waiter is about to notice
            else:
                future.set_result(grant.slots)
