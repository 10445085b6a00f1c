"""Ctrl-C once: a kind stop and a full report. Twice: now. SIGKILL: nothing is left, all is told."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.photon import LIMIT_S, clean_environment, photon, pytest_suite, write

SLOW = """
import os
import time
import pathlib

def test_before():
    pass

def test_slow():
    pathlib.Path("pid").write_text(str(os.getpid()))
    os.mkfifo("never")
    os.set_blocking(1, True)
    print(os.open("never", os.O_RDONLY))

def test_after():
    pass
"""
COMMANDS = """
[test]
setup = ["true"]
teardown = ["sleep {seconds}", "touch all-torn-down"]
"""
TEARDOWN = """
import pathlib
import pytest

@pytest.fixture(autouse=True)
def told():
    yield
    pathlib.Path("torn-down").touch()
"""

# Sends a signal to itself when something is reached that comes before the first test.
EARLY = """
import importlib, os, signal, sys
number, where, *arguments = sys.argv[1:]
sys.argv = ["photon", *arguments]
module, _, path = where.partition(":")
def send():
    os.kill(os.getpid(), int(number))
if path:
    *owners, name = path.split(".")
    owner = importlib.import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    whole = getattr(owner, name)
    def early(*given, **named):
        send()
        return whole(*given, **named)
    setattr(owner, name, early)
else:
    class Early:
        def find_spec(self, name, path=None, target=None):
            if name == module:
                sys.meta_path.remove(self)
                send()
    sys.meta_path.insert(0, Early())
