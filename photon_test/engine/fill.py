"""A command's placeholders, filled in when it is started."""

import sys
from collections.abc import Mapping
from pathlib import Path

from photon_test.core.command import (
    Arg,
    EventsPath,
    InputPath,
    Instance,
    Joined,
    PhotonPython,
    Port,
    ReportPath,
    Slots,
    Toolside,
    Variable,
)
from photon_test.core.errors import Infrastructure
from photon_test.core.suggest import nearest
from photon_test.core.value import Value

TOOLSIDE = str(Path(__file__).parents[1] / "toolside")


class Context(Value, kw_only=True):
    """What the placeholders of one command stand for. Paths are absolute."""

    slots: int = 1
    processors: int = 1  # of the whole run; no placeholder stands for them
    ports: Mapping[str, int] = {}
    instance: int | None = None  # of a service
    variables: Mapping[str, str] = {}
    reports: Mapping[str, str] = {}
    inputs: Mapping[str, str] = {}
    events: str = ""
    toolside: str = TOOLSIDE
    python: str = sys.executable


def fill(arg: Arg, context: Context) -> str:
    """Return the text that an argument stands for.

    Raises:
        Infrastructure: It needs a variable that is not set, or a port where there is none.
        KeyError: A report or an input that the unit does not declare: a bug of the adapter.
    """
    match arg:
        case str():
            return arg
        case Joined(parts=parts):
            return "".join(fill(part, context) for part in parts)
        case Slots(least=least):
            return str(max(context.slots, least))
        case Port(name=name):
            return _port(name, context)
        case Instance():
            return _instance(context)
        case Variable():
            return _variable(arg, context)
        case ReportPath(name=name):
            return context.reports[name]
        case InputPath(name=name):
            return context.inputs[name]
        case EventsPath():
            return context.events
        case Toolside(file=file):
            return f"{context.toolside}/{file}" if file else context.toolside
        case PhotonPython():
            return context.python


def ports_in(*args: Arg) -> list[str]:
    """The names of the ports that these arguments ask for, each once, in order."""
    found: dict[str, None] = {}
    for arg in args:
        match arg:
            case Port(name=name):
                found[name] = None
            case Joined(parts=parts):
                found.update(dict.fromkeys(ports_in(*parts)))
            case _:
                pass
    return list(found)


def _port(name: str, context: Context) -> str:
    if name in context.ports:
        return str(context.ports[name])
    written = f"${{port.{name}}}" if name else "${port}"
    raise Infrastructure(
        f"`{written}` stands for a port only in a service",
        hint="give the port to suites in the `env` of the service that they require",
    )


def _instance(context: Context) -> str:
    if context.instance is not None:
        return str(context.instance)
    raise Infrastructure(
        "`${instance}` stands for a number only in a service",
        hint="give the number to suites in the `env` of the service that they require",
    )


def _variable(variable: Variable, context: Context) -> str:
    value = context.variables.get(variable.name)
    if value is None and variable.required:
        hint = f"set `{variable.name}`, or require the service that provides it"
        if context.ports and nearest(variable.name, ("port",)):
            hint = f"did you mean `${{port}}`? Otherwise {hint}"
        raise Infrastructure(f"the variable `{variable.name}` is not set", hint=hint)
    value = value or fill(variable.otherwise, context)
    return f"{variable.prefix}{value}{variable.suffix}" if value else ""
