"""The log of a run: one record per line, appended as it happens, enough to make every report.

`.photon/runs/<id>/events.jsonl` holds `core.events.encode(record)` and a newline per record.
"""

import errno
import os
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from photon_test.core.errors import ExitCode, Infrastructure
from photon_test.core.events import (
    FORMAT,
    Event,
    Record,
    RunStarted,
    Troubled,
    Warned,
    decode,
    encode,
)
from photon_test.core.rewrite import encodable, rewrite

CUT_OFF = "the run could not be recorded any further"


class LogWriter:
    """A reporter that appends each record to the log before the next one is handled."""

    def __init__(self, path: Path) -> None:
        """Create the log. Its folder exists.

        Raises:
            FileExistsError: Another run has this log.
            OSError: The file cannot be created.
        """
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        self._path = path
        self._file = os.open(path, flags, 0o644)
        self._made = os.fstat(self._file)
        self._ends = deque([0], maxlen=32)  # where the last lines end

    def handle(self, record: Record) -> None:
        """Append one line. It is in the kernel's hands when this returns.

        Raises:
            OSError: The disk is full, or the file system went away.
        """
        line = _line(record)
        try:
            self._write(line)
        except OSError as error:
            with suppress(OSError):
                self._cut_off(record, error)
            raise
        self._ends.append(self._ends[-1] + len(line))

    def _write(self, line: bytes) -> None:
        left = memoryview(line)
        while left:
            left = left[os.write(self._file, left) :]

    def _cut_off(self, record: Record, error: OSError) -> None:
        """Say in the log itself why it ends, so that nobody takes its run for a killed one.

        A full disk has no room for that either. So the last few lines go: a block that the file
        has already can be written again.
        """
        message = f"{CUT_OFF}: {error.strerror}"
        event = Troubled(code=int(ExitCode.INFRASTRUCTURE), message=message)
        line = _line(Record(seq=record.seq, at=record.at, event=event))
        room = self._ends[-1] - len(line)
        os.ftruncate(self._file, max((end for end in self._ends if end <= room), default=0))
        self._write(line)

    def tick(self, now: float) -> None:
        """Nothing is redrawn here."""

    def close(self) -> None:
        """Close the file.

        Raises:
            OSError: It is not there any more: a test, or `git clean`, has removed it.
        """
        os.close(self._file)
        try:
            kept = os.path.samestat(self._made, self._path.stat())
        except OSError:
            kept = False
        if not kept:
            raise FileNotFoundError(errno.ENOENT, "it was removed during the run")


def read(path: Path) -> Iterator[Record]:
    """Yield the log's records, numbered on without gaps.

    What an older or newer Photon wrote is read as far as it can be: kinds of events that are
    not known here are left out, and a `Warned` says so once. A last line that a killed run did
    not finish is left out with a `Warned` too.

    Raises:
        Infrastructure: The log is missing, empty, or has a line that is no record.
    """
    reading = _Reading(path)
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                yield from reading.line(number, line)
    except OSError as error:
        raise Infrastructure(
            f"the log cannot be read: {error.strerror}", where=str(path)
        ) from error
    if reading.count == 0:
        raise Infrastructure(
            "the log holds no record: its run was killed as it began", where=str(path)
        )


class _Reading:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._at: datetime | None = None
        self._newer = False
        self._said = False
        self.count = 0

    def line(self, number: int, line: bytes) -> Iterator[Record]:
        try:
            record = decode(line)
        except msgspec.ValidationError as error:
            yield from self._unknown(number, line, error)
            return
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            if line.endswith(b"\n"):
                raise self._garbage(number, str(error)) from error
            if self._at is not None:
                yield self._own("the last line of the log is not complete: its end was not written")
            return
        self._at = record.at
        yield self._numbered(record)
        if isinstance(record.event, RunStarted) and record.event.format > FORMAT:
            self._newer = True
            yield self._own(
                f"the log was written by a newer Photon ({record.event.photon});"
                " what this one does not know is left out",
                hint=f"use photon {record.event.photon} or newer",
            )

    def _unknown(self, number: int, line: bytes, error: Exception) -> Iterator[Record]:
        name, at = _header(line)
        if not name or (name in KNOWN and not self._newer):
            raise self._garbage(number, str(error)) from error
        self._at = self._at or at
        if not self._said and self._at is not None:
            self._said = True
            yield self._own(
                f"records of a kind that this version does not know are left out: {name}"
            )

    def _numbered(self, record: Record) -> Record:
        number, self.count = self.count, self.count + 1
        return record if record.seq == number else msgspec.structs.replace(record, seq=number)

    def _own(self, message: str, *, hint: str = "") -> Record:
        assert self._at is not None  # noqa: S101  # every caller has seen a record
        return self._numbered(
            Record(seq=self.count, at=self._at, event=Warned(message=message, hint=hint))
        )

    def _garbage(self, number: int, why: str) -> Infrastructure:
        return Infrastructure(
            f"this line of the log is no record: {why}", where=f"{self._path}:{number}"
        )


KNOWN = frozenset(kind.__name__ for kind in Event.__args__)


class _Named(msgspec.Struct):
    event: str = ""


class _Header(msgspec.Struct):
    at: datetime
    event: _Named


def _header(line: bytes) -> tuple[str, datetime | None]:
    try:
        header = msgspec.json.decode(line, type=_Header)
    except msgspec.DecodeError:
        return "", None
    return header.event.event, header.at


def _line(record: Record) -> bytes:
    try:
        return encode(record) + b"\n"
    except UnicodeEncodeError:  # a tool's JSON may hold half of a surrogate pair
        return encode(rewrite(record, encodable)) + b"\n"
