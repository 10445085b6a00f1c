"""Pipes are read to their end, and never for ever."""

import asyncio
import os

import pytest

from photon_test.core.model import Stream
from photon_test.engine.streams import REST_BYTES, Batch, Streams


async def taken(streams: Streams) -> list[Batch]:
    return [batch async for batch in streams.batches()]


def pipe() -> tuple[int, int]:
    read, write = os.pipe()
    os.set_blocking(read, False)
    return read, write


def test_what_is_in_the_pipes_at_the_end_is_read() -> None:
    async def main() -> list[Batch]:
        out, write_out = pipe()
        events, write_events = pipe()
        streams = Streams({Stream.STDOUT: out, Stream.EVENTS: events})
        os.write(write_out, b"one\ntwo")
        os.write(write_events, b"three")
        streams.finish()
        try:
            return await taken(streams)
        finally:
            os.close(write_out)
            os.close(write_events)

    assert asyncio.run(main()) == [
        (Stream.STDOUT, ["one"]),
        (Stream.STDOUT, ["two"]),
        (Stream.EVENTS, ["three"]),
    ]


def test_a_writer_that_cannot_be_ended_does_not_hold_us(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> int:
        read, write = pipe()
        streams = Streams({Stream.STDOUT: read})
        monkeypatch.setattr(streams._sources[0], "read", lambda: b"again\n" * 10_000)
        streams.finish()
        os.close(write)
        return sum([len(lines) async for _, lines in streams.batches()])

    lines = asyncio.run(main())

    assert REST_BYTES // 6 <= lines <= REST_BYTES // 6 + 10_000
