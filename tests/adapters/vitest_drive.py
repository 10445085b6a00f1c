"""The fixture projects of vitest, run by their own vitest."""

import os
import shutil
from pathlib import Path

import pytest

from photon_test.core.model import Suite, Timeouts
from photon_test.core.select import Selection
from tests.adapters import drive as engine
from tests.adapters.drive import Driven

_COLOURS = ("NO_COLOR", "FORCE_COLOR")
PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects" / "vitest"

needs_vitest = pytest.mark.skipif(
    shutil.which("node") is None or not (PROJECTS / "node_modules" / "vitest").is_dir(),
    reason="node, or node_modules of fixtures/projects/vitest, is missing: run ci/setup",
)


def suite(path: str, *, args: tuple[str, ...] = (), silence_s: float | None = None) -> Suite:
    return Suite(
        name="web",
        adapter="vitest",
        root=path,
        args=args,
        timeout=Timeouts(silence_s=silence_s),
    )


def drive(wanted: Suite, selection: Selection = engine.WHOLE) -> Driven:
    """Run a project."""
    environment = {name: value for name, value in os.environ.items() if name not in _COLOURS}
    return engine.drive(PROJECTS, wanted, selection, environment=environment)
