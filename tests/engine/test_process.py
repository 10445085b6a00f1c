"""Processes as the engine sees them: lines in order, signals, and an end that is always told."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from photon_test.core.model import Stream
from photon_test.engine.process import Ended, Guard, Process, stop
from photon_test.engine.streams import LIMIT_BYTES

ENV = dict(os.environ)
PYTHON = [sys.executable, "-I", "-S", "-X", "utf8", "-c"]
LONG_S = 60.0  # nothing waits so long unless it is broken

Lines = list[tuple[Stream, str]]


def run(body: Callable[[Guard], Awaitable[None]]) -> None:
    async def main() -> None:
        async with Guard() as guard, asyncio.timeout(LONG_S):
            await body(guard)

    asyncio.run(main(), debug=True)


async def shell(guard: Guard, script: str, events: str | None = None) -> Process:
    return await guard.start(["sh", "-c", script], "/", ENV, events)


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110  # nothing announces the inside of a class
        await asyncio.sleep(0)


async def drained(process: Process) -> tuple[Lines, Ended]:
    return [line async for line in process.lines()], await process.wait()


def test_both_outputs_and_the_status_arrive() -> None:
    async def body(guard: Guard) -> None:
        process = await shell(guard, "echo one; echo two >&2; printf three; exit 7")

        lines, ended = await drained(process)

        assert sorted(lines) == [
            (Stream.STDERR, "two"),
            (Stream.STDOUT, "one"),
            (Stream.STDOUT, "three"),
        ]
        assert (ended.code, ended.signal, ended.survivors, ended.lost) == (7, None, 0, "")
        assert ended.duration_s > 0
        assert ended.peak_kb > 1000

    run(body)


def test_the_use_of_a_waited_for_child_counts() -> None:
    burn = "import time\nwhile time.process_time() < 0.2: pass\nx = bytearray(80_000_000)"

    async def body(guard: Guard) -> None:
        process = await shell(guard, f"'{sys.executable}' -I -S -c '{burn}'; exit 0")

        _, ended = await drained(process)

        assert ended.cpu_s >= 0.2
        assert ended.peak_kb >= 80_000

    run(body)


def test_a_crash_is_its_signal() -> None:
    async def body(guard: Guard) -> None:
        _, ended = await drained(await shell(guard, "kill -SEGV $$"))

        assert (ended.code, ended.signal) == (None, signal.SIGSEGV)

    run(body)


@pytest.mark.parametrize(
    ("argv", "cwd", "error", "blamed"),
    [
        (["no-such-program"], "/", FileNotFoundError, "no-such-program"),
        (["/dev/null"], "/", PermissionError, "/dev/null"),
        (["true"], "/no/such/folder", FileNotFoundError, "/no/such/folder"),
        (["true"], "/dev/null", NotADirectoryError, "/dev/null"),
        (["true", "x" * (4 << 20)], "/", OSError, "true"),
    ],
)
def test_what_cannot_be_started_is_blamed_by_name(
    argv: list[str], cwd: str, error: type[OSError], blamed: str
) -> None:
    async def body(guard: Guard) -> None:
        with pytest.raises(error) as caught:
            await guard.start(argv, cwd, ENV)

        assert caught.value.filename == blamed

    run(body)


def test_a_script_whose_interpreter_is_missing_is_blamed(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o755)

    async def body(guard: Guard) -> None:
        with pytest.raises(FileNotFoundError) as caught:
            await guard.start([str(script)], "/", ENV)

        assert caught.value.filename == str(script)

    run(body)


def test_a_nul_character_is_refused() -> None:
    async def body(guard: Guard) -> None:
        with pytest.raises(ValueError, match="NUL"):
            await guard.start(["echo", "a\0b"], "/", ENV)

    run(body)


def test_a_program_is_looked_up_on_the_path_it_is_given(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "mine"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho found\n")
    program.chmod(0o755)

    async def body(guard: Guard) -> None:
        for argv, env in ((["mine"], {"PATH": "/bin:bin"}), (["./bin/mine"], {})):
            lines, _ = await drained(await guard.start(argv, str(tmp_path), env))

            assert lines == [(Stream.STDOUT, "found")]

    run(body)


def test_bytes_that_are_no_text_survive_the_way_in(tmp_path: Path) -> None:
    odd = os.fsdecode(b"caf\xe9")
    (tmp_path / odd).mkdir()

    async def body(guard: Guard) -> None:
        argv = ["sh", "-c", 'printf %s "$1" | od -An -tx1; printf %s "$V" | od -An -tx1', "sh", odd]
        process = await guard.start(argv, str(tmp_path / odd), {**ENV, "V": odd})

        assert [text for _, text in (await drained(process))[0]] == [" 63 61 66 e9"] * 2

    run(body)


def test_a_signal_reaches_the_whole_group() -> None:
    child = "(trap 'echo child; exit' TERM; echo; sleep 99 & wait)"
    script = f"trap 'echo parent; wait; exit 9' TERM; {child} & wait"

    async def body(guard: Guard) -> None:
        process = await shell(guard, script)
        lines = process.lines()
        await anext(lines)
        process.interrupt("SIGTERM")

        said = {text async for _, text in lines}

        assert said >= {"parent", "child"}
        assert (await process.wait()).code == 9

    run(body)


def test_stopping_is_kind_first() -> None:
    async def body(guard: Guard) -> None:
        process = await shell(
            guard, "trap 'echo bye; exit 5' TERM; echo; while :; do sleep 0.01; done"
        )
        lines = process.lines()
        await anext(lines)

        ended = await stop(process, "SIGTERM", LONG_S)

        assert ended.code == 5
        assert (Stream.STDOUT, "bye") in [line async for line in lines]

    run(body)


def test_stopping_ends_what_does_not_want_to() -> None:
    async def body(guard: Guard) -> None:
        process = await shell(guard, "trap '' TERM; echo; while :; do sleep 0.01; done")
        lines = process.lines()
        await anext(lines)

        ended = await stop(process, "SIGTERM", 0.05)

        assert ended.signal == signal.SIGKILL
        assert [text async for _, text in lines] == []

    run(body)


def test_signals_after_the_end_go_nowhere() -> None:
    async def body(guard: Guard) -> None:
        process = await shell(guard, "exit 3")
        await drained(process)
        process.interrupt("SIGTERM")
        process.kill()

        assert (await stop(process, "SIGTERM", 0)).code == 3
        assert not process.open

    run(body)


def test_a_grandchild_that_holds_stdout_open_does_not_hold_us() -> None:
    async def body(guard: Guard) -> None:
        lines, ended = await drained(await shell(guard, "setsid sleep 999 & echo done"))

        assert lines == [(Stream.STDOUT, "done")]
        assert (ended.code, ended.survivors) == (0, 1)

    run(body)


def test_a_command_may_close_its_outputs_and_go_on() -> None:
    async def body(guard: Guard) -> None:
        lines, ended = await drained(await shell(guard, "exec >&- 2>&-; sleep 0.05; exit 6"))

        assert (lines, ended.code) == ([], 6)

    run(body)


def test_endless_output_without_a_newline_makes_it_wait_not_us_grow() -> None:
    async def body(guard: Guard) -> None:
        process = await guard.start(["cat", "/dev/zero"], "/", ENV)
        lines = process.lines()
        first = asyncio.ensure_future(anext(lines, None))
        # The splitter has counted more than it may hold: it goes on reading and drops.
        source = process._streams._sources[0]
        await until(lambda: source.splitter._cut > 1 << 20)
        process.kill()

        line = await first

        assert line is not None
        limit = LIMIT_BYTES[Stream.STDOUT]
        assert limit < len(line[1]) < limit + 50
        assert line[1].endswith("bytes cut]")

    run(body)


def test_output_that_nobody_takes_is_held_to_a_limit() -> None:
    async def body(guard: Guard) -> None:
        process = await guard.start(["yes"], "/", ENV)
        await until(lambda: not process._streams._reading)

        assert process._streams._held < 2 << 20

        process.kill()
        taken = [text async for _, text in process.lines()]
        assert len(taken) > 500_000
        assert set(taken[:-1]) == {"y"}

    run(body)


def test_closing_the_lines_early_ends_the_process() -> None:
    async def body(guard: Guard) -> None:
        process = await guard.start(["yes"], "/", ENV)
        lines = process.lines()
        await anext(lines)
        await lines.aclose()

        assert (await process.wait()).signal in (signal.SIGKILL, signal.SIGPIPE)

    run(body)


WRITER = """
import sys
with open(sys.argv[1], "w") as events:
    for number in range(int(sys.argv[2])):
        print("event", number, file=events)
