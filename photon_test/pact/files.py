"""Pact files as they are found: enough to count, name and split their interactions.

Reads V1 to V4 (https://github.com/pact-foundation/pact-specification, branches version-1 to
version-4). What an interaction says is kept as the text it was written in, so that nothing is
lost or changed when a file is split; `pact/model.py` is for the interactions that we write.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any, Literal

from msgspec.structs import replace

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value

Kind = Literal["http", "message", "other"]

_BLANK = re.compile(r"[ \t\r\n]*")


class Interaction(Value, kw_only=True):
    """One interaction of a file, with the text it was written in."""

    native: str  # its V4 key, or a hash of its content; unique within the file
    description: str
    states: tuple[str, ...] = ()
    kind: Kind = "http"
    pending: bool = False
    tags: tuple[str, ...] = ()
    line: int = 1  # in the file, from 1
    twin: int = 1  # counts interactions of the same description and states, from 1
    text: str  # JSON
    section: Literal["interactions", "messages"] = "interactions"


class PactFile(Value, kw_only=True):
    """One file: who talks to whom, and about what."""

    path: str
    consumer: str
    provider: str
    version: str = ""  # of the specification, as the file says it
    metadata: str = "{}"  # JSON, as it was written
    interactions: tuple[Interaction, ...] = ()


class NotAPact(DocumentError):
    """A JSON file that does not claim to be a pact."""


def read(data: bytes, path: str) -> PactFile:
    """Read one file.

    Raises:
        NotAPact: It is JSON, but has neither a consumer nor a provider.
        DocumentError: It is not UTF-8, not JSON, or its parts are not what they must be.
    """
    text = _decoded(data, path)
    try:
        members = {key: (value, start, end) for key, value, start, end in _members(text)}
    except json.JSONDecodeError as error:
        where = f"{path}:{error.lineno}:{error.colno}"
        message = f"not readable as JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise DocumentError(message, where=where) from error
    except RecursionError as error:
        raise DocumentError("nested too deeply to be a pact", where=path) from error
    if not {"consumer", "provider"} & members.keys():
        message = "not a pact: it names neither a `consumer` nor a `provider`"
        raise NotAPact(message, where=path)
    return PactFile(
        path=path,
        consumer=_party(members, "consumer", path),
        provider=_party(members, "provider", path),
        version=_version(members.get("metadata", ({}, 0, 0))[0]),
        metadata=_slice(text, members, "metadata"),
        interactions=_interactions(text, members, path),
    )


def alone(file: PactFile, interaction: Interaction) -> str:
    """Return a pact file that has only this interaction, everything else as it was."""
    consumer, provider = json.dumps(file.consumer), json.dumps(file.provider)
    return (
        f'{{"consumer":{{"name":{consumer}}},"provider":{{"name":{provider}}},'
        f'"{interaction.section}":[{interaction.text}],"metadata":{file.metadata}}}'
    )


def _decoded(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"not UTF-8: byte {error.start} is 0x{data[error.start]:02x}"
        raise DocumentError(message, where=path) from error


def _refused(name: str) -> None:
    raise json.JSONDecodeError(f"`{name}` is not JSON", name, 0)


_decoder = json.JSONDecoder(parse_constant=_refused)


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _value(text: str, at: int) -> tuple[Any, int]:
    """Read the value at `at`; JSON's own decoder, whose constants would have no position."""
    try:
        return _decoder.raw_decode(text, at)
    except json.JSONDecodeError as error:
        if error.doc is text:
            raise
        raise json.JSONDecodeError(error.msg, text, at) from error


def _members(text: str) -> Iterator[tuple[str, Any, int, int]]:
    """Yield the top object's members as (key, value, start, end)."""
    at = _skip(text, 0)
    if text[at : at + 1] != "{":
        raise json.JSONDecodeError("Expecting an object", text, at)
    at = _skip(text, at + 1)
    while text[at : at + 1] != "}":
        if text[at : at + 1] != '"':
            raise json.JSONDecodeError("Expecting a key in double quotes", text, at)
        key, at = _value(text, at)
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            raise json.JSONDecodeError("Expecting ':' after a key", text, at)
        start = _skip(text, at + 1)
        value, end = _value(text, start)
        yield key, value, start, end
        at = _after(text, end, "}")
    if _skip(text, at + 1) != len(text):
        raise json.JSONDecodeError("Extra data", text, _skip(text, at + 1))


