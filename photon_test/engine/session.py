"""One run: every suite of a plan at once, within one budget, until all have ended."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from photon_test.core.errors import ExitCode, PhotonError
from photon_test.core.events import (
    Event,
    RunFinished,
    RunStarted,
    Stopping,
    SuiteInfo,
    Troubled,
)
from photon_test.core.model import Service, Suite
from photon_test.core.ports import Adapter, Folder
from photon_test.core.tally import Tally, Verdict
from photon_test.engine.budget import Budget, may_lend, processors
from photon_test.engine.dispatch import Dispatcher
from photon_test.engine.idle import Idle
from photon_test.engine.local import LocalWorker
from photon_test.engine.machine import Machine
from photon_test.engine.plan import Plan
from photon_test.engine.process import Guard
from photon_test.engine.services import Services
from photon_test.engine.shared import Shared
from photon_test.engine.signals import noted, stopping
from photon_test.engine.stamps import STAMPS, current
from photon_test.engine.suite_run import SuiteRun

_TICK_S = 0.1


class Session:
    """Runs a plan."""

    def __init__(
        self,
        *,
        plan: Plan,
        root: Path,
        adapters: Mapping[str, Adapter],
        folder: Callable[[str], Folder],
        dispatcher: Dispatcher,
        tally: Tally,
        host: Callable[[Suite], Service | None] = lambda _: None,
    ) -> None:
        """`host` says which service of its own a suite needs, once its setup is done."""
        self._plan = plan
        self._root = root
        self._adapters = adapters
        self._folder = folder
        self._dispatcher = dispatcher
        self._tally = tally
        self._host = host
        self._signals = 0

    async def run(
        self,
        run: str,
        photon: str,
        arguments: Sequence[str],
        first: Sequence[Event] = (),
        last: Callable[[], Sequence[Event]] | None = None,
    ) -> Verdict:
        """Run everything and return the verdict; the last record is `RunFinished`.

        `first` is said right after `RunStarted`. `last` is called when everything has ended, in
        a thread of its own, and what it returns counts for the verdict.
        """
        loop = asyncio.get_running_loop()
        started = loop.time()
        self._dispatcher.emit(
            RunStarted(
                run=run,
                photon=photon,
                root=str(self._root),
                arguments=tuple(arguments),
                suites=tuple(self._info(planned.suite) for planned in self._plan.suites),
                left_out=self._plan.left_out,
                processors=processors(),
                listing=self._plan.listing,
                may_be_empty=self._plan.may_be_empty,
                profile=self._plan.profile,
            )
        )
        for event in first:
            self._dispatcher.emit(event)
        async with Guard() as guard:
            shared = self._shared(guard)
            ticking = asyncio.create_task(self._tick(shared))
            try:
                with self._listening(shared):
                    await self._suites(shared)
                    await shared.services.stop()
                    if shared.was_set_up and self._plan.teardown:
                        await shared.tear_down(self._plan.teardown, dict(os.environ))
                    if last is not None:
                        for event in await self._last(last, shared):
                            self._dispatcher.emit(event)
            finally:
                ticking.cancel()
        verdict = self._tally.verdict()
        self._dispatcher.emit(
            RunFinished(
                exit_code=verdict.exit_code,
                exit_codes=tuple(int(code) for code in verdict.codes),
                duration_s=loop.time() - started,
            )
        )
        return verdict

    async def _suites(self, shared: Shared) -> None:
        async with asyncio.TaskGroup() as group:
            for planned in self._plan.suites:
                suite = planned.suite
                run = SuiteRun(shared, planned, self._adapters[suite.adapter])
                group.create_task(run.run(self._folder(suite.root)))

    async def _last(self, last: Callable[[], Sequence[Event]], shared: Shared) -> Sequence[Event]:
        """Wait for `last`, but no longer than until the user wants to stop."""
        said: list[Event] = []
        failed: list[Exception] = []
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()

        def work() -> None:
            try:
                said.extend(last())
            except Exception as error:  # noqa: BLE001  # it is raised where it can be seen
                failed.append(error)
            with suppress(RuntimeError):  # nobody waits any more
                loop.call_soon_threadsafe(ended.set)

        before = shared.stopping
        threading.Thread(target=work, daemon=True).start()
        while not ended.is_set() and shared.stopping == before:
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), _TICK_S)
        if failed:
            raise failed[0]
        if not ended.is_set():
            message = "what follows the suites was interrupted, and may be done in part"
            return [Troubled(code=ExitCode.INFRASTRUCTURE, message=message)]
        return said

    def _shared(self, guard: Guard) -> Shared:
        worker = LocalWorker(Machine(guard, self._root, processors()))
        return Shared(
            root=self._root,
            dispatcher=self._dispatcher,
            tally=self._tally,
            worker=worker,
            budget=Budget(processors(), lends=may_lend()),
            services=Services(
                self._plan.services, guard=guard, root=self._root, emit=self._dispatcher.emit
            ),
            host=self._host,
            names=[planned.suite.name for planned in self._plan.suites],
            setup=self._plan.setup,
            top=self._folder(""),
        )

    def _info(self, suite: Suite) -> SuiteInfo:
        adapter = self._adapters[suite.adapter]
        return SuiteInfo(
            name=suite.name,
            adapter=suite.adapter,
            root=suite.root,
            scope=suite.scope,
            tags=suite.tags,
            owner=suite.owner,
            min_tests=suite.min_tests,
            environment=self._environment(suite, adapter),
        )

    def _environment(self, suite: Suite, adapter: Adapter) -> str:
        """What the suite will run with; its setup may have to make that first."""
        stamps = self._root / STAMPS
        if not current(suite, self._folder(suite.root), stamps):
            return "what its setup makes"
        try:
            return adapter.environment(suite, self._folder(suite.root))
        except PhotonError:
            return ""  # the suite says so itself when it starts

    async def _tick(self, shared: Shared) -> None:
        loop = asyncio.get_running_loop()
        idle = Idle(loop.time)
        while True:
            self._dispatcher.tick(loop.time())
            shared.budget.idle(idle.processors())
            await asyncio.sleep(_TICK_S)

    @contextmanager
    def _listening(self, shared: Shared) -> Iterator[None]:
        """Once: stop kindly, with a full report. Twice: now."""
        loop = asyncio.get_running_loop()

        def take(number: int) -> None:
            self._signals += 1
            if self._signals == 1:
                shared.stopping = True
                shared.services.give_up()
                self._dispatcher.emit(Stopping(signal=number))
                shared.worker.running.interrupt()
            else:
                shared.worker.running.kill()
                shared.services.kill()

        before = {number: signal.getsignal(number) for number in stopping()}
        for number in before:
            loop.add_signal_handler(number, take, int(number))
        if (early := noted()) is not None:
            take(early)
        try:
            yield
        finally:
            for number, handler in before.items():
                loop.remove_signal_handler(number)
                signal.signal(number, handler or signal.SIG_DFL)  # reports are written yet
