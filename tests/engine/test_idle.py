"""Idle processors, from recorded counters."""

import os
from pathlib import Path

from photon_test.engine.idle import Idle


def counters(idle: int, waiting: int) -> str:
    """A `/proc/stat` in which each processor has been idle for so many ticks."""
    rows = [
        f"cpu{number} 5 0 5 {idle} {waiting} 0 0 0 0 0"
        for number in sorted(os.sched_getaffinity(0))
    ]
    return "\n".join(["cpu  99 0 99 9999 99 0 0 0 0 0", *rows, "intr 1 2 3", "ctxt 4"])


def test_all_that_slept_or_waited_were_idle(tmp_path: Path) -> None:
    stat = tmp_path / "stat"
    stat.write_text(counters(1000, 0))
    clock = iter([0.0, 2.0])
    idle = Idle(lambda: next(clock), stat)

    stat.write_text(counters(1000 + os.sysconf("SC_CLK_TCK"), os.sysconf("SC_CLK_TCK")))

    assert idle.processors() == len(os.sched_getaffinity(0))


def test_those_that_worked_were_not(tmp_path: Path) -> None:
    stat = tmp_path / "stat"
    stat.write_text(counters(1000, 7))
    clock = iter([0.0, 2.0])
    idle = Idle(lambda: next(clock), stat)

    assert idle.processors() == 0.0


def test_without_counters_nobody_is_idle(tmp_path: Path) -> None:
    clock = iter([0.0, 2.0])

    assert Idle(lambda: next(clock), tmp_path / "missing").processors() == 0.0
