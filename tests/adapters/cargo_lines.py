"""Feeds readers of the cargo adapter without cargo: lines in, events out."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from photon_test.adapters import cargo
from photon_test.adapters.cargo import running
from photon_test.adapters.cargo.options import LibtestArgs
from photon_test.adapters.cargo.target import Kind, Target, Test, command
from photon_test.core.events import Broke, CaseEvent, CaseFinished, More
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import AnyFailure, Exit
from photon_test.core.select import Selection

RECORDINGS = Path(__file__).parents[2] / "fixtures/recordings/cargo"
SUITE = Suite(name="rust", adapter="cargo")
STATUS = {0: Exit(code=0), 101: Exit(code=101)}


def target(kind: Kind = "lib") -> Target:
    return Target(
        package="alpha",
        kind=kind,
        name="alpha",
        argv=("/target/alpha",),
        args=LibtestArgs(),
        cwd="crates/alpha",
        env=(("CARGO_PKG_NAME", "alpha"),),
        root="/home/basics",
        base="/home/basics",
        source="crates/alpha/src/lib.rs",
        folder="crates/alpha/src",
    )


def run_unit(*names: str, kind: Kind = "lib") -> Unit:
    tests = tuple(Test(name=name, file="src/lib.rs", line=3) for name in names)
    return next(iter(running.units(target(kind), SUITE, tests, whole=True)))


def list_unit() -> Unit:
    state = msgspec.json.encode(target()).decode()
    return Unit(
        id="rust/list",
        suite="rust",
        purpose=Purpose.LIST,
        command=command(target(), ()),
        state=state,
    )


def read(
    unit: Unit,
    stdout: Iterable[str],
    exit_: Exit = STATUS[0],
    *,
    stderr: Iterable[str] = (),
    selection: Selection | None = None,
) -> list[CaseEvent]:
    """Return everything that the unit's reader says."""
    reader = cargo.reader(unit, SUITE, selection or Selection())
    said: list[CaseEvent] = []
    for stream, lines in ((Stream.STDERR, stderr), (Stream.STDOUT, stdout)):
        for line in lines:
            said += reader.line(stream, line) or ()
    return [*said, *reader.end(exit_, {})]


def recorded(name: str, stream: int = 1) -> list[str]:
    """Return the stdout of a recording, or its stderr."""
    lines = (RECORDINGS / name).read_text(encoding="utf-8").split("\n")
    return [line[2:] for line in lines if line.startswith(f"{stream} ")]


def started(name: str) -> str:
    return f'{{ "type": "test", "event": "started", "name": "{name}" }}'


def ended(name: str, event: str = "ok") -> str:
    return f'{{ "type": "test", "name": "{name}", "event": "{event}", "exec_time": 0.5 }}'


def announced(count: int) -> str:
    return f'{{ "type": "suite", "event": "started", "test_count": {count} }}'


def total(passed: int, failed: int = 0, ignored: int = 0) -> str:
    event = "failed" if failed else "ok"
    return (
        f'{{ "type": "suite", "event": "{event}", "passed": {passed}, "failed": {failed}, '
        f'"ignored": {ignored}, "measured": 0, "filtered_out": 0, "exec_time": 1.5 }}'
    )


def outcomes(events: Iterable[CaseEvent]) -> list[tuple[str, str]]:
    return [(event.case.name, event.outcome) for event in events if isinstance(event, CaseFinished)]


def broken(events: Iterable[CaseEvent]) -> list[AnyFailure]:
    return [event.failure for event in events if isinstance(event, Broke)]


def more(events: Iterable[CaseEvent]) -> list[Unit]:
    return [event.unit for event in events if isinstance(event, More)]
