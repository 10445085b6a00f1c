"""One command at a time, watched from outside."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

KILL_S = 900.0  # of the clock; the limits that count are those of corpus_page.py


class Watched(NamedTuple):
    """How a command ended, and what it took."""

    code: int  # negative: the signal that ended it
    cpu_s: float  # of all its processes
    wall_s: float
    peak_mb: int  # of the largest one


def watched(argv: Sequence[str], folder: str) -> Watched:
    """Run a command in a folder, where its `stdout` and `stderr` are kept."""
    began = time.monotonic()
    with Path(folder, "stdout").open("wb") as out, Path(folder, "stderr").open("wb") as err:
        process = subprocess.Popen(argv, stdout=out, stderr=err, cwd=folder)
        while True:
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() - began > KILL_S:
                process.kill()
            time.sleep(0.02)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Watched(
        code=process.returncode,
        cpu_s=round(used.ru_utime + used.ru_stime, 2),
        wall_s=round(time.monotonic() - began, 2),
        peak_mb=used.ru_maxrss // (1024 if sys.platform != "darwin" else 1024 * 1024),
    )
