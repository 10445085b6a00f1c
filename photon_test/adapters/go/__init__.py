"""`go test -json`, test by test (https://pkg.go.dev/cmd/go).

One `go test` runs all packages of a module, or of a workspace: its build cache and its order are
its own. What is chosen is listed first (`go test -list`), and run with patterns that match nothing
else (`choose`, `patterns`). Each package is folded by itself (`package`); what the end of its
process has left open is run again (`crash`).

A test with subtests is a case, as are they: it has assertions and a duration of its own, and go
counts it. Needs Go 1.20, the first that says when a package starts; seen with 1.26.
"""

from collections.abc import Sequence

from photon_test.adapters.go import arguments, modules, recognise, running, sources
from photon_test.adapters.go.options import GoOptions
from photon_test.core.command import Command
from photon_test.core.errors import ToolMissing, UsageError
from photon_test.core.model import Options, Purpose, Suite, Unit
from photon_test.core.ports import Capabilities, Detected, Folder, Probe, Reader
from photon_test.core.select import Selection

NAME = "go"
SCOPE = "backend"
MARKERS = (modules.MODULE, modules.WORKSPACE)
OPTIONS: type[Options] = GoOptions
CAPABILITIES = Capabilities(
    list=True,
    select=True,
    stream=True,
    location=True,
    output=True,
    workers=True,
    shard="case",
)


def detect(folder: Folder) -> Detected | None:
    """Recognise a module or a workspace."""
    return recognise.detect(folder, NAME, SCOPE)


def units(suite: Suite, selection: Selection, folder: Folder) -> Sequence[Unit]:
    """Run everything at once, or list first.

    Raises:
        ToolMissing: There is no go.
        UsageError: The suite's `-run` names subtests, which cannot be listed.
    """
    if not suite.runner and folder.which("go") is None:
        raise ToolMissing("go", where=suite.root or ".", install="https://go.dev/dl, 1.20 or newer")
    given = arguments.read(suite.args)
    state = running.State(
        sources=sources.read(folder), patterns=given.packages or modules.patterns(folder)
    )
    if selection.run and selection.whole:
        return (running.whole(suite, state),)
    if "/" in given.run:
        raise UsageError(
            f"`-run {given.run}` in `args` names subtests, which go cannot list",
            where=suite.root or ".",
            hint="leave it out, and choose with `-E 'test(=TestA/sub)'`",
        )
    return (running.listing(suite, state, state.patterns),)


def environment(suite: Suite, folder: Folder) -> str:
    """Which go the suite is run with, in words; "" for the one that is on PATH."""
    del folder
    return " ".join(suite.runner)


def probes(suite: Suite, folder: Folder) -> Sequence[Probe]:
    """Return what asks go for its version."""
    del folder
    program = suite.runner or (NAME,)
    if program[-1].rpartition("/")[2] != NAME:
        return ()  # a wrapper, of which nobody knows what it does with a question
    problem = f"`{' '.join(program)} version` does not work"
    command = Command(argv=(*program, "version"), cwd=suite.root)
    return (Probe(command=command, problem=problem, least=((NAME, "1.20"),)),)


def reader(unit: Unit, suite: Suite, selection: Selection) -> Reader:
    """Return the reader for one unit."""
    from photon_test.adapters.go.listing import ListReader  # noqa: PLC0415  # when one is wanted
    from photon_test.adapters.go.results import RunReader  # noqa: PLC0415  # when one is wanted

    state = running.state_of(unit)
    if unit.purpose is Purpose.LIST:
        return ListReader(unit, state, suite, selection)
    return RunReader(unit, state, suite, selection)
