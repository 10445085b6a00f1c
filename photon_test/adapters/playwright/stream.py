"""What `toolside/playwright` writes: one JSON object per line, told apart by `e`.

The format is Photon's own; run.mjs, reporter.mjs, told.mjs and this module change together.
"""

from typing import Literal

import msgspec

from photon_test.core.value import Value


class Line(Value, tag_field="e", tag=str.lower, kw_only=True):
    """Base of every line."""


class Tool(Line, kw_only=True):
    """The first line: which Playwright the project has."""

    version: str
    node: str


class Refused(Line, kw_only=True):
    """The project has no Playwright Test, one that is too old, or one that is not all there."""

    why: Literal["missing", "old", "broken"]
    version: str
    error: str


class Project(Value, kw_only=True):
    """One of the configuration's projects; "" is the name of the only one."""

    name: str
    needs: tuple[str, ...]  # names of the projects that run before it
    teardown: str  # the name of the one that runs after it and what needs it


class Begin(Line, kw_only=True):
    """The tests are known. Without any, what went wrong follows."""

    projects: tuple[Project, ...]
    focused: bool  # by `.only`


class Listed(Value, kw_only=True):
    """One test of a file."""

    i: str  # Playwright's own id: the same in a listing and the run after it
    titles: tuple[str, ...]  # of its suites, and its own
    at: str  # where it is declared, if that is another file, relative to the suite's folder
    line: int
    tags: tuple[str, ...]  # without their `@`; also what Playwright finds in titles
    grep: str = ""  # what `--grep` sees, if that is not all titles joined by blanks


class Tests(Line, kw_only=True):
    """The tests of a file in one project, in its order; of many, a part."""

    project: str
    file: str  # relative to the suite's folder
    title: str  # the file as Playwright names it: what `--grep` sees
    tests: tuple[Listed, ...]


class Start(Line, kw_only=True):
    """A try at a test began; also of one that is then skipped."""

    i: str


class Problem(Value, kw_only=True):
    """An error, without colours."""

    message: str
    stack: str
    snippet: str
    cause: str
    file: str  # relative to the suite's folder; "": not known
    line: int | None
    hook: Literal["", "setup", "teardown"]  # it was thrown there
    steps: tuple[str, ...]  # of `test.step`, outermost first


class Note(Value, kw_only=True):
    """An annotation: `skip`, `fixme`, `fail`, or one of the test's own."""

    type: str
    text: str


class Attached(Value, kw_only=True):
    """A file that a try left."""

    name: str
    path: str  # relative to the suite's folder


class Result(Line, kw_only=True):
    """A try ended."""

    i: str
    retry: int
    status: Literal["passed", "failed", "timedOut", "skipped", "interrupted"]
    expected: str  # the status with which all is well
    ms: float
    errors: tuple[Problem, ...]
    notes: tuple[Note, ...]
    files: tuple[Attached, ...]
    tags: tuple[str, ...]


class Out(Line, kw_only=True):
    """What a test printed."""

    i: str
    s: Literal["stdout", "stderr"]
    text: str


class Error(Line, kw_only=True):
    """Something went wrong outside the tests."""

    of: Literal["", "setup", "teardown"]  # the configuration's global one
    error: Problem


class End(Line, kw_only=True):
    """The run ended by itself: the last word, without which nothing is proven."""

    status: str  # passed, failed, timedout, interrupted
    tests: int
    results: int  # tries, all tests together
    flaky: int  # tests


class Beat(Line, kw_only=True):
    """Nothing happened, and Playwright's own limits may still end that."""


AnyLine = Tool | Refused | Begin | Tests | Start | Result | Out | Error | End | Beat

_decoder: msgspec.json.Decoder[AnyLine] = msgspec.json.Decoder(AnyLine)


def decode(line: str) -> AnyLine:
    """Read one line.

    Raises:
        msgspec.MsgspecError: It is not one of ours, or its end is missing.
    """
    return _decoder.decode(line)
