"""Makes fixtures/recordings/vitest again: `python -m tests.adapters.vitest_record NODE_MODULES …`.

Each NODE_MODULES is a folder in which npm has installed a vitest, of one of its major versions, and
a typescript. A recording is what our reporter wrote in a real run; a golden what the reader must
make of it. What only ends because Photon, or a test, stops it is recorded through the engine, with
the vitest of the fixtures: `python -m tests.adapters.vitest_record` without arguments.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
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

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT / "fixtures" / "recordings" / "vitest"
RUN = ROOT / "photon_test" / "toolside" / "vitest" / "run.mjs"
STOPPED = ("endless", "killed", "vanishes")
SITUATIONS = ("basics", "hooks", "import-error", "modes", "retry", "stopped", "types", "unhandled")


class Recording(msgspec.Struct):
    """`recording.json`: how the lines were made, and how the process ended."""

    command: str
    versions: str
    exit: Exit


def names() -> list[str]:
    """Return the recordings that there are: a situation, most of them with a major version."""
    return sorted(path.parent.name for path in RECORDINGS.glob("*/recording.json"))


def read(name: str) -> Iterator[CaseEvent]:
    """Yield what the reader makes of a recording."""
    folder = RECORDINGS / name
    about = msgspec.json.decode((folder / "recording.json").read_bytes(), type=Recording)
    wanted = Suite(name="web", adapter="vitest", root=name if name in STOPPED else "web")
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


def record(situation: str, modules: Path) -> None:
    """Run a situation with one vitest and keep what was written."""
    package = msgspec.json.decode((modules / "vitest" / "package.json").read_bytes())
    source = PROJECTS / situation
    if not source.is_dir():
        source = RECORDINGS / f"{situation}-project"  # needs more than the fixtures install
    with tempfile.TemporaryDirectory() as at:
        left_behind = shutil.ignore_patterns("node_modules")
        here = shutil.copytree(source, Path(at, "project"), ignore=left_behind)
        shutil.copy(PROJECTS / "package.json", here)
        (here / "node_modules").symlink_to(modules)
        plan, events = Path(at, "plan.json"), Path(at, "events.jsonl")
        plan.write_text(unit(Suite(name="web", adapter="vitest")).inputs[0].text, encoding="utf-8")
        paths = {"PHOTON_EVENTS": str(events), "PHOTON_PLAN": str(plan)}
        done = subprocess.run(
            ["node", str(RUN), "2"], cwd=here, env=os.environ | paths, check=False
        )
        text = events.read_text(encoding="utf-8")
    text = text.replace(str(modules), "/project/node_modules").replace(str(here), "/project")
    _keep(f"{situation}-{package['version'][0]}", text, Exit(code=done.returncode))


def record_stopped(situation: str) -> None:
    """Run a situation through the engine and keep what was written."""
    driven = drive(suite(situation, silence_s=10))
    lines = "".join(f"{line}\n" for line in driven.lines)
    _keep(situation, lines.replace(str(PROJECTS), "/project"), driven.exits[-1])


def _keep(name: str, lines: str, exit_: Exit) -> None:
    folder = RECORDINGS / name
    folder.mkdir(parents=True, exist_ok=True)
    tool = json.loads(lines.partition("\n")[0])
    versions = f"vitest {tool['version']}, node {tool['node']}"
    about = Recording(command="node run.mjs 2", versions=versions, exit=exit_)
    (folder / "recording.json").write_bytes(
        msgspec.json.format(msgspec.json.encode(about), indent=2) + b"\n"
    )
    (folder / "events.jsonl").write_text(lines, encoding="utf-8")
    (folder / "golden.jsonl").write_text(golden(name), encoding="utf-8")


if __name__ == "__main__":
    for name in () if sys.argv[1:] else STOPPED:
        record_stopped(name)
    for folder in sys.argv[1:]:
        for name in SITUATIONS:
            record(name, Path(folder).resolve())
