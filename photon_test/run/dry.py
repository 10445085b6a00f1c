"""`photon test --dry-run`: what would be started, without starting anything."""

from collections.abc import Iterator
from pathlib import Path

from photon_test.adapters.registry import ADAPTERS
from photon_test.core.errors import PhotonError
from photon_test.core.model import Suite, Unit
from photon_test.engine.folder import TreeFolder
from photon_test.engine.plan import Plan
from photon_test.engine.setup import teardown_units
from photon_test.engine.setup import units as setup_units
from photon_test.manifest.model import Profile
from photon_test.manifest.settings import origins
from photon_test.reporters.console.listing import planned
from photon_test.reporters.console.style import plain
from photon_test.run.found import Found
from photon_test.run.options import RunOptions
from photon_test.run.profile import said
from photon_test.run.saying import say


def describe(plan: Plan, found: Found, root: Path, options: RunOptions) -> int:
    """Print services, suites and first processes; return the exit code of what cannot start."""
    code = 0
    if options.verbose:
        for line in _profile(options, found.manifest.profile):
            say(line)
    for line in _services(plan):
        say(line)
    for suite, units, error in _suites(plan, root):
        origin = str(suite.origin) if suite.origin else "recognised"
        say(f"{suite.name} ({suite.adapter} in {suite.root or '.'}, {origin})")
        for words in _order(suite):
            say(f"  {words}")
        if options.verbose:
            for key, value, where in origins(found.manifest, suite):
                say(f"  {key} = {value}  # {where}")
        for step in planned(units):
            say(f"  {plain(step)}".rstrip())
        if error is not None:
            say(f"  cannot run: {error.message}\n  hint: {error.hint}")
            code = int(error.exit_code)
    for out in plan.left_out:
        say(f"left out: {out.name}: {out.why}")
    say("nothing was started")
    return code


def _suites(plan: Plan, root: Path) -> Iterator[tuple[Suite, list[Unit], PhotonError | None]]:
    for chosen in plan.suites:
        suite = chosen.suite
        units = list(setup_units(suite))
        error = None
        try:
            adapter = ADAPTERS[suite.adapter]
            units += adapter.units(suite, chosen.selection, TreeFolder(root, suite.root))
        except PhotonError as missing:
            error = missing
        units += teardown_units(suite)
        yield suite, units, error


def _services(plan: Plan) -> Iterator[str]:
    required = {name for chosen in plan.suites for name in chosen.suite.requires}
    for service in plan.services:
        if service.name in required:
            copies = f", {service.instances} instances" if service.instances > 1 else ""
            yield f"service {service.name} ({service.origin}){copies}"


def _profile(options: RunOptions, profile: Profile) -> Iterator[str]:
    if profile.name:
        yield f"profile {profile.name}"
    for key, value, where in said(options, profile):
        yield f"  {key} = {value}  # {where}"


def _order(suite: Suite) -> Iterator[str]:
    if suite.needs:
        yield f"after {', '.join(suite.needs)}"
    if suite.requires:
        yield f"with {', '.join(suite.requires)}"
