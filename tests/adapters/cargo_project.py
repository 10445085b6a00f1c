"""Runs cargo suites in an environment without what this machine or this test run adds."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from photon_test.core.model import Suite
from photon_test.core.select import Selection
from tests.adapters import drive as engine
from tests.adapters.drive import Driven

PROJECTS = Path(__file__).parents[2] / "fixtures/projects/cargo"
SUITE = Suite(name="rust", adapter="cargo")
NOTHING: Mapping[str, str] = MappingProxyType({})


def run(
    root: Path,
    target: Path,
    *,
    suite: Suite = SUITE,
    selection: Selection = engine.WHOLE,
    env: Mapping[str, str] = NOTHING,
) -> Driven:
    """Run the suite below `root`; `target` is where cargo builds."""
    return engine.drive(root, suite, selection, environment=environment(target, env))


def environment(target: Path, more: Mapping[str, str] = NOTHING) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if (
            not name.startswith(("CARGO_", "RUSTC", "RUSTDOC", "RUSTFLAGS", "RUST_"))
            and not name.startswith(("PHOTON_", "PYTEST_"))
        )
        or name == "CARGO_HOME"
    }
    return {
        **inherited,
        "RUSTUP_AUTO_INSTALL": "0",  # a test never changes the machine's toolchains
        "CARGO_TARGET_DIR": str(target),
        "CARGO_NET_OFFLINE": "true",
        "CARGO_INCREMENTAL": "0",
        "CARGO_PROFILE_DEV_DEBUG": "0",
        **more,
    }
