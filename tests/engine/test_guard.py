"""Nothing that a unit starts outlives the unit, Photon, the guard, or the unit's own nurse."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from photon_test.core.errors import Infrastructure
from photon_test.engine.process import Guard, Process

ROOT = str(Path(__file__).parents[2])
ENV = dict(os.environ)
LONG_S = 60.0  # nothing waits so long unless it is broken

# A child, a grandchild of the same group, and a daemon that left group and session. They ignore
# what can be ignored.
TREE = """
import os, signal, sys
def tell():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.write(1, b"%d\\n" % os.getpid())
if os.fork() == 0:
    tell()
    signal.pause()
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    tell()
    signal.pause()
tell()
if sys.argv[1:] == ["leave"]:
    sys.exit(4)
signal.pause()
"""
TREE_ARGV = [sys.executable, "-I", "-S", "-c", TREE]

PHOTON = f"""
import asyncio, sys
from photon_test.engine.process import Guard
async def main():
    async with Guard() as guard:
        process = await guard.start({TREE_ARGV!r}, "/", {{}})
        print(guard._popen.pid, flush=True)
        async for stream, line in process.lines():
            print(line, flush=True)
asyncio.run(main())
"""


@contextmanager
def watched(pids: list[int]) -> Iterator[list[int]]:
    fds = [os.pidfd_open(pid) for pid in pids]
    try:
        yield fds
    finally:
        for pid, fd in zip(pids, fds, strict=True):
            if not select.select([fd], [], [], 0)[0]:
                os.kill(pid, signal.SIGKILL)  # only if the test fails
            os.close(fd)


def all_end(fds: list[int]) -> bool:
    return all(select.select([fd], [], [], LONG_S)[0] for fd in fds)


async def pids_of(process: Process, count: int = 3) -> list[int]:
    lines = process.lines()
    found = [int((await anext(lines))[1]) for _ in range(count)]
    process_lines.append(lines)
    return found


process_lines: list[object] = []  # an iterator that is collected would kill its process


def alive(pid: int | str) -> bool:
    return Path(f"/proc/{pid}").exists()


def about(pid: int, what: str) -> str:
    return Path(f"/proc/{pid}/{what}").read_text()


def parent_of(pid: int) -> int:
    return int(about(pid, "stat").rpartition(")")[2].split()[1])


@pytest.mark.parametrize("group", [False, True])
def test_nothing_survives_when_photon_is_killed(group: bool) -> None:  # noqa: FBT001
    photon = subprocess.Popen(
        [sys.executable, "-c", PHOTON], cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True
    )
    assert photon.stdout is not None
    with photon, watched([int(photon.stdout.readline()) for _ in range(4)]) as fds:
        (os.killpg if group else os.kill)(photon.pid, signal.SIGKILL)

        assert all_end(fds)


def test_nothing_survives_when_the_guard_is_killed() -> None:
    async def main() -> None:
        async with Guard() as guard:
            process = await guard.start(TREE_ARGV, "/", ENV)
            assert guard._popen is not None
            with watched(await pids_of(process)) as fds:
                os.killpg(guard._popen.pid, signal.SIGKILL)
                ended = await process.wait()

                assert all_end(fds)
            assert (ended.signal, ended.lost) == (signal.SIGKILL, "its guard was killed")
            with pytest.raises(Infrastructure, match="guard process"):
                await guard.start(["true"], "/", ENV)

    asyncio.run(main())


def test_nothing_survives_when_the_nurse_is_killed() -> None:
    async def main() -> None:
        async with Guard() as guard:
            process = await guard.start(TREE_ARGV, "/", ENV)
            other = await guard.start(["cat", "/dev/zero"], "/", ENV)
            with watched(await pids_of(process)) as fds:
                os.kill(parent_of(process.pid), signal.SIGKILL)
                ended = await process.wait()

                assert all_end(fds)
            assert (ended.code, ended.signal) == (None, None)
            assert ended.lost == "the process that watched it was killed"
            assert other.running

    asyncio.run(main())


def test_killing_by_name_what_is_called_photon_spares_the_guard() -> None:
    async def main() -> None:
        async with Guard() as guard:
            process = await guard.start(["cat", "/dev/zero"], "/", ENV)
            assert guard._popen is not None
            for pid in (guard._popen.pid, parent_of(process.pid)):
                assert "photon" not in "\0".join(about(pid, "cmdline").split("\0")[1:])
                assert about(pid, "comm") == "test-guard\n"

    asyncio.run(main())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_every_process_is_left_to_photon(number: signal.Signals) -> None:
    async def main() -> None:
        async with Guard() as guard:
            process = await guard.start(["cat", "/dev/zero"], "/", ENV)
            assert guard._popen is not None
            for pid in (guard._popen.pid, parent_of(process.pid)):
                os.kill(pid, number)
            other = await guard.start(["true"], "/", ENV)

            assert (await other.wait()).code == 0
            assert process.alive

    asyncio.run(main())


def test_what_a_command_leaves_behind_is_killed_and_counted() -> None:
    async def main() -> None:
        async with Guard() as guard:
            process = await guard.start([*TREE_ARGV, "leave"], "/", ENV)
            lines = [text async for _, text in process.lines()]
            ended = await process.wait()

            assert len(lines) == 3
            assert (ended.code, ended.survivors, ended.stubborn) == (4, 2, 0)
            assert not any(alive(pid) for pid in lines)

    asyncio.run(main())


def test_killing_a_unit_kills_its_whole_tree_and_no_other() -> None:
    async def main() -> None:
        async with Guard() as guard:
            process = await guard.start(TREE_ARGV, "/", ENV)
            other = await guard.start(TREE_ARGV, "/", ENV)
            with watched(await pids_of(process)) as fds, watched(await pids_of(other)) as others:
                process.kill()
                ended = await process.wait()

                assert all_end(fds)
                assert not select.select(others, [], [], 0)[0]
            assert (ended.signal, ended.survivors) == (signal.SIGKILL, 0)

    asyncio.run(main())


def test_leaving_the_guard_kills_what_still_runs() -> None:
    async def main() -> None:
        async with Guard() as guard:
            process = await guard.start(TREE_ARGV, "/", ENV)
            pids = await pids_of(process)

        assert not any(alive(pid) for pid in pids)
        assert (await process.wait()).lost

    asyncio.run(main())


STATE = """
import os, stat
status = dict(line.split(":\\t") for line in open("/proc/self/status") if "Sig" in line)
print(sorted(fd for fd in range(256) if os.path.exists(f"/proc/self/fd/{fd}")))
print(os.path.samestat(os.fstat(0), os.stat("/dev/null")))
print(os.getsid(0) == os.getpid() == os.getpgrp())
print(int(status["SigBlk"], 16))
print(sorted(os.environ.items()))
"""
IGNORED = "grep SigIgn /proc/self/status"


def test_a_command_inherits_nothing_but_what_it_was_given() -> None:
    async def main() -> list[str]:
        async with Guard() as guard:
            await guard.start(["cat", "/dev/zero"], "/", ENV)
            argv = [sys.executable, "-I", "-S", "-X", "utf8", "-c", STATE]
            process = await guard.start(argv, "/", {"ONE": "1 = ä\n", "LC_CTYPE": "C.UTF-8"})
            return [text async for _, text in process.lines()]

    assert asyncio.run(main()) == [
        "[0, 1, 2]",
        "True",
        "True",
        "0",
        "[('LC_CTYPE', 'C.UTF-8'), ('ONE', '1 = ä\\n')]",
    ]


def test_no_signal_is_ignored_that_python_ignores() -> None:
    async def main() -> list[str]:
        async with Guard() as guard:
            process = await guard.start(["sh", "-c", IGNORED], "/", ENV)
            return [text async for _, text in process.lines()]

    [line] = asyncio.run(main())
    ignored = int(line.removeprefix("SigIgn:"), 16)
    # Signals 32 and 33 are the C library's own; no program can set them, so they are inherited.
    assert [number for number in signal.valid_signals() if ignored >> (number - 1) & 1] == []
