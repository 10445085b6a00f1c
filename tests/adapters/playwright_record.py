"""Makes fixtures/recordings/playwright again: `python -m tests.adapters.playwright_record`.

A recording is what our reporter wrote in a real run, and a golden what the reader must make of it.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from photon_test.adapters import playwright as adapter
from photon_test.core.events import CaseEvent
from photon_test.core.model import Stream, Suite
from photon_test.core.outcome import Exit
from photon_test.core.select import Selection
from tests.adapters.disk import DiskFolder
from tests.adapters.playwright_drive import PROJECTS, copied, drive, suite

RECORDINGS = Path(__file__).parents[2] / "fixtures" / "recordings" / "playwright"
SITUATIONS = (
    "basics",
    "global-setup",
    "hooks",
    "import-error",
    "killed",
    "needs",
    "retry",
    "server",
    "vanishes",
)
SUITE = Suite(name="web", adapter="playwright", root="web")


class Recording(msgspec.Struct):
    """`recording.json`: how the lines were made, and how the process ended."""

    command: str
    versions: str
    exit: Exit


def read(name: str) -> Iterator[CaseEvent]:
    """Yield what the reader makes of a recording."""
    folder = RECORDINGS / name
    about = msgspec.json.decode((folder / "recording.json").read_bytes(), type=Recording)
    (unit,) = adapter.units(SUITE, Selection(), DiskFolder(PROJECTS, name, programs=["node"]))
    reader = adapter.reader(unit, SUITE, Selection())
    for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines():
        yield from reader.line(Stream.EVENTS, line) or ()
    yield from reader.end(about.exit, {})


def golden(name: str) -> str:
    """Return the events of a recording, one a line."""
    return "".join(f"{msgspec.json.encode(event).decode()}\n" for event in read(name))


def record(name: str) -> None:
    """Run a situation and keep what was written."""
    folder = RECORDINGS / name
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as at:
        driven = drive(copied(name, Path(at)), suite())
        places = {at: "/project", str(PROJECTS): "/fixtures"}
        lines = [_moved(line, places) for line in driven.lines]
    tool = json.loads(lines[0])
    about = Recording(
        command="node run.mjs 2",
        versions=f"playwright {tool['version']}, node {tool['node']}",
        exit=driven.exits[-1],
    )
    (folder / "recording.json").write_bytes(
        msgspec.json.format(msgspec.json.encode(about), indent=2) + b"\n"
    )
    (folder / "events.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "golden.jsonl").write_text(golden(name), encoding="utf-8")


def _moved(line: str, places: dict[str, str]) -> str:
    for before, after in places.items():
        line = line.replace(before, after)
    return line


if __name__ == "__main__":
    for situation in sys.argv[1:] or SITUATIONS:
        record(situation)
