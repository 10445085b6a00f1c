"""What the process that checks an API says, one JSON object a line, and what it is told."""

from typing import Literal

import msgspec

from photon_test.contracts.properties.choices import CheckName, ModeName, PhaseName
from photon_test.core.value import Value
from photon_test.pact.credentials import Credential


class Message(Value, tag_field="say", tag=True, kw_only=True):
    """Base of every line, written with its class's name under `say`."""


class Found(Message, kw_only=True):
    """An operation is to be checked in a phase."""

    label: str  # `GET /orders/{id}`
    phase: PhaseName
    operation: str = ""  # the document's own id
    tags: tuple[str, ...] = ()
    states: tuple[str, ...] = ()  # that may stand before its requests
    file: str = ""  # where it stands, from the suite's folder
    line: int = 1


class Unread(Message, kw_only=True):
    """An operation of the document cannot be read."""

    label: str
    message: str
    file: str = ""
    line: int = 1


class Unusable(Message, kw_only=True):
    """The document cannot be read, or nothing can be made of it."""

    message: str
    file: str = ""
    line: int = 1
    hint: str = ""


class Listed(Message, kw_only=True):
    """The last line of a listing."""

    cases: int  # of `Found` and `Unread` together


class Began(Message, kw_only=True):
    """The first request of a case is about to be sent."""

    label: str
    phase: PhaseName


class Problem(Value, kw_only=True):
    """What a check says of an answer."""

    check: str
    title: str  # `server error`
    text: str = ""
    expected: str = ""
    actual: str = ""


Result = Literal[
    "passed",
    "failed",
    "skipped",
    "hangs",
    "refused",
    "broken",
    "state",  # a provider state could not be brought about
    "document",
    "unjudged",
]


class Ended(Message, kw_only=True):
    """A case came to its end."""

    label: str
    phase: PhaseName
    result: Result
    duration_s: float = 0.0
    best: int = 0  # the lowest status of all its answers; 0: there were none
    problems: tuple[Problem, ...] = ()
    message: str = ""  # why it was skipped, or could not be judged
    text: str = ""
    output: str = ""  # the requests to repeat, as commands, and their answers
    hangs: bool = False  # whoever sets states did not answer in time


class Note(Message, kw_only=True):
    """Something to know; it changes nothing."""

    message: str
    hint: str = ""


class Missing(Message, kw_only=True):
    """The engine is not installed."""


class Down(Message, kw_only=True):
    """The API does not answer; nothing more will be tried."""

    message: str
    hint: str = ""


class Done(Message, kw_only=True):
    """The last line of a run."""

    cases: int


Said = Found | Unread | Unusable | Listed | Began | Ended | Note | Missing | Down | Done


class Chosen(Value, kw_only=True):
    """One case to run."""

    label: str
    phase: PhaseName


class Pacts(Value, kw_only=True):
    """Whose provider states stand before the requests."""

    files: tuple[str, ...] = ()  # paths or patterns, from the suite's folder; (): there are none
    provider: str = ""  # as the pacts name it; "": they all have the same one
    teardown: bool = False  # whether states are taken away again
    asks: bool = False  # whether who sets states can say which ones are known


class Job(Value, kw_only=True):
    """What one process is to check."""

    document: str  # a path, from the suite's folder
    base_path: str | None = None  # before every path; None: what the document's servers say
    chosen: tuple[Chosen, ...]
    checks: tuple[CheckName, ...]
    mode: ModeName = "all"
    max_examples: int
    seed: int
    request_timeout_s: float = 5.0
    credentials: tuple[Credential, ...] = ()  # their values are in the environment
    pacts: Pacts = Pacts()


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Said)


def encode(said: Said) -> bytes:
    """Return one line, with its newline."""
    return _encoder.encode(said) + b"\n"


def decode(line: str) -> Said:
    """Read one line.

    Raises:
        msgspec.MsgspecError: It is not a line of this protocol.
    """
    said: Said = _decoder.decode(line)
    return said
