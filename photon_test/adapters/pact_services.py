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
    MESSAGES_URL,
    PROVIDER_URL,
    STATES_URL,
    PactOptions,
    options_of,
    request_limit_s,
)
from photon_test.core.command import Arg, Command, Joined, PhotonPython, Port, Toolside
from photon_test.core.errors import ToolMissing
from photon_test.core.model import HttpReady, Service, Suite
from photon_test.core.ports import Folder
from photon_test.pact.request_rules import FILTER_URL

_READY_S = 60.0  # applications import much

At = Callable[[str], Folder]  # a folder of the tree, from the run's root


def hosted(suite: Suite, folder: At) -> Service | None:
    """Return the service that a suite needs; None if it needs none."""
    options = options_of(suite)
    messages = options.messages_by == "functions"
    if options.application:
        name = "provider"
    elif options.states_by in ("functions", "command"):
        name = "states"
    elif messages:
        name = "messages"
    elif options.request_filter:
        name = "requests"
    else:
        return None
    return Service(
        name=f"{suite.name}/{name}",
        command=Command(
            argv=(*_python(suite, folder), *_arguments(suite)), cwd=_inside(suite), env=suite.env
        ),
        ready=HttpReady(url=_local("control", "/ready")),
        ready_timeout_s=_READY_S,
        env=(
            (STATES_URL, _local("control", "/states")),
            *(((FILTER_URL, _local("control", "/request")),) if options.request_filter else ()),
            *(((MESSAGES_URL, _local("control", "/messages")),) if messages else ()),
            *(((PROVIDER_URL, _local("", "")),) if options.application else ()),
        ),
        requires=suite.requires,
        instances=suite.instances,
        origin=suite.origin,
    )


def _inside(suite: Suite) -> str:
    """The folder that the project's code is imported from, from the run's root."""
    return _normal(suite.root, options_of(suite).app_dir)


def _python(suite: Suite, folder: At) -> tuple[Arg, ...]:
    """Return the interpreter, as seen from the folder that the host is started in."""
    options, at = options_of(suite), _inside(suite)
    if not options.application and not _functions(options):
        return (PhotonPython(), "-I")  # only a command
    beside = at
    files = [given for given in _functions(options) if FUNCTIONS_FILE.fullmatch(given)]
    if not options.app_dir and not options.application and files:
        # The virtual environment is looked for from where the functions are.
        beside = _normal(at, posixpath.dirname(files[0].partition(":")[0]))
    try:
        first, *more = interpreter.find(suite, folder(beside), module=()).argv
    except ToolMissing:
        return ("python3",)  # that it cannot be started is said where the suite is
    if "/" in first and not first.startswith("/"):
        first = posixpath.relpath(posixpath.join(beside, first), at or ".")
    return (first, *more)


def _functions(options: PactOptions) -> list[str]:
    """Return the modules and files whose functions are called."""
    found = [options.states] if options.states_by == "functions" else []
    found += [options.messages] if options.messages_by == "functions" else []
    return [*found, options.request_filter] if options.request_filter else found


def _arguments(suite: Suite) -> tuple[Arg, ...]:
    options = options_of(suite)
    arguments: list[Arg] = [Toolside(file="pact/photon_host.py"), "--control", Port(name="control")]
    if options.application:
        kind = "--asgi" if options.asgi else "--wsgi"
        arguments += ["--port", Port(), kind, options.application]
    if _functions(options):
        back = posixpath.relpath(suite.root or ".", _inside(suite) or ".")
        arguments += ["--folder", back]
    if options.request_filter:
        arguments += ["--filter", options.request_filter]
    if options.messages_by == "functions":
        arguments += ["--messages", options.messages]
    match options.states_by:
        case "functions":
            arguments += ["--states", options.states]
            if options.missing_states == "warn":
                arguments.append("--lenient")
        case "command":
            arguments += ["--program", json.dumps(shlex.split(options.states))]
        case "nothing" | "url":
            pass
    arguments += ["--limit", f"{request_limit_s(suite):g}"]
    return tuple(arguments)


def _normal(*parts: str) -> str:
    path = posixpath.normpath(posixpath.join(*parts))
    return "" if path == "." else path


def _local(port: str, path: str) -> Arg:
    return Joined(parts=("http://127.0.0.1:", Port(name=port), *((path,) if path else ())))
