"""What the suites of one run share: processors, locks, services, setup, and the wish to stop."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from photon_test.core.command import Command
from photon_test.core.errors import ExitCode
from photon_test.core.events import Event, Troubled, Warned
from photon_test.core.model import Purpose, Service, Setup, Suite, Unit
from photon_test.core.outcome import Interrupted, Unavailable
from photon_test.core.ports import Folder
from photon_test.core.select import Selection
from photon_test.core.tally import Tally
from photon_test.engine.areas import Areas
from photon_test.engine.budget import Budget
from photon_test.engine.dispatch import Dispatcher
from photon_test.engine.intake import Intake, Known
from photon_test.engine.local import LocalWorker
from photon_test.engine.locks import Locks
from photon_test.engine.services import Services
from photon_test.engine.setup import SetupReader, perform
from photon_test.engine.stamps import STAMPS, Stamps


class NotRun(Exception):
    """A suite, or what is left of it, is not run."""

    def __init__(self, why: Unavailable | Interrupted) -> None:
        super().__init__(why.message)
        self.why = why


class Shared:
    """One run's common things."""

    def __init__(
        self,
        *,
        root: Path,
        dispatcher: Dispatcher,
        tally: Tally,
        worker: LocalWorker,
        budget: Budget,
        services: Services,
        host: Callable[[Suite], Service | None],
        names: Sequence[str],
        setup: Sequence[Setup],
        top: Folder,
    ) -> None:
        self.root = root
        self.stamps = root / STAMPS
        self.dispatcher = dispatcher
        self.tally = tally
        self.worker = worker
        self.budget = budget
        self.services = services
        self.host = host  # a service that only this suite needs, found when its setup is done
        self.locks = Locks()
        self.areas = Areas(root, lambda: self.stopping, self._waits)
        self.stopping = False
        self.was_set_up = False  # also without setup commands: there is something to tear down
        self._finished = {name: asyncio.Event() for name in names}
        self._setup = Suite(name="", adapter="command", setup=tuple(setup))
        self._top = top
        self._set_up: asyncio.Task[Unavailable | None] | None = None

    def emit(self, event: Event, unit: str = "", attempt: int = 1) -> None:
        """Record an event."""
        self.dispatcher.emit(event, unit, attempt)

    def _waits(self) -> None:
        message = "another run in this tree writes reports of its own choosing: this one waits"
        self.emit(Warned(message=message, hint='let Photon choose the place: `path = "{junit}"`'))

    def check(self) -> None:
        """Raise `NotRun` if the run is being stopped."""
        if self.stopping:
            raise NotRun(Interrupted(message="not started: the run was interrupted"))

    async def needs(self, suite: Suite) -> None:
        """Wait for the suites that must be green before this one.

        Raises:
            NotRun: One of them is not. Those that are not part of this run do not count.
        """
        for name in suite.needs:
            if name not in self._finished:
                continue
            await self._finished[name].wait()
            if not self.tally.suite(name).green:
                message = f"not started: it needs `{name}`, which is not green"
                raise NotRun(Unavailable(kind="needs", message=message))

    def finish(self, name: str) -> None:
        """Let the suites go on that wait for this one."""
        self._finished[name].set()

    async def set_up(self) -> None:
        """Run the run's own setup commands, once, before the first suite that gets here.

        Raises:
            NotRun: They failed, for this suite as for every other.
        """
        self.was_set_up = True
        if not self._setup.setup:
            return
        if self._set_up is None:
            self._set_up = asyncio.create_task(self._perform())
        failure = await asyncio.shield(self._set_up)
        if self.worker.running.killed:
            self.check()
        if failure is not None:
            raise NotRun(failure)

    async def tear_down(
        self, commands: Sequence[tuple[str, ...]], variables: Mapping[str, str]
    ) -> None:
        """Run the run's teardown until a command fails; after Ctrl-C too, unless it came twice."""
        self.worker.running.spare()
        for number, argv in enumerate(commands, start=1):
            command = Command(argv=argv)
            unit = Unit(id=f"teardown/{number}", suite="", purpose=Purpose.SETUP, command=command)
            if await self._own("teardown", unit, variables) is not None:
                return

    async def _perform(self) -> Unavailable | None:
        """Run the run's setup. Its plain commands run every time: nobody knows what they read."""
        stamps = Stamps(self._setup, self._top, self.stamps, guess=False)

        async def one(unit: Unit) -> Unavailable | None:
            return await self._own("setup", unit, {})

        return await perform(self._setup, stamps, one, self.emit, self.check)

    async def _own(
        self, what: Literal["setup", "teardown"], unit: Unit, variables: Mapping[str, str]
    ) -> Unavailable | None:
        """Run a command of the run's own, and return why it did not succeed."""
        if self.worker.running.killed:
            return Unavailable(kind="setup", message="not started: the run was interrupted")
        nobody = Suite(name="", adapter="command")
        intake = Intake(unit, Known(nobody, Selection()), self.emit)
        await self.worker.run(
            unit, nobody, SetupReader(unit, what), intake, slots=1, variables=variables
        )
        if not isinstance(intake.broke, Unavailable):
            return None
        message = f"[test] {what}: {intake.broke.message}"
        self.emit(Troubled(code=ExitCode.INFRASTRUCTURE, message=message, hint=intake.broke.hint))
        return Unavailable(kind="setup", message=message, text=intake.broke.text)
