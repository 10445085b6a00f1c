"""The teardown of a suite: it runs when something was set up, whatever has happened since."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.photon import LIMIT_S, clean_environment, photon, write

SERVE = """
import sys
from http.server import HTTPServer, SimpleHTTPRequestHandler
HTTPServer(("127.0.0.1", int(sys.argv[1])), SimpleHTTPRequestHandler).serve_forever()
"""
JSON = ("--json", "results.json")


def python(code: str) -> str:
    return json.dumps([sys.executable, "-c", code])


def note(word: str, more: str = "") -> str:
    """A command that adds a line to what was done."""
    return python(f"print({word!r}, file=open('done', 'a')); {more}")


def suite(name: str = "s", *, run: str = "", more: str = "") -> str:
    head = f'[[test.suite]]\nname = "{name}"\nadapter = "command"\n'
    return f"{head}run = {run or note('test')}\n{more}\n"


def done(folder: Path) -> list[str]:
    path = folder / "done"
    return path.read_text().split() if path.exists() else []


@pytest.mark.parametrize(("more", "code"), [("", 0), ("exit(1)", 1), ("import os; os.abort()", 3)])
def test_it_is_the_last_that_runs_also_after_a_failure(
    tmp_path: Path, more: str, code: int
) -> None:
    after = f"setup = [{note('up')}]\nteardown = [{note('down')}, {note('away')}]"
    write(tmp_path, {"photon.toml": suite(run=note("test", more), more=after)})

    result = photon(tmp_path, "test", *JSON)

    assert done(tmp_path) == ["up", "test", "down", "away"]
    assert result.code == code


def test_it_runs_after_a_setup_that_failed_half_way(tmp_path: Path) -> None:
    after = f"setup = [{note('up')}, {python('exit(9)')}]\nteardown = [{note('down')}]"
    write(tmp_path, {"photon.toml": suite(more=after)})

    result = photon(tmp_path, "test", *JSON)

    assert done(tmp_path) == ["up", "down"]
    assert result.code == 3


def test_one_that_fails_breaks_the_suite_and_what_needs_it(tmp_path: Path) -> None:
    after = f"teardown = [{python('exit(7)')}, {note('never')}]"
    text = suite(more=after) + suite("next", more='needs = ["s"]')
    write(tmp_path, {"photon.toml": text})

    result = photon(tmp_path, "test", *JSON)

    assert done(tmp_path) == ["test"]
    assert result.code == 3
    assert result.statuses["s"] == "passed"
    assert "the teardown command `" in result.out
    assert "` ended with status 7" in result.out
    assert "not started: it needs `s`, which is not green" in result.out


def test_nothing_is_torn_down_that_was_never_begun(tmp_path: Path) -> None:
    after = f"needs = ['first']\nteardown = [{note('down')}]"
    text = suite("first", run=python("exit(1)")) + suite("second", more=after)
    write(tmp_path, {"photon.toml": text})

    result = photon(tmp_path, "test", *JSON)

    assert result.code == 1
    assert done(tmp_path) == []


def test_a_listing_tears_down_what_it_had_to_set_up(tmp_path: Path) -> None:
    with_setup = suite("a", more=f"setup = [{note('up')}]\nteardown = [{note('down')}]")
    without = suite("b", more=f"teardown = [{note('never')}]")
    write(tmp_path, {"photon.toml": with_setup + without})

    result = photon(tmp_path, "test", "--list")

    assert result.code == 0
    assert done(tmp_path) == ["up", "down"]


def test_what_a_teardown_may_undo_is_set_up_every_time(tmp_path: Path) -> None:
    after = f"setup = [{note('up')}]\nteardown = [{note('down')}]"
    write(tmp_path, {"photon.toml": suite(more=after), "package-lock.json": "{}"})
    photon(tmp_path, "test")

    photon(tmp_path, "test")

    assert done(tmp_path) == ["up", "test", "down"] * 2


def test_the_services_that_it_requires_still_run(tmp_path: Path) -> None:
    argv = json.dumps([sys.executable, "-c", SERVE, "${port}"])
    service = (
        f"[test.service.db]\ncommand = {argv}\n"
        'ready = { http = "http://127.0.0.1:${port}" }\n'
        'env = { DB_URL = "http://127.0.0.1:${port}" }\n'
    )
    ask = "import os, urllib.request; urllib.request.urlopen(os.environ['DB_URL'])"
    after = f"requires = ['db']\nteardown = [{python(ask)}, {note('asked')}]"
    write(tmp_path, {"photon.toml": service + suite(more=after)})

    result = photon(tmp_path, "test")

    assert result.code == 0, result.out
    assert done(tmp_path) == ["test", "asked"]


# It waits for the signal to have been taken, of which the record tells.
WAIT = f"""
import glob, time
open('reached', 'x').close()
limit = time.monotonic() + {LIMIT_S}
while not any('"Stopping"' in open(log).read() for log in glob.glob('.photon/runs/*/*.jsonl')):
    assert time.monotonic() < limit
    time.sleep(0.01)
"""


@pytest.mark.parametrize("during", ["test", "teardown"])
def test_it_runs_to_its_end_after_ctrl_c(tmp_path: Path, during: str) -> None:
    run = python(WAIT) if during == "test" else note("test")
    first = note("down") if during == "test" else python(WAIT)
    after = f"teardown = [{first}, {note('away')}]"
    write(tmp_path, {"photon.toml": suite(run=run, more=after)})

    process = start(tmp_path)
    until(tmp_path / "reached", process)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=LIMIT_S)

    assert process.returncode == 130, said
    assert done(tmp_path)[-1] == "away", said


def test_ctrl_c_twice_ends_it(tmp_path: Path) -> None:
    hang = "import signal, os; os.mkfifo('never'); open('reached', 'x'); open('never')"
    after = f"teardown = [{python(hang)}, {note('away')}]"
    write(tmp_path, {"photon.toml": suite(more=after)})

    process = start(tmp_path)
    until(tmp_path / "reached", process)
    process.send_signal(signal.SIGINT)
    [log] = tmp_path.glob(".photon/runs/*/events.jsonl")
    until_said("Stopping", log, process)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=LIMIT_S)

    assert process.returncode == 130, said
    assert done(tmp_path) == ["test"]


def test_ctrl_c_ends_the_waiting_for_the_setup_of_another_run(tmp_path: Path) -> None:
    after = f"setup = [{note('up')}]\nteardown = [{note('down')}]"
    write(tmp_path, {"photon.toml": suite(more=after), ".photon/setup/lock": ""})

    with (tmp_path / ".photon/setup/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = start(tmp_path)
        while not (logs := list(tmp_path.glob(".photon/runs/*/events.jsonl"))):
            assert process.poll() is None
        until_said("RunStarted", logs[0], process)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=LIMIT_S)

    assert process.returncode == 130, said
    assert done(tmp_path) == []


def start(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "photon_test", "test"],
        cwd=folder,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def until(path: Path, process: subprocess.Popen[str]) -> None:
    limit = time.monotonic() + LIMIT_S
    while not path.exists():
        assert process.poll() is None
        assert time.monotonic() < limit
        os.sched_yield()


def until_said(event: str, log: Path, process: subprocess.Popen[str]) -> None:
    limit = time.monotonic() + LIMIT_S
    while f'"{event}"' not in log.read_text():
        assert process.poll() is None
        assert time.monotonic() < limit
        os.sched_yield()
