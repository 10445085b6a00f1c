"""The units that run now, as the outside may act on them."""

import asyncio

from photon_test.core.model import Unit
from photon_test.engine.process import Ended, Process, stop
from photon_test.engine.watch import Limit


class Running:
    """A unit's process while it runs, as the outside may act on it."""

    def __init__(self, process: Process, unit: Unit, *, spared: bool = False) -> None:
        """`spared`: it cleans up, so that the first wish to stop is not about it."""
        self.spared = spared
        self._process = process
        self._unit = unit
        self._stopping: asyncio.Task[Ended] | None = None
        self.timed_out: Limit | None = None
        self.interrupted = False

    def interrupt(self) -> None:
        """Stop it kindly, because the user asked."""
        self.interrupted = True
        self._stop()

    def over(self, limit: Limit) -> None:
        """Stop it kindly, because it passed a limit."""
        self.timed_out = limit
        self._stop()

    def kill(self) -> None:
        """Stop it, and everything it started, now."""
        self.interrupted = True
        self._process.kill()

    def _stop(self) -> None:
        if self._stopping is None:
            self._stopping = asyncio.get_running_loop().create_task(
                stop(self._process, self._unit.stop_signal, self._unit.grace_s)
            )


class RunningUnits:
    """All of them. One that starts while the run is being stopped is stopped at once."""

    def __init__(self) -> None:
        self._units: set[Running] = set()
        self._stopping = False
        self.killed = False  # nothing is to be started any more

    def spare(self) -> None:
        """Let what starts from now on run although the run is being stopped: it cleans up.

        The user's next wish to stop is about that too.
        """
        self._stopping = self.killed

    def add(self, running: Running) -> None:
        """Note that a unit has started."""
        self._units.add(running)
        if self.killed:
            running.kill()
        elif self._stopping and not running.spared:
            running.interrupt()

    def discard(self, running: Running) -> None:
        """Note that it has ended."""
        self._units.discard(running)

    def interrupt(self) -> None:
        """Stop all of them kindly."""
        self._stopping = True
        for running in self._units:
            if not running.spared:
                running.interrupt()

    def kill(self) -> None:
        """Stop all of them now."""
        self._stopping = self.killed = True
        for running in self._units:
            running.kill()
