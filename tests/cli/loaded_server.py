"""An interpreter that has loaded Photon, and forks itself for each run.

`python loaded_server.py FD`, where FD is a Unix socket to the tests. A message of one byte brings
three descriptors: a socket for this run, and the run's stdout and stderr. On that
socket comes `{"argv": […], "cwd": "…", "env": {…}}` in one line; back go the process's number and,
when it has ended, its status (negative: a signal), a line each.

A run is what `python -m photon_test` is, from `photon_test/__main__.py` to the interpreter's end.
"""

import gc
import importlib
import json
import os
import pkgutil
import runpy
import socket
import sys

import photon_test

_ELSEWHERE = ("toolside", "properties", "pytest")  # run in other processes; costly, some of them


def load(package: str, path: list[str]) -> None:
    """Import all of a package that Photon itself may come to use."""
    for module in pkgutil.iter_modules(path):
        if module.name.startswith(("_", *_ELSEWHERE)):
            continue
        name = f"{package}.{module.name}"
        loaded = importlib.import_module(name)
        if module.ispkg:
            load(name, list(loaded.__path__))


def serve(control: socket.socket) -> list[str]:
    """Fork one process for each message. Return what to run in those; end in this one."""
    while True:
        byte, descriptors, _, _ = socket.recv_fds(control, 1, 3)
        while _reaped():
            pass
        if not byte:
            sys.exit()
        if os.fork() == 0:
            control.close()
            return _attended(*descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _reaped() -> bool:
    try:
        return os.waitpid(-1, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return False


def _attended(said: int, out: int, err: int) -> list[str]:
    """Fork once more: one process becomes the run, this one says how it ends."""
    with socket.socket(fileno=said) as run:
        asked = json.loads(run.makefile("rb").readline())
        pid = os.fork()
        if pid != 0:
            os.close(out)
            os.close(err)
            run.sendall(b"%d\n" % pid)
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            run.sendall(b"%d\n" % status)
            os._exit(0)
    for number, descriptor in ((1, out), (2, err)):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    argv: list[str] = asked["argv"]
    return argv


if __name__ == "__main__":
    load("photon_test", list(photon_test.__path__))
    gc.collect()
    gc.freeze()  # what is loaded is never looked through again, and so stays shared
    sys.argv[1:] = serve(socket.socket(fileno=int(sys.argv[1])))
    sys.path[0] = os.getcwd()  # noqa: PTH109  # as `python -m` has it
    runpy.run_module("photon_test", run_name="__main__", alter_sys=True)
