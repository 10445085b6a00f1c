"""What a pact suite needs of the project's own code while it runs: its application, its states.

Provider states are what Python functions or a command bring about: in the project's interpreter,
and in one process with the application.
"""

from photon_test.adapters.hosted import At, control, hosting, served, serving, within
from photon_test.adapters.pact_options import (
    MESSAGES_URL,
    PactOptions,
    options_of,
    request_limit_s,
)
from photon_test.adapters.state_handlers import STATES_URL, from_folder, host_python, words
from photon_test.core.command import Arg
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
        python=host_python(
            suite, folder, options.app_dir, options.application, _functions(options)
        ),
        words=_words(suite),
        cwd=_inside(suite),
        env=tuple(env),
    )


def _inside(suite: Suite) -> str:
    """The folder that the project's code is imported from, from the run's root."""
    return within(suite.root, options_of(suite).app_dir)


def _functions(options: PactOptions) -> list[str]:
    """Return the modules and files whose functions are called."""
    found = [options.states] if options.states_by == "functions" else []
    found += [options.messages] if options.messages_by == "functions" else []
    return [*found, options.request_filter] if options.request_filter else found


def _words(suite: Suite) -> tuple[Arg, ...]:
    options = options_of(suite)
    said = [*serving(options.asgi, options.wsgi)] if options.application else []
    if _functions(options):
        said += from_folder(suite, _inside(suite))
    if options.request_filter:
        said += ["--filter", options.request_filter]
    if options.messages_by == "functions":
        said += ["--messages", options.messages]
    said += words(options.states, lenient=options.missing_states == "warn")
    return (*said, "--limit", f"{request_limit_s(suite):g}")
