"""Makes fixtures/recordings/jest again: `python -m tests.adapters.jest_record NODE_MODULES …`.

Each NODE_MODULES is a folder in which npm has installed a jest, of one of its major versions. A
recording is what our reporter wrote in a real run; a golden what the reader must make of it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from photon_test.adapters import jest as adapter
from photon_test.adapters.jest.choose import bounded
from photon_test.adapters.jest.running import JOURNAL
from photon_test.core.events import CaseEvent
from photon_test.core.model import Stream, Suite
from photon_test.core.outcome import Exit
from photon_test.core.select import Selection
from tests.adapters.disk import DiskFolder

ROOT = Path(__file__).parents[2]
PROJECTS = ROOT / "fixtures" / "projects" / "jest"
RECORDINGS = ROOT / "fixtures" / "recordings" / "jest"
TOOLSIDE = ROOT / "photon_test" / "toolside" / "jest"
LISTED = "lists-"  # begins the names of listings, which are of the first situation
SITUATIONS = ("basics", "exits", "import-error", "killed", "retry", "teardown")
SUITE = Suite(name="web", adapter="jest", root="web")


class Recording(msgspec.Struct):
    """`recording.json`: how the lines were made, and how the process ended."""

    command: str
    version: str
    exit: Exit


def names() -> list[str]:
    """Return the recordings that there are: a situation and a major version each."""
    return sorted(path.name for path in RECORDINGS.iterdir())


def read(name: str) -> Iterator[CaseEvent]:
    """Yield what the reader makes of a recording."""
    folder = RECORDINGS / name
    about = msgspec.json.decode((folder / "recording.json").read_bytes(), type=Recording)
    selection = Selection(run=not name.startswith(LISTED))
    (unit,) = adapter.units(SUITE, selection, DiskFolder(PROJECTS, "basics", programs=["node"]))
    reader = adapter.reader(unit, SUITE, selection)
    for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines():
        yield from reader.line(Stream.EVENTS, line) or ()
    yield from reader.end(about.exit, {JOURNAL: (folder / "journal.jsonl").read_bytes()})


def golden(name: str) -> str:
    """Return the events of a recording, one a line."""
    return "".join(f"{msgspec.json.encode(event).decode()}\n" for event in read(name))


def record(situation: str, modules: Path, *, run: bool = True) -> None:
    """Run a situation, or list it, and keep what was written."""
    package = msgspec.json.decode((modules / "jest" / "package.json").read_bytes())
    version = package["version"]
    name = f"{situation if run else LISTED[:-1]}-{version.partition('.')[0]}"
    folder = RECORDINGS / name
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as at:
        here = shutil.copytree(PROJECTS / situation, Path(at, "project"))
        shutil.copy(PROJECTS / "package.json", here)
        (here / "node_modules").symlink_to(modules)
        plan = Path(at, "chosen.json")
        chosen = bounded(SUITE, Selection(run=run), list_=not run)
        plan.write_bytes(msgspec.json.encode(chosen))
        events, journal = folder / "events.jsonl", folder / "journal.jsonl"
        for path in (events, journal):
            path.write_bytes(b"")
        paths = {"PHOTON_EVENTS": events, "PHOTON_JOURNAL": journal, "PHOTON_CHOSEN": plan}
        environment = os.environ | {key: str(path) for key, path in paths.items()}
        argv = ["node", str(TOOLSIDE / "run.mjs"), "1"]
        done = subprocess.run(argv, cwd=here, env=environment, check=False)
        for path in (events, journal):
            text = path.read_text(encoding="utf-8")
            text = text.replace(str(modules), "/project/node_modules")
            path.write_text(text.replace(str(here), "/project"), encoding="utf-8")
    ended = done.returncode
    about = Recording(
        command="node run.mjs 1",
        version=version,
        exit=Exit(code=ended) if ended >= 0 else Exit(signal=-ended),
    )
    (folder / "recording.json").write_bytes(
        msgspec.json.format(msgspec.json.encode(about), indent=2) + b"\n"
    )
    (folder / "golden.jsonl").write_text(golden(name), encoding="utf-8")


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        for one in SITUATIONS:
            record(one, Path(folder).resolve())
        record(SITUATIONS[0], Path(folder).resolve(), run=False)
