"""A report is whole, or is not there."""

import os
from pathlib import Path
from typing import TextIO

import pytest

from photon_test.core.errors import Infrastructure, UsageError
from photon_test.core.events import Record
from photon_test.history.report_file import Filed, ReportFile
from tests.reporters import records as r


def test_the_report_of_an_earlier_run_is_gone_before_the_run(tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    path.write_text("<testsuites/>")

    ReportFile(path, begins="<")

    assert not path.exists()


def test_a_report_appears_whole_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "junit.xml"
    file = ReportFile(path, begins="<")

    file.write("<a>é</a>\n")
    before = list(path.parent.iterdir())
    file.commit()

    assert before == []
    assert list(path.parent.iterdir()) == [path]
    assert path.read_bytes() == "<a>é</a>\n".encode()


def test_a_discarded_report_is_not_there(tmp_path: Path) -> None:
    file = ReportFile(tmp_path / "junit.xml", begins="<")
    file.write("<a>")

    file.discard()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["fn main() {}\n", "# <a>"])
def test_a_file_that_is_no_report_is_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "main.rs"
    path.write_text(content)

    with pytest.raises(UsageError, match="no report"):
        ReportFile(path, begins="<")

    assert path.read_text() == content


def test_a_folder_is_no_place_for_a_report(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a folder"):
        ReportFile(tmp_path, begins="<")


def test_a_place_that_cannot_be_written_to_is_said_before_the_run(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file\n")

    with pytest.raises(Infrastructure, match="the report cannot be written"):
        ReportFile(tmp_path / "reports" / "junit.xml", begins="<")


def test_a_pipe_is_written_to_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    file = ReportFile(path, begins="<")
    file.write("<a/>")
    file.commit()

    assert os.read(reading, 100) == b"<a/>"
    os.close(reading)


def test_stdout_is_added_to_even_if_it_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "redirected"
    with path.open("a") as stdout:
        stdout.write("before\n")
        stdout.flush()

        file = ReportFile(Path(f"/dev/fd/{stdout.fileno()}"), begins="<")
        file.write("<a/>\n")
        file.commit()

    assert path.read_text() == "before\n<a/>\n"


def test_a_reporters_text_ends_up_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "out"
    filed = Filed(path, _Counting, begins="<")

    filed.handle(r.mixed()[0])
    filed.tick(0.0)
    filed.close()

    assert path.read_text() == "<1>"


def test_a_report_with_a_hole_in_it_is_not_written(tmp_path: Path) -> None:
    filed = Filed(tmp_path / "out", _Failing, begins="<")

    with pytest.raises(OSError, match="full"):
        filed.handle(r.mixed()[0])
    filed.close()

    assert list(tmp_path.iterdir()) == []


class _Counting:
    def __init__(self, sink: object, spool: TextIO) -> None:
        assert callable(sink)
        self._sink = sink
        self._spool = spool

    def handle(self, record: Record) -> None:
        self._spool.write(str(record.seq + 1))

    def tick(self, now: float) -> None:
        pass

    def close(self) -> None:
        self._spool.seek(0)
        self._sink(f"<{self._spool.read()}>")


class _Failing(_Counting):
    def handle(self, record: Record) -> None:
        del record
        raise OSError("the disk is full")
