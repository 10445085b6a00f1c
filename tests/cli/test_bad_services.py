"""What tests need and do not get: services, setup, time. Each says so, and none is green."""

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.photon import Result, photon, pytest_suite, write

REPORTS = ("--junit", "junit.xml", "--json", "results.json")
GREEN = "def test_a():\n    pass\n"
FREE = "def test_free():\n    pass\n"  # of a suite that needs nothing


def script(text: str) -> str:
    """Return a command that runs a Python script, as TOML."""
    return json.dumps([sys.executable, "-c", text])


def with_service(folder: Path, command: str, ready: str, test: str = GREEN) -> Result:
    """Run a suite that requires a service, beside one that does not."""
    manifest = f"[test.service.db]\ncommand = {command}\nready = {ready}\n"
    manifest += pytest_suite("needs-it", 'requires = ["db"]\nargs = ["test_a.py"]\n')
    manifest += pytest_suite("free", 'args = ["test_free.py"]\n')
    write(folder, {"photon.toml": manifest, "test_a.py": test, "test_free.py": FREE})
    return photon(folder, "test", *REPORTS)


def is_broken(result: Result) -> bool:
    """Whether the suite did not run and the other one did, and every report says so."""
    root = result.junit
    counted = (root.get("tests"), root.get("errors"))
    statuses = {name: status for name, status in result.statuses.items() if "photon" not in name}
    return (result.code, counted, statuses) == (3, ("2", "1"), {"test_free": "passed"})


DYING = {
    "with a status": ("print('no such table'); raise SystemExit(7)", "ended with status 7"),
    "with 0, in the background": ("", "its command has to stay in the foreground"),
    "by a signal": ("import os; os.abort()", "ended with signal 6"),
}


@pytest.mark.parametrize("death", DYING)
def test_a_service_that_dies_before_it_is_ready(tmp_path: Path, death: str) -> None:
    text, words = DYING[death]

    result = with_service(tmp_path, script(text), '{ tcp = "127.0.0.1:${port}" }')

    assert is_broken(result), result.out + result.err
    assert "service `db`: ended with" in result.out
    assert words in result.out


def test_the_last_words_of_a_service_that_died_are_shown(tmp_path: Path) -> None:
    command = script("print('no such table: orders'); raise SystemExit(7)")

    result = with_service(tmp_path, command, '{ tcp = "127.0.0.1:${port}" }')

    assert "no such table: orders" in result.out
    assert any("no such table" in (error.text or "") for error in result.junit.iter("error"))


def test_a_service_that_never_gets_ready(tmp_path: Path) -> None:
    command = script("import threading; print('up', flush=True); threading.Event().wait()")

    result = with_service(tmp_path, command, '{ stdout = "listening", timeout = "1s" }')

    assert is_broken(result), result.out + result.err
    assert "was not ready within 1s: no line of its output matched" in result.out


def test_a_service_that_is_not_there(tmp_path: Path) -> None:
    result = with_service(tmp_path, '["no-such-server"]', '{ stdout = "listening" }')

    assert is_broken(result), result.out + result.err
    assert "`no-such-server` could not be started" in result.out


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_somebody_else_has(tmp_path: Path, taken: int) -> None:
    command = script("import threading; threading.Event().wait()")

    result = with_service(tmp_path, command, f'{{ tcp = "127.0.0.1:{taken}" }}')

    assert is_broken(result), result.out + result.err
    assert f"something else answers at 127.0.0.1:{taken} already" in result.out
    assert "hint: stop it, or let Photon choose a free port: `${port}`" in result.out


TAKES_IT_DOWN = """
import os
import pathlib
import time


def test_a():
    with open("end", "w"):
        pass
    (log,) = pathlib.Path(".photon/runs").glob("*/events.jsonl")
    until = time.monotonic() + 60
    while '"state":"failed"' not in log.read_text():
        assert time.monotonic() < until, "nobody has noticed"
        os.sched_yield()
"""


def test_a_service_that_dies_during_the_tests_is_not_green(tmp_path: Path) -> None:
    service = (
        "import os, sys\n"
        "os.mkfifo('end')\n"
        "print('listening', flush=True)\n"
        "open('end').read()\n"
        "sys.exit(4)\n"
    )

    result = with_service(tmp_path, script(service), '{ stdout = "listening" }', TAKES_IT_DOWN)

    assert result.code == 3, result.out + result.err
    assert result.statuses["test_a"] == "passed"
    assert "service `db`: ended with status 4 while it was needed" in result.out
    assert result.junit.get("errors") == "1"


# Setup and teardown.


def test_a_setup_that_fails_keeps_its_suite_from_running(tmp_path: Path) -> None:
    setup = f"setup = [{script('print(40 + 2); raise SystemExit(9)')}]\n"
    manifest = pytest_suite("needs-it", setup + 'args = ["test_a.py"]\n')
    manifest += pytest_suite("free", 'args = ["test_free.py"]\n')
    write(tmp_path, {"photon.toml": manifest, "test_a.py": GREEN, "test_free.py": FREE})

    result = photon(tmp_path, "test", *REPORTS)

    assert is_broken(result), result.out + result.err
    assert "ended with status 9" in result.out
    assert "42" in result.out


def test_a_setup_of_the_run_that_fails_keeps_all_from_running_and_is_torn_down(
    tmp_path: Path,
) -> None:
    teardown = script("open('torn-down', 'w')")
    manifest = f"[test]\nsetup = [{script('raise SystemExit(9)')}]\nteardown = [{teardown}]\n"
    write(tmp_path, {"photon.toml": manifest + pytest_suite(), "test_a.py": GREEN})

    result = photon(tmp_path, "test", *REPORTS)

    assert result.code == 3, result.out + result.err
    assert "[test] setup: " in result.out
    assert "test_a" not in result.statuses
    assert (tmp_path / "torn-down").exists()


