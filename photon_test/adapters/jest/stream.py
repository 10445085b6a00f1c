"""What `toolside/jest` writes: one JSON object per line, told apart by `e`.

The format is Photon's own; run.mjs, reporter.cjs and this module change together.
"""

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
    """The project has no jest, or one that is too old."""

    why: Literal["missing", "old"]
    version: str = ""


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
    """A test began."""

    name: str
    focused: bool  # by `.only`


class Test(Value, kw_only=True):
    """One try at a test, or its last."""

    name: str  # the titles of its suites and its own, joined by " > "
    line: int | None
    column: int | None
    status: Literal["passed", "failed", "pending", "skipped", "disabled", "todo", "focused"]
    ms: float | None
    tries: int  # until now
    failures: tuple[str, ...]  # without colours


class Result(OfFile, kw_only=True):
    """A try ended."""

    test: Test


class Out(OfFile, kw_only=True):
    """Console output; jest does not say of which test."""

    s: Literal["stdout", "stderr"]
    text: str


class Closed(OfFile, kw_only=True):
    """A file ended, with all its tests as they stand."""

    tests: tuple[Test, ...]
    broken: str  # why it failed as a whole
    skipped: bool


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
    error: str


AnyLine = Tool | Refused | Begin | Opened | Start | Result | Out | Closed | End

_decoder: msgspec.json.Decoder[AnyLine] = msgspec.json.Decoder(AnyLine)


def decode(line: str) -> AnyLine:
    """Read one line.

    Raises:
        msgspec.MsgspecError: It is not one of ours, or its end is missing.
    """
    return _decoder.decode(line)
