"""Stands in for a test binary's runner, or for rustdoc: writes down one command, and runs nothing.

    record.py run KEY BINARY [ARGS...]
    record.py rustdoc RUSTDOC [ARGS...]

`start.py` has cargo call it. KEY says whose place it takes; an empty RUSTDOC is the one beside
cargo. Of the environment only what cargo added is written: its names and values are compared with
digests of what there was before. Starts fast, so it imports little; standard library only.
"""

import json
import os
import sys
import zlib

BASE = "PHOTON_CARGO_BASE"  # names and digests of the environment before cargo
REPORT = "PHOTON_CARGO_REPORT"
# What the shell, `start.py` or a jobserver puts there; cargo would not have given it to a test.
NOT_CARGOS = {"_", "PWD", "OLDPWD", "SHLVL", "MAKEFLAGS", "CARGO_MAKEFLAGS", "MFLAGS", "RUSTDOC"}


def main(mode, key, *command):
    if mode == "rustdoc":
        program = key or beside_cargo("rustdoc")
        command = (program, *command)
        if "--test" not in command:
            os.execvp(program, command)  # noqa: S606  # becomes the rustdoc it stands for
        key = ""
    base = json.loads(os.environ[BASE])
    line = {
        "kind": mode,
        "runner": key,
        "argv": command,
        "package": os.environ.get("CARGO_PKG_NAME", ""),
        "cwd": os.getcwd(),
        "env": {
            name: value
            for name, value in os.environ.items()
            if cargos(name) and base.get(name) != digest(value)
        },
        "unset": [name for name in base if name not in os.environ and cargos(name)],
    }
    append(os.environ[REPORT], line)


def cargos(name):
    """Whether a variable can be cargo's: `CARGO_TARGET_*_RUNNER` is `start.py`'s."""
    runner = name.startswith("CARGO_TARGET_") and name.endswith("_RUNNER")
    return not runner and name not in NOT_CARGOS and name not in (BASE, REPORT)


def beside_cargo(tool):
    path = os.path.join(os.path.dirname(os.environ.get("CARGO", "")), tool)
    return path if os.path.isabs(path) and os.access(path, os.X_OK) else tool


def digest(value):
    data = value.encode("utf-8", "surrogateescape")
    return "%d:%d" % (len(data), zlib.crc32(data))


def append(report, line):
    data = (json.dumps(line) + "\n").encode("utf-8")
    descriptor = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    main(*sys.argv[1:])