def test_a_teardown_runs_after_a_failure_and_does_not_hide_it(tmp_path: Path) -> None:
    teardown = script("open('torn-down', 'w'); raise SystemExit(9)")
    manifest = f"[test]\nsetup = [{script('')}]\nteardown = [{teardown}]\n"
    failing = "def test_a():\n    assert 1 == 2\n"
    write(tmp_path, {"photon.toml": manifest + pytest_suite(), "test_a.py": failing})

    result = photon(tmp_path, "test", *REPORTS)

    assert result.code == 1, result.out + result.err
    assert (tmp_path / "torn-down").exists()
    assert "[test] teardown: " in result.out


def test_a_teardown_needs_no_setup(tmp_path: Path) -> None:
    teardown = script("open('torn-down', 'w')")
    manifest = f"[test]\nteardown = [{teardown}]\n"
    write(tmp_path, {"photon.toml": manifest + pytest_suite(), "test_a.py": GREEN})

    listed = photon(tmp_path, "test", "--list")
    torn_down_by_listing = (tmp_path / "torn-down").exists()
    ran = photon(tmp_path, "test")

    assert (listed.code, ran.code) == (0, 0), ran.out + ran.err
    assert not torn_down_by_listing
    assert (tmp_path / "torn-down").exists()


def test_a_teardown_that_fails_makes_a_green_run_3(tmp_path: Path) -> None:
    manifest = f"[test]\nsetup = [{script('')}]\nteardown = [{script('raise SystemExit(9)')}]\n"
    write(tmp_path, {"photon.toml": manifest + pytest_suite(), "test_a.py": GREEN})

    result = photon(tmp_path, "test", *REPORTS)

    assert result.code == 3, result.out + result.err
    assert result.junit.get("errors") == "1"


# Time, and output that has no end.


def run_command(folder: Path, text: str, more: str, *, through: tuple[str, ...] = ()) -> Result:
    return run_words(folder, script(text), more, through=through)


def run_shell(folder: Path, text: str, more: str) -> Result:
    """Run a shell, which has begun long before any limit, however busy the machine is."""
    return run_words(folder, json.dumps(["sh", "-c", text]), more)


def run_words(folder: Path, words: str, more: str, *, through: tuple[str, ...] = ()) -> Result:
    manifest = f'[[test.suite]]\nname = "a"\nadapter = "command"\nrun = {words}\n{more}\n'
    write(folder, {"photon.toml": manifest})
    return photon(folder, "test", *REPORTS, through=through)


def test_a_suite_that_passes_its_limit_is_stopped(tmp_path: Path) -> None:
    text = "while echo on; do sleep 0.1; done"

    result = run_shell(tmp_path, text, 'timeout = { suite = "2s", silence = "60s" }')

    assert result.code == 3, result.out + result.err
    assert "did not end within 2 s and was stopped" in result.out
    assert result.statuses["a"] == "failed"


def test_a_suite_that_says_nothing_is_stopped_with_its_last_words(tmp_path: Path) -> None:
    text = "echo waiting for the lock; exec sleep 600"

    result = run_shell(tmp_path, text, 'timeout = { silence = "5s" }')

    assert result.code == 3, result.out + result.err
    assert "said nothing for 5 s and was stopped" in result.out
    assert "waiting for the lock" in result.out


def test_a_suite_that_heeds_no_signal_is_killed_with_its_children(tmp_path: Path) -> None:
    text = "trap '' TERM; setsid sleep 600 & echo $$ $! > pids; wait"

    result = run_shell(tmp_path, text, 'timeout = { suite = "5s" }')

    assert result.code == 3, result.out + result.err
    pids = (tmp_path / "pids").read_text().split()
    assert len(pids) == 2
    assert not [pid for pid in pids if Path("/proc", pid).exists()]


ENDLESS = """
import os
line = b"\\xff\\xfe caf\\xe9 \\x1b[31m " + b"x" * 1000 + b"\\n"
while True:
    os.write(1, line * 100)
"""


MEASURED = """
import os, sys
_, status, usage = os.wait4(os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:]), 0)
open("peak", "w").write(str(usage.ru_maxrss // (1024 if sys.platform == "darwin" else 1)))
sys.exit(os.waitstatus_to_exitcode(status))
"""


def test_output_without_an_end_costs_no_memory_and_ends_with_the_limit(tmp_path: Path) -> None:
    result = run_command(
        tmp_path,
        ENDLESS,
        'timeout = { suite = "2s" }',
        through=(sys.executable, "-c", MEASURED),
    )

    assert result.code == 3, result.out + result.err
    assert "did not end within 2 s and was stopped" in result.out
    assert len(result.out) < 1 << 20
    (log,) = tmp_path.glob(".photon/runs/*/events.jsonl")
    assert log.stat().st_size < 4 << 20
    assert int((tmp_path / "peak").read_text()) < 100 << 10  # KiB; it begins with half of that
    assert photon(tmp_path, "report", "--exit-code").code == 3


def test_bytes_that_are_no_text_are_shown_as_such(tmp_path: Path) -> None:
    text = (
        "import os; os.write(1, b'caf\\xe9 \\x00 \\x1b]0;title\\x07 end\\n'); raise SystemExit(1)"
    )

    result = run_command(tmp_path, text, "")

    assert result.code == 1, result.out + result.err
    assert "caf\ufffd" in result.out
    assert "\x1b]" not in result.out
    assert "\x00" not in (tmp_path / "junit.xml").read_text()
