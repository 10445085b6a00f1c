"""What a pact suite needs of the project's own code while it runs, as a service of the run.

`toolside/pact/photon_host.py` serves an application object, and the provider states that Python
functions or a command bring about: in the project's interpreter, and in one process.
"""

import json
import posixpath
import shlex
from collections.abc import Callable

from photon_test.adapters import interpreter
from photon_test.adapters.pact_options import (
    FUNCTIONS_FILE,
    PROVIDER_URL,
    STATES_URL,
    options_of,
)
from photon_test.core.command import Arg, Command, Joined, PhotonPython, Port, Toolside
from photon_test.core.errors import ToolMissing
from photon_test.core.model import HttpReady, Service, Suite
from photon_test.core.ports import Folder

_READY_S = 60.0  # applications import much

At = Callable[[str], Folder]  # a folder of the tree, from the run's root


def hosted(suite: Suite, folder: At) -> Service | None:
    """Return the service that a suite needs; None if it needs none."""
    options = options_of(suite)
    if not options.application and options.states_by not in ("functions", "command"):
        return None
    return Service(
        name=f"{suite.name}/{'provider' if options.application else 'states'}",
        command=Command(
            argv=(*_python(suite, folder), *_arguments(suite)), cwd=_inside(suite), env=suite.env
        ),
        ready=HttpReady(url=_local("control", "/ready")),
        ready_timeout_s=_READY_S,
        env=(
            (STATES_URL, _local("control", "/states")),
            *(((PROVIDER_URL, _local("", "")),) if options.application else ()),
        ),
        requires=suite.requires,
        origin=suite.origin,
    )


def _inside(suite: Suite) -> str:
    """The folder that the project's code is imported from, from the run's root."""
    return _normal(suite.root, options_of(suite).app_dir)


def _python(suite: Suite, folder: At) -> tuple[Arg, ...]:
    """Return the interpreter, as seen from the folder that the host is started in."""
    options, at = options_of(suite), _inside(suite)
    if options.states_by == "command" and not options.application:
        return (PhotonPython(), "-I")
    beside = at
    if not options.app_dir and not options.application and FUNCTIONS_FILE.fullmatch(options.states):
        # The virtual environment is looked for from where the functions are.
        beside = _normal(at, posixpath.dirname(options.states.partition(":")[0]))
    try:
        first, *more = interpreter.find(suite, folder(beside), module=()).argv
    except ToolMissing:
        return ("python3",)  # that it cannot be started is said where the suite is
    if "/" in first and not first.startswith("/"):
        first = posixpath.relpath(posixpath.join(beside, first), at or ".")
    return (first, *more)


def _arguments(suite: Suite) -> tuple[Arg, ...]:
    options = options_of(suite)
    arguments: list[Arg] = [Toolside(file="pact/photon_host.py"), "--control", Port(name="control")]
    if options.application:
        kind = "--asgi" if options.asgi else "--wsgi"
        arguments += ["--port", Port(), kind, options.application]
    match options.states_by:
        case "functions":
            back = posixpath.relpath(suite.root or ".", _inside(suite) or ".")
            arguments += ["--states", options.states, "--folder", back]
            if options.missing_states == "warn":
                arguments.append("--lenient")
        case "command":
            arguments += ["--program", json.dumps(shlex.split(options.states))]
        case "nothing" | "url":
            pass
    if suite.timeout.test_s:
        arguments += ["--limit", f"{suite.timeout.test_s:g}"]
    return tuple(arguments)


def _normal(*parts: str) -> str:
    path = posixpath.normpath(posixpath.join(*parts))
    return "" if path == "." else path


def _local(port: str, path: str) -> Arg:
    return Joined(parts=("http://127.0.0.1:", Port(name=port), *((path,) if path else ())))
