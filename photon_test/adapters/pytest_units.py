"""The processes of a pytest suite.

Everything runs: one process. Some of it runs: a first process collects, and a second one is given
the chosen ids in a file, which the plugin compares with what is collected there. Not as
arguments: an id that does not exist any more would end the whole run, and an empty list would
run everything. What a crash has left out runs as if it had been chosen.
"""

import json
import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from photon_test.adapters.interpreter import LEAST, find
from photon_test.adapters.pytest_ids import Places, split
from photon_test.core.command import (
    Arg,
    Command,
    EventsPath,
    Input,
    InputPath,
    Joined,
    SlotRange,
    Slots,
    Toolside,
    Variable,
)
from photon_test.core.model import Options, Purpose, Suite, Unit
from photon_test.core.ports import Folder
from photon_test.core.select import Selection
from photon_test.core.value import Value

PLUGIN = "photon_pytest"
GRACE_S = 10.0  # fixtures are torn down on SIGINT; SIGTERM would end pytest at once

_FILES_LIMIT = 64_000  # characters of file arguments; more than that, and all is collected again
_OURS = ("PHOTON_EVENTS", "PHOTON_LEAST", "PHOTON_SELECT", "PHOTON_TIMEOUT", "PHOTON_WORKERS")
_PYTHON = re.compile(r"(?:.*/)?python[\d.]*")
_ISOLATED = re.compile(r"-(?![XW])[A-Za-z]*[EI][A-Za-z]*")
# What `-m pytest` does, with one more folder to import from.
_BEGIN = (
    "import os, runpy, sys; "
    "sys.path[:] = [os.getcwd() if path == '' else path for path in sys.path]; "
    "sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module('pytest', run_name='__main__', alter_sys=True)"
)
_WORKERS = re.compile(r"(?:^|[\s\"'=])(?:-n|--numprocesses)[\s=\"',]*(auto|logical|\d+)")
_ADDOPTS = re.compile(r"^\s*addopts\b.{0,500}", re.MULTILINE | re.DOTALL)
_INI_FILES = ("pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")


class PytestOptions(Options, kw_only=True, rename="kebab"):
    """What a manifest can say in `[test.suite.pytest]`; pytest has its own configuration."""

    after_crash: Literal["finish", "stop"] = "finish"  # finish: run what it left out


def options_of(suite: Suite) -> PytestOptions:
    """Return the suite's options; the defaults if it was recognised and not declared."""
    return suite.options if isinstance(suite.options, PytestOptions) else PytestOptions()


class State(Value, kw_only=True):
    """What a unit's reader has to know."""

    folder: str  # absolute path of the suite's folder
    argv: tuple[Arg, ...]  # how pytest is started, with the plugin and the suite's arguments
    slots: SlotRange = SlotRange()
    listing: bool = False
    listed: bool = False  # an earlier unit has already said which cases there are
    crashes: int = 0  # how many came before


def read_state(unit: Unit) -> State:
    """Return what was written into a unit."""
    return msgspec.json.decode(unit.state, type=State)


def first_units(suite: Suite, selection: Selection, folder: Folder) -> Sequence[Unit]:
    """Return the first process: a listing, if cases have to be chosen or only to be named."""
    interpreter = find(suite, folder)
    state = State(
        folder=folder.absolute,
        argv=(*_started(interpreter.argv), "-p", PLUGIN, *suite.args),
        slots=_slots(suite, folder),
        listing=not (selection.whole and selection.run),
    )
    if state.listing:
        return (_list_unit(suite, state),)
    return (_run_unit(suite, state, argv=state.argv),)


