"""Pact files that we write: the same input, the same bytes; what is not ours stays.

Interactions are ours if their comments say so. Ours are replaced as a whole; those of others keep
their place, their order and the text they were written in.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from photon_test.core.errors import DocumentError
from photon_test.pact.files import SECTIONS, Interaction, PactFile, interaction_of, place, read
from photon_test.pact.jsontext import laid_out, parsed, written
from photon_test.pact.merge import ours, same_meaning
from photon_test.pact.model import HttpInteraction
from photon_test.pact.store import update
from photon_test.pact.write_http import content_key

_sorted = msgspec.json.Encoder(order="sorted")
_ALIKE = (str, int, bool, type(None))
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def file_name(consumer: str, provider: str) -> str:
    """Return `{consumer}-{provider}.json`, as a name and never as a path."""
    parts = (_UNSAFE.sub("_", part).strip(".") or "_" for part in (consumer, provider))
    return f"{'-'.join(parts)}.json"


def keyed(interaction: HttpInteraction) -> HttpInteraction:
    """Return the interaction with its key: a hash of what it says, not of where it came from."""
    return replace(interaction, key=_key(interaction))


def render(
    consumer: str,
    provider: str,
    interactions: Sequence[HttpInteraction],
    *,
    origin: dict[str, Any],
    existing: tuple[str, bytes] | None = None,
) -> Iterator[bytes]:
    """Return a V4 pact file, part by part; `existing` is the path and content of the one before it.

    Raises:
        DocumentError: The existing file cannot be kept: broken, of another version, between
            others, or with an interaction of somebody else's that has the same name as ours.
    """
    file = read(existing[1], existing[0]) if existing else None
    foreign = _foreign(file, consumer, provider) if file else ()
    made = sorted(_unsaid(file, foreign, interactions), key=lambda one: (one.identity, one.key))
    kept = parsed(file.metadata, file.path) if file else {}
    kept = kept if isinstance(kept, dict) else {}
    metadata = {**kept, "pactSpecification": {"version": "4.0"}, "photon": origin}
    parties = {"consumer": written({"name": consumer}), "provider": written({"name": provider})}
    top = dict(file.top) if file else parties
    top.setdefault("interactions", "[]")
    top["metadata"] = written(metadata)
    lists: dict[str, Iterable[bytes]] = {
        section: [one.text.encode() for one in foreign if one.section == section]
        for section in SECTIONS
        if section in top
    }
    lists["interactions"] = chain(lists["interactions"], map(msgspec.json.encode, made))
    return laid_out(top, lists)


def write(path: Path, data: bytes) -> None:
    """Replace a file at once: whoever reads it sees the old one or the new one.

    What was merged with the file's content must be made within `store.update` instead, so that
    another writer cannot come between.

    Raises:
        Infrastructure: The folder cannot be written to.
    """
    update(path, lambda _: [data])


def _key(one: HttpInteraction) -> str:
    """Return what `content_key` does, in a fifth of the time for nearly all interactions."""
    free: list[Any] = [state.params for state in one.providerStates]
    if one.request.body is not UNSET:
        free.append(one.request.body.content)
    if one.response.body is not UNSET:
        free.append(one.response.body.content)
    if _alike(free):
        said: dict[str, Any] = {
            "type": "Synchronous/HTTP",
            "key": "",
            "description": one.description,
            "request": one.request,
            "response": one.response,
            "comments": None,
        }
        if one.providerStates:
            said["providerStates"] = one.providerStates
        text = _sorted.encode(said)
        if text.isascii() and b"\x7f" not in text:
            return hashlib.sha256(text).hexdigest()[:16]
    return content_key(msgspec.to_builtins(one))


def _alike(waiting: list[Any]) -> bool:
    """Whether msgspec writes values as `json` does: fractions may look otherwise."""
    while waiting:
        value = waiting.pop()
        kind = value.__class__
        if kind is dict:
            for key in value:
                if key.__class__ is not str:
                    return False
            waiting += value.values()
        elif kind is list:
            waiting += value
        elif kind not in _ALIKE:
            return False
    return True


def _foreign(file: PactFile, consumer: str, provider: str) -> tuple[Interaction, ...]:
    if (file.consumer, file.provider) != (consumer, provider):
        raise DocumentError(
            f"the file is a pact between `{file.consumer}` and `{file.provider}`",
            hint="choose another `--out`",
            where=file.path,
        )
    if file.interactions and file.major != 4:
        raise DocumentError(
            f"the file is of version {file.version or '3'}; its {len(file.interactions)}"
            " interactions cannot be kept in one of version 4",
            hint="choose another `--out`",
            where=file.path,
        )
    return tuple(one for one in file.interactions if not ours(one))


def _unsaid(
    file: PactFile | None, foreign: tuple[Interaction, ...], made: Sequence[HttpInteraction]
) -> Iterator[HttpInteraction]:
    """Yield our interactions without those that somebody else's file says already.

    Raises:
        DocumentError: Somebody else's interaction has the same name and says something else.
    """
    taken = {(one.description, *one.states): one for one in foreign}
    for one in made:
        other = taken.get(one.identity) if taken else None
        if file is None or other is None:
            yield one
            continue
        text = msgspec.json.encode(one).decode()
        mine = interaction_of(parsed(text, file.path), text, "interactions")
        if differs := same_meaning(file, other, file, mine):
            source = one.comments.photon.source
            raise DocumentError(
                f"somebody else's interaction has the same name: `{one.description}`; {differs}",
                hint=f"rename it, or leave the operation out; ours is from {source}",
                where=place(file, other),
            )
