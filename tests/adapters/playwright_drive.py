"""Projects of Playwright, run by their own Playwright: those of the fixtures, and made ones."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from photon_test.core.model import Suite, Timeouts
from photon_test.core.select import Selection
from tests.adapters import drive as engine
from tests.adapters.drive import Driven

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects" / "playwright"
MODULES = PROJECTS / "node_modules"
_OWN = ("NO_COLOR", "FORCE_COLOR", "CI", "PW_TEST_REPORTER")

needs_playwright = pytest.mark.skipif(
    shutil.which("node") is None or not (MODULES / "@playwright" / "test").is_dir(),
    reason="node, or node_modules of fixtures/projects/playwright, is missing: run ci/setup",
)


def suite(path: str = "", *, args: tuple[str, ...] = (), silence_s: float | None = None) -> Suite:
    return Suite(
        name="web",
        adapter="playwright",
        root=path,
        args=args,
        timeout=Timeouts(silence_s=silence_s),
    )


def made(at: Path, files: Mapping[str, str], *, modules: str = "node_modules") -> Path:
    """Write a project, which finds the fixtures' Playwright in `modules`."""
    for name, text in files.items():
        (at / name).parent.mkdir(parents=True, exist_ok=True)
        (at / name).write_text(text, encoding="utf-8")
    (at / modules).parent.mkdir(parents=True, exist_ok=True)
    (at / modules).symlink_to(MODULES)
    return at


def copied(situation: str, at: Path) -> Path:
    """Copy a fixture project: Playwright writes beside the tests."""
    shutil.copytree(PROJECTS / situation, at, dirs_exist_ok=True)
    return made(at, {})


def drive(
    root: Path,
    wanted: Suite,
    selection: Selection = engine.WHOLE,
    *,
    environment: Mapping[str, str] | None = None,
) -> Driven:
    """Run a project."""
    clean = {name: value for name, value in os.environ.items() if name not in _OWN}
    return engine.drive(root, wanted, selection, environment=clean | dict(environment or {}))
