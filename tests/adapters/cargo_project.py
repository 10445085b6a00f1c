"""Runs a cargo suite without the engine: units one after the other, each with its reader."""

import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, assert_never

from photon_test.adapters import cargo
from photon_test.core.cases import CaseResult
from photon_test.core.command import (
    Arg,
    EventsPath,
    InputPath,
    Joined,
    PhotonPython,
    Port,
    ReportPath,
    Slots,
    Toolside,
    Variable,
)
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseFound,
    CaseOutput,
    CaseStarted,
    Event,
    More,
    Record,
    RunStarted,
    SuiteFinished,
    SuiteInfo,
    UnitFinished,
    Warned,
)
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import AnyFailure, Exit
from photon_test.core.ports import Folder
from photon_test.core.select import Selection, wants
from photon_test.core.tally import Tally

PROJECTS = Path(__file__).parents[2] / "fixtures/projects/cargo"
_TOOLSIDE = Path(cargo.__file__).parents[2] / "toolside"
_AT = datetime(2026, 1, 2, tzinfo=UTC)


class RealFolder:
    """The part of `Folder` that the adapter uses, on the real file system."""

    def __init__(self, root: Path, path: str = "") -> None:
        self._root = root
        self.path = path
        self.absolute = str(root / path)

    def has(self, path: str, /) -> bool:
        return (self._root / self.path / path).exists()

    def text(self, path: str, /) -> str | None:
        file = self._root / self.path / path
        return file.read_text(encoding="utf-8") if file.is_file() else None

    def names(self, path: str = "", /) -> list[str]:
        return sorted(entry.name for entry in (self._root / self.path / path).iterdir())

    def glob(self, pattern: str, /) -> list[str]:
        here = self._root / self.path
        return sorted(found.relative_to(here).as_posix() for found in here.glob(pattern))

    def parent(self) -> Folder | None:
        if not self.path:
            return None
        above = self.path.rpartition("/")[0]
        return RealFolder(self._root, above)

    def which(self, program: str, /) -> str | None:
        return f"/usr/bin/{program}"

    def variable(self, name: str, /) -> str:
        return os.environ.get(name, "")


@dataclass
class Ran:
    """What a suite came to."""

    units: list[Unit] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)
    broken: list[AnyFailure] = field(default_factory=list)
    output: list[str] = field(default_factory=list)  # lines that no reader claimed
    tally: Tally = field(default_factory=Tally)

    @property
    def results(self) -> dict[str, CaseResult]:
        """Each case by file and name."""
        return {
            f"{result.case.file}::{result.case.full_name}": result
            for result in self.tally.results("rust")
        }

    @property
    def outcomes(self) -> dict[str, str]:
        """Each case's outcome by file and name."""
        return {name: result.outcome or "not run" for name, result in self.results.items()}

    @property
    def exit_code(self) -> int:
        """What Photon would end with."""
        return self.tally.verdict().exit_code

    def of(self, *purposes: str) -> list[Unit]:
        """The units with one of these purposes."""
        return [unit for unit in self.units if unit.purpose in purposes]


def expected(project: str) -> dict[str, Any]:
    """Return what a project must come to."""
    return tomllib.loads((PROJECTS / project / "expected.toml").read_text(encoding="utf-8"))


def run(
    root: Path,
    target: Path,
    *,
    suite: Suite | None = None,
    selection: Selection | None = None,
    env: Mapping[str, str] | None = None,
) -> Ran:
    """Run the suite below `root`; `target` is where cargo builds."""
    suite = suite or Suite(name="rust", adapter="cargo")
    selection = selection or Selection()
    variables = environment(target, env or {})
    ran = Ran()
    _handle(ran, RunStarted(run="r", photon="0", root="/", suites=(_info(suite),)))
    waiting = list(cargo.units(suite, selection, RealFolder(root, suite.root)))
    while waiting:
        unit = waiting.pop(0)
        ran.units.append(unit)
        failure: AnyFailure | None = None
        for event in _events(unit, suite, selection, root=root, env=variables, ran=ran):
            match event:
                case More(unit=more):
                    waiting.append(more)
                case Broke(failure=why):
                    failure = failure or why
                    ran.broken.append(why)
                case CaseFound() if not wants(suite, selection, event):
                    pass
                case CaseFound() | CaseStarted() | CaseFinished() | CaseOutput() | Warned():
                    ran.events.append(event)
                    _handle(ran, event, unit)
        finished = UnitFinished(unit=unit.id, suite=suite.name, exit=Exit(), failure=failure)
        _handle(ran, finished, unit)
    _handle(ran, SuiteFinished(suite=suite.name))
    return ran


def _events(
    unit: Unit,
    suite: Suite,
    selection: Selection,
    *,
    root: Path,
    env: Mapping[str, str],
    ran: Ran,
) -> Iterator[CaseEvent]:
    reader = cargo.reader(unit, suite, selection)
    with tempfile.TemporaryDirectory() as folder:
        reports = {report.name: Path(folder) / report.name for report in unit.reports}
        environment = {name: value for name, value in env.items() if name not in unit.command.unset}
        environment |= {name: _filled(value, reports) for name, value in unit.command.env}
        process = subprocess.run(
            [_filled(arg, reports) for arg in unit.command.argv],
            cwd=root / unit.command.cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=120,
        )
        for stream, data in ((Stream.STDERR, process.stderr), (Stream.STDOUT, process.stdout)):
            for line in data.decode(errors="replace").split("\n")[:-1]:
                said = reader.line(stream, line)
                if said is None:
                    ran.output.append(line)
                else:
                    yield from said
        yield from reader.end(
            _exit(process.returncode),
            {name: path.read_bytes() for name, path in reports.items() if path.exists()},
        )


def _exit(status: int) -> Exit:
    return Exit(signal=-status) if status < 0 else Exit(code=status)


def _filled(arg: Arg, reports: Mapping[str, Path]) -> str:
    match arg:
        case str():
            return arg
        case PhotonPython():
            return sys.executable
        case Toolside(file=file):
            return str(_TOOLSIDE / file)
        case ReportPath(name=name):
            return str(reports[name])
        case Slots():
            return "2"
        case Joined(parts=parts):
            return "".join(_filled(part, reports) for part in parts)
        case Port() | Variable() | InputPath() | EventsPath():
            raise AssertionError(arg)
        case _:
            assert_never(arg)


def environment(target: Path, more: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if (
            not name.startswith(("CARGO_", "RUSTC", "RUSTDOC", "RUSTFLAGS", "RUST_"))
            and not name.startswith(("PHOTON_", "PYTEST_"))
        )
        or name == "CARGO_HOME"
    }
    return {
        **inherited,
        "RUSTUP_AUTO_INSTALL": "0",  # a test never changes the machine's toolchains
        "CARGO_TARGET_DIR": str(target),
        "CARGO_NET_OFFLINE": "true",
        "CARGO_INCREMENTAL": "0",
        "CARGO_PROFILE_DEV_DEBUG": "0",
        **more,
    }


def _handle(ran: Ran, event: Event, unit: Unit | None = None) -> None:
    attempt = unit.attempt if unit else 1
    ran.tally.handle(Record(seq=0, at=_AT, attempt=attempt, event=event))


def _info(suite: Suite) -> SuiteInfo:
    return SuiteInfo(name=suite.name, adapter="cargo")