"""


def test_events_come_from_writers_that_come_and_go(tmp_path: Path) -> None:
    fifo = tmp_path / "events"

    async def body(guard: Guard) -> None:
        script = f"echo a > '{fifo}'; echo out; echo b > '{fifo}'; printf c > '{fifo}'"
        process = await shell(guard, script, str(fifo))
        assert fifo.is_fifo()
        assert fifo.stat().st_mode & 0o777 == 0o600

        lines, ended = await drained(process)

        assert [text for stream, text in lines if stream is Stream.EVENTS] == ["a", "b", "c"]
        assert (Stream.STDOUT, "out") in lines
        assert ended.code == 0
        assert not fifo.exists()

    run(body)


def test_every_event_written_before_the_end_arrives(tmp_path: Path) -> None:
    fifo = tmp_path / "events"

    async def body(guard: Guard) -> None:
        argv = [*PYTHON, WRITER, str(fifo), "30000"]
        lines, _ = await drained(await guard.start(argv, "/", ENV, str(fifo)))

        assert lines == [(Stream.EVENTS, f"event {number}") for number in range(30_000)]

    run(body)


def test_a_fifo_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "events").write_text("mine")

    async def body(guard: Guard) -> None:
        with pytest.raises(FileExistsError):
            await guard.start(["true"], "/", ENV, str(tmp_path / "events"))

        assert (tmp_path / "events").read_text() == "mine"

    run(body)


def test_a_start_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    fifo = tmp_path / "events"

    async def body(guard: Guard) -> None:
        start = asyncio.ensure_future(guard.start(["sleep", "999"], "/", ENV, str(fifo)))
        await until(fifo.exists)
        start.cancel()
        with pytest.raises(asyncio.CancelledError):
            await start

        assert not fifo.exists()

    run(body)


def test_many_at_once() -> None:
    async def body(guard: Guard) -> None:
        async def one(number: int) -> Lines:
            return (await drained(await shell(guard, f"echo {number}")))[0]

        found = await asyncio.gather(*map(one, range(40)))

        assert found == [[(Stream.STDOUT, str(number))] for number in range(40)]

    run(body)