from photon_test.__main__ import main
main()
"""


class Background:
    """`photon test` in the background, in a suite whose second test waits for ever."""

    def __init__(self, folder: Path, *, teardown_s: float = 0.2) -> None:
        write(
            folder,
            {
                "photon.toml": COMMANDS.format(seconds=teardown_s) + pytest_suite(),
                "test_a.py": SLOW,
                "conftest.py": TEARDOWN,
            },
        )
        self.folder = folder
        self._until = time.monotonic() + LIMIT_S
        self.process = subprocess.Popen(
            [sys.executable, "-m", "photon_test", "test", "--ci"],
            cwd=folder,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def until_slow(self) -> int:
        """Wait until the slow test runs; return the pid of its process."""
        for line in self._records():
            event = json.loads(line)["event"]
            if event["event"] == "CaseStarted" and event["case"]["name"] == "test_slow":
                break
        started = self.folder / "pid"
        while not started.exists() or not started.read_text():
            self._still_there()
        return int(started.read_text())

    def until_stopping(self) -> None:
        """Wait until the first signal was taken."""
        for line in self._records():
            if json.loads(line)["event"]["event"] == "Stopping":
                break

    def _records(self) -> Iterator[str]:
        while not (found := list(self.folder.glob(".photon/runs/*/events.jsonl"))):
            self._still_there()
        with found[0].open() as log:
            part = ""
            while True:
                part += log.readline()
                if part.endswith("\n"):
                    yield part
                    part = ""
                else:
                    self._still_there()

    def _still_there(self) -> None:
        """Fail rather than wait for ever."""
        assert self.process.poll() is None, self.process.communicate()[0]
        assert time.monotonic() < self._until

    def end(self) -> tuple[int, str]:
        """Wait for its end; return status and output."""
        out, _ = self.process.communicate(timeout=LIMIT_S)
        return self.process.returncode, out


@pytest.fixture
def run(tmp_path: Path) -> Background:
    return Background(tmp_path)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_first_signal_stops_kindly_with_a_full_report(
    run: Background, number: int, code: int
) -> None:
    pid = run.until_slow()

    run.process.send_signal(number)
    status, out = run.end()

    assert status == code, out
    assert not alive(pid)
    assert (run.folder / "torn-down").exists()
    assert (run.folder / "all-torn-down").exists()
    tests = json.loads((run.folder / "results.json").read_text())["results"]["tests"]
    statuses = {test["name"]: test["status"] for test in tests}
    assert statuses["test_before"] == "passed"
    assert statuses["test_slow"] != "passed"
    assert statuses.get("test_after") != "passed"
    assert "<testsuites" in (run.folder / "junit.xml").read_text()


def test_the_second_signal_ends_it_now(tmp_path: Path) -> None:
    run = Background(tmp_path, teardown_s=2 * LIMIT_S)  # the second one comes before it is over
    pid = run.until_slow()

    run.process.send_signal(signal.SIGINT)
    run.until_stopping()
    run.process.send_signal(signal.SIGINT)
    status, out = run.end()

    assert status == 130, out
    assert not alive(pid)
    assert not (run.folder / "all-torn-down").exists()


def test_after_sigkill_nothing_is_left_and_every_report_can_be_made(run: Background) -> None:
    pid = run.until_slow()
    process = os.pidfd_open(pid)

    run.process.kill()
    run.end()
    ended, _, _ = select.select([process], [], [], LIMIT_S)  # readable when it has ended
    os.close(process)
    assert ended
    assert not (run.folder / "all-torn-down").exists()  # the guard ends, and starts nothing
    result = photon(run.folder, "report", "--junit", "junit.xml", "--json", "results.json")

    assert result.code == 0, result.out + result.err
    statuses = result.statuses
    assert statuses["test_before"] == "passed"
    assert statuses["test_slow"] == "failed"
    assert statuses["test_after"] != "passed"
    assert re.search(r"exit 3\b", result.out)
    assert int(result.junit.get("errors", "0")) > 0


@pytest.mark.parametrize(
    "where",
    [
        "photon_test.cli.test",
        "photon_test.run.tests:find_suites",
        "photon_test.run.tests:make_plan",
        "photon_test.engine.process:Guard.__aenter__",
        "photon_test.engine.process:Guard.__aexit__",
        "photon_test.engine.dispatch:Dispatcher.close",
    ],
)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_before_the_first_test_or_after_the_last_leaves_every_report(
    tmp_path: Path, number: int, where: str
) -> None:
    files = {"photon.toml": pytest_suite(), "test_a.py": "def test_a():\n    pass\n"}
    folder = write(tmp_path, files)
    over = where.endswith(("__aexit__", "close"))

    done = subprocess.run(
        [sys.executable, "-c", EARLY, str(int(number)), where, "test", "--ci"],
        cwd=folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )

    assert done.returncode == (0 if over else 128 + number), done.stdout + done.stderr
    junit = (folder / "junit.xml").read_text()
    results = json.loads((folder / "results.json").read_text())["results"]
    if over:
        assert results["summary"]["passed"] == 1
    else:
        assert "the run was interrupted" in junit
        assert results["summary"]["passed"] == 0
        assert results["summary"]["failed"] == 1


@pytest.mark.parametrize(
    "where", ["photon_test.run.tests:find_suites", "photon_test.engine.suite_run:SuiteRun.run"]
)
def test_a_lost_terminal_stops_nothing_under_nohup(tmp_path: Path, where: str) -> None:
    files = {"photon.toml": pytest_suite(), "test_a.py": "def test_a():\n    pass\n"}
    argv = [sys.executable, "-c", EARLY, str(int(signal.SIGHUP)), where, "test"]

    done = subprocess.run(
        ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh", *argv],
        cwd=write(tmp_path, files),
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("before", ["-", "''"])  # as it is; ignored, as of a shell's `&`
def test_a_second_early_signal_ends_it_now(tmp_path: Path, before: str) -> None:
    folder = write(tmp_path, {"photon.toml": pytest_suite()})
    # To this very thread: of two that wait for a process at once, the second one is dropped.
    send = "[signal.raise_signal(2), signal.raise_signal(2)]"
    twice = EARLY.replace("os.kill(os.getpid(), int(number))", send)

    done = subprocess.run(
        [
            *("sh", "-c", f'trap {before} INT; exec "$@"', "sh"),
            *(sys.executable, "-c", twice, "2", "photon_test.run.tests:find_suites", "test"),
        ],
        cwd=folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        start_new_session=True,
        check=False,
    )

    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / ".photon").exists()
