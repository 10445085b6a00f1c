"""How verification ends when something is wrong: in seconds, and with every case in the report."""

import json
import signal
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from figures import ENV, PHOTON, Figure
from measure import Ratio
from providers import MARKED, contract, running

_RUNS = 3
_LIMIT_S = 120


def ends(folder: Path) -> Iterator[Figure]:
    """Break one thing after another; `folder` has the application, its states and `1000.json`."""
    contract(folder / "raises.json", 20, state="the item exists", raises=7)
    contract(folder / "catastrophic.json", 1_000, catastrophic=500)
    yield _seconds("20 interactions, one with a state handler that raises", 3, folder, _raising)
    yield _seconds("a provider killed in mid-run, until the run ended", 5, folder, _killed)
    yield _seconds("Ctrl-C in mid-run, until the exit with a full report", 3, folder, _interrupted)
    lost = _catastrophic(folder)
    name = "a catastrophic regex among 1,000 interactions: others without a result"
    yield Figure(Ratio(name, "cases", [lost], lost, 1.0), 0.0)


def _seconds(name: str, limit: float, folder: Path, broken: Callable[[Path], float]) -> Figure:
    took = [broken(folder) for _ in range(_RUNS)]
    return Figure(Ratio(name, "s", took, statistics.median(took), 1.0), limit, "in seconds")


def _raising(folder: Path) -> float:
    with running(folder) as url:
        argv = [*_argv(url, "raises.json"), "--states", "states.py"]
        began = time.monotonic()
        status = subprocess.run(
            argv, cwd=folder, env=ENV, stdout=subprocess.DEVNULL, timeout=_LIMIT_S, check=False
        ).returncode
        took = time.monotonic() - began
    tests = _tests(folder)
    raised = [test for test in tests if "no database" in json.dumps(test)]
    _expect(f"one errs, exit {status}", holds=status != 0 and len(raised) == 1)
    _expect("the others pass", holds=_statuses(tests) == {"passed": 19, raised[0]["status"]: 1})
    return took


def _killed(folder: Path) -> float:
    with running(folder, dies=True) as url:
        status = subprocess.run(
            _argv(url, "1000.json"),
            cwd=folder,
            env=ENV,
            stdout=subprocess.DEVNULL,
            timeout=_LIMIT_S,
            check=False,
        ).returncode
        ended = time.time()
    _expect(f"it is not green, exit {status}", holds=status in (1, 3))
    _expect("all are reported", holds=len(_tests(folder)) == 1_000)
    return ended - float((folder / MARKED).read_text())


def _interrupted(folder: Path) -> float:
    with running(folder) as url:
        process = subprocess.Popen(
            _argv(url, "1000.json"), cwd=folder, env=ENV, stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + _LIMIT_S
        while not (folder / MARKED).exists() and time.monotonic() < until:
            time.sleep(0.01)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.wait(_LIMIT_S)
        took = time.monotonic() - began
    tests = _tests(folder)
    _expect(f"exit {process.returncode}", holds=process.returncode == 128 + signal.SIGINT)
    _expect(
        "all are reported", holds=len(tests) == 1_000 and 0 < _statuses(tests)["passed"] < 1_000
    )
    return took


def _catastrophic(folder: Path) -> float:
    with running(folder) as url:
        subprocess.run(
            _argv(url, "catastrophic.json"),
            cwd=folder,
            env=ENV,
            stdout=subprocess.DEVNULL,
            timeout=_LIMIT_S,
            check=False,
        )
    tests = _tests(folder)
    _expect("the one has a result, too", holds=_statuses(tests)["failed"] == 1)
    return 999.0 - _statuses(tests)["passed"]


def _argv(url: str, pact: str) -> list[str]:
    where = ["--provider", "api", "--url", url, "--pacts", pact]
    return [*PHOTON, "pact", "verify-provider", *where, "--json", "results.json"]


def _tests(folder: Path) -> list[dict[str, Any]]:
    path = folder / "results.json"
    tests: list[dict[str, Any]] = json.loads(path.read_text())["results"]["tests"]
    path.unlink()  # the next run writes its own
    # What a broken run has beside its cases says why it is broken.
    return [test for test in tests if test["name"].startswith("item ")]


def _statuses(tests: list[dict[str, Any]]) -> Counter[str]:
    return Counter(str(test["status"]) for test in tests)


def _expect(what: str, *, holds: bool) -> None:
    if not holds:
        raise SystemExit(f"error: a benchmark of verification did not end as it should: {what}")
