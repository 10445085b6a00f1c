"""What `toolside/node_test` writes: one JSON object per line, told apart by `e`.

The format is Photon's own; reporter.mjs, inside.cjs and this module change together.
"""

from typing import Literal

import msgspec

from photon_test.core.value import Value


class Line(Value, tag_field="e", tag=str.lower, kw_only=True):
    """Base of every line."""


class Tool(Line, kw_only=True):
    """The first line: which node runs the tests."""

    node: str


class Queued(Line, kw_only=True):
    """A file will be run. All paths are relative to the suite's folder."""

    file: str


class Opened(Line, kw_only=True):
    """The process of a file was started."""

    file: str


class Closed(Line, kw_only=True):
    """The process of a file ended."""

    file: str


class Start(Line, kw_only=True):
    """A test or suite is told about next, and what is inside it."""

    depth: int
    name: str


class Problem(Value, kw_only=True):
    """An error, without colours."""

    kind: str  # node's `failureType`
    about: str  # node's own words
    name: str = ""  # of what was thrown
    code: str = ""
    message: str = ""
    stack: str = ""
    causes: str = ""
    file: str = ""  # of the user's first frame
    line: int | None = None


class Result(Line, kw_only=True):
    """How a test or suite ended. None: it was not said at all; "": without a reason."""

    depth: int
    name: str
    file: str
    line: int | None
    suite: bool
    passed: bool
    ms: float | None
    skip: str | None
    todo: str | None
    expected: str | None  # to fail
    tags: tuple[str, ...]
    failure: Problem | None


class Whole(Line, kw_only=True):
    """How the process of a file ended that told no test, or more than its tests say."""

    file: str
    ms: float | None
    passed: bool
    code: int | None
    signal: str
    kind: str


class Out(Line, kw_only=True):
    """What a file printed; node does not say which test did."""

    file: str
    s: Literal["stdout", "stderr"]
    text: str


class Note(Line, kw_only=True):
    """A diagnostic of node's or of a test's."""

    text: str


class Beat(Line, kw_only=True):
    """A test ended that is told about later."""


class End(Line, kw_only=True):
    """The run ended by itself: the last word, without which nothing is proven."""

    tests: int  # as node counted them; -1 if it did not say


AnyLine = Tool | Queued | Opened | Closed | Start | Result | Whole | Out | Note | Beat | End


class Ending(Value, kw_only=True):
    """What the process of a file said itself as it ended."""

    file: str
    drained: bool  # it had nothing left to do; false: it was told to exit
    tests: bool  # it had loaded `node:test`
    unwanted: bool = False  # it was never loaded, because no wanted test can be in it


_lines: msgspec.json.Decoder[AnyLine] = msgspec.json.Decoder(AnyLine)
_endings: msgspec.json.Decoder[Ending] = msgspec.json.Decoder(Ending)


def decode(line: str) -> AnyLine:
    """Read one line.

    Raises:
        msgspec.MsgspecError: It is not one of ours, or its end is missing.
    """
    return _lines.decode(line)


def endings(report: bytes) -> tuple[Ending, ...]:
    """Read what the files' processes said as they ended; what is no line of ours is left out."""
    found = []
    for line in report.splitlines():
        try:
            found.append(_endings.decode(line))
        except msgspec.MsgspecError:
            continue
    return tuple(found)
