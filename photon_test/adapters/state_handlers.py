"""Who brings provider states about, as `states` of a suite says it: a URL, functions, a command."""

import json
import posixpath
import re
import shlex
from collections.abc import Sequence
from typing import Literal

from photon_test.adapters.hosted import At, project_python, within
from photon_test.core.command import Arg, PhotonPython, Variable, template
from photon_test.core.model import Suite

STATES_URL = "PHOTON_STATES_URL"  # of the host of functions or of a command

StatesBy = Literal["nothing", "url", "functions", "command"]
_FILE = re.compile(r"[^\s]+\.py(:[A-Za-z_][\w.]*)?")
_MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(:[A-Za-z_][\w.]*)?")


def are_functions(given: str) -> bool:
    """Whether this names a file or module of functions."""
    return bool(_FILE.fullmatch(given) or _MODULE.fullmatch(given))


def is_url(given: str) -> bool:
    """Whether this is a URL, or begins with a variable that holds one."""
    return given.startswith(("http://", "https://", "${"))


def states_by(states: str) -> StatesBy:
    """Say what `states` is."""
    if not states:
        return "nothing"
    if is_url(states):
        return "url"
    return "functions" if are_functions(states) else "command"


def at(states: str) -> Arg | None:
    """Return the URL where states are set; None if nobody sets them."""
    match states_by(states):
        case "url":
            return template(states)
        case "functions" | "command":
            return Variable(name=STATES_URL, required=True)
        case "nothing":
            return None


def words(states: str, *, lenient: bool) -> tuple[Arg, ...]:
    """Return the host's words for whoever sets states, if that is functions or a command.

    `lenient`: a state that no function knows counts as set.
    """
    match states_by(states):
        case "functions":
            return ("--states", states, *(("--lenient",) if lenient else ()))
        case "command":
            return ("--program", json.dumps(shlex.split(states)))
        case "nothing" | "url":
            return ()


def from_folder(suite: Suite, inside: str) -> tuple[Arg, ...]:
    """Return the host's words for where files of functions are named from, if it is in `inside`."""
    return ("--folder", posixpath.relpath(suite.root or ".", inside or "."))


def host_python(
    suite: Suite, folder: At, app_dir: str, application: str, functions: Sequence[str]
) -> tuple[Arg, ...]:
    """Return the interpreter of a host, as seen from the folder that it is started in.

    `functions`: the modules and files whose functions are called.
    """
    inside = within(suite.root, app_dir)
    if not application and not functions:
        return (PhotonPython(), "-I")  # only a command
    beside = inside
    files = [given for given in functions if _FILE.fullmatch(given)]
    if not app_dir and not application and files:
        # The virtual environment is looked for from where the functions are.
        beside = within(inside, posixpath.dirname(files[0].partition(":")[0]))
    return project_python(suite, folder, inside, beside)
