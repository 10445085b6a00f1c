"""The fixture projects of pytest, run by the pytest of this environment."""

import os
import sys
from pathlib import Path

from photon_test.core.model import CaseId, Suite, Timeouts
from photon_test.core.select import Selection
from tests.adapters import drive as engine
from tests.adapters.drive import Driven

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects" / "pytest"
PLAIN = ("-p", "no:cacheprovider")
XDIST = ("-p", "xdist", "-n", "2")


def suite(
    path: str = "",
    *,
    args: tuple[str, ...] = (),
    test_s: float | None = None,
    runner: tuple[str, ...] = (sys.executable, "-m", "pytest"),
) -> Suite:
    return Suite(
        name="s",
        adapter="pytest",
        root=path,
        runner=runner,
        args=(*PLAIN, *args),
        timeout=Timeouts(test_s=test_s),
    )


def drive(top: Path, wanted: Suite, selection: Selection = engine.WHOLE) -> Driven:
    """Run a suite under `top`; its cases have pytest's own ids."""
    return engine.drive(top, wanted, selection, environment=_environment(), name=_native)


def _native(case: CaseId) -> str:
    return case.native


def _environment() -> dict[str, str]:
    # Tests may themselves run under pytest and xdist; the inner one must not see that.
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "COV_")) and name != "PYTHONPATH"
    }
    # The other plugins of this environment cost a second of start-up each time.
    return inherited | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
