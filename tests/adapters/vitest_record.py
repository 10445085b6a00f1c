"""Makes fixtures/recordings/vitest again: `python -m tests.adapters.vitest_record`.

A recording is what our reporter wrote in a real run, and a golden what the reader must make of it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from photon_test.adapters import vitest as adapter
from photon_test.core.events import CaseEvent
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Exit
from photon_test.core.select import Selection
from tests.adapters.disk import DiskFolder
from tests.adapters.vitest_drive import PROJECTS, drive, suite

RECORDINGS = Path(__file__).parents[2] / "fixtures" / "recordings" / "vitest"
SITUATIONS = ("basics", "endless", "import-error", "killed", "retry", "unhandled", "vanishes")


class Recording(msgspec.Struct):
    """`recording.json`: how the lines were made, and how the process ended."""

    command: str
    versions: str
    exit: Exit


def read(name: str) -> Iterator[CaseEvent]:
    """Yield what the reader makes of a recording."""
    folder = RECORDINGS / name
    about = msgspec.json.decode((folder / "recording.json").read_bytes(), type=Recording)
    wanted = Suite(name="web", adapter="vitest", root=name)
    reader = adapter.reader(unit(wanted), wanted, Selection())
    for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines():
        yield from reader.line(Stream.EVENTS, line) or ()
    yield from reader.end(about.exit, {})


def unit(wanted: Suite, *, run: bool = True) -> Unit:
    """Return the unit that runs, or lists, a whole suite."""
    here = DiskFolder(PROJECTS, wanted.root, programs=["node"])
    (first,) = adapter.units(wanted, Selection(run=run), here)
    assert first.purpose is (Purpose.RUN if run else Purpose.LIST)
    return first


def golden(name: str) -> str:
    """Return the events of a recording, one a line."""
    return "".join(f"{msgspec.json.encode(event).decode()}\n" for event in read(name))


def record(name: str) -> None:
    """Run a situation and keep what was written."""
    folder = RECORDINGS / name
    folder.mkdir(parents=True, exist_ok=True)
    driven = drive(suite(name, silence_s=10))
    lines = [line.replace(str(PROJECTS), "/project") for line in driven.lines]
    tool = json.loads(lines[0])
    about = Recording(
        command="node run.mjs 2",
        versions=f"vitest {tool['version']}, node {tool['node']}",
        exit=driven.exits[-1],
    )
    (folder / "recording.json").write_bytes(
        msgspec.json.format(msgspec.json.encode(about), indent=2) + b"\n"
    )
    (folder / "events.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "golden.jsonl").write_text(golden(name), encoding="utf-8")


if __name__ == "__main__":
    for situation in sys.argv[1:] or SITUATIONS:
        record(situation)
