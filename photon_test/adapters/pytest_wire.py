"""The lines that `photon_test/toolside/pytest/photon_pytest_telling.py` writes, as values.

Version 1. The plugin is ours and of the same release, so there is no older or newer one to
read; a line that does not fit is damage.
"""

import msgspec

from photon_test.core.value import Value

VERSION = 1

Listed = tuple[str, str, int | None, tuple[str, ...]]  # id, file of the def, line from 0, tags


class Line(Value, tag_field="e", kw_only=True):
    """Base of every line."""


class TooOld(Line, tag="too_old", kw_only=True):
    """The only line: this pytest is older than the one that the plugin was told to ask for."""

    pytest: str


class SessionStart(Line, tag="session_start", kw_only=True):
    """The first line of a session."""

    v: int
    pytest: str
    python: str
    executable: str = ""
    rootdir: str  # absolute; ids are relative to it
    cwd: str  # absolute; where pytest was started
    inifile: str = ""  # absolute
    distributed: bool = False  # over xdist's workers
    stops_early: bool = False  # `-x`, `--maxfail`, `--stepwise`: after bad news
    narrowed: tuple[str, ...] = ()  # options that leave out tests: `-m 'not slow'`


class Collected(Line, tag="collected", kw_only=True):
    """Some of the cases that were collected and not deselected."""

    cases: tuple[Listed, ...]


class CollectionEnd(Line, tag="collection_end", kw_only=True):
    """All cases have been said."""

    count: int
    distinct: int | None = None  # how many ids they have
    deselected: int = 0
    missing: tuple[str, ...] = ()  # chosen ids that do not exist
    unplaced: bool = False  # an id does not begin with the name of its file


class Report(Value, kw_only=True):
    """A pytest report that says more than "passed"."""

    when: str  # collect, setup, call, teardown, or ??? for a process that died
    outcome: str  # passed, failed, skipped; rerun or retried for a try that is done again
    text: str = ""  # the traceback as pytest prints it
    message: str = ""
    path: str = ""
    line: int | None = None  # from 1
    frames: tuple[tuple[str, int], ...] = ()  # outermost first; relative paths: to the cwd
    raised: str = ""
    xfail: str | None = None  # set: expected to fail, and why
    sub: str | None = None  # set: a subtest, and which
    timeout: float | None = None  # seconds; set: our own limit ended it


class CollectError(Line, tag="collect_error", kw_only=True):
    """A file, class or folder could not be collected."""

    id: str
    report: Report


class CollectSkip(Line, tag="collect_skip", kw_only=True):
    """A file skipped itself while it was collected."""

    id: str
    report: Report


class Start(Line, tag="start", kw_only=True):
    """A test began."""

    id: str


class Phase(Line, tag="report", kw_only=True):
    """A part of a test ended in another way than passed."""

    id: str
    report: Report


class Output(Line, tag="output", kw_only=True):
    """What a test printed; a long one in several lines."""

    id: str
    stream: str
    text: str


class End(Line, tag="end", kw_only=True):
    """A test, or one try of it, ended."""

    id: str
    s: float = 0.0
    passed: bool = False  # whether its call was reported as passed, without a mark
    retry: int = 0
    file: str = ""  # only from workers, which collect out of our sight
    line: int | None = None  # from 0
    tags: tuple[str, ...] = ()


class Warning_(Line, tag="warning", kw_only=True):  # noqa: N801  # `Warning` is the builtin
    """A Python warning, once for each place."""

    category: str
    message: str
    file: str = ""
    line: int = 0
    id: str = ""


class WorkerDown(Line, tag="worker_down", kw_only=True):
    """One of xdist's workers died."""

    worker: str
    message: str = ""


class InternalError(Line, tag="internal_error", kw_only=True):
    """Pytest, or a plugin, raised where nothing may be raised."""

    text: str


class SessionEnd(Line, tag="session_end", kw_only=True):
    """The last line."""

    status: int
    collected: int = 0
    ended: int = 0
    warnings: int = 0
    deselected: int = 0  # also by xdist's workers
    stopped: str = ""  # why it did not run all tests: `stopping after 1 failures`


AnyLine = (
    TooOld
    | SessionStart
    | Collected
    | CollectionEnd
    | CollectError
    | CollectSkip
    | Start
    | Phase
    | Output
    | End
    | Warning_
    | WorkerDown
    | InternalError
    | SessionEnd
)

_decoder: msgspec.json.Decoder[AnyLine] = msgspec.json.Decoder(AnyLine)


def read(text: str) -> AnyLine:
    """Read one line.

    Raises:
        msgspec.DecodeError: It is damaged.
    """
    return _decoder.decode(text)
