"""The project's own code as a service of a schemathesis suite: its application, its states."""

from photon_test.adapters.hosted import At, control, hosting, served, serving, within
from photon_test.adapters.schemathesis.options import options_of, request_limit_s
from photon_test.adapters.state_handlers import STATES_URL, from_folder, host_python, words
from photon_test.core.command import Arg
from photon_test.core.model import Service, Suite


def hosted(suite: Suite, folder: At) -> Service | None:
    """Return the service that a suite needs; None if it needs none."""
    options = options_of(suite)
    hosts_states = options.states_by in ("functions", "command")
    if not options.application and not hosts_states:
        return None
    inside = within(suite.root, options.app_dir)
    functions = [options.states] if options.states_by == "functions" else []
    env: list[tuple[str, Arg]] = [served()] if options.application else []
    env += [(STATES_URL, control("/states"))] if hosts_states else []
    said = [*serving(options.asgi, options.wsgi)] if options.application else []
    said += from_folder(suite, inside) if functions else ()
    if hosts_states:
        said += words(options.states, lenient=options.missing_states == "warn")
        said += ("--limit", f"{request_limit_s(suite):g}")
    return hosting(
        suite,
        "api" if options.application else "states",
        python=host_python(suite, folder, options.app_dir, options.application, functions),
        words=tuple(said),
        cwd=inside,
        env=tuple(env),
    )
