"""Runs units on this machine: one process each, its lines to a reader, its end to the record."""

import asyncio
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace

from photon_test.core.command import Command
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
from photon_test.engine import declared
from photon_test.engine.fill import Context, fill
from photon_test.engine.intake import Intake
from photon_test.engine.output import Capped
from photon_test.engine.process import Ended, Guard, Process, stop
from photon_test.engine.watch import Limit, Watch


class Running:
    """A unit's process while it runs, as the outside may act on it."""

    def __init__(self, process: Process, unit: Unit) -> None:
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


class LocalWorker:
    """Runs units under one guard."""

    def __init__(self, guard: Guard, root: Path, processors: int) -> None:
        self._guard = guard
        self._root = root
        self._processors = processors
        self.running: set[Running] = set()
        self.on_start: Callable[[Running], None] = lambda _: None

    async def run(
        self,
        unit: Unit,
        suite: Suite,
        reader: Reader,
        intake: Intake,
        *,
        slots: int,
        variables: Mapping[str, str],
    ) -> None:
        """Run one unit to its end; its events have all gone through `intake` then."""
        unit = replace(
            unit,
            timeout_s=unit.timeout_s or suite.timeout.suite_s,
            silence_s=unit.silence_s or suite.timeout.silence_s,
        )
        with tempfile.TemporaryDirectory(prefix="photon-", ignore_cleanup_errors=True) as scratch:
            await _UnitRun(
                self, unit, suite, reader=reader, intake=intake, scratch=Path(scratch)
            ).run(slots, variables)

    async def start(
        self, command: Command, context: Context, variables: Mapping[str, str], events: str | None
    ) -> tuple[Process, tuple[str, ...]]:
        """Fill in a command and start it; return the process and its arguments as started.

        Raises:
            Infrastructure: A variable is missing, or the program or folder does not exist.
        """
        environment = {} if command.exact_env else dict(variables)
        for name in command.unset:
            environment.pop(name, None)
        for name, value in command.env:
            environment[name] = fill(value, context)
        argv = tuple(fill(part, context) for part in command.argv)
        cwd = self._root / command.cwd
        try:
            process = await self._guard.start(argv, str(cwd), environment, events)
        except OSError as error:
            raise Infrastructure(
                f"`{argv[0]}` could not be started: {error.strerror or error}",
                where=command.cwd or ".",
                hint="check that the program is installed and can be run",
            ) from error
        return process, argv

    @property
    def processors(self) -> int:
        """How many processors the run may use."""
        return self._processors

    async def tracked(self, path: Path) -> bool:
        """Whether git tracks a file; true if that cannot be found out."""
        argv = ("git", "ls-files", "--error-unmatch", "--", path.name)
        try:
            process = await self._guard.start(argv, str(path.parent), dict(os.environ))
        except OSError:
            return True
        async for _ in process.batches():
            pass
        return (await process.wait()).code != 1


class _UnitRun:
    """One unit from start to end."""

    def __init__(
        self,
        worker: LocalWorker,
        unit: Unit,
        suite: Suite,
        *,
        reader: Reader,
        intake: Intake,
        scratch: Path,
    ) -> None:
        self._worker = worker
        self._unit = unit
        self._suite = suite
        self._reader = reader
        self._intake = intake
        self._scratch = scratch
        self._stamps: dict[str, declared.Stamp] = {}
        self._output = Capped()
        self._heard = Capped(0, 16_384)  # the last words, for a failure that has no text

    async def run(self, slots: int, variables: Mapping[str, str]) -> None:
        unit = self._unit
        try:
            context = await self._prepare(slots, variables)
            process, argv = await self._worker.start(
                unit.command,
                context,
                variables,
                str(self._scratch / "events") if unit.events else None,
            )
        except (Infrastructure, OSError) as error:
            self._never_started(error)
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
            path = self._scratch / f"report-{report.name}"
            if report.path:
                path = self._worker._root / self._unit.command.cwd / report.path  # noqa: SLF001
            self._stamps[report.name] = await declared.clear(path, self._worker.tracked)
            reports[report.name] = str(path)
        return Context(
            slots=slots,
            processors=self._worker.processors,
            variables=dict(variables),
            reports=reports,
            inputs=inputs,
            events=str(self._scratch / "events"),
        )

    def _never_started(self, error: Infrastructure | OSError) -> None:
        unit = self._unit
        message = error.message if isinstance(error, Infrastructure) else str(error)
        hint = error.hint if isinstance(error, Infrastructure) else ""
        failure = Unavailable(kind="tool", message=message, hint=hint)
        self._intake.emit(
            UnitFinished(unit=unit.id, suite=unit.suite, exit=Exit(), failure=failure)
        )
        self._intake.broke = failure

    async def _follow(self, process: Process) -> tuple[Exit, Ended]:
        running = Running(process, self._unit)
        watch = Watch(
            timeout_s=self._unit.timeout_s, silence_s=self._unit.silence_s, stop=running.over
        )
        self._worker.running.add(running)
        self._worker.on_start(running)
        try:
            async for stream, lines in process.batches():
                watch.heard()
                for text in lines:
                    self._line(stream, text)
            ended = await process.wait()
        finally:
            watch.cancel()
            self._worker.running.discard(running)
        if ended.lost:
            self._intake.take([Broke(failure=Crash(message=ended.lost))])
        if ended.survivors and not running.interrupted and not running.timed_out:
            self._intake.emit(
                Warned(message=f"left {ended.survivors} processes running; they were stopped")
            )
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
