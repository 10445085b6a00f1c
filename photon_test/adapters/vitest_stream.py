"""What `toolside/vitest` writes: one JSON object per line, told apart by `e`.

The format is Photon's own; run.mjs and this module change together.
"""

from typing import Literal

import msgspec

from photon_test.core.value import Value


class Line(Value, tag_field="e", tag=str.lower, kw_only=True):
    """Base of every line."""


class Tool(Line, kw_only=True):
    """The first line: which vitest the project has."""

    version: str
    node: str


class Problem(Value, kw_only=True):
    """An error, without colours."""

    name: str = ""
    message: str = ""
    stack: str = ""
    diff: str = ""
    cause: str = ""
    file: str = ""  # of the user's first frame, relative to the suite's folder
    line: int | None = None


class Refused(Line, kw_only=True):
    """The project has no vitest, or one that is too old or cannot be loaded."""

    why: Literal["missing", "old", "unloadable"]
    version: str = ""
    node: str = ""  # that it is loaded with
    needs: str = ""  # a range of versions of node
    error: Problem | None = None


class Open(Line, kw_only=True):
    """A file was given to a worker."""

    m: str  # the module's id within this run
    project: str
    file: str  # relative to the suite's folder
    types: bool = False  # its types are checked; it is not run


class Listed(Value, kw_only=True):
    """One test of a file."""

    i: str  # the test's id within this run
    name: str  # the titles of its suites and its own, joined by " > "
    plain: str  # the same, joined by blanks: what `testNamePattern` is matched with
    n: int  # it is the n-th of this name in its file, from 1
    line: int | None = None
    tags: tuple[str, ...] = ()


class Tests(Line, kw_only=True):
    """The tests of a file, in its order."""

    m: str
    tests: tuple[Listed, ...]


class Start(Line, kw_only=True):
    """A test began. Comes with its result if the test is quick: workers send every 100 ms."""

    i: str


class Result(Line, kw_only=True):
    """A test ended."""

    i: str
    state: Literal["passed", "failed", "skipped"]
    note: str = ""
    mode: str = "run"
    ms: float | None = None  # all tries together
    retry: int = 0  # how many tries came before the last
    errors: tuple[Problem, ...] = ()  # of all tries


class Log(Line, kw_only=True):
    """A piece of console output, of a test, a suite or a file."""

    i: str  # a test's or module's id; "" if vitest does not know
    s: Literal["stdout", "stderr"]
    text: str


class Trouble(Value, kw_only=True):
    """What went wrong in a suite, or a file, outside its tests: its import, its hooks."""

    name: str  # "" for the file itself
    line: int | None = None
    tests: tuple[str, ...] = ()
    errors: tuple[Problem, ...] = ()


class Close(Line, kw_only=True):
    """A file ended."""

    m: str
    suites: tuple[Trouble, ...] = ()  # the innermost first: what it kept from running is its own


class Counts(Value, kw_only=True):
    """What vitest's own state says at the end."""

    modules: int
    passed: int
    failed: int
    skipped: int
    pending: int


class End(Line, kw_only=True):
    """The run ended by itself: the last word, without which nothing is proven."""

    reason: str  # passed, failed, interrupted; listed
    counts: Counts
    errors: tuple[Problem, ...] = ()  # unhandled ones
    ignored: bool = False  # the configuration says that unhandled errors are none


class Fatal(Line, kw_only=True):
    """Vitest threw: its configuration cannot be loaded, a reporter failed."""

    error: Problem


class Beat(Line, kw_only=True):
    """Nothing happened, and vitest's own limits may still end that."""


AnyLine = Tool | Refused | Open | Tests | Start | Result | Log | Close | End | Fatal | Beat

_decoder: msgspec.json.Decoder[AnyLine] = msgspec.json.Decoder(AnyLine)


def decode(line: str) -> AnyLine:
    """Read one line.

    Raises:
        msgspec.MsgspecError: It is not one of ours, or its end is missing.
    """
    return _decoder.decode(line)
