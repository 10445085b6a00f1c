"""A run from afar: its first and its last line."""

from pathlib import Path

import pytest

from photon_test.core.events import Record, encode
from photon_test.history.glance import Glance, glance
from tests.reporters import records as r


def log(folder: Path, records: list[Record], end: bytes = b"") -> Path:
    path = folder / "events.jsonl"
    path.write_bytes(b"".join(encode(record) + b"\n" for record in records) + end)
    return path


def test_a_run_that_ended_has_its_exit_code(tmp_path: Path) -> None:
    assert glance(log(tmp_path, r.mixed())) == Glance(
        run="20260102-030405-000-7", arguments=(), exit_code=1
    )


@pytest.mark.parametrize("end", [b"", b'{"seq":9,"at":'])
def test_a_run_that_was_killed_has_none(tmp_path: Path, end: bytes) -> None:
    seen = glance(log(tmp_path, r.mixed()[:5], end))

    assert seen is not None
    assert seen.exit_code is None


def test_a_long_last_line_does_not_matter(tmp_path: Path) -> None:
    long = r.records([r.started(), r.output(r.A, "x" * 200_000), r.finished()])

    assert glance(log(tmp_path, long)) == Glance(
        run="20260102-030405-000-7", arguments=(), exit_code=0
    )


@pytest.mark.parametrize("content", [b"", b"no log\n", b"\xff\n"])
def test_what_is_no_log_is_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "events.jsonl").write_bytes(content)

    assert glance(tmp_path / "events.jsonl") is None
    assert glance(tmp_path / "missing") is None
