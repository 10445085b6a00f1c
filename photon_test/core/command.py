"""A process to run, said in a way that the engine can fill in when it starts it.

A command never goes through a shell or `str.format`: what the engine must fill in is a typed
placeholder, so that a user's text is passed on as it is.
"""

import re
from typing import Literal

from photon_test.core.value import Value


class Slots(Value, tag="slots", kw_only=True):
    """How many processors this unit was given, as a decimal number, but not less than `least`."""

    least: int = 1


class Port(Value, tag="port", kw_only=True):
    """A free TCP port on 127.0.0.1, the same one for the same name within one service."""

    name: str = ""


class Instance(Value, tag="instance", kw_only=True):
    """Which of a service's instances this is, from 0, as a decimal number."""


class Variable(Value, tag="variable", kw_only=True):
    """A variable of the unit's own environment: the suite's, its services', or inherited.

    `prefix` and `suffix` are added only if the variable is set and not empty. `required` makes
    its absence an infrastructure error that names it; `otherwise` stands in for it.
    """

    name: str
    prefix: str = ""
    suffix: str = ""
    required: bool = False
    otherwise: "Arg" = ""


class ReportPath(Value, tag="report", kw_only=True):
    """The absolute path of one of the unit's `reports`."""

    name: str


class InputPath(Value, tag="input", kw_only=True):
    """The absolute path of one of the unit's `inputs`."""

    name: str


class EventsPath(Value, tag="events", kw_only=True):
    """The absolute path of the unit's FIFO; each line written there arrives as Stream.EVENTS."""


class Toolside(Value, tag="toolside", kw_only=True):
    """The absolute path of a file or folder of `photon_test/toolside`; "" is the folder itself."""

    file: str = ""


class PhotonPython(Value, tag="python", kw_only=True):
    """The interpreter that Photon itself runs in. Only for Photon's own child processes."""


class Joined(Value, tag="joined", kw_only=True):
    """Several parts without anything between them."""

    parts: tuple["Arg", ...]


Placeholder = (
    Slots
    | Port
    | Instance
    | Variable
    | ReportPath
    | InputPath
    | EventsPath
    | Toolside
    | PhotonPython
)
Arg = str | Placeholder | Joined


class Command(Value, kw_only=True):
    """What to start, where, and with which additions to the environment."""

    argv: tuple[Arg, ...]
    cwd: str = ""  # relative to the run's root, "/"-separated; "" is the root
    env: tuple[tuple[str, Arg], ...] = ()  # added to Photon's own environment; never recorded
    unset: tuple[str, ...] = ()  # removed from it
    exact_env: bool = False  # env is the whole environment: nothing is inherited


class Input(Value, kw_only=True):
    """A small file that the engine writes before the unit starts."""

    name: str
    text: str


ReportFormat = Literal["junit", "ctrf", "tap", "trx"]


class Report(Value, kw_only=True):
    """A file that the tool is expected to write, read when the unit has ended.

    With `path` the tool chooses the place: relative to the command's cwd. The engine removes an
    earlier one before the start. Without, the engine chooses a fresh path of its own.

    With `pattern` the path is a glob, and the report any number of files: the reader gets each one
    as `name:path`, and `limit_bytes` is for all of them together.
    """

    name: str
    path: str = ""
    pattern: bool = False
    format: ReportFormat = "junit"  # what an earlier one looks like; nothing else is removed
    limit_bytes: int = 256 << 20


class SlotRange(Value, kw_only=True):
    """How many processors a unit can use."""

    min: int = 1
    max: int = 1  # 0: as many as there are
    among: int = 1  # with max 0: so many units like this one are to share what there is


_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_.]*)\}")


def template(text: str) -> Arg:
    """Turn `${NAME}` in a manifest's text into placeholders: `${port}`, `${instance}`, `${ANY}`."""
    parts: list[Arg] = []
    end = 0
    for found in _VARIABLE.finditer(text):
        if found.start() > end:
            parts.append(text[end : found.start()])
        name = found[1]
        if name == "port" or name.startswith("port."):
            parts.append(Port(name=name[5:]))
        elif name == "instance":
            parts.append(Instance())
        else:
            parts.append(Variable(name=name, required=True))
        end = found.end()
    if not parts:
        return text
    if end < len(text):
        parts.append(text[end:])
    return parts[0] if len(parts) == 1 else Joined(parts=tuple(parts))
