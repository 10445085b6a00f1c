"""Runs a vitest suite's units for real, without the engine: a process, a FIFO, a reader."""

import contextlib
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from photon_test.adapters import vitest as adapter
from photon_test.core.cases import CaseResult, Cases
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseFound,
    CaseOutput,
    CaseStarted,
    More,
    Warned,
)
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import AnyFailure, Exit
from photon_test.core.select import Selection
from photon_test.engine.fill import Context, fill

_COLOURS = ("NO_COLOR", "FORCE_COLOR")
PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects" / "vitest"

needs_vitest = pytest.mark.skipif(
    shutil.which("node") is None or not (PROJECTS / "node_modules" / "vitest").is_dir(),
    reason="node, or node_modules of fixtures/projects/vitest, is missing: run ci/setup",
)


class DiskFolder:
    """A folder of this machine."""

    def __init__(self, top: Path, path: str = "", programs: Sequence[str] = ("node",)) -> None:
        self.top = top
        self.path = path
        self.programs = programs

    @property
    def absolute(self) -> str:
        return str(self.top / self.path)

    def has(self, path: str, /) -> bool:
        return (self.top / self.path / path).exists()

    def text(self, path: str, /) -> str | None:
        file = self.top / self.path / path
        return file.read_text(encoding="utf-8") if file.is_file() else None

    def names(self, path: str = "", /) -> Sequence[str]:
        folder = self.top / self.path / path
        return sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else ()

    def glob(self, pattern: str, /) -> Sequence[str]:
        here = self.top / self.path
        return sorted(path.relative_to(here).as_posix() for path in here.glob(pattern))

    def parent(self) -> "DiskFolder | None":
        if not self.path:
            return None
        return DiskFolder(self.top, self.path.rpartition("/")[0], self.programs)

    def which(self, program: str, /) -> str | None:
        return program if program in self.programs else None

    def variable(self, name: str, /) -> str:
        del name
        return ""


class Driven:
    """What the units of a suite came to."""

    def __init__(self) -> None:
        self.events: list[CaseEvent] = []
        self.units: list[Unit] = []
        self.exits: list[Exit] = []
        self.lines: list[str] = []  # of our reporter, of the last unit
        self.shown: list[str] = []  # what vitest itself printed
        self._cases = Cases()

    def take(self, events: Iterable[CaseEvent] | None) -> list[Unit]:
        more = []
        for event in events or ():
            self.events.append(event)
            match event:
                case CaseFound() | CaseStarted() | CaseOutput() | CaseFinished():
                    self._cases.handle(event, 1)
                case More(unit=unit):
                    more.append(unit)
                case Broke() | Warned():
                    pass
        return more

    @property
    def broken(self) -> AnyFailure | None:
        return next((event.failure for event in self.events if isinstance(event, Broke)), None)

    @property
    def warnings(self) -> list[str]:
        return [event.message for event in self.events if isinstance(event, Warned)]

    @property
    def cases(self) -> dict[str, CaseResult]:
        results = self._cases.results()
        return {f"{result.case.file}::{result.case.full_name}": result for result in results}

    @property
    def outcomes(self) -> dict[str, str]:
        return {name: _word(result) for name, result in self.cases.items()}


def _word(result: CaseResult) -> str:
    if result.outcome is not None:
        return result.outcome.value
    return "open" if result.started else "not run"


def suite(path: str, *, args: tuple[str, ...] = ()) -> Suite:
    return Suite(name="web", adapter="vitest", root=path, args=args)


def drive(
    wanted: Suite,
    tmp: Path,
    selection: Selection | None = None,
    *,
    top: Path = PROJECTS,
    stop_after: str = "\0",
) -> Driven:
    """Run a suite under `top`, whatever its readers ask for included.

    `stop_after` stands for the silence limit: a line with this text is the last.
    """
    chosen = selection or Selection()
    driven = Driven()
    units = list(adapter.units(wanted, chosen, DiskFolder(top, wanted.root)))
    while units:
        unit = units.pop(0)
        driven.units.append(unit)
        reader = adapter.reader(unit, wanted, chosen)
        exit_ = _start(unit, driven, top, tmp, stop_after)
        driven.exits.append(exit_)
        for line in driven.lines:
            units += driven.take(reader.line(Stream.EVENTS, line))
        units += driven.take(reader.end(exit_, {}))
    return driven


def _start(unit: Unit, driven: Driven, top: Path, tmp: Path, stop_after: str) -> Exit:
    fifo = tmp / f"events{len(driven.units)}"
    os.mkfifo(fifo)
    ours = os.open(fifo, os.O_RDWR)  # both ends, as the engine holds them
    inputs = {}
    for item in unit.inputs:
        path = tmp / f"{len(driven.units)}-{item.name}"
        path.write_text(item.text, encoding="utf-8")
        inputs[item.name] = str(path)
    context = Context(
        slots=2, processors=2, variables={}, reports={}, inputs=inputs, events=str(fifo)
    )
    with (tmp / "shown").open("wb") as shown:
        process = subprocess.Popen(
            [fill(part, context) for part in unit.command.argv],
            cwd=top / unit.command.cwd,
            env=_environment(unit, context),
            stdin=subprocess.DEVNULL,
            stdout=shown,
            stderr=shown,
            start_new_session=True,
        )
    driven.lines = []
    stopped = threading.Event()

    def listen() -> None:
        with fifo.open(encoding="utf-8") as events:
            for line in events:
                if line == "\0\n":
                    return
                driven.lines.append(line.rstrip("\n"))
                if stop_after in line:
                    stopped.set()
                    os.killpg(process.pid, signal.SIGKILL)

    listener = threading.Thread(target=listen)
    listener.start()
    status = process.wait(120)
    with contextlib.suppress(ProcessLookupError):  # of workers that it left
        os.killpg(process.pid, signal.SIGKILL)
    os.write(ours, b"\0\n")
    listener.join(30)
    os.close(ours)
    driven.shown = (tmp / "shown").read_text(encoding="utf-8", errors="replace").splitlines()
    if stopped.is_set():
        return Exit(signal=signal.SIGKILL, timed_out="silence")
    return Exit(code=status) if status >= 0 else Exit(signal=-status)


def _environment(unit: Unit, context: Context) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in _COLOURS}
    return inherited | {name: fill(arg, context) for name, arg in unit.command.env}
