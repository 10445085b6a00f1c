"""Makes fixtures/recordings/go again: `python -m tests.adapters.go_record`.

A recording is what `go test -json` wrote in a real run, and a golden what the reader must make of
it.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from photon_test.core.events import CaseEvent
from photon_test.core.outcome import Exit
from tests.adapters.go_project import copied, environment, read, unit

RECORDINGS = Path(__file__).parents[2] / "fixtures" / "recordings" / "go"
SITUATIONS: dict[str, tuple[str, ...]] = {
    "basics": (),
    "does-not-compile": (),
    "exits": (),
    "exits-green": (),
    "forges-well": (),
    "hangs": ("-timeout", "2s"),
    "leaks": ("-timeout=1s",),
    "main-exits": (),
    "panics": (),
    "races": ("-race",),
}


class Recording(msgspec.Struct):
    """`recording.json`: how the lines were made, and how the process ended."""

    command: list[str]
    version: str
    exit: Exit


def told(name: str, at: Path) -> Iterator[CaseEvent]:
    """Yield what the reader makes of a recording; `at` is an empty folder."""
    folder = RECORDINGS / name
    about = msgspec.json.decode((folder / "recording.json").read_bytes(), type=Recording)
    lines = (folder / "output.jsonl").read_text(encoding="utf-8").splitlines()
    yield from read(unit(copied(name, at)), lines, about.exit)


def golden(name: str, at: Path) -> str:
    """Return the events of a recording, one a line."""
    return "".join(f"{msgspec.json.encode(event).decode()}\n" for event in told(name, at))


def record(name: str) -> None:
    """Run a situation and keep what was written."""
    folder = RECORDINGS / name
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        at = copied(name, Path(scratch))
        command = ["go", "test", "-json", "-p=1", "-count=1", *SITUATIONS[name], "./..."]
        ran = _run(command, at)
        version = _run(["go", "version"], at).stdout.decode().strip()
        about = Recording(command=command, version=version, exit=Exit(code=ran.returncode))
        (folder / "recording.json").write_bytes(
            msgspec.json.format(msgspec.json.encode(about), indent=2) + b"\n"
        )
        lines = ran.stdout.decode().replace(str(at), "/project")
        (folder / "output.jsonl").write_text(lines, encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        (folder / "golden.jsonl").write_text(golden(name, Path(scratch)), encoding="utf-8")


def _run(command: list[str], at: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, cwd=at, env=environment(), capture_output=True, check=False)


if __name__ == "__main__":
    for situation in sys.argv[1:] or SITUATIONS:
        record(situation)
