"""Runs `photon` in a process that is forked from one that has loaded it: see `loaded_server.py`."""

import atexit
import functools
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_SERVER = Path(__file__).with_name("loaded_server.py")
_READ_AT_THE_START = ("PYTHON", "LC_", "LANG", "LD_", "DYLD_", "MALLOC_", "TZ")


def can(environment: Mapping[str, str]) -> bool:
    """Whether these variables are those of the loaded interpreter, as far as its start goes."""
    return _at_the_start(environment) == _STARTED_WITH


def _at_the_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: it for name, it in environment.items() if name.startswith(_READ_AT_THE_START)}


_ENVIRONMENT = dict(os.environ)  # whatever a test changes before the first run
_SERVERS: list[tuple[socket.socket, subprocess.Popen[bytes]]] = []
_STARTED_WITH = _at_the_start(_ENVIRONMENT)


def run(
    arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], *, limit_s: float
) -> tuple[int, bytes, bytes]:
    """Run `photon …`; its status, and what it wrote to stdout and stderr."""
    ours, theirs = socket.socketpair()
    out, err = os.pipe(), os.pipe()
    given = (theirs.detach(), out[1], err[1])
    try:
        socket.send_fds(_server(), [b"\0"], given)
    except OSError:  # somebody ended it: it is loaded again
        _server.cache_clear()
        socket.send_fds(_server(), [b"\0"], given)
    for descriptor in given:
        os.close(descriptor)
    asked = {"argv": list(arguments), "cwd": str(cwd), "env": dict(environment)}
    ours.sendall(json.dumps(asked).encode() + b"\n")
    sources = (ours.detach(), out[0], err[0])
    try:
        said, *written = _read(sources, limit_s)
    finally:
        for descriptor in sources:
            os.close(descriptor)
    _, status = said.split()  # fewer: the loaded interpreter broke, and said why on stderr
    return int(status), written[0], written[1]


@functools.cache
def _server() -> socket.socket:
    """Start the interpreter that loads Photon, once in each process that runs tests."""
    ours, theirs = socket.socketpair()
    argv = [sys.executable, str(_SERVER), str(theirs.fileno())]
    process = subprocess.Popen(
        argv, env=_ENVIRONMENT, pass_fds=[theirs.fileno()], stdout=subprocess.PIPE
    )
    theirs.close()
    _SERVERS.append((ours, process))
    return ours


@atexit.register
def end() -> None:
    """End the loaded interpreters."""
    while _SERVERS:
        ours, process = _SERVERS.pop()
        with suppress(OSError):  # it has ended already
            ours.shutdown(socket.SHUT_RDWR)
        process.communicate()
        ours.close()


def _read(sources: Sequence[int], limit_s: float) -> list[bytes]:
    """Read all of these to their ends. The first is the socket that says the process's number."""
    read = dict.fromkeys(sources, b"")
    until = None  # until it has begun, Photon may still have to be loaded
    with selectors.DefaultSelector() as selector:
        for source in sources:
            selector.register(source, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(None if until is None else max(0, until - time.monotonic()))
            for key, _ in ready:
                chunk = os.read(key.fd, 1 << 16)
                read[key.fd] += chunk
                if not chunk:
                    selector.unregister(key.fd)
            if not ready:
                os.kill(int(read[sources[0]].split()[0]), signal.SIGKILL)
                raise TimeoutError(f"it did not end: {read}")
            if until is None and read[sources[0]]:
                until = time.monotonic() + limit_s
    return list(read.values())
