"""The fixture projects of go, each in a place of its own, and the reader of one run."""

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest

from photon_test.adapters import go as adapter
from photon_test.adapters.go.running import state_of
from photon_test.core.events import CaseEvent
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import Exit
from photon_test.core.select import Selection
from tests.adapters import drive as engine
from tests.adapters.disk import DiskFolder
from tests.adapters.drive import Driven

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects" / "go"
SUITE = Suite(name="shop", adapter="go")
_OFFLINE = {"GOTOOLCHAIN": "local", "GOPROXY": "off", "GOFLAGS": ""}

needs_go = pytest.mark.skipif(shutil.which("go") is None, reason="go is not installed")


def copied(name: str, to: Path) -> Path:
    """Copy a project, with the module that all of them share."""
    shutil.copy2(PROJECTS / "go.mod", to)
    shutil.copytree(PROJECTS / name, to, dirs_exist_ok=True)
    return to


def environment() -> dict[str, str]:
    """Return the variables of a go that fetches nothing."""
    return {**os.environ, **_OFFLINE}


def drive(root: Path, suite: Suite = SUITE, selection: Selection = engine.WHOLE) -> Driven:
    """Run a project by the real go."""
    return engine.drive(root, suite, selection, environment=environment())


def unit(root: Path, suite: Suite = SUITE, selection: Selection = engine.WHOLE) -> Unit:
    """Return the first unit of a suite, as if its folder were `/project`."""
    (first,) = adapter.units(suite, selection, DiskFolder(root, suite.root, programs=["go"]))
    state = state_of(first)
    sources = msgspec.structs.replace(state.sources, base="/project")
    state = msgspec.structs.replace(state, sources=sources)
    return msgspec.structs.replace(first, state=msgspec.json.encode(state).decode())


def read(
    first: Unit,
    lines: Iterable[str],
    exit_: Exit,
    *,
    stderr: Iterable[str] = (),
    suite: Suite = SUITE,
    selection: Selection = engine.WHOLE,
) -> Iterator[CaseEvent]:
    """Yield what the reader makes of a process."""
    reader = adapter.reader(first, suite, selection)
    for line in stderr:
        yield from reader.line(Stream.STDERR, line) or ()
    for line in lines:
        yield from reader.line(Stream.STDOUT, line) or ()
    yield from reader.end(exit_, {})
