"""Runs a pytest suite's units for real, without the engine: a process, a FIFO, a reader."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from photon_test.adapters import pytest as adapter
from photon_test.adapters.pytest_units import first_units
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
from photon_test.core.model import Stream, Suite, Timeouts, Unit
from photon_test.core.outcome import AnyFailure, Exit
from photon_test.core.ports import Reader
from photon_test.core.select import Selection
from photon_test.engine.fill import Context, fill

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects" / "pytest"
PLAIN = ("-p", "no:cacheprovider")
XDIST = ("-p", "xdist", "-n", "2")


class TestFolder:
    """As much of a folder as finding an interpreter and planning need."""

    __test__ = False

    def __init__(self, top: Path, path: str = "", variables: dict[str, str] | None = None) -> None:
        self.top = top
        self.path = path
        self.variables = variables or {}
        self.programs: set[str] = set()

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

    def parent(self) -> "TestFolder | None":
        if not self.path:
            return None
        above = TestFolder(self.top, self.path.rpartition("/")[0], self.variables)
        above.programs = self.programs
        return above

    def which(self, program: str, /) -> str | None:
        return program if program in self.programs else None

    def variable(self, name: str, /) -> str:
        return self.variables.get(name, "")


class Driven:
    """What the units of a suite came to."""

    def __init__(self) -> None:
        self.events: list[CaseEvent] = []
        self.units: list[Unit] = []
        self.exits: list[Exit] = []
        self.lines: list[str] = []  # of the plugin
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
        return {result.case.native: result for result in self._cases.results()}

    @property
    def outcomes(self) -> dict[str, str]:
        return {native: _word(result) for native, result in self.cases.items()}

    def __getitem__(self, native: str) -> CaseFinished:
        return next(
            event
            for event in reversed(self.events)
            if isinstance(event, CaseFinished) and event.case.native == native
        )


def _word(result: CaseResult) -> str:
    if result.outcome is not None:
        return result.outcome.value
    return "open" if result.started else "not run"


def suite(
    path: str = "",
    *,
    args: tuple[str, ...] = (),
    test_s: float | None = None,
    runner: tuple[str, ...] = (sys.executable, "-m", "pytest"),
) -> Suite:
    return Suite(
        name="s",
        adapter="pytest",
        root=path,
        runner=runner,
        args=(*PLAIN, *args),
        timeout=Timeouts(test_s=test_s),
    )


def drive(
    top: Path,
    tmp: Path,
    wanted: Suite,
    selection: Selection | None = None,
) -> Driven:
    """Run a suite under `top`, whatever its readers ask for included."""
    chosen = selection or Selection()
    driven = Driven()
    units = list(first_units(wanted, chosen, TestFolder(top, wanted.root)))
    while units:
        unit = units.pop(0)
        driven.units.append(unit)
        reader = adapter.reader(unit, wanted, chosen)
        units += _one(unit, reader, driven, top=top, tmp=tmp)
    return driven


def _one(
    unit: Unit,
    reader: Reader,
    driven: Driven,
    *,
    top: Path,
    tmp: Path,
) -> list[Unit]:
    fifo = tmp / f"events{len(driven.units)}"
    os.mkfifo(fifo)
    context = _context(unit, tmp, fifo)
    environment = _environment(unit, context)
    ours = os.open(fifo, os.O_RDWR)  # both ends, as the engine holds them
    collected: list[str] = []
    with (tmp / "stdout").open("wb") as out, (tmp / "stderr").open("wb") as err:
        process = subprocess.Popen(
            [fill(part, context) for part in unit.command.argv],
            cwd=top / unit.command.cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        listener = threading.Thread(target=_listen, args=(fifo, collected))
        listener.start()
        status = process.wait(60)
    os.write(ours, b"\0\n")
    listener.join(30)
    os.close(ours)
    exit_ = Exit(code=status) if status >= 0 else Exit(signal=-status)
    more: list[Unit] = []
    for stream, lines in (
        (Stream.EVENTS, collected),
        (Stream.STDOUT, _lines(tmp / "stdout")),
        (Stream.STDERR, _lines(tmp / "stderr")),
    ):
        for line in lines:
            more += driven.take(reader.line(stream, line))
    driven.lines += collected
    driven.exits.append(exit_)
    more += driven.take(reader.end(exit_, {}))
    return more


def _context(unit: Unit, tmp: Path, fifo: Path) -> Context:
    inputs = {}
    for item in unit.inputs:
        path = tmp / item.name
        path.write_text(item.text, encoding="utf-8")
        inputs[item.name] = str(path)
    return Context(slots=2, processors=2, variables={}, reports={}, inputs=inputs, events=str(fifo))


def _environment(unit: Unit, context: Context) -> dict[str, str]:
    # Tests may themselves run under pytest and xdist; the inner one must not see that.
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "COV_"))
    }
    for name in (*unit.command.unset, "PYTHONPATH"):
        environment.pop(name, None)
    # The other plugins of this environment cost a second of start-up each time.
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return environment | {name: fill(value, context) for name, value in unit.command.env}


def _listen(fifo: Path, collected: list[str]) -> None:
    with fifo.open("rb") as events:
        for line in events:
            if line.endswith(b"\0\n"):
                return
            collected.append(line.decode("utf-8", "replace").rstrip("\n"))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()
