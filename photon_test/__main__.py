"""`photon`, `photon-test` and `python -m photon_test`."""

import os
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    _open_streams()
    _own_modules_first()
    _note_signals()
    try:
        from photon_test.cli.app import main as run  # noqa: PLC0415  # nothing is paid for early
        from photon_test.cli.outlet import outlive_readers  # noqa: PLC0415
    except KeyboardInterrupt:
        sys.exit(130)
    outlive_readers()
    sys.exit(run())


def _note_signals() -> None:
    """Let the commands that run tests stop with a report, however early they are asked to."""
    if sys.argv[1:2] == ["test"] or sys.argv[1:3] == ["pact", "verify-provider"]:
        from photon_test.engine.signals import note  # noqa: PLC0415  # nothing is paid for early

        note()


def _open_streams() -> None:
    """Give a process that was started without stdin, stdout or stderr (`>&-`) empty ones.

    Python has None in their place, and the next file that is opened would get their number: what
    is printed would end up in a log.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is not None:
            continue
        descriptor = os.open(os.devnull, os.O_RDWR)
        if descriptor != number:
            os.dup2(descriptor, number)
            os.close(descriptor)
        os.set_inheritable(number, True)  # noqa: FBT003  # the function's own signature
        mode = "w" if number else "r"
        setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def _own_modules_first() -> None:
    """Look for modules in the project last: its `json.py` is not the one that is meant here.

    Those are the folders of PYTHONPATH, which are for the project's interpreters, and the current
    one, which `python -m` puts first.
    """
    try:
        here = os.getcwd()  # noqa: PTH109  # pathlib is among what may be shadowed
    except OSError:
        return  # the current folder was removed: nothing can be found in it
    named = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    theirs = {os.path.normpath(os.path.join(here, path)) for path in named} | {here}  # noqa: PTH118
    sys.path.sort(key=lambda path: os.path.normpath(path) in theirs)


if __name__ == "__main__":
    main()
