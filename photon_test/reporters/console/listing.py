"""What `--list` and `--dry-run` say."""

import shlex
from collections.abc import Iterable, Iterator, Sequence

from photon_test.core.cases import CaseResult
from photon_test.core.command import (
    Arg,
    EventsPath,
    InputPath,
    Instance,
    Joined,
    PhotonPython,
    Port,
    ReportPath,
    Slots,
    Toolside,
    Variable,
)
from photon_test.core.model import Unit
from photon_test.core.tally import SuiteTally
from photon_test.reporters.console.lines import where
from photon_test.reporters.console.style import EMPTY, Line, line
from photon_test.reporters.summary import counted


def listed(tally: SuiteTally, results: Iterable[CaseResult]) -> Iterator[Line]:
    """Say which cases of a suite are selected, with place and tags."""
    number = tally.counts.expected
    chosen = counted(number, "case")
    if tally.found > number:
        chosen += f" of {tally.found:,}"
    yield line((tally.info.name, "strong"), f"  {chosen}")
    for result in results:
        at = where(result.case, result.location)
        yield line(
            f"  {result.case.full_name}",
            (f"  {at}" if at else "", "dim"),
            f"  {', '.join(result.tags)}" if result.tags else "",
        )
    yield EMPTY


def planned(units: Sequence[Unit]) -> Iterator[Line]:
    """Say which processes a run begins with. A reader may ask for more while it goes on."""
    for unit in units:
        cwd = unit.command.cwd or "."
        yield line((unit.id, "strong"), (f"  {unit.purpose.value} in {cwd}", "dim"))
        yield line(f"  {shlex.join(argument(arg) for arg in unit.command.argv)}")
        if unit.command.env:
            names = ", ".join(name for name, _ in unit.command.env)
            yield line((f"  sets {names}", "dim"))


def argument(arg: Arg) -> str:
    """Return an argument as it stands before the engine fills it in."""
    match arg:
        case str():
            return arg
        case Joined(parts=parts):
            return "".join(argument(part) for part in parts)
        case Variable(name=name, prefix=prefix, suffix=suffix):
            return f"{prefix}${{{name}}}{suffix}"
        case Port(name=name):
            return f"${{port.{name}}}" if name else "${port}"
        case Instance():
            return "${instance}"
        case Slots():
            return "${slots}"
        case ReportPath(name=name):
            return f"${{report {name}}}"
        case InputPath(name=name):
            return f"${{input {name}}}"
        case EventsPath():
            return "${events}"
        case Toolside(file=file):
            return f"${{toolside {file}}}"
        case PhotonPython():
            return "${python}"
