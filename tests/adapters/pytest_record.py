"""Makes a recording of a real pytest.

`python -m tests.adapters.pytest_record NAME PROJECT PYTHON [ARGS…]`, where PYTHON is an
interpreter with pytest and the plugins that ARGS name. A recording is what our plugin wrote, and a
golden what the reader must make of it; without arguments all goldens are made again.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from photon_test.adapters import pytest as adapter
from photon_test.core.events import CaseEvent
from photon_test.core.model import Stream, Suite
from photon_test.core.outcome import Exit
from photon_test.core.select import Selection
from tests.adapters.disk import DiskFolder
from tests.adapters.pytest_drive import drive, suite

ROOT = Path(__file__).parents[2] / "fixtures"
RECORDINGS = ROOT / "recordings" / "pytest"


class Recording(msgspec.Struct):
    """`recording.json`: how the lines were made, and how the process ended."""

    command: str
    versions: str
    exit: Exit


def read(name: str) -> Iterator[CaseEvent]:
    """Yield what the reader makes of a recording."""
    folder = RECORDINGS / name
    about = msgspec.json.decode((folder / "recording.json").read_bytes(), type=Recording)
    wanted = Suite(name="orders", adapter="pytest", runner=("python", "-m", "pytest"))
    (unit,) = adapter.units(wanted, Selection(), DiskFolder(Path("/project")))
    reader = adapter.reader(unit, wanted, Selection())
    for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines():
        yield from reader.line(Stream.EVENTS, line) or ()
    yield from reader.end(about.exit, {})


def golden(name: str) -> str:
    """Return the events of a recording, one a line."""
    return "".join(f"{msgspec.json.encode(event).decode()}\n" for event in read(name))


def keep_golden(name: str) -> None:
    """Write what the reader makes of a recording now."""
    (RECORDINGS / name / "golden.jsonl").write_text(golden(name), encoding="utf-8")


def record(name: str, project: str, python: str, *args: str) -> None:
    """Run a project and keep what was written, without this machine's paths."""
    top = ROOT / "projects" / project
    driven = drive(top, suite(args=args, runner=(python, "-m", "pytest")))
    environment = str(Path(python).parents[1])
    base = _said(python, "-c", "import sys; print(sys.base_prefix)").strip()
    text = "\n".join(driven.lines).replace(str(top), "/project")
    text = text.replace(environment, "/project/.venv").replace(base, "/usr")
    tool = json.loads(driven.lines[0])
    frozen = _said(python, "-m", "pip", "list", "--format=freeze").split()
    plugins = [package for package in frozen if package.startswith("pytest")]
    about = Recording(
        command=" ".join(("python -m pytest -p photon_pytest", *args)),
        versions=", ".join((f"Python {tool['python']}", *plugins)),
        exit=driven.exits[-1],
    )
    folder = RECORDINGS / name
    folder.mkdir(parents=True, exist_ok=True)
    content = msgspec.json.format(msgspec.json.encode(about), indent=2)
    (folder / "recording.json").write_bytes(content + b"\n")
    (folder / "events.jsonl").write_text(text + "\n", encoding="utf-8")
    keep_golden(name)


def _said(*argv: str) -> str:
    return subprocess.run(argv, capture_output=True, check=True, text=True).stdout


if __name__ == "__main__":
    if len(sys.argv) > 1:
        record(*sys.argv[1:])
    else:
        for folder in RECORDINGS.iterdir():
            keep_golden(folder.name)
