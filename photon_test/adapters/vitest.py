"""Vitest, 2.1 and newer (https://vitest.dev).

The project's own vitest is started through its Node API by `toolside/vitest/run.mjs`, so that our
reporter stands beside the user's: `--reporter` on the command line would replace them.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from photon_test.adapters import node_package, vitest_detect
from photon_test.adapters.vitest_reader import VitestReader
from photon_test.adapters.vitest_select import Chooser, Chosen, ChosenFile, Make
from photon_test.core.command import (
    Command,
    EventsPath,
    Input,
    InputPath,
    SlotRange,
    Slots,
    Toolside,
)
from photon_test.core.errors import ToolMissing
from photon_test.core.model import Options, Purpose, Suite, Unit
from photon_test.core.ports import Capabilities, Detected, Folder, Probe
from photon_test.core.select import Selection, may_want, wants
from photon_test.core.value import Value

NAME = "vitest"
SCOPE = "frontend"
CAPABILITIES = Capabilities(
    list=True,
    select=True,
    stream=True,
    location=True,
    output=True,
    attempts=True,
    tags=True,
    test_timeout=True,
    workers=True,
    shard="file",
)
MARKERS = ("vitest.config.*", "vitest.workspace.*", "vite.config.*", "package.json")

SILENCE_S = 120.0  # an endless synchronous loop meets no limit of vitest's own
_PACKAGE = "node_modules/vitest/package.json"
_ALLOWS_FOCUS = ("--allowOnly", "--allow-only")  # said for this suite, so it holds


class VitestOptions(Options, kw_only=True):
    """`[test.suite.vitest]`."""

    config: str = ""  # relative to the suite's folder; default: vitest's own search
    projects: tuple[str, ...] = ()  # only these of the workspace; `*` matches anything


OPTIONS = VitestOptions


class Plan(Value, kw_only=True, omit_defaults=False):
    """What run.mjs is told."""

    mode: Literal["run", "list"]
    args: tuple[str, ...]  # of vitest's command line
    options: dict[str, str | float | tuple[str, ...]]  # of vitest's Node API
    files: tuple[ChosenFile, ...] | None = None  # None: all
    pattern: str = ""
    may_write: bool = True  # snapshots that are new


def detect(folder: Folder, /) -> Detected | None:
    """Recognise a configuration of vitest, or a package that depends on it."""
    return vitest_detect.detect(folder, NAME, SCOPE)


def environment(suite: Suite, folder: Folder, /) -> str:
    """Which vitest the suite will run with."""
    del suite
    return node_package.environment(NAME, folder)


def probes(suite: Suite, folder: Folder, /) -> Sequence[Probe]:
    """Return what asks node for its version, and for that of the vitest which it finds."""
    return node_package.probes(NAME, suite, folder, (("node", "20"), (NAME, "2.1")))


def units(suite: Suite, selection: Selection, folder: Folder, /) -> Sequence[Unit]:
    """Run everything at once, or list first.

    Raises:
        ToolMissing: There is no node, or the project's packages are not installed.
    """
    node_package.need_node(suite, folder, "20")
    if not suite.setup and not _installed(folder):
        raise ToolMissing(NAME, where=folder.path, install=node_package.install(NAME, folder))
    if selection.run and selection.whole:
        return (_unit(suite, Purpose.RUN, _plan(suite, selection, "run")),)
    return (_unit(suite, Purpose.LIST, _plan(suite, selection, "list")),)


def reader(unit: Unit, suite: Suite, selection: Selection, /) -> VitestReader:
    """Return the reader for one process; a listing's also plans the run."""
    if unit.purpose is Purpose.LIST:
        chooser = Chooser(suite, selection, _chosen(selection)) if selection.run else None
        return VitestReader(
            unit, suite, may_want=lambda file: may_want(suite, selection, file), choose=chooser
        )
    return VitestReader(unit, suite, wanted=lambda found: wants(suite, selection, found))


def _installed(folder: Folder) -> bool:
    """Whether vitest is there, as far as can be seen.

    Above the run's root it cannot, unless that is where the repository ends; then run.mjs
    says it.
    """
    level: Folder | None = folder
    top = folder
    while level is not None:
        if level.has(_PACKAGE):
            return True
        top, level = level, level.parent()
    return not top.has(".git")


def _plan(suite: Suite, selection: Selection, mode: Literal["run", "list"]) -> Plan:
    options: dict[str, str | float | tuple[str, ...]] = {}
    chosen = suite.options if isinstance(suite.options, VitestOptions) else VitestOptions()
    if chosen.config:
        options["config"] = chosen.config
    if chosen.projects:
        options["project"] = chosen.projects
    if suite.timeout.test_s is not None:
        options["testTimeout"] = suite.timeout.test_s * 1000
    # Vitest refuses focused tests itself, but only where the variable `CI` is set; and a listing
    # that is refused could not say which tests there are.
    if mode == "list":
        options["allowOnly"] = True
    elif not selection.focus and not any(arg.startswith(_ALLOWS_FOCUS) for arg in suite.args):
        options["allowOnly"] = False
    return Plan(mode=mode, args=suite.args, options=options, may_write=selection.focus)


def _chosen(selection: Selection) -> Make:
    def make(suite: Suite, chosen: Chosen, /) -> Unit:
        plan = _plan(suite, selection, "run")
        plan = msgspec.structs.replace(plan, files=chosen.files, pattern=chosen.pattern)
        return _unit(suite, Purpose.RUN, plan)

    return make


def _unit(suite: Suite, purpose: Purpose, plan: Plan) -> Unit:
    return Unit(
        id=f"{suite.name}/{purpose}",
        suite=suite.name,
        purpose=purpose,
        command=Command(
            argv=(*(suite.runner or ("node",)), Toolside(file="vitest/run.mjs"), Slots()),
            cwd=suite.root,
            # run.mjs takes both out of its environment before vitest starts.
            env=(
                ("PHOTON_EVENTS", EventsPath()),
                ("PHOTON_PLAN", InputPath(name="plan.json")),
            ),
        ),
        inputs=(Input(name="plan.json", text=msgspec.json.encode(plan).decode()),),
        events=True,
        slots=SlotRange(min=1, max=0),
        silence_s=suite.timeout.silence_s or SILENCE_S,
        stop_signal="SIGINT",
        accepts=(0, 1),  # 1: a test failed, or there is none; the reader tells them apart
        quiet=True,
    )
