"""Runs commands in pairs, A B A B …, so that a machine that gets slower does so for both."""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_S = 0.05


@dataclass(frozen=True)
class Command:
    """What to run, and where."""

    argv: Sequence[str]
    cwd: Path
    env: Mapping[str, str] | None = None
    ok: Sequence[int] = (0,)


@dataclass(frozen=True)
class Once:
    """One run of a command, or of several at once."""

    wall_s: float
    cpu_s: float
    pss_kb: int  # the peak of the sum over all its processes; 0 if it was not sampled


@dataclass(frozen=True)
class Spent:
    """What one process by itself came to."""

    cpu_s: float
    peak_mb: float  # of its resident set
    output: str


@dataclass(frozen=True)
class Ratio:
    """A figure: the ratio A/B of each pair, and what A and B came to."""

    name: str
    unit: str
    ratios: Sequence[float]
    a: float  # medians
    b: float

    @property
    def median(self) -> float:
        """The one to quote."""
        return statistics.median(self.ratios)


def once(commands: Sequence[Command], *, sample: bool = False) -> Once:
    """Run commands at once, and wait for all of them."""
    before = os.times()
    began = time.perf_counter()
    started = [
        subprocess.Popen(
            command.argv,
            cwd=command.cwd,
            env=dict(command.env) if command.env is not None else None,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]
    peak = _Peak([process.pid for process in started]) if sample else None
    for process, command in zip(started, commands, strict=True):
        if process.wait() not in command.ok:
            raise SystemExit(f"{command.argv} in {command.cwd} ended with {process.returncode}")
    wall_s = time.perf_counter() - began
    after = os.times()
    cpu_s = (
        after.children_user - before.children_user + after.children_system - before.children_system
    )
    return Once(wall_s, cpu_s, peak.stop() if peak else 0)


def spent(command: Command) -> Spent:
    """Run one command, and ask the system about it alone: to the microsecond."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command.argv,
            cwd=command.cwd,
            env=dict(command.env) if command.env is not None else None,
            stdout=said,
            stderr=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        output = said.read()
    if process.returncode not in command.ok:
        raise SystemExit(f"{command.argv} in {command.cwd} ended with {process.returncode}")
    unit = 1e6 if sys.platform == "darwin" else 1e6 / 1024
    return Spent(used.ru_utime + used.ru_stime, used.ru_maxrss / unit, output)


def pairs(
    a: Sequence[Command], b: Sequence[Command], *, runs: int = 5, sample: bool = False
) -> list[tuple[Once, Once]]:
    """Run A and B in turn, after one run of each that does not count."""
    once(a)
    once(b)
    return [(once(a, sample=sample), once(b, sample=sample)) for _ in range(runs)]


def ratio(name: str, unit: str, measured: Sequence[tuple[Once, Once]]) -> Ratio:
    """Fold pairs into a figure about `wall_s`, `cpu_s` or `pss_kb`."""
    values = [(getattr(a, unit), getattr(b, unit)) for a, b in measured]
    return Ratio(
        name=name,
        unit=unit,
        ratios=[a / b for a, b in values],
        a=statistics.median(a for a, _ in values),
        b=statistics.median(b for _, b in values),
    )


class _Peak:
    """Samples the memory of processes and all that is below them (PSS: shared pages are split)."""

    def __init__(self, roots: Sequence[int]) -> None:
        self._roots = set(roots)
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        self._done.set()
        self._thread.join()
        return self._peak

    def _run(self) -> None:
        while not self._done.wait(SAMPLE_S):
            self._peak = max(self._peak, sum(_pss_kb(pid) for pid in _below(self._roots)))


def _below(roots: set[int]) -> set[int]:
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found = set(roots)
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found


def _pss_kb(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0
