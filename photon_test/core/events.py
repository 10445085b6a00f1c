"""Everything that can happen in a run, as values that can be written and read back.

A reader says `CaseEvent`s about its own unit; the engine says the rest. The dispatcher numbers
and times each event, which makes it a `Record`; the log of records is enough to make every
report again.
"""

from datetime import datetime
from typing import Literal

import msgspec

from photon_test.core.model import CaseId, Purpose, Stream, Unit
from photon_test.core.outcome import AnyFailure, Exit, Location, Outcome
from photon_test.core.value import Value

FORMAT = 1  # of the log; a reader of a newer one skips the events it does not know and says so


class Happening(Value, tag_field="event", tag=True, kw_only=True):
    """Base of every event: written with its class's name under `event`."""


class CaseFound(Happening, kw_only=True):
    """A case exists and is wanted. Sent before it starts, if the tool can say so."""

    case: CaseId
    location: Location | None = None
    tags: tuple[str, ...] = ()  # from a reader: the tool's own; in a record: all of them
    traits: tuple[tuple[str, str], ...] = ()  # of an interaction, for filters: see `Facts`


class CaseStarted(Happening, kw_only=True):
    """A case began."""

    case: CaseId


class CaseOutput(Happening, kw_only=True):
    """What a case printed. Capped by the engine: head, tail, and the bytes cut between."""

    case: CaseId
    stream: Stream
    text: str


class Observed(Value, kw_only=True):
    """What of a provider's interface a case exercised: names and a status, never values."""

    operation: str = ""  # of the description, where the pact says which
    method: str = ""
    path: str = ""  # as it was sent, without the query
    status: int = 0  # 0: there was no answer
    media_type: str = ""  # of the answer
    parameters: tuple[str, ...] = ()  # `query:limit`, `header:x-tenant`


class CaseFinished(Happening, kw_only=True):
    """A case ended.

    A tool that retries by itself sends one event per try, with `retry` counting up; the highest
    one is the case's outcome. Two events of the same try: the worse one holds.
    """

    case: CaseId
    outcome: Outcome
    duration_s: float | None = None
    compiled: bool = False  # `duration_s` is mostly the time to compile this case
    cached: bool = False  # the tool took the result of an earlier run; it ran nothing
    failures: tuple[AnyFailure, ...] = ()
    reason: str = ""  # why it was skipped, or is expected to fail
    retry: int = 0
    location: Location | None = None
    tags: tuple[str, ...] = ()
    observed: Observed | None = None


class Warned(Happening, kw_only=True):
    """Something a person should know; it does not change the verdict."""

    message: str
    hint: str = ""
    case: CaseId | None = None


class Broke(Happening, kw_only=True):
    """From a reader: the unit as a whole could not say how its tests ended."""

    failure: AnyFailure


class More(Happening, kw_only=True):
    """From a reader: another unit is needed (list, then run; finish what a crash left open)."""

    unit: Unit


class Deselected(Happening, kw_only=True):
    """From a reader: the tool's own configuration left cases out before any could be chosen."""

    count: int


CaseEvent = CaseFound | CaseStarted | CaseOutput | CaseFinished | Warned | Broke | More | Deselected


class SuiteInfo(Value, kw_only=True):
    """A suite as reports show it."""

    name: str
    adapter: str
    root: str = ""
    scope: str = ""
    tags: tuple[str, ...] = ()
    owner: str = ""
    min_tests: int | None = None
    environment: str = ""  # which interpreter or binary was taken: `.venv/bin/python (3.12)`


class LeftOut(Value, kw_only=True):
    """A suite or folder that is not part of this run, and why."""

    name: str
    why: str
    hint: str = ""


class RunStarted(Happening, kw_only=True):
    """The first record of every run."""

    run: str  # its id, which is also the name of its folder
    photon: str  # version
    format: int = FORMAT
    root: str  # absolute path
    arguments: tuple[str, ...] = ()
    suites: tuple[SuiteInfo, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    processors: int = 1
    listing: bool = False  # cases are listed, none is run
    may_be_empty: bool = False  # the user said that no tests are no mistake
    profile: str = ""  # the name of the one that holds


class UnitPlanned(Happening, kw_only=True):
    """A process will be started."""

    unit: str
    suite: str
    purpose: Purpose
    skipped: str = ""  # in words: none will be, and nothing else comes of this unit


class UnitStarted(Happening, kw_only=True):
    """A process was started. Its environment is never recorded."""

    unit: str
    suite: str
    purpose: Purpose
    argv: tuple[str, ...]
    cwd: str
    slots: int = 1


class UnitOutput(Happening, kw_only=True):
    """A line that no reader claimed."""

    unit: str
    stream: Stream
    text: str


class UnitFinished(Happening, kw_only=True):
    """A process ended, and everything it started with it."""

    unit: str
    suite: str
    exit: Exit
    failure: AnyFailure | None = None
    duration_s: float = 0.0
    cpu_s: float = 0.0
    peak_kb: int = 0  # of its largest process


class ServiceChanged(Happening, kw_only=True):
    """A service was started, became ready, failed, or stopped."""

    service: str
    state: Literal["starting", "ready", "failed", "stopped"]
    detail: str = ""
    log: str = ""  # its last lines, when it failed


class SuiteListed(Happening, kw_only=True):
    """How many cases a suite has, before and after the selection."""

    suite: str
    found: int
    selected: int
    deselected: int = 0  # by the tool's own configuration; not among those that were found


class SuiteFinished(Happening, kw_only=True):
    """Nothing more will come from this suite, not even a retry: a reporter may forget it."""

    suite: str
    not_run: AnyFailure | None = None  # why it was never started
    duration_s: float = 0.0


class Troubled(Happening, kw_only=True):
    """Something outside the suites went wrong and counts for the exit code."""

    code: int  # an ExitCode
    message: str
    hint: str = ""
    where: str = ""


class Stopping(Happening, kw_only=True):
    """The user asked the run to stop."""

    signal: int


class RunFinished(Happening, kw_only=True):
    """The last record of a run that ended by itself."""

    exit_code: int
    exit_codes: tuple[int, ...] = ()  # all that hold, the deciding one first
    duration_s: float = 0.0


Event = (
    CaseFound
    | CaseStarted
    | CaseOutput
    | CaseFinished
    | Warned
    | RunStarted
    | UnitPlanned
    | UnitStarted
    | UnitOutput
    | UnitFinished
    | ServiceChanged
    | SuiteListed
    | SuiteFinished
    | Troubled
    | Stopping
    | RunFinished
)


class Record(Value, kw_only=True):
    """An event with its place in the run: what reporters see and the log holds."""

    seq: int  # from 0, without gaps
    at: datetime  # UTC
    unit: str = ""  # the unit it came from; "" for the run's own
    attempt: int = 1
    event: Event


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Record)


def encode(record: Record) -> bytes:
    """Return one line of the log, without its newline."""
    return _encoder.encode(record)


def decode(line: bytes) -> Record:
    """Read one line of the log. Fields that this version does not know are ignored.

    Raises:
        msgspec.ValidationError: The event's tag is unknown, or a field has another type.
        msgspec.DecodeError: The line is not JSON, for example because its end is missing.
    """
    return _decoder.decode(line)
