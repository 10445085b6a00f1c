"""What the core is asked about many responses at once, and what it says: one JSON object a line.

`python -m photon_test.pact.matching` answers these; whoever asks writes them to a file first, so
that a core that aborts can be started again behind the question that ended it.
"""

from collections.abc import Iterable, Iterator

import msgspec

from photon_test.core.value import Value
from photon_test.pact.model import Response


class Question(Value, tag_field="ask", tag=True, kw_only=True):
    """Base of every line that is asked."""


class Expect(Question, kw_only=True):
    """A response as a contract expects it, known by its number from here on."""

    number: int
    response: Response


class Match(Question, kw_only=True):
    """Ask whether all of these expectations accept this response."""

    number: int
    expects: tuple[int, ...]
    body: str  # JSON; "" for none
    status: int = 200
    whole: bool = False  # over HTTP, status and headers too; otherwise only the body is matched
    content_type: str = "application/json"
    base64: bool = False  # the body is bytes; only together with `whole`


class Load(Question, kw_only=True):
    """Ask whether the core loads this file."""

    number: int
    path: str


class Try(Question, kw_only=True):
    """Ask whether a regular expression can be used: it accepts `fits`, and gives up on no text."""

    number: int
    regex: str
    fits: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()  # whether these are accepted does not matter


AnyQuestion = Expect | Match | Load | Try


class Answer(Value, kw_only=True):
    """What the core says to one question."""

    number: int
    accepted: bool
    place: str = ""  # of the first difference, a path
    why: str = ""  # the first difference in the core's words
    failed: str = ""  # why the core could not say; it counts as not accepted
    found: int = 0  # interactions of a file


_encoder = msgspec.json.Encoder()
_question = msgspec.json.Decoder(AnyQuestion)
_answer = msgspec.json.Decoder(Answer)


def written(values: Iterable[AnyQuestion | Answer]) -> bytes:
    """Return lines."""
    return b"".join(_encoder.encode(value) + b"\n" for value in values)


def questions(data: bytes) -> Iterator[AnyQuestion]:
    """Read the lines of a file of questions."""
    for line in data.splitlines():
        yield _question.decode(line)


def answers(data: bytes) -> Iterator[Answer]:
    """Read answers; a last line that was cut off when the core aborted is left out."""
    for line in data.split(b"\n")[:-1]:
        yield _answer.decode(line)
