"""What a pact suite needs of the project's own code while it runs: its application, its states.

Provider states are what Python functions or a command bring about: in the project's interpreter,
and in one process with the application.
"""

import json
import posixpath
import shlex

from photon_test.adapters.hosted import (
    At,
    control,
    hosting,
    project_python,
    served,
    serving,
    within,
)
from photon_test.adapters.pact_options import (
    FUNCTIONS_FILE,
    MESSAGES_URL,
    STATES_URL,
    PactOptions,
    options_of,
    request_limit_s,
)
from photon_test.core.command import Arg, PhotonPython
from photon_test.core.model import Service, Suite
from photon_test.pact.request_rules import FILTER_URL


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
    env: list[tuple[str, Arg]] = [(STATES_URL, control("/states"))]
    env += [(FILTER_URL, control("/request"))] if options.request_filter else []
    env += [(MESSAGES_URL, control("/messages"))] if messages else []
    env += [served()] if options.application else []
    return hosting(
        suite,
        name,
        python=_python(suite, folder),
        words=_words(suite),
        cwd=_inside(suite),
        env=tuple(env),
    )


def _inside(suite: Suite) -> str:
    """The folder that the project's code is imported from, from the run's root."""
    return within(suite.root, options_of(suite).app_dir)


def _python(suite: Suite, folder: At) -> tuple[Arg, ...]:
    """Return the interpreter, as seen from the folder that the host is started in."""
    options, at = options_of(suite), _inside(suite)
    if not options.application and not _functions(options):
        return (PhotonPython(), "-I")  # only a command
    beside = at
    files = [given for given in _functions(options) if FUNCTIONS_FILE.fullmatch(given)]
    if not options.app_dir and not options.application and files:
        # The virtual environment is looked for from where the functions are.
        beside = within(at, posixpath.dirname(files[0].partition(":")[0]))
    return project_python(suite, folder, at, beside)


def _functions(options: PactOptions) -> list[str]:
    """Return the modules and files whose functions are called."""
    found = [options.states] if options.states_by == "functions" else []
    found += [options.messages] if options.messages_by == "functions" else []
    return [*found, options.request_filter] if options.request_filter else found


def _words(suite: Suite) -> tuple[Arg, ...]:
    options = options_of(suite)
    words = [*serving(options.asgi, options.wsgi)] if options.application else []
    if _functions(options):
        back = posixpath.relpath(suite.root or ".", _inside(suite) or ".")
        words += ["--folder", back]
    if options.request_filter:
        words += ["--filter", options.request_filter]
    if options.messages_by == "functions":
        words += ["--messages", options.messages]
    match options.states_by:
        case "functions":
            words += ["--states", options.states]
            if options.missing_states == "warn":
                words.append("--lenient")
        case "command":
            words += ["--program", json.dumps(shlex.split(options.states))]
        case "nothing" | "url":
            pass
    words += ["--limit", f"{request_limit_s(suite):g}"]
    return tuple(words)
