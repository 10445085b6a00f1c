"""The units that are judged: an operation, a status, and a media type of its answers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import UNSET

from photon_test.contracts.choice import Choice
from photon_test.contracts.reply import answers
from photon_test.contracts.statuses import Status, status_of
from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.document import Document, Node
from photon_test.openapi.examples import NoSample, sample
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Media, Operation, Reply
from photon_test.openapi.operations import operations
from photon_test.openapi.schema import shape
from photon_test.pact.model import HttpInteraction


class Unit(Value, kw_only=True, eq=False):
    """One kind of answer that the description documents, and the contract about it."""

    operation: str
    status: str  # as documented: `200`, `2XX`, `default`
    media: str = ""  # "" for an answer without a body
    schema: Node | None = None  # of a JSON body
    example: Any = UNSET  # what a tool that copies examples would take
    interactions: tuple[HttpInteraction, ...] = ()
    documented: tuple[str, ...] = ()  # every status of the operation

    @property
    def name(self) -> str:
        """How reports call it."""
        return " ".join(filter(None, (self.operation, self.status, self.media)))

    @property
    def succeeds(self) -> bool:
        """Whether its status is a 2xx."""
        return self.status.startswith("2")


def units(
    library: Library, document: Document, made: Sequence[HttpInteraction], choice: Choice
) -> Iterator[Unit]:
    """Yield every unit of the operations that are wanted, those without a contract too."""
    by_answer: dict[tuple[str, int, str], list[HttpInteraction]] = {}
    for made_one in made:
        kind = made_one.response.headers.get("Content-Type", ("",))[0]
        answer = (made_one.comments.photon.operation, made_one.response.status, kind)
        by_answer.setdefault(answer, []).append(made_one)
    every = [
        one for one in operations(library, document, choice.base_path) if isinstance(one, Operation)
    ]
    known = Counter(one.id for one in every)
    for operation in every:
        if not choice.wants(operation):
            continue
        statuses = tuple(reply.status for reply in operation.replies)
        for reply in operation.replies:
            if not choice.wants_status(reply.status):
                continue
            found_status = status_of(operation, reply, choice.default_status)
            status = found_status.code if isinstance(found_status, Status) else 0
            for media in reply.media or (None,):
                bodiless = status in (204, 205, 304) or operation.method == "HEAD"
                kind = "" if media is None or media.any or bodiless else media.essence
                # Of two operations with one name nobody knows which contract is whose.
                key = (operation.id, status, kind)
                found = by_answer.get(key, []) if known[operation.id] == 1 else []
                yield Unit(
                    operation=operation.id,
                    status=reply.status,
                    media=media.essence if media else "",
                    schema=None if bodiless else _schema(library, media),
                    example=_example(library, reply, media) if found else UNSET,
                    interactions=tuple(found),
                    documented=statuses,
                )


def _schema(library: Library, media: Media | None) -> Node | None:
    """Return the schema of a JSON body; of `*/*`, a text need not be JSON.

    `text/json` the core compares as text (pact_ffi 0.5.12): there is nothing that it could tell.
    """
    if media is None or not media.json or media.essence == "text/json" or media.schema is None:
        return None
    if media.any and shape(library, (media.schema,)).kind in ("string", ""):
        return None
    return media.schema


def _example(library: Library, reply: Reply, media: Media | None) -> Any:
    if media is None or not media.json:
        return UNSET
    for answer in answers(reply):
        if answer.media is media and answer.example is not None:
            return answer.example.value
    if media.schema is None:
        return UNSET
    try:
        return sample(library, (media.schema,), "response").value
    except (NoSample, DocumentError):
        return UNSET
