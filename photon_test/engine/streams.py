"""The pipes of one process, read as lines in order of arrival and in bounded memory."""

import asyncio
import fcntl
import os
from collections import deque
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import suppress
from typing import TypeAlias

from photon_test.core.model import Stream
from photon_test.engine.lines import Splitter

Batch: TypeAlias = tuple[Stream, list[str]]

CHUNK_BYTES = 256 << 10
HELD_BYTES = 1 << 20  # read but not yet taken; beyond it the process has to wait
FEW_BYTES = 16 << 10  # less at once: wait a moment, so that more comes together
GATHER_S = 0.02
REST_BYTES = 16 << 20  # of each pipe after the end: more than any holds, unless it is written to
# Of one line. libtest says what a failed test printed, megabytes of it, in one line on stdout.
LIMIT_BYTES = {Stream.STDOUT: 16 << 20, Stream.STDERR: 1 << 20, Stream.EVENTS: 16 << 20}


def widen(fd: int) -> None:
    """Let a pipe hold as much as is read at once, so that writer and reader wake less often."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):  # the user's share of pipe memory is used up (pipe(7)): slower
            fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, CHUNK_BYTES)


class _Source:
    """One pipe, opened for reading without blocking."""

    def __init__(self, stream: Stream, fd: int) -> None:
        self.stream = stream
        self.fd = fd  # -1 when it is closed
        self.splitter = Splitter(LIMIT_BYTES[stream])

    def read(self) -> bytes | None:
        """Return what there is; None if there is nothing now, b"" if there never will be."""
        try:
            return os.read(self.fd, CHUNK_BYTES)
        except BlockingIOError:
            return None

    def close(self) -> None:
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


class Streams:
    """Reads until `finish` is called and everything written before it has been taken.

    The end of a pipe alone ends nothing: a process may close its stdout and go on.
    """

    def __init__(self, fds: Mapping[Stream, int]) -> None:
        """Own these descriptors and begin to read. Needs a running loop."""
        self._loop = asyncio.get_running_loop()
        self._sources = [_Source(stream, fd) for stream, fd in fds.items()]
        self._ready: deque[tuple[Batch, int]] = deque()
        self._held = 0
        self._changed = asyncio.Event()
        self._finished = False
        self._reading = False
        self._resume()

    async def batches(self) -> AsyncGenerator[Batch, None]:
        """Yield the lines in order of arrival, those that came together in one list."""
        try:
            while True:
                while self._ready:
                    batch, size = self._ready.popleft()
                    self._held -= size
                    yield batch
                if self._finished:
                    break
                self._resume()
                self._changed.clear()
                await self._changed.wait()
            for batch in self._rest():
                yield batch
        finally:
            self.close()

    def finish(self) -> None:
        """Nobody writes any more: what is in the pipes now is the rest."""
        self._finished = True
        self._changed.set()

    def close(self) -> None:
        """Give the descriptors back. A process that still writes gets SIGPIPE."""
        self._pause()
        for source in self._sources:
            source.close()

    def _rest(self) -> Iterator[Batch]:
        self._pause()
        for source in self._sources:
            left = REST_BYTES  # a process that could not be killed may write for ever
            while source.fd >= 0:
                chunk = source.read() if left > 0 else None
                if not chunk:
                    source.close()
                    continue
                left -= len(chunk)
                if lines := source.splitter.feed(chunk):
                    yield source.stream, lines
        for source in self._sources:
            if lines := source.splitter.end():
                yield source.stream, lines

    def _resume(self) -> None:
        if self._reading:
            return
        self._reading = True
        for source in self._sources:
            if source.fd >= 0:
                self._loop.add_reader(source.fd, self._read, source)

    def _pause(self) -> None:
        if not self._reading:
            return
        self._reading = False
        for source in self._sources:
            if source.fd >= 0:
                self._loop.remove_reader(source.fd)

    def _read(self, source: _Source) -> None:
        chunk = source.read()
        if chunk is None:
            return
        if not chunk:
            self._loop.remove_reader(source.fd)
            source.close()
            return
        if lines := source.splitter.feed(chunk):
            self._ready.append(((source.stream, lines), len(chunk)))
            self._held += len(chunk)
            self._changed.set()
        if self._held >= HELD_BYTES:
            self._pause()
        elif len(chunk) < FEW_BYTES:
            # A tool that says a line, or pytest's dot, now and then would wake us for each: let
            # some gather.
            self._loop.remove_reader(source.fd)
            self._loop.call_later(GATHER_S, self._again, source)

    def _again(self, source: _Source) -> None:
        if self._reading and source.fd >= 0:
            self._loop.add_reader(source.fd, self._read, source)
