"""One unit from start to end: its process, its lines to a reader, its end to the record."""

from collections.abc import Mapping
from pathlib import Path

from photon_test.core.errors import ExitCode, Infrastructure
from photon_test.core.events import (
    Broke,
    Troubled,
    UnitFinished,
    UnitOutput,
    UnitStarted,
    Warned,
)
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import Crash, Exit, Unavailable, Unreadable
from photon_test.core.ports import Reader
from photon_test.engine import declared, matched
from photon_test.engine.fill import Context
from photon_test.engine.intake import Intake
from photon_test.engine.machine import Machine
from photon_test.engine.output import Capped
from photon_test.engine.process import Ended, Process
from photon_test.engine.running import Running, RunningUnits
from photon_test.engine.watch import Watch


class UnitRun:
    """One unit from start to end."""

    def __init__(
        self,
        machine: Machine,
        unit: Unit,
        suite: Suite,
        *,
        reader: Reader,
        intake: Intake,
        scratch: Path,
        running: RunningUnits,
        spared: bool = False,
    ) -> None:
        self._machine = machine
        self._unit = unit
        self._suite = suite
        self._reader = reader
        self._intake = intake
        self._scratch = scratch
        self._running = running
        self._spared = spared
        self._stamps: dict[str, declared.Stamp] = {}
        self._matched: list[matched.Stamps] = []
        self._output = Capped()
        self._heard = Capped(0, 16_384)  # the last words, for a failure that has no text

    async def run(self, slots: int, variables: Mapping[str, str]) -> None:
        """Run it to its end."""
        unit = self._unit
        try:
            context = await self._prepare(slots, variables)
            process, argv = await self._machine.start(
                unit.command,
                context,
                variables,
                str(self._scratch / "events") if unit.events else None,
            )
        except (Infrastructure, OSError) as error:
            never_started(self._unit, self._intake, error)
            return
        self._intake.emit(
            UnitStarted(
                unit=unit.id,
                suite=unit.suite,
                purpose=unit.purpose,
                argv=argv,
                cwd=unit.command.cwd,
                slots=slots,
            )
        )
        exit_, ended = await self._follow(process)
        self._take_end(exit_)
        failure = self._intake.close(exit_, self._heard.rest())
        if rest := self._output.rest():
            self._show(Stream.STDOUT, rest)
        self._intake.emit(
            UnitFinished(
                unit=unit.id,
                suite=unit.suite,
                exit=exit_,
                failure=failure,
                duration_s=ended.duration_s,
                cpu_s=ended.cpu_s,
                peak_kb=ended.peak_kb,
            )
        )

    async def _prepare(self, slots: int, variables: Mapping[str, str]) -> Context:
        inputs: dict[str, str] = {}
        for item in self._unit.inputs:
            path = self._scratch / item.name
            path.write_text(item.text, encoding="utf-8")
            inputs[item.name] = str(path)
        reports: dict[str, str] = {}
        for report in self._unit.reports:
            folder = self._machine.root / self._unit.command.cwd
            if report.pattern:
                tracked = self._machine.tracked_among
                self._matched.append(await matched.clear(folder, report, tracked))
                continue
            path = folder / report.path if report.path else self._scratch / f"report-{report.name}"
            self._stamps[report.name] = await declared.clear(
                path, self._machine.tracked, report.format
            )
            reports[report.name] = str(path)
        return Context(
            slots=slots,
            processors=self._machine.processors,
            variables=dict(variables),
            reports=reports,
            inputs=inputs,
            events=str(self._scratch / "events"),
        )

    async def _follow(self, process: Process) -> tuple[Exit, Ended]:
        running = Running(process, self._unit, spared=self._spared)
        watch = Watch(
            timeout_s=self._unit.timeout_s, silence_s=self._unit.silence_s, stop=running.over
        )
        self._running.add(running)
        try:
            async for stream, lines in process.batches():
                watch.heard()
                for text in lines:
                    self._line(stream, text)
            ended = await process.wait()
        finally:
            watch.cancel()
            self._running.discard(running)
        if ended.lost:
            self._intake.take([Broke(failure=Crash(message=ended.lost))])
        if ended.survivors and not running.interrupted and not running.timed_out:
            left = _left_running(ended.survivors)
            self._intake.emit(Warned(message=f"`{self._unit.id}` {left}"))
        return (
            Exit(
                code=ended.code,
                signal=ended.signal,
                timed_out=running.timed_out,
                interrupted=running.interrupted and not running.timed_out,
            ),
            ended,
        )

    def _line(self, stream: Stream, text: str) -> None:
        try:
            events = self._reader.line(stream, text)
            if events is not None:
                self._intake.take(events)
                return
        except Exception as error:  # noqa: BLE001  # a bug of ours must not lose the run
            self._our_bug(error)
        self._heard.add(text)
        if shown := self._output.add(text):
            self._show(stream, shown)

    def _show(self, stream: Stream, text: str) -> None:
        if not self._unit.quiet:
            self._intake.emit(UnitOutput(unit=self._unit.id, stream=stream, text=text))

    def _take_end(self, exit_: Exit) -> None:
        reports: dict[str, bytes] = {}
        unusable: list[str] = []
        limits = {report.name: report.limit_bytes for report in self._unit.reports}
        for name, stamp in self._stamps.items():
            match declared.read(stamp, limits[name]):
                case bytes() as content:
                    reports[name] = content
                case str() as why:
                    unusable.append(why)
                case None:
                    pass
        for stamps in self._matched:
            contents, reasons = matched.read(stamps)
            reports |= contents
            unusable += reasons
        try:
            self._intake.take([Broke(failure=Unreadable(message=why)) for why in unusable])
            self._intake.take(self._reader.end(exit_, reports))
        except Exception as error:  # noqa: BLE001  # as in _line
            self._our_bug(error)

    def _our_bug(self, error: Exception) -> None:
        message = f"the {self._suite.adapter} reader failed: {type(error).__name__}: {error}"
        self._intake.broke = self._intake.broke or Unreadable(message=message)
        self._intake.emit(
            Troubled(code=ExitCode.BUG, message=message, hint="please report this as a bug")
        )


def never_started(unit: Unit, intake: Intake, error: Infrastructure | OSError) -> None:
    """Say that a unit's process could not be started, and why."""
    message = error.message if isinstance(error, Infrastructure) else str(error)
    hint = error.hint if isinstance(error, Infrastructure) else ""
    failure = Unavailable(kind="tool", message=message, hint=hint)
    intake.emit(UnitFinished(unit=unit.id, suite=unit.suite, exit=Exit(), failure=failure))
    intake.broke = failure


def _left_running(number: int) -> str:
    if number == 1:
        return "left a process running; it was stopped"
    return f"left {number} processes running; they were stopped"
