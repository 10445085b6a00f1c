"""Pact files that we write: the same input, the same bytes; what is not ours stays.

Interactions are ours if their comments say so. Ours are replaced as a whole; those of others keep
their place, their order and the text they were written in.
"""

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from photon_test.core.errors import DocumentError, Infrastructure
from photon_test.pact.files import Interaction, PactFile, read
from photon_test.pact.model import HttpInteraction

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def file_name(consumer: str, provider: str) -> str:
    """Return `{consumer}-{provider}.json`, as a name and never as a path."""
    parts = (_UNSAFE.sub("_", part).strip(".") or "_" for part in (consumer, provider))
    return f"{'-'.join(parts)}.json"


def keyed(interaction: HttpInteraction) -> HttpInteraction:
    """Return the interaction with its key: a hash of what it says, not of where it came from."""
    said = {**msgspec.to_builtins(interaction), "key": "", "comments": None}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return replace(interaction, key=hashlib.sha256(text.encode()).hexdigest()[:16])


def render(
    consumer: str,
    provider: str,
    interactions: Sequence[HttpInteraction],
    *,
    origin: dict[str, Any],
    existing: tuple[str, bytes] | None = None,
) -> bytes:
    """Return a V4 pact file. `existing` is the path and content of the one that it replaces.

    Raises:
        DocumentError: The existing file cannot be kept: broken, of another version, between
            others, or with an interaction of somebody else's that has the same name as ours.
    """
    file = read(existing[1], existing[0]) if existing else None
    foreign = _foreign(file, consumer, provider) if file else ()
    _check_conflicts(foreign, interactions, existing[0] if existing else "")
    ours = sorted(interactions, key=lambda one: (one.identity, one.key))
    texts = [one.text for one in foreign] + [msgspec.json.encode(one).decode() for one in ours]
    kept: dict[str, Any] = json.loads(file.metadata) if file else {}
    metadata = {**kept, "pactSpecification": {"version": "4.0"}, "photon": origin}
    whole = (
        f'{{"consumer":{{"name":{json.dumps(consumer, ensure_ascii=False)}}},'
        f'"provider":{{"name":{json.dumps(provider, ensure_ascii=False)}}},'
        f'"interactions":[{",".join(texts)}],'
        f'"metadata":{json.dumps(metadata, ensure_ascii=False)}}}'
    )
    return msgspec.json.format(whole.encode(), indent=2) + b"\n"


def write(path: Path, data: bytes) -> None:
    """Replace a file at once: whoever reads it sees the old one or the new one.

    Raises:
        Infrastructure: The folder cannot be written to.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(number, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), 0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        reason = (error.strerror or str(error)).lower()
        raise Infrastructure(f"the pact cannot be written: {reason}", where=str(path)) from error


def _foreign(file: PactFile, consumer: str, provider: str) -> tuple[Interaction, ...]:
    if (file.consumer, file.provider) != (consumer, provider):
        raise DocumentError(
            f"the file is a pact between `{file.consumer}` and `{file.provider}`",
            hint="choose another `--out`",
            where=file.path,
        )
    foreign = tuple(one for one in file.interactions if not _is_ours(one))
    if foreign and not file.version.startswith("4"):
        raise DocumentError(
            f"the file is of version {file.version or '1'}; its {len(foreign)} interactions"
            " cannot be kept in one of version 4",
            hint="choose another `--out`",
            where=file.path,
        )
    return foreign


def _is_ours(interaction: Interaction) -> bool:
    comments = json.loads(interaction.text).get("comments")
    return isinstance(comments, dict) and isinstance(comments.get("photon"), dict)


def _check_conflicts(
    foreign: tuple[Interaction, ...], ours: Sequence[HttpInteraction], path: str
) -> None:
    taken = {(one.description, *one.states): one for one in foreign}
    for one in ours:
        if other := taken.get(one.identity):
            raise DocumentError(
                f"somebody else's interaction has the same name: `{one.description}`",
                hint="rename it, or leave the operation out",
                where=f"{path}:{other.line}",
            )
