"""Processes, started through the guard so that none of them outlives Photon.

The only module that imports `subprocess`, and that only once, for the guard itself.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import ExitStack, aclosing, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from photon_test.core.errors import Infrastructure
from photon_test.core.model import Stream
from photon_test.core.value import Value
from photon_test.engine.fifo import Fifo
from photon_test.engine.streams import Batch, Streams, widen

_SCRIPT = Path(__file__).with_name("guard.py")
_KILL = b"\0"
_FAREWELL_S = 15.0  # longer than the guard's own patience with processes that do not die


class Ended(Value, kw_only=True):
    """How a process ended, and what it used. Exactly one of `code` and `signal` is set.

    Neither is if nobody could watch its end; then `lost` says why.
    """

    code: int | None = None
    signal: int | None = None
    cpu_s: float = 0.0  # its own, and of its descendants as far as they were waited for
    peak_kb: int = 0  # of the largest single process; what a fork of Python needs is the least
    duration_s: float = 0.0
    survivors: int = 0  # processes that were still there when it had ended, and were killed
    stubborn: int = 0  # those that could not be: another user's, or in uninterruptible sleep
    lost: str = ""


class Process:
    """A command that was started, and everything it starts in turn.

    Somebody has to take its `lines` or `batches`, or it will wait when its pipes are full.
    """

    def __init__(
        self, argv: Sequence[str], control: socket.socket, streams: Streams, fifo: Fifo | None
    ) -> None:
        """Own all of these. `Guard.start` is what makes one."""
        self.pid = 0
        self._argv = argv
        self._control = control
        self._streams = streams
        self._fifo = fifo
        self._said = b""
        self._released = False
        self._loop = asyncio.get_running_loop()
        self._first: asyncio.Future[list[str]] = self._loop.create_future()
        self._ended: asyncio.Future[Ended] = self._loop.create_future()
        self._loop.add_reader(control.fileno(), self._listen)

    async def lines(self) -> AsyncGenerator[tuple[Stream, str], None]:
        """Yield every line in order of arrival, until all its processes are gone.

        Closing the iterator early kills the process and everything it started.
        """
        async with aclosing(self.batches()) as batches:
            async for stream, lines in batches:
                for line in lines:
                    yield stream, line

    async def batches(self) -> AsyncGenerator[Batch, None]:
        """The same as `lines`, those that came together in one list: cheaper for many."""
        whole = False
        try:
            async with aclosing(self._streams.batches()) as batches:
                async for batch in batches:
                    yield batch
            whole = True
        finally:
            if not whole:
                self.kill()
            self._release()

    def interrupt(self, signal_name: str) -> None:
        """Send a signal, `SIGINT` for example, to the process group. Nothing if it has ended."""
        self._send(bytes([signal.Signals[signal_name]]))

    def kill(self) -> None:
        """Kill it, and everything it started, now. Nothing if it has ended."""
        self._send(_KILL)

    async def wait(self) -> Ended:
        """Wait until it has ended and nothing that it started is left."""
        return await asyncio.shield(self._ended)

    @property
    def running(self) -> bool:
        """Whether its end is not known yet."""
        return not self._ended.done()

    @property
    def alive(self) -> bool:
        """Whether the command itself exists at this moment, as the kernel says."""
        if not self.running:
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass  # another user's, but there
        return True

    async def begun(self, cwd: str) -> None:
        """Wait until the command runs. See `Guard.start` for what is raised."""
        word, *rest = await self._first
        match word:
            case "started":
                self.pid = int(rest[0])
            case "refused":
                step, number = rest[0], int(rest[1])
                what = {"cwd": cwd, "program": self._argv[0]}.get(step, f"fork for {self._argv[0]}")
                raise OSError(number, os.strerror(number), what)
            case _:
                raise _guard_ended()

    def close(self) -> None:
        """Let go of everything; the nurse kills what still runs."""
        self._end(Ended(lost="Photon let go of it"))
        self._release()

    @property
    def open(self) -> bool:
        """Whether it holds descriptors still: it runs, or not all its lines were taken."""
        return self.running or not self._released

    def _release(self) -> None:
        self._released = True
        self._streams.close()
        if self._fifo is not None:
            self._fifo.close()

    def _send(self, byte: bytes) -> None:
        if self._ended.done():
            return
        with suppress(OSError):  # the nurse has just ended; `_listen` is about to hear of it
            self._control.send(byte)

    def _listen(self) -> None:
        try:
            said = self._control.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        self._said += said
        *lines, self._said = self._said.split(b"\n")
        for line in lines:
            self._hear(line.decode().split())
        if not said:
            self._hear(["gone"])

    def _hear(self, words: list[str]) -> None:
        if not self._first.done():
            self._first.set_result(words)
        match words:
            case ["ended", status, cpu_s, peak_kb, duration_s, survivors, stubborn, who]:
                number = int(status)
                self._end(
                    Ended(
                        code=number if number >= 0 else None,
                        signal=-number if number < 0 else None,
                        cpu_s=float(cpu_s),
                        peak_kb=int(peak_kb),
                        duration_s=float(duration_s),
                        survivors=int(survivors),
                        stubborn=int(stubborn),
                        lost="its guard was killed" if who == "guard" else "",
                    )
                )
            case ["gone"]:
                self._end(Ended(lost="the process that watched it was killed"))
            case _:
                pass

    def _end(self, ended: Ended) -> None:
        if self._ended.done():
            return
        self._loop.remove_reader(self._control.fileno())
        self._control.close()
        self._ended.set_result(ended)
        self._streams.finish()


class Guard:
    """The guard process of one run: `async with Guard() as guard`.

    When it is left, whatever still runs is killed.
    """

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._popen: subprocess.Popen[bytes] | None = None
        self._processes: set[Process] = set()

    async def __aenter__(self) -> Self:
        ours, theirs = socket.socketpair()
        ours.settimeout(0)
        with theirs, _SCRIPT.open("rb") as script:
            self._popen = subprocess.Popen(  # noqa: ASYNC220, S603  # our own script, once
                [_interpreter(), "-I", "-S", "-X", "utf8", "-", str(theirs.fileno())],
                stdin=script,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                cwd="/",
            )
        self._socket = ours
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in list(self._processes):
            process.close()
        self._processes.clear()
        if self._socket is None or self._popen is None:
            return
        with self._socket as control:
            self._socket = None
            await self._see_off(control, self._popen)

    @staticmethod
    async def _see_off(control: socket.socket, popen: "subprocess.Popen[bytes]") -> None:
        loop = asyncio.get_running_loop()
        try:
            control.shutdown(socket.SHUT_WR)
            async with asyncio.timeout(_FAREWELL_S):
                await loop.sock_recv(control, 1)  # its end is closed when it has ended
        except (TimeoutError, OSError):
            popen.kill()
        popen.wait()

    async def start(
        self, argv: Sequence[str], cwd: str, env: Mapping[str, str], events: str | None = None
    ) -> Process:
        """Start a command in `cwd`, an absolute path, with exactly this environment.

        A program without "/" is looked up on the PATH in `env`. With `events` a FIFO is made at
        that path, whose lines arrive as `Stream.EVENTS`; it is removed at the end.

        Raises:
            OSError: FileNotFoundError, PermissionError, NotADirectoryError and the like;
                `filename` is the program or the folder that is to blame.
            ValueError: An argument or a variable holds a NUL character.
            Infrastructure: The guard has ended.
        """
        wish = _wish(argv, cwd, env)
        process = await self._connect(argv, wish, events)
        try:
            await process.begun(cwd)
        except BaseException:
            process.close()
            raise
        self._processes = {each for each in self._processes if each.open} | {process}
        return process

    async def _connect(self, argv: Sequence[str], wish: bytes, events: str | None) -> Process:
        with ExitStack() as undo:
            control, theirs = socket.socketpair()
            control.settimeout(0)
            undo.enter_context(control)
            with theirs, ExitStack() as handed:
                fds, writers = {}, [theirs.fileno()]
                for stream in (Stream.STDOUT, Stream.STDERR):
                    fds[stream], write_fd = os.pipe()
                    undo.callback(os.close, fds[stream])
                    handed.callback(os.close, write_fd)
                    os.set_blocking(fds[stream], False)
                    widen(write_fd)
                    writers.append(write_fd)
                fifo = None
                if events is not None:
                    fifo = Fifo(events)
                    undo.callback(fifo.close)
                    undo.callback(os.close, fifo.read_fd)
                    fds[Stream.EVENTS] = fifo.read_fd
                self._hand_over(writers)
            try:
                await asyncio.get_running_loop().sock_sendall(control, wish)
            except ConnectionError as error:
                raise _guard_ended() from error
            process = Process(argv, control, Streams(fds), fifo)
            undo.pop_all()
            return process

    def _hand_over(self, fds: Sequence[int]) -> None:
        if self._socket is None:
            raise _guard_ended()
        try:
            socket.send_fds(self._socket, [b"+"], fds)
        except OSError as error:
            raise _guard_ended() from error


def _interpreter() -> str:
    """Return the interpreter behind the virtual environment, whose path may say `photon`."""
    base = getattr(sys, "_base_executable", "")
    return base if base and os.access(base, os.X_OK) else sys.executable


def _guard_ended() -> Infrastructure:
    return Infrastructure(
        "the guard process, which starts all others, has ended or does not answer",
        hint="was it killed, perhaps for want of memory? run again",
    )


def _wish(argv: Sequence[str], cwd: str, env: Mapping[str, str]) -> bytes:
    """What a nurse reads; see `guard.py` for the format."""
    fields = [cwd, str(len(argv)), *argv, *(f"{name}={value}" for name, value in env.items())]
    for field in fields:
        if "\0" in field:
            raise ValueError(f"NUL character in {field!r}, which is to be started in {cwd}")
    text = b"\0".join(map(os.fsencode, fields))
    return len(text).to_bytes(8, "big") + text


async def stop(process: Process, signal_name: str, grace_s: float) -> Ended:
    """Ask the process group to end with a signal; kill everything if it has not in time."""
    process.interrupt(signal_name)
    try:
        async with asyncio.timeout(grace_s):
            return await process.wait()
    except TimeoutError:
        process.kill()
    return await process.wait()
