"""The same as `record.sh`, for systems whose kernel does not tell a process's environment.

    record.py FIFO MODE KEY [ARGS...]

Starts as fast as Python can, so it imports little; standard library only.
"""

import os
import sys


def main(fifo, mode, key, *command):
    if mode == "rustdoc":
        beside = os.path.join(os.path.dirname(os.environ.get("CARGO", "")), "rustdoc")
        key = key or (beside if os.access(beside, os.X_OK) else "rustdoc")
        command = (key, *command)
        if "--test" not in command:
            os.execvp(key, command)  # noqa: S606  # becomes the rustdoc it stands for
    fields = [mode, key, os.getcwd(), str(len(command)), *command]
    data = b"".join(os.fsencode(field) + b"\0" for field in fields)
    data += b"".join(b"%s=%s\0" % variable for variable in os.environb.items()) + b"\0"
    with open(fifo, "wb") as file:
        file.write(data)


if __name__ == "__main__":
    main(*sys.argv[1:])
