"""A project's own code as a service of the run: its application, and functions beside it.

`toolside/host/photon_host.py` runs it in the project's interpreter, and in one process.
"""

import posixpath
from collections.abc import Callable

from photon_test.adapters import interpreter
from photon_test.core.command import Arg, Command, Joined, Port, Toolside
from photon_test.core.errors import ToolMissing
from photon_test.core.model import HttpReady, Service, Suite
from photon_test.core.ports import Folder

PROVIDER_URL = "PHOTON_PROVIDER_URL"  # of an application that the run starts
_READY_S = 60.0  # applications import much

At = Callable[[str], Folder]  # a folder of the tree, from the run's root


def hosting(
    suite: Suite,
    name: str,
    *,
    python: tuple[Arg, ...],
    words: tuple[Arg, ...],
    cwd: str,
    env: tuple[tuple[str, Arg], ...],
) -> Service:
    """Return the service `name` of a suite: the host with these words, started in `cwd`.

    `env` is given to the suite.
    """
    host: tuple[Arg, ...] = (
        Toolside(file="host/photon_host.py"),
        "--control",
        Port(name="control"),
    )
    return Service(
        name=f"{suite.name}/{name}",
        command=Command(argv=(*python, *host, *words), cwd=cwd, env=suite.env),
        ready=HttpReady(url=control("/ready")),
        ready_timeout_s=_READY_S,
        env=env,
        requires=suite.requires,
        instances=suite.instances,
        origin=suite.origin,
    )


def serving(asgi: str, wsgi: str) -> tuple[Arg, ...]:
    """Return the host's words for an application of which one of the two names the object."""
    return ("--port", Port(), "--asgi" if asgi else "--wsgi", asgi or wsgi)


def served() -> tuple[str, Arg]:
    """Return the variable that tells a suite where its application is."""
    return PROVIDER_URL, Joined(parts=("http://127.0.0.1:", Port()))


def control(path: str) -> Arg:
    """Return a URL of the host's own."""
    return Joined(parts=("http://127.0.0.1:", Port(name="control"), path))


def project_python(suite: Suite, folder: At, at: str, beside: str) -> tuple[Arg, ...]:
    """Return the project's interpreter as seen from `at`, looked for from `beside` upwards."""
    try:
        first, *more = interpreter.find(suite, folder(beside), module=()).argv
    except ToolMissing:
        return ("python3",)  # that it cannot be started is said where the suite is
    if "/" in first and not first.startswith("/"):
        first = posixpath.relpath(posixpath.join(beside, first), at or ".")
    return (first, *more)


def within(*parts: str) -> str:
    """Join parts of a path from the run's root; "" is the root itself."""
    path = posixpath.normpath(posixpath.join(*parts))
    return "" if path == "." else path
