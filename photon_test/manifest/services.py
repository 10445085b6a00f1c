"""`[test.service.<name>]`: one table to one service."""

import re
import signal
from pathlib import Path
from urllib.parse import urlsplit

from photon_test.core.command import Arg, Command, Instance, Joined, Port, template
from photon_test.core.model import HttpReady, Service, StdoutReady, TcpReady
from photon_test.core.suggest import meant
from photon_test.manifest import keys
from photon_test.manifest.folders import folder
from photon_test.manifest.suites import check_name
from photon_test.manifest.table import Table

_SIGNALS = ("SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGKILL")
_ADDRESS = re.compile(r".+:(?:(?P<port>[0-9]{1,9})|\$\{[^}]+\})|\$\{[^}]+\}")
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")
_LAST_PORT = 65_535
_PORT_HINT = f"a number from 1 to {_LAST_PORT}, or `${{port}}` for one that is free"
_DEFAULT_READY_S = 30.0
_DEFAULT_GRACE_S = 5.0


def read_service(name: str, table: Table, root: Path) -> Service:
    """Return the service of a table; references to other services are not checked.

    Raises:
        ManifestError: Something in the table is wrong.
    """
    check_name(table, name, "")
    table.only(keys.SERVICE)
    instances = table.whole("instances", least=1) or 1
    table.required("command", '["orders-api", "--port", "${port}"]')
    table.required("ready", '{ http = "http://127.0.0.1:${port}/health" }')
    ready = _ready(table)
    if instances > 1 and isinstance(ready, HttpReady | TcpReady):
        where = ready.url if isinstance(ready, HttpReady) else ready.address
        if not varies(where):
            message = f"{instances} instances cannot be ready at the same address"
            table.fail(message, "instances", hint="write `${port}`, in `command` and `env` too")
    stop_signal, grace_s = _stop(table)
    return Service(
        name=name,
        command=Command(
            argv=tuple(template(word) for word in table.argv("command")),
            cwd=folder(table, root, ""),
        ),
        ready=ready,
        ready_timeout_s=_ready_timeout_s(table),
        env=table.env("env"),
        requires=table.names("requires"),
        instances=instances,
        stop_signal=stop_signal,
        grace_s=grace_s,
        origin=table.origin(),
    )


def varies(value: Arg) -> bool:
    """Whether a value is another one for each instance, by what stands in it itself."""
    match value:
        case Port() | Instance():
            return True
        case Joined(parts=parts):
            return any(map(varies, parts))
        case _:
            return False


def groups(pattern: str) -> tuple[str, ...]:
    """Return the named groups of a `stdout` pattern: variables that its service gives."""
    return tuple(re.compile(pattern).groupindex)


def _ready(service: Table) -> HttpReady | TcpReady | StdoutReady:
    table = service.table("ready") or service
    table.only(keys.READY)
    ways = [key for key in keys.READY if key != "timeout" and key in table]
    if len(ways) != 1:
        hint = 'for example `ready = { http = "http://127.0.0.1:${port}/health" }`'
        service.fail("`ready` needs one of `http`, `tcp`, `stdout`", "ready", hint=hint)
    text = table.text(ways[0])
    match ways[0]:
        case "http":
            _check_url(table, text)
            return HttpReady(url=template(text))
        case "tcp":
            found = _ADDRESS.fullmatch(text)
            if not found:
                table.fail("`tcp` must be `host:port`", "tcp", hint='`tcp = "127.0.0.1:${port}"`')
            if found["port"] and not 0 < int(found["port"]) <= _LAST_PORT:
                table.fail(f"`tcp`: {_no_port(found['port'])}", "tcp", hint=_PORT_HINT)
            return TcpReady(address=template(text))
        case _:
            return StdoutReady(pattern=pattern(table, text, "stdout"))


def _check_url(table: Table, text: str) -> None:
    """Refuse what can be no URL, whatever its placeholders come to stand for."""
    if not text.startswith(("http://", "https://", "${")):
        hint = '`http = "http://127.0.0.1:${port}/health"`'
        table.fail("`http` must be an address that begins with `http://`", "http", hint=hint)
    if text.startswith("${"):
        return  # all of it may come from a variable
    try:
        parts = urlsplit(_PLACEHOLDER.sub("1", text))
    except ValueError as error:  # half of the brackets around an IPv6 address
        table.fail(f"`http`: `{text}` is no URL: {error}", "http", hint="`http://[::1]:${port}/`")
    port = parts.netloc.rpartition("@")[2].rpartition("]")[2].partition(":")[2]
    if port and not (port.isdecimal() and 0 < int(port) <= _LAST_PORT):
        table.fail(f"`http`: {_no_port(port)}", "http", hint=_PORT_HINT)
    if not parts.hostname or not text.isascii() or re.search(r"[\x00-\x20\x7f]", text):
        hint = "a host, and neither spaces nor letters beyond ASCII (write them as `%20`)"
        table.fail(f"`http`: `{text}` is no URL", "http", hint=hint)


def _no_port(text: str) -> str:
    return f"there is no port `{text}`"


def pattern(table: Table, text: str, *path: str | int) -> str:
    """Return a regular expression that compiles."""
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        table.fail(f"`{path[0]}` has a wrong regular expression: {error}", *path)
    return text


def _ready_timeout_s(service: Table) -> float:
    table = service.table("ready")
    return (table.duration("timeout") if table else None) or _DEFAULT_READY_S


def _stop(service: Table) -> tuple[str, float]:
    table = service.table("stop")
    if table is None:
        return "SIGTERM", _DEFAULT_GRACE_S
    table.only(keys.STOP)
    name = table.text("signal") or "SIGTERM"
    if name not in _SIGNALS or not hasattr(signal, name):
        table.fail(f"`{name}` is no signal to stop with", "signal", hint=meant(name, _SIGNALS))
    return name, table.duration("grace") or _DEFAULT_GRACE_S
