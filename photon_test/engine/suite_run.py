"""One suite from its needs to its last unit."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol

from msgspec.structs import replace

from photon_test.core.errors import ExitCode, Infrastructure, PhotonError, ToolMissing
from photon_test.core.events import (
    SuiteFinished,
    SuiteListed,
    Troubled,
    UnitFinished,
    UnitPlanned,
)
from photon_test.core.model import Unit
from photon_test.core.outcome import AnyFailure, Exit, Interrupted, Unavailable
from photon_test.core.ports import Adapter, Folder, Reader
from photon_test.engine import setup
from photon_test.engine.areas import VARIABLE, areas
from photon_test.engine.fill import Context, fill
from photon_test.engine.instances import Instances, Turn
from photon_test.engine.intake import Intake, Known
from photon_test.engine.plan import PlannedSuite
from photon_test.engine.service import ServiceFailed
from photon_test.engine.shared import NotRun, Shared
from photon_test.engine.stamps import Stamps


class _Add(Protocol):
    def __call__(self, units: Sequence[Unit], /) -> None: ...


class SuiteRun:
    """Runs one suite."""

    def __init__(self, shared: Shared, planned: PlannedSuite, adapter: Adapter) -> None:
        self._shared = shared
        self._suite = planned.suite
        self._selection = planned.selection
        self._adapter = adapter
        self._known = Known(planned.suite, planned.selection)
        self._ids: dict[str, int] = {}
        self._lanes: dict[int, asyncio.Lock] = {}  # for units that may not run beside one another
        self._instances = Instances(planned.suite.instances)
        self._environments: list[dict[str, str]] = []  # of each instance
        self._required = planned.suite.requires  # services
        self._cut_short = False
        self._to_tear_down = False

    async def run(self, folder: Folder) -> None:
        """Run it; its last event is `SuiteFinished`, whatever happens."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        not_run: AnyFailure | None = None
        try:
            await self._run(folder)
        except NotRun as reason:
            not_run = reason.why
        name = self._suite.name
        if not_run is None or self._known.wanted:
            found = len(self._known.wanted) + len(self._known.unwanted)
            selected = len(self._known.wanted)
            deselected = self._known.deselected
            self._shared.emit(
                SuiteListed(suite=name, found=found, selected=selected, deselected=deselected)
            )
        duration_s = loop.time() - started
        self._shared.emit(SuiteFinished(suite=name, not_run=not_run, duration_s=duration_s))
        self._shared.finish(name)

    async def _run(self, folder: Folder) -> None:
        if self._selection.run:
            await self._shared.needs(self._suite)
        async with self._shared.locks.hold(self._suite.locks if self._selection.run else ()):
            self._shared.check()
            variables = await self._variables(0)
            try:
                await self._set_up(folder, variables)
                await self._surround(variables)
                await self._all(self._first(folder))
            finally:
                await self._tear_down(variables)
        if self._cut_short:
            raise NotRun(Interrupted(message="not finished: the run was interrupted"))

    def _first(self, folder: Folder) -> Sequence[Unit]:
        try:
            return self._adapter.units(self._suite, self._selection, folder)
        except ToolMissing as missing:
            raise NotRun(
                Unavailable(kind="tool", message=missing.message, hint=missing.hint)
            ) from missing
        except PhotonError as error:
            if error.exit_code == ExitCode.USAGE:  # a mistake in the manifest: no CI's second try
                self._shared.emit(
                    Troubled(
                        code=error.exit_code,
                        message=error.message,
                        hint=error.hint,
                        where=error.where,
                    )
                )
            raise NotRun(
                Unavailable(kind="setup", message=error.message, hint=error.hint)
            ) from error
        except Exception as error:  # a bug of ours must not take the other suites along
            message = f"the {self._suite.adapter} adapter failed: {type(error).__name__}: {error}"
            self._shared.emit(
                Troubled(code=ExitCode.BUG, message=message, hint="please report this as a bug")
            )
            raise NotRun(Unavailable(kind="setup", message=message)) from error

    async def _variables(self, instance: int) -> dict[str, str]:
        """Return the whole environment of this suite's units. Listing starts no services."""
        variables = dict(os.environ)
        running = self._selection.run
        for name in self._suite.requires if running else ():
            variables.update(await self._service(name, instance))
        for name, value in self._suite.env:
            try:
                variables[name] = fill(value, Context(variables=variables))
            except Infrastructure as error:
                if running:
                    where = f" (`env` of the suite at {self._suite.origin})"
                    raise NotRun(
                        Unavailable(kind="setup", message=error.message + where, hint=error.hint)
                    ) from error
        return variables

    async def _surround(self, first: dict[str, str]) -> None:
        """Start what only this suite needs, and the other instances of what it requires."""
        if not self._selection.run:
            self._environments = [first] * self._suite.instances
            return
        service = self._shared.host(self._suite)
        if service is not None:
            self._shared.services.add(service)
            self._required = (*self._required, service.name)

        async def whole(instance: int) -> dict[str, str]:
            variables = dict(first) if instance == 0 else await self._variables(instance)
            if service is not None:
                variables |= await self._service(service.name, instance)
            return variables

        started = await asyncio.gather(
            *map(whole, range(self._suite.instances)), return_exceptions=True
        )
        for one in started:
            if isinstance(one, BaseException):
                raise one
            self._environments.append(one)
        for number, one in enumerate(self._environments):
            if one in self._environments[:number]:
                message = "the instances of what it requires all give it the same variables"
                hint = "let the service's `env` say the port: `${port}`"
                raise NotRun(Unavailable(kind="service", message=message, hint=hint))

    async def _service(self, name: str, instance: int) -> Mapping[str, str]:
        try:
            return await self._shared.services.environment_of(name, instance)
        except Infrastructure as error:
            log = error.log if isinstance(error, ServiceFailed) else ""
            raise NotRun(
                Unavailable(kind="service", message=error.message, hint=error.hint, text=log)
            ) from error

    async def _set_up(self, folder: Folder, variables: Mapping[str, str]) -> None:
        shared, suite = self._shared, self._suite
        if self._selection.run:
            await shared.set_up()
        if not suite.setup:
            self._to_tear_down = self._selection.run
            return

        async def one(unit: Unit) -> Unavailable | None:
            self._to_tear_down = True
            intake = await self._one(unit, setup.SetupReader(unit), variables)
            shared.check()
            return intake.broke if isinstance(intake.broke, Unavailable) else None

        stamps = Stamps(suite, folder, shared.stamps)
        failure = await setup.perform(suite, stamps, one, shared.emit, shared.check)
        self._to_tear_down = True  # also where everything is set up already
        if failure is not None:
            raise NotRun(failure)

    async def _tear_down(self, variables: Mapping[str, str]) -> None:
        """Run the teardown until a command fails; after Ctrl-C too, unless it came twice."""
        for unit in setup.teardown_units(self._suite) if self._to_tear_down else ():
            if self._shared.worker.running.killed:
                return
            reader = setup.SetupReader(unit, "teardown")
            intake = await self._one(unit, reader, variables, spared=True)
            if intake.broke is not None:
                return

    async def _all(self, first: Sequence[Unit]) -> None:
        """Run units, and those that their readers ask for, until there are none left."""
        async with asyncio.TaskGroup() as group:

            def add(units: Sequence[Unit]) -> None:
                for unit in units:
                    group.create_task(self._unit(self._unique(unit), add))

            add(first)

    async def _unit(self, unit: Unit, add: _Add) -> None:
        # A reader may hold much of what its unit is about: one that waits has none yet.
        read = partial(self._adapter.reader, unit, self._suite, self._selection)
        first = self._environments[0]
        if not unit.exclusive:
            intake = await self._one(unit, read(), first)
        elif self._suite.instances == 1:
            async with self._lanes.setdefault(unit.lane, asyncio.Lock()):
                intake = await self._one(unit, read(), first)
        else:
            async with self._instances.one() as turn:
                intake = await self._at(turn, unit, read())
        add(intake.more)

    async def _at(self, turn: Turn | None, unit: Unit, reader: Reader) -> Intake:
        """Run one unit with one instance; a service that has died there is why it could not."""
        services, intake = self._shared.services, Intake(unit, self._known, self._shared.emit)
        if turn is None:
            message = "no instance of what it requires is left"
            failure = Unavailable(kind="service", message=message)
            intake.emit(UnitPlanned(unit=unit.id, suite=unit.suite, purpose=unit.purpose))
            intake.emit(UnitFinished(unit=unit.id, suite=unit.suite, exit=Exit(), failure=failure))
            return intake

        def explain(failure: AnyFailure) -> AnyFailure:
            if not isinstance(failure, Unavailable) or failure.kind != "service" or failure.text:
                return failure
            gone = services.gone(self._required, turn.instance)
            return replace(failure, message=gone.message, text=gone.log) if gone else failure

        environment = self._environments[turn.instance]
        intake = await self._one(unit, reader, environment, explain)
        turn.lost = isinstance(intake.broke, Unavailable) and intake.broke.kind == "service"
        turn.lost = turn.lost or services.gone(self._required, turn.instance) is not None
        return intake

    async def _one(
        self,
        unit: Unit,
        reader: Reader,
        variables: Mapping[str, str],
        explain: Callable[[AnyFailure], AnyFailure] = lambda failure: failure,
        *,
        spared: bool = False,
    ) -> Intake:
        """Run one unit when there is room for it; a spared one also when the run is stopped."""
        shared = self._shared
        limits = self._suite.timeout
        unit = replace(
            unit,
            timeout_s=unit.timeout_s or limits.suite_s,
            silence_s=unit.silence_s or limits.silence_s,
        )
        intake = Intake(unit, self._known, shared.emit, explain)
        intake.emit(UnitPlanned(unit=unit.id, suite=unit.suite, purpose=unit.purpose))
        where = areas(unit, shared.root)
        if where:
            variables = {**variables, VARIABLE: str(shared.root)}
        async with (
            shared.areas.hold(where),
            shared.budget.take(unit.slots) as slots,
        ):
            if shared.stopping and not spared:
                self._cut_short = True
            else:
                await shared.worker.run(
                    unit,
                    self._suite,
                    reader,
                    intake,
                    slots=slots,
                    variables=variables,
                    spared=spared,
                )
        return intake

    def _unique(self, unit: Unit) -> Unit:
        number = self._ids[unit.id] = self._ids.get(unit.id, 0) + 1
        return unit if number == 1 else replace(unit, id=f"{unit.id}#{number}")