def chosen_unit(suite: Suite, state: State, places: Places, chosen: Sequence[str]) -> Unit:
    """Return the process that runs exactly the chosen ids, as far as they still exist.

    Only their files are collected again. The ids stay the same because rootdir and ini-file are
    said, and not found anew from those files. The id of a file that is not below rootdir would
    not: it depends on the argument that leads there.
    """
    named = dict.fromkeys(split(nodeid)[0] for nodeid in chosen)
    files = [places.from_cwd(name) for name in named]
    extra: tuple[str, ...] = ()
    plain = not any("[" in file or "::" in file or file.startswith("-") for file in files)
    below = places.known and not any(not name or name.startswith("../") for name in named)
    if plain and below and sum(len(file) + 1 for file in files) < _FILES_LIMIT:
        extra = (f"--rootdir={places.from_cwd('.')}", *files)
        if places.inifile:
            extra = ("-c", places.from_cwd(places.inifile), *extra)
    ids = "".join(json.dumps(nodeid) + "\n" for nodeid in chosen)
    return _run_unit(
        suite,
        msgspec.structs.replace(state, listing=False, listed=True),
        argv=(*state.argv, *extra),
        inputs=(Input(name="select", text=ids),),
    )


def rest_unit(suite: Suite, state: State, places: Places, left: Sequence[str]) -> Unit:
    """Return the process that runs what a crash has left out."""
    state = msgspec.structs.replace(state, crashes=state.crashes + 1)
    unit = chosen_unit(suite, state, places, left)
    id_ = f"{suite.name}/rest/{state.crashes}"
    return msgspec.structs.replace(unit, id=id_, purpose=Purpose.RETRY)


def _started(argv: tuple[str, ...]) -> tuple[Arg, ...]:
    """Return how pytest is started by an interpreter that may be told to ignore PYTHONPATH."""
    for module in range(1, len(argv) - 1):
        if argv[module : module + 2] == ("-m", "pytest"):
            pythons = [at for at in range(module) if _PYTHON.fullmatch(argv[at])]
            flags = argv[pythons[-1] + 1 : module] if pythons else ()
            if any(_ISOLATED.fullmatch(flag) for flag in flags):
                folder = Toolside(file="pytest")
                return (*argv[:module], "-c", _BEGIN, folder, *argv[module + 2 :])
    return argv


def _list_unit(suite: Suite, state: State) -> Unit:
    return Unit(
        id=f"{suite.name}/list",
        suite=suite.name,
        purpose=Purpose.LIST,
        command=Command(
            argv=(*state.argv, "--collect-only"),  # the plugin keeps stdout short
            cwd=suite.root,
            env=_environment(suite, ()),
            unset=_OURS,
        ),
        events=True,
        stop_signal="SIGINT",
        accepts=(0, 5),
        quiet=True,
        state=_written(state),
    )


def _run_unit(
    suite: Suite, state: State, *, argv: tuple[Arg, ...], inputs: tuple[Input, ...] = ()
) -> Unit:
    return Unit(
        id=f"{suite.name}/run",
        suite=suite.name,
        purpose=Purpose.RUN,
        command=Command(argv=argv, cwd=suite.root, env=_environment(suite, inputs), unset=_OURS),
        inputs=inputs,
        events=True,
        slots=state.slots,
        stop_signal="SIGINT",
        grace_s=GRACE_S,
        accepts=(0, 5),
        quiet=True,
        state=_written(state),
    )


def _environment(suite: Suite, inputs: Sequence[Input]) -> tuple[tuple[str, Arg], ...]:
    path = Joined(parts=(Toolside(file="pytest"), Variable(name="PYTHONPATH", prefix=":")))
    added: list[tuple[str, Arg]] = [
        ("PYTHONPATH", path),
        ("PHOTON_EVENTS", EventsPath()),
        ("PHOTON_LEAST", LEAST),
        ("PHOTON_WORKERS", Slots()),
    ]
    added += [("PHOTON_SELECT", InputPath(name=item.name)) for item in inputs]
    if suite.timeout.test_s is not None:
        added.append(("PHOTON_TIMEOUT", repr(suite.timeout.test_s)))
    return tuple(added)


def _slots(suite: Suite, folder: Folder) -> SlotRange:
    """How many processors xdist will use, if the project uses it; Photon itself never adds it."""
    said = [" ".join(suite.args)]
    for name in _INI_FILES:
        said += _ADDOPTS.findall(folder.text(name) or "")
    for text in said:
        if found := _WORKERS.search(text):
            count = found[1]
            return SlotRange(min=1, max=max(int(count), 1) if count.isdecimal() else 0)
    return SlotRange()


def _written(state: State) -> str:
    return msgspec.json.encode(state).decode()
