"""What `toolside/jest` writes: one JSON object per line, told apart by `e`.

The format is Photon's own; run.mjs, reporter.cjs, journal.mjs and this module change together.
"""

from collections.abc import Iterator
from typing import Literal

import msgspec

from photon_test.core.value import Value


class Line(Value, tag_field="e", tag=str.lower, kw_only=True):
    """Base of every line."""


class Tool(Line, kw_only=True):
    """The first line: which jest the project has."""

    version: str
    node: str


class Refused(Line, kw_only=True):
    """There is no jest, or it is too old, is to watch, or has a runner that cannot list."""

    why: Literal["missing", "old", "watch", "runner"]
    version: str = ""
    runner: str = ""  # which one, if it is not jest's own


class Begin(Line, kw_only=True):
    """Jest has found its files and begins."""

    files: int


class OfFile(Line, kw_only=True):
    """Base of what is about one file of one project."""

    file: str  # relative to the suite's folder
    project: str  # its display name


class Opened(OfFile, kw_only=True):
    """A file was begun."""


class Start(OfFile, kw_only=True):
    """A test began. Only in the journal: nobody asks as long as all goes well."""

    name: str


class Test(Value, kw_only=True):
    """One try at a test, or its last."""

    name: str  # the titles of its suites and its own, joined by " > "
    line: int | None
    column: int | None
    status: Literal["passed", "failed", "pending", "skipped", "disabled", "todo", "focused"]
    ms: float | None
    tries: int  # until now
    failures: tuple[str, ...]  # without colours
    n: int = 0  # which of those of its name it is; 0: as many were told before


class Result(OfFile, kw_only=True):
    """A try ended."""

    test: Test


class Out(OfFile, kw_only=True):
    """Console output; jest does not say of which test."""

    s: Literal["stdout", "stderr"]
    text: str


class Closed(OfFile, kw_only=True):
    """A file ended: how many of its tests came to what, and those that had no event."""

    passed: int
    failed: int
    skipped: int
    todo: int
    unwanted: int  # of those that were skipped: not told, because the run's own pattern did it
    tests: tuple[Test, ...]
    broken: str  # why it failed as a whole
    focused: bool | None  # a test of it is, by `.only`; None: nobody knows


class Unchecked(Line, kw_only=True):
    """Thresholds of coverage do not hold for a part of the tests."""


class End(Line, kw_only=True):
    """The run ended by itself: the last word, without which nothing is proven."""

    passed: int
    failed: int
    skipped: int
    todo: int
    files: int
    broken: int
    interrupted: bool
    obsolete: int  # snapshots
    obsolete_files: int = 0  # of snapshots, of which the test file is gone
    error: str


class Running(Value, kw_only=True):
    """A test that runs, as in `Start`."""

    file: str
    project: str
    name: str


class Sent(Line, kw_only=True):
    """The first line of the journal: how many lines had been sent, and what ran then."""

    lines: int
    running: tuple[Running, ...]


AnyLine = Tool | Refused | Begin | Opened | Result | Out | Closed | Unchecked | End
Kept = Sent | Start | AnyLine

_decoder: msgspec.json.Decoder[AnyLine] = msgspec.json.Decoder(AnyLine)
_kept: msgspec.json.Decoder[Kept] = msgspec.json.Decoder(Kept)


def decode(line: str) -> AnyLine:
    """Read one line.

    Raises:
        msgspec.MsgspecError: It is not one of ours, or its end is missing.
    """
    return _decoder.decode(line)


def journal(report: bytes) -> Iterator[Kept]:
    """Yield the lines of the journal up to one that cannot be read: its writer may have died."""
    for line in report.splitlines():
        try:
            yield _kept.decode(line)
        except msgspec.MsgspecError:
            return
