"""What the judge says, one JSON object a line, and what it is told."""

from typing import Literal

import msgspec

from photon_test.core.events import Observed
from photon_test.core.value import Value
from photon_test.pact.credentials import Credential
from photon_test.pact.files import Kind
from photon_test.pact.request_rules import Rule


class Message(Value, tag_field="say", tag=True, kw_only=True):
    """Base of every line, written with its class's name under `say`."""


class Found(Message, kw_only=True):
    """An interaction stands in a file."""

    file: str  # as the suite's folder sees it
    native: str
    description: str
    states: tuple[str, ...] = ()
    kind: Kind = "http"
    pending: bool = False
    tags: tuple[str, ...] = ()
    consumer: str = ""
    operation: str = ""  # the OpenAPI operation that it was made from
    line: int = 1
    twin: int = 1
    path: str = ""  # where the file really is, if `file` is only its name: a broker's


class Unusable(Message, kw_only=True):
    """A file that should be a pact of this provider cannot be used as one."""

    file: str
    message: str
    line: int | None = None


class Note(Message, kw_only=True):
    """Something to know; it changes nothing."""

    message: str
    hint: str = ""


class Catalogue(Message, kw_only=True):
    """Which states and messages that the interactions need nobody brings about, and why."""

    missing: dict[str, str]  # only those
    unproduced: dict[str, str] = msgspec.field(default_factory=dict)  # the same of messages
    teardown: bool = True  # whether a function takes any of the states away again


class Listed(Message, kw_only=True):
    """The last line of a listing."""

    interactions: int


class Began(Message, kw_only=True):
    """An interaction is being verified."""

    file: str
    native: str


class Difference(Value, kw_only=True):
    """One way in which the answer is not what the contract promises."""

    kind: str  # as the core names it: BodyMismatch, StatusMismatch, …
    path: str = ""
    expected: str = ""
    actual: str = ""
    message: str = ""
    rule: str = ""  # of the pact, for this place: `regex ^[0-9]+$`; "": to be equal


Result = Literal[
    "agreed", "differs", "state", "unproduced", "refused", "hangs", "broken", "unjudged"
]


class Ended(Message, kw_only=True):
    """An interaction was verified, or could not be."""

    file: str
    native: str
    result: Result
    duration_s: float = 0.0
    differences: tuple[Difference, ...] = ()
    message: str = ""  # what went wrong, where the answer could not be compared
    text: str = ""
    pending: bool = False  # the contract says that a difference is no failure yet
    fault: str = ""  # why there was no whole answer, as the proxy in between calls it
    output: str = ""  # of what did not agree: a command that repeats the request, and the answer
    observed: Observed | None = None


class Down(Message, kw_only=True):
    """The provider does not answer; nothing more will be tried."""

    message: str
    hint: str = ""


class Stopped(Message, kw_only=True):
    """An interaction has failed, here or in another process; the rest is not verified."""


class Renew(Message, kw_only=True):
    """The process cannot go on; another is to verify the rest."""


class Verified(Message, kw_only=True):
    """The last line of a verification."""

    interactions: int


Said = (
    Found | Unusable | Note | Catalogue | Listed | Began | Ended | Down | Stopped | Renew | Verified
)


class Chosen(Value, kw_only=True):
    """Interactions of one file."""

    file: str
    natives: tuple[str, ...]
    path: str = ""  # as in `Found`
    pending: bool = False  # the whole pact: a difference is no failure yet


class Job(Value, kw_only=True):
    """What one process is to verify, in this order."""

    provider: str
    chosen: tuple[Chosen, ...]
    teardown: bool = False  # also call the state URL with `"action": "teardown"`
    request_timeout_s: float = 5.0
    response_limit: int = 32 << 20  # bytes of an answer's body
    requests: tuple[Rule, ...] = ()  # what is changed in them
    credentials: tuple[Credential, ...] = ()  # their values are in the environment
    filtered: bool = False  # a function changes requests; its URL is in the environment
    insecure: bool = False  # any certificate of the provider will do
    har: str = ""  # a file that exchanges are added to


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
