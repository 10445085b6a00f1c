"""`photon test --dry-run`: what would be started, without starting anything."""

import sys
from pathlib import Path

from photon_test.adapters.registry import ADAPTERS
from photon_test.core.command import Arg, Joined
from photon_test.core.errors import PhotonError
from photon_test.core.model import Suite
from photon_test.core.ports import Adapter
from photon_test.engine.folder import TreeFolder
from photon_test.engine.plan import Plan, PlannedSuite


def describe(plan: Plan, root: Path, *, verbose: bool) -> int:
    """Print each suite with its services, setup and first commands; return an exit code."""
    code = 0
    for line in _services(plan):
        sys.stdout.write(f"{line}\n")
    for planned in plan.suites:
        try:
            lines = _suite(planned, ADAPTERS[planned.suite.adapter], root, verbose=verbose)
        except PhotonError as error:
            lines = [f"  cannot run: {error.message}", f"  hint: {error.hint}"]
            code = int(error.exit_code)
        sys.stdout.write(f"{_heading(planned.suite)}\n")
        sys.stdout.writelines(f"{line}\n" for line in lines)
    for out in plan.left_out:
        sys.stdout.write(f"left out: {out.name}: {out.why}\n")
    return code


def _services(plan: Plan) -> list[str]:
    required = {name for planned in plan.suites for name in planned.suite.requires}
    return [
        f"service {service.name}: {_words(service.command.argv)}"
        for service in plan.services
        if service.name in required
    ]


def _heading(suite: Suite) -> str:
    where = suite.root or "."
    origin = f", {suite.origin}" if suite.origin else ", recognised"
    return f"suite {suite.name} ({suite.adapter} in {where}{origin})"


def _suite(planned: PlannedSuite, adapter: Adapter, root: Path, *, verbose: bool) -> list[str]:
    suite = planned.suite
    folder = TreeFolder(root, suite.root)
    lines = [f"  needs {name}" for name in suite.needs]
    lines += [f"  requires {name}" for name in suite.requires]
    lines += [f"  setup: {' '.join(argv)}" for argv in suite.setup]
    for unit in adapter.units(suite, planned.selection, folder):
        lines.append(f"  {unit.purpose}: {_words(unit.command.argv)}")
        if verbose:
            lines += [f"    {name}={_word(value)}" for name, value in unit.command.env]
    if verbose:
        lines += [f"  {key}: {value}" for key, value in _settings(suite, adapter, folder)]
    return lines


def _settings(suite: Suite, adapter: Adapter, folder: TreeFolder) -> list[tuple[str, str]]:
    return [
        ("runs with", adapter.environment(suite, folder)),
        ("scope", suite.scope),
        ("tags", ", ".join(suite.tags) or "none"),
        ("timeouts", str(suite.timeout)),
    ]


def _words(argv: tuple[Arg, ...]) -> str:
    return " ".join(_word(part) for part in argv)


def _word(part: Arg) -> str:
    match part:
        case str():
            return part
        case Joined(parts=parts):
            return "".join(_word(inner) for inner in parts)
        case placeholder:
            name = getattr(placeholder, "name", "") or getattr(placeholder, "file", "")
            kind = type(placeholder).__name__.lower()
            return f"<{kind} {name}>" if name else f"<{kind}>"
