"""Makes fixtures/recordings/node again: `python -m tests.adapters.node_record`.

A recording is what our reporter, and the files' own processes, wrote in a real run; a golden what
the reader must make of it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from photon_test.adapters import node as adapter
from photon_test.adapters.node.running import ENDINGS
from photon_test.core.events import CaseEvent
from photon_test.core.model import Stream, Suite
from photon_test.core.outcome import Exit
from photon_test.core.select import Selection
from tests.adapters.disk import DiskFolder

ROOT = Path(__file__).parents[2]
PROJECTS = ROOT / "fixtures" / "projects" / "node"
RECORDINGS = ROOT / "fixtures" / "recordings" / "node"
TOOLSIDE = ROOT / "photon_test" / "toolside" / "node_test"
SITUATIONS = ("basics", "exits", "exits-after", "import-error", "killed", "scripts", "status")
SUITE = Suite(name="web", adapter="node", root="web")


class Recording(msgspec.Struct):
    """`recording.json`: how the lines were made, and how the process ended."""

    command: str
    version: str
    exit: Exit


def read(name: str) -> Iterator[CaseEvent]:
    """Yield what the reader makes of a recording."""
    folder = RECORDINGS / name
    about = msgspec.json.decode((folder / "recording.json").read_bytes(), type=Recording)
    (unit,) = adapter.units(SUITE, Selection(), DiskFolder(PROJECTS, "basics", programs=["node"]))
    reader = adapter.reader(unit, SUITE, Selection())
    for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines():
        yield from reader.line(Stream.EVENTS, line) or ()
    yield from reader.end(about.exit, {ENDINGS: (folder / "ends.jsonl").read_bytes()})


def golden(name: str) -> str:
    """Return the events of a recording, one a line."""
    return "".join(f"{msgspec.json.encode(event).decode()}\n" for event in read(name))


def record(name: str) -> None:
    """Run a situation and keep what was written."""
    folder = RECORDINGS / name
    folder.mkdir(parents=True, exist_ok=True)
    options = ("--test", "--test-concurrency=1", "--test-reporter-destination=stderr")
    with tempfile.TemporaryDirectory() as at:
        here = shutil.copytree(PROJECTS / name, Path(at, "project"))
        written = {"PHOTON_EVENTS": folder / "events.jsonl", "PHOTON_ENDS": folder / "ends.jsonl"}
        for path in written.values():
            path.write_bytes(b"")
        environment = os.environ | {key: str(path) for key, path in written.items()}
        reporter = f"--test-reporter={TOOLSIDE / 'reporter.mjs'}"
        argv = ["node", "--require", str(TOOLSIDE / "inside.cjs"), *options, reporter]
        done = subprocess.run(argv, cwd=here, env=environment, check=False)
        for path in written.values():
            path.write_text(path.read_text(encoding="utf-8").replace(str(here), "/project"))
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    about = Recording(
        command=" ".join(("node", "--require", "inside.cjs", *options)),
        version=version.stdout.strip(),
        exit=Exit(code=done.returncode),
    )
    (folder / "recording.json").write_bytes(
        msgspec.json.format(msgspec.json.encode(about), indent=2) + b"\n"
    )
    (folder / "golden.jsonl").write_text(golden(name), encoding="utf-8")


if __name__ == "__main__":
    for situation in sys.argv[1:] or SITUATIONS:
        record(situation)