def _elements(text: str, start: int) -> Iterator[tuple[Any, int, int]]:
    """Yield the elements of the array that starts at `start`, which is known to be well-formed."""
    at = _skip(text, start + 1)
    while text[at : at + 1] != "]":
        value, end = _value(text, at)
        yield value, at, end
        at = _after(text, end, "]")


def _after(text: str, end: int, closing: str) -> int:
    at = _skip(text, end)
    if text[at : at + 1] == ",":
        return _skip(text, at + 1)
    if text[at : at + 1] != closing:
        raise json.JSONDecodeError(f"Expecting ',' or '{closing}'", text, at)
    return at


def _slice(text: str, members: dict[str, tuple[Any, int, int]], key: str) -> str:
    if key not in members:
        return "{}"
    _, start, end = members[key]
    return text[start:end]


def _party(members: dict[str, tuple[Any, int, int]], role: str, path: str) -> str:
    value = members.get(role, (None, 0, 0))[0]
    name = value.get("name") if isinstance(value, dict) else None
    if not isinstance(name, str) or not name:
        raise DocumentError(f"the pact has no name for its {role}", where=path)
    return _clean(name)


def _clean(text: str) -> str:
    """Replace lone surrogates, which JSON can write and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def _version(metadata: Any) -> str:
    """Return the specification's version from any of the places that have been used for it."""
    if not isinstance(metadata, dict):
        return ""
    for key in ("pactSpecification", "pact-specification"):
        if isinstance(metadata.get(key), dict):
            return str(metadata[key].get("version", ""))
    return str(metadata.get("pactSpecificationVersion", ""))


def _interactions(
    text: str, members: dict[str, tuple[Any, int, int]], path: str
) -> tuple[Interaction, ...]:
    found: list[Interaction] = []
    taken: dict[str, int] = {}
    twins: dict[tuple[str, ...], int] = {}
    line, counted = 1, 0
    for section in ("interactions", "messages"):
        value, start, _ = members.get(section, ([], 0, 0))
        if not isinstance(value, list):
            raise DocumentError(f"`{section}` is not a list", where=path)
        if not value:
            continue
        if start < counted:  # the sections stand in the other order
            line, counted = 1, 0
        for element, at, end in _elements(text, start):
            line, counted = line + text.count("\n", counted, at), at
            if not isinstance(element, dict):
                raise DocumentError(f"an element of `{section}` is not an object", where=path)
            interaction = _interaction(element, text[at:end], section, line)
            number = taken[interaction.native] = taken.get(interaction.native, 0) + 1
            identity = (interaction.description, *interaction.states)
            twin = twins[identity] = twins.get(identity, 0) + 1
            native = interaction.native if number == 1 else f"{interaction.native}#{number}"
            found.append(replace(interaction, native=native, twin=twin))
    return tuple(found)


def _interaction(element: dict[str, Any], text: str, section: str, line: int) -> Interaction:
    key = element.get("key")
    comments = element.get("comments")
    photon = comments.get("photon") if isinstance(comments, dict) else None
    tags = photon.get("tags") if isinstance(photon, dict) else None
    return Interaction(
        native=_clean(key) if isinstance(key, str) and key else _hash(element),
        description=_clean(str(element.get("description", ""))),
        states=_states(element),
        kind="message" if section == "messages" else _kind(element),
        pending=element.get("pending") is True,
        tags=tuple(_clean(str(tag)) for tag in tags) if isinstance(tags, list) else (),
        line=line,
        text=text,
        section="messages" if section == "messages" else "interactions",
    )


def _kind(element: dict[str, Any]) -> Kind:
    match element.get("type"):
        case None | "Synchronous/HTTP":
            return "http"
        case "Asynchronous/Messages" | "Synchronous/Messages":
            return "message"
        case _:
            return "other"


def _states(element: dict[str, Any]) -> tuple[str, ...]:
    states = element.get("providerStates")
    if isinstance(states, list):
        names = (state.get("name", "") if isinstance(state, dict) else state for state in states)
        return tuple(_clean(str(name)) for name in names)
    for key in ("providerState", "provider_state"):
        if isinstance(element.get(key), str) and element[key]:
            return (_clean(element[key]),)
    return ()


def _hash(element: dict[str, Any]) -> str:
    text = json.dumps(element, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
