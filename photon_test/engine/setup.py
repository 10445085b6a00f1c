"""Setup commands: their processes, and what their endings mean."""

import shlex
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Literal

from photon_test.core.command import Command
from photon_test.core.events import Broke, CaseEvent, Event, UnitPlanned
from photon_test.core.model import Purpose, Step, Stream, Suite, Unit
from photon_test.core.outcome import Exit, Unavailable
from photon_test.engine.locks import between_runs
from photon_test.engine.stamps import Stage, Stamps


def units(suite: Suite) -> tuple[Unit, ...]:
    """Return one unit per setup command, to be run one after the other."""
    return tuple(
        unit_of(suite, number, one.argv if isinstance(one, Step) else one)
        for number, one in enumerate(suite.setup, start=1)
    )


def unit_of(suite: Suite, number: int, argv: Sequence[str]) -> Unit:
    """Return the process of one setup command: a suite's, or the run's own, whose name is ""."""
    return Unit(
        id=f"{suite.name}/setup/{number}".lstrip("/"),
        suite=suite.name,
        purpose=Purpose.SETUP,
        command=Command(argv=tuple(argv), cwd=suite.root),
    )


def teardown_units(suite: Suite) -> tuple[Unit, ...]:
    """Return one unit per teardown command, to be run one after the other."""
    return tuple(
        Unit(
            id=f"{suite.name}/teardown/{number}".lstrip("/"),
            suite=suite.name,
            purpose=Purpose.SETUP,
            command=Command(argv=argv, cwd=suite.root),
        )
        for number, argv in enumerate(suite.teardown, start=1)
    )


def skipped(suite: Suite, stage: Stage) -> UnitPlanned:
    """Return the event that says of a command that it is not run, and why."""
    words = f"`{shlex.join(stage.argv)}` is skipped: {stage.skipped}"
    unit = unit_of(suite, stage.number, stage.argv)
    return UnitPlanned(unit=unit.id, suite=suite.name, purpose=unit.purpose, skipped=words)


async def perform(
    suite: Suite,
    stamps: Stamps,
    run: Callable[[Unit], Awaitable[Unavailable | None]],
    emit: Callable[[Event], None],
    check: Callable[[], None],
) -> Unavailable | None:
    """Run what has to run, and say what is skipped; return why it is not done.

    What another run in this tree has done meanwhile is not done again. `check` raises where the
    user will not wait for that one.
    """
    async with AsyncExitStack() as stack:
        stages = stamps.stages()
        if not all(stage.skipped for stage in stages):
            await stack.enter_async_context(between_runs(stamps.lock, check))
            stages = stamps.stages()
        for stage in stages:
            if stage.skipped:
                if stage.told:
                    emit(skipped(suite, stage))
                continue
            stamps.begin(stage.number)
            failure = await run(unit_of(suite, stage.number, stage.argv))
            if failure is not None:
                return failure
            stamps.did(stage.number)
        if not all(stage.skipped for stage in stages):
            stamps.ended()
    return None


class SetupReader:
    """Reads a setup or teardown command: its status is all there is."""

    def __init__(self, unit: Unit, what: Literal["setup", "teardown"] = "setup") -> None:
        self._unit = unit
        self._what = what
        self._words: list[str] = []

    def line(self, stream: Stream, text: str, /) -> None:
        """Keep the last words; the engine shows the line."""
        del stream
        self._words = [*self._words[-40:], text]

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Sequence[CaseEvent]:
        """Say so if it failed."""
        del reports
        if exit_.ok:
            return ()
        argv = " ".join(str(part) for part in self._unit.command.argv)
        failure = Unavailable(
            kind="setup",
            message=f"the {self._what} command `{argv}` ended with {exit_.words}",
            text="\n".join(self._words),
        )
        return (Broke(failure=failure),)
