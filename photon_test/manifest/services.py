"""`[test.service.<name>]`: one table to one service."""

import re
import signal
from pathlib import Path

from photon_test.core.command import Command, template
from photon_test.core.model import HttpReady, Service, StdoutReady, TcpReady
from photon_test.core.suggest import meant
from photon_test.manifest import keys
from photon_test.manifest.folders import folder
from photon_test.manifest.suites import check_name
from photon_test.manifest.table import Table

_SIGNALS = ("SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGKILL")
_ADDRESS = re.compile(r".+:(\d{1,5}|\$\{[^}]+\})|\$\{[^}]+\}")
_DEFAULT_READY_S = 30.0
_DEFAULT_GRACE_S = 5.0


def read_service(name: str, table: Table, root: Path) -> Service:
    """Return the service of a table; references to other services are not checked.

    Raises:
        ManifestError: Something in the table is wrong.
    """
    check_name(table, name, "")
    table.only(keys.SERVICE)
    if table.whole("instances", least=1) not in (None, 1):
        table.fail("`instances` other than 1 is not available in this version", "instances")
    table.required("command")
    table.required("ready")
    stop_signal, grace_s = _stop(table)
    return Service(
        name=name,
        command=Command(
            argv=tuple(template(word) for word in table.argv("command")),
            cwd=folder(table, root, ""),
        ),
        ready=_ready(table),
        ready_timeout_s=_ready_timeout_s(table),
        env=table.env("env"),
        requires=table.names("requires"),
        stop_signal=stop_signal,
        grace_s=grace_s,
        origin=table.origin(),
    )


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
            if not text.startswith(("http://", "https://", "${")):
                table.fail("`http` must be an address that begins with `http://`", "http")
            return HttpReady(url=template(text))
        case "tcp":
            if not _ADDRESS.fullmatch(text):
                table.fail("`tcp` must be `host:port`", "tcp")
            return TcpReady(address=template(text))
        case _:
            return StdoutReady(pattern=pattern(table, text, "stdout"))


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
