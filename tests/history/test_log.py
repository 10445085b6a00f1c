"""The log: what was written is read back, and what is damaged says where."""

import os
from pathlib import Path

import pytest

from photon_test.core.errors import Infrastructure
from photon_test.core.events import Record, RunStarted, Warned, encode
from photon_test.core.outcome import Assertion
from photon_test.history.log import LogWriter, read
from tests.reporters import records as r


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def test_what_is_written_is_read_back(path: Path) -> None:
    written = r.mixed()

    write(path, written)

    assert list(read(path)) == written


def test_a_record_is_on_disk_before_the_next_one(path: Path) -> None:
    log = LogWriter(path)

    log.handle(r.mixed()[0])

    assert list(read(path)) == r.mixed()[:1]
    log.close()


def test_half_of_a_surrogate_pair_does_not_end_the_log(path: Path) -> None:
    [record] = r.records([r.failed(r.A, Assertion(message="\ud83d"))])

    write(path, [record])

    [again] = read(path)
    assert again.event == r.failed(r.A, Assertion(message="\ufffd"))


def test_two_runs_never_write_into_one_log(path: Path) -> None:
    write(path, r.mixed())

    with pytest.raises(FileExistsError):
        LogWriter(path)


def test_a_full_disk_is_not_silent(path: Path) -> None:
    log = LogWriter(path)
    with Path("/dev/full").open("wb", buffering=0) as full:
        os.dup2(full.fileno(), log._file)

        with pytest.raises(OSError, match="No space left"):
            log.handle(r.mixed()[0])
    os.close(log._file)


def test_a_last_line_that_was_cut_off_is_left_out_and_said(path: Path) -> None:
    write(path, r.mixed()[:3])
    path.write_bytes(path.read_bytes()[:-20])

    *whole, last = read(path)

    assert whole == r.mixed()[:2]
    assert isinstance(last.event, Warned)
    assert "not complete" in last.event.message
    assert last.seq == 2


def test_a_last_line_that_only_lacks_its_newline_counts(path: Path) -> None:
    write(path, r.mixed())
    path.write_bytes(path.read_bytes()[:-1])

    assert list(read(path)) == r.mixed()


def test_kinds_of_events_from_later_are_left_out_and_said_once(path: Path) -> None:
    first, second = r.mixed()[0], r.mixed()[-1]
    later = b'{"seq":1,"at":"2026-01-02T03:04:05Z","event":{"event":"CaseBlessed","by":["x"]}}'
    path.write_bytes(b"\n".join([encode(first), later, later, encode(second), b""]))

    events = [record.event for record in read(path)]

    assert events[0] == first.event
    assert isinstance(events[1], Warned)
    assert "CaseBlessed" in events[1].message
    assert events[2:] == [second.event]


def test_a_log_of_a_newer_photon_says_so_once(path: Path) -> None:
    newer = RunStarted(run="x", photon="9.0", root="/", format=99)
    strange = b'{"seq":1,"at":"2026-01-02T03:04:05Z","event":{"event":"CaseStarted","case":7}}\n'
    path.write_bytes(encode(r.records([newer])[0]) + b"\n" + strange)

    [_, said, left_out] = read(path)

    assert isinstance(said.event, Warned)
    assert "9.0" in said.event.message
    assert isinstance(left_out.event, Warned)


@pytest.mark.parametrize(
    "line",
    [
        b"garbage\n",
        b"\n",
        b"{}\n",
        b'{"seq":1,"at":"2026-01-02T03:04:05Z","event":{"event":"CaseStarted","case":7}}\n',
        b'{"seq":1,"at":"2026-01-02T03:04:05Z","event":{"event":"Warned","message":"\xff"}}\n',
        b"\x00\x00\n",
    ],
)
def test_a_damaged_line_says_where_it_is(path: Path, line: bytes) -> None:
    path.write_bytes(encode(r.mixed()[0]) + b"\n" + line + encode(r.mixed()[1]) + b"\n")

    with pytest.raises(Infrastructure) as raised:
        list(read(path))

    assert raised.value.where == f"{path}:2"


@pytest.mark.parametrize("content", [b"", b'{"seq":0'])
def test_a_log_without_any_record_is_no_run(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(Infrastructure, match="holds no record"):
        list(read(path))


def test_a_missing_log_is_said_without_a_traceback(path: Path) -> None:
    with pytest.raises(Infrastructure, match="No such file"):
        list(read(path))


def write(path: Path, records: list[Record]) -> None:
    log = LogWriter(path)
    for record in records:
        log.handle(record)
    log.close()
