"""A report on disk that is whole, or is not there: never an earlier run's, never half of one."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from photon_test.core.errors import Infrastructure, UsageError
from photon_test.core.events import Record
from photon_test.core.ports import Reporter


class ReportFile:
    """Takes text and puts it in place at `commit`."""

    def __init__(self, path: Path, *, begins: str) -> None:
        """Remove the report of an earlier run.

        `begins`: how a report of this kind begins (`<`, `{`). Another file that stands at the
        path is a mistake in the command line, and is left alone.

        Raises:
            UsageError: The path is a folder, or a file that is no such report.
            Infrastructure: The folder cannot be written to.
        """
        self._parts: TextIO | None = None
        # A pipe and /dev/stdout are written to as they are, whatever stands behind them.
        self._direct = path.is_absolute() and path.parts[1:2] == ("dev",)
        self._direct |= path.exists() and not path.is_file() and not path.is_dir()
        self._path = path if self._direct else path.resolve()
        try:
            self._make_room(begins)
        except OSError as error:
            raise self._unwritable(error) from error

    def write(self, text: str) -> None:
        """Add text; it is not seen by anybody before `commit`."""
        if self._parts is None:
            self._parts = spool()
        self._parts.write(text)

    def commit(self) -> None:
        """Put the report in place, in one step.

        Raises:
            Infrastructure: The disk is full, or the folder cannot be written to.
        """
        try:
            self._commit()
        except OSError as error:
            raise self._unwritable(error) from error
        finally:
            self.discard()

    def discard(self) -> None:
        """Forget what was written."""
        if self._parts is not None:
            self._parts.close()
            self._parts = None

    def _make_room(self, begins: str) -> None:
        if self._direct:
            return
        if self._path.is_dir():
            raise UsageError("a report cannot be written over a folder", where=str(self._path))
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.exists():
            with self._path.open("rb") as old:
                start = old.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
            if start and not start.startswith(begins.encode()):
                raise UsageError(
                    "the file that stands here is no report, and is not written over",
                    where=str(self._path),
                    hint="choose another path, or remove it",
                )
            self._path.unlink()
        elif not os.access(self._path.parent, os.W_OK):
            raise PermissionError(13, "Permission denied")

    def _commit(self) -> None:
        if self._parts is None:
            self._parts = spool()
        self._parts.flush()
        self._parts.seek(0)
        if self._direct:
            with (
                suppress(BrokenPipeError),  # whoever reads it has read enough
                self._path.open("a", encoding="utf-8", newline="\n") as target,
            ):
                _copy(self._parts, target)
            return
        handle, name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
        try:
            with open(handle, "w", encoding="utf-8", newline="\n") as target:  # noqa: PTH123  # a descriptor
                _copy(self._parts, target)
            Path(name).chmod(0o644)
            Path(name).replace(self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _unwritable(self, error: OSError) -> Infrastructure:
        return Infrastructure(
            f"the report cannot be written: {error.strerror}", where=str(self._path)
        )


class Filed:
    """A reporter whose text goes into a `ReportFile`. What it could not finish is not written."""

    def __init__(
        self,
        path: Path,
        make: Callable[[Callable[[str], object], TextIO], Reporter],
        *,
        begins: str,
    ) -> None:
        """`make` gets the sink for the text, and a spool to keep parts in.

        Raises:
            UsageError, Infrastructure: See `ReportFile`.
        """
        self._file = ReportFile(path, begins=begins)
        self._spool = spool()
        self._reporter = make(self._file.write, self._spool)
        self._failed = False

    def handle(self, record: Record) -> None:
        """Hand the record on."""
        try:
            self._reporter.handle(record)
        except BaseException:
            self._failed = True  # a report with a hole in it may look green
            raise

    def tick(self, now: float) -> None:
        """Hand the tick on."""
        self._reporter.tick(now)

    def close(self) -> None:
        """Let the reporter finish, and put the report in place."""
        try:
            if not self._failed:
                self._reporter.close()
                self._file.commit()
        finally:
            self._file.discard()
            self._spool.close()


def spool() -> TextIO:
    """Return an anonymous text file that vanishes with the process, whatever ends it."""
    return tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")


def _copy(source: TextIO, target: TextIO) -> None:
    while part := source.read(1 << 16):
        target.write(part)
