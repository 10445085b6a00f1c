"""`cargo test`, test by test.

Four kinds of units follow each other: cargo builds everything and a recorder writes down how each
test binary and each crate's doctests would be run (`build`); each of them lists its tests
(`listing`); those that are wanted run, binaries beside each other (`running`, `results`); and what
a crash has left open is run again (`crash`). Everything after the build is started by Photon with
the folder and environment that cargo gave to the recorder.

With cargo-nextest as the engine, the second and the third are nextest's (`nextest`).

Needs a libtest that lists in JSON; seen with Rust 1.95 and 1.99, and a nightly 1.97.
"""

from collections.abc import Sequence

import msgspec

from photon_test.adapters.cargo import arguments, build, recognise
from photon_test.adapters.cargo.bare import Bare, BareReader
from photon_test.adapters.cargo.listing import ListReader
from photon_test.adapters.cargo.options import CargoOptions, options
from photon_test.adapters.cargo.results import RunReader
from photon_test.adapters.cargo.running import Run
from photon_test.adapters.cargo.target import Target
from photon_test.core.command import Command
from photon_test.core.errors import ToolMissing
from photon_test.core.model import Options, Suite, Unit
from photon_test.core.ports import Capabilities, Detected, Folder, Probe, Reader
from photon_test.core.select import Selection
from photon_test.core.value import Value

NAME = "cargo"
SCOPE = "backend"
MARKERS = (recognise.MANIFEST,)
OPTIONS: type[Options] = CargoOptions
CAPABILITIES = Capabilities(
    list=True,
    select=True,
    stream=True,
    location=True,
    output=True,
    attempts=True,  # cargo-nextest's: `cargo test` runs no test again
    shard="case",
)


class _State(Value, kw_only=True):
    """What every state has: its kind."""

    what: str


_state = msgspec.json.Decoder(_State)


def detect(folder: Folder) -> Detected | None:
    """Recognise a package or a workspace."""
    return recognise.detect(folder, NAME, SCOPE)


def units(suite: Suite, selection: Selection, folder: Folder) -> Sequence[Unit]:
    """Return the build; everything else follows from what it finds.

    Raises:
        ToolMissing: There is no cargo, or no nextest.
        ManifestError: The options exclude each other.
    """
    del selection
    if not suite.runner and folder.which("cargo") is None:
        raise ToolMissing("cargo", where=suite.root or ".", install="see https://rustup.rs")
    workspace = recognise.is_workspace(folder)
    if options(suite).engine == "nextest":
        if not suite.runner and folder.which("cargo-nextest") is None:
            where = suite.root or "."
            raise ToolMissing("cargo-nextest", where=where, install=arguments.NEXTEST)
        arguments.check_nextest(suite)
    return (build.unit(suite, workspace=workspace),)


def environment(suite: Suite, folder: Folder) -> str:
    """Which cargo the suite is built with, in words; "" for the one that is on PATH."""
    del folder
    engine = ("nextest",) if options(suite).engine == "nextest" else ()
    return " ".join((*suite.runner, *engine))


def probes(suite: Suite, folder: Folder) -> Sequence[Probe]:
    """Return what asks cargo for its version, of the toolchain that the suite's folder names."""
    del folder
    program = suite.runner or (NAME,)
    if program[-1].rpartition("/")[2] != NAME:
        return ()  # a wrapper, of which nobody knows what it does with a question
    problem = f"`{' '.join(program)} --version` does not work"
    hint = "install the toolchain that the project names, or `rustup default stable`"
    command = Command(argv=(*program, "--version"), cwd=suite.root)
    found = [Probe(command=command, problem=problem, hint=hint)]
    if options(suite).engine == "nextest":
        words = (*program, "nextest", "--version")
        problem = f"`{' '.join(words)}` does not work"
        command = Command(argv=words, cwd=suite.root)
        found.append(Probe(command=command, problem=problem, hint=arguments.NEXTEST))
    return found


def reader(unit: Unit, suite: Suite, selection: Selection) -> Reader:
    """Return the reader for one unit; what only some suites need is loaded by those."""
    state = unit.state
    match _state.decode(state).what:
        case "rest":
            from photon_test.adapters.cargo import failed  # noqa: PLC0415  # when one is wanted

            rest = msgspec.json.decode(state, type=failed.Rest)
            return failed.RestReader(unit, rest, suite)
        case "target":
            target = msgspec.json.decode(state, type=Target)
            return ListReader(unit, target, suite, selection)
        case "run":
            return RunReader(unit, msgspec.json.decode(state, type=Run), suite)
        case "bare":
            return BareReader(unit, msgspec.json.decode(state, type=Bare), suite)
        case "nextest" | "nextest-run":
            from photon_test.adapters.cargo import nextest  # noqa: PLC0415  # when one is wanted

            return nextest.reader(unit, suite, selection)
        case _:
            start = msgspec.json.decode(state, type=build.Start)
            return build.BuildReader(unit, start, suite, selection)
