"""Pact files as they are found: enough to count, name and split their interactions.

Reads V1 to V4 (https://github.com/pact-foundation/pact-specification, branches version-1 to
version-4). What an interaction says is kept as the text it was written in, so that nothing is
lost or changed when a file is split; `pact/model.py` is for the interactions that we write.
"""

import hashlib
import json
from typing import Any, Literal

from msgspec.structs import replace

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.pact.jsontext import (
    Pointer,
    decoded,
    find,
    laid_out,
    members,
    parsed,
    position,
    skip,
)

Kind = Literal["http", "message", "other"]
Section = Literal["interactions", "messages"]
SECTIONS: tuple[Section, ...] = ("interactions", "messages")


class Interaction(Value, kw_only=True):
    """One interaction of a file, with the text it was written in."""

    native: str  # its V4 key, or a hash of its content; unique within the file
    description: str
    ours: bool = False  # whether Photon wrote it: its comments say so
    states: tuple[str, ...] = ()
    kind: Kind = "http"
    pending: bool = False
    tags: tuple[str, ...] = ()
    operation: str = ""  # the OpenAPI operation that it was made from
    line: int = 1  # in the file, from 1
    column: int = 1
    twin: int = 1  # counts interactions of the same description and states, from 1
    text: str  # JSON
    section: Section = "interactions"


class PactFile(Value, kw_only=True):
    """One file: who talks to whom, and about what."""

    path: str
    consumer: str
    provider: str
    version: str = ""  # of the specification, as the file says it
    metadata: str = "{}"  # JSON, as it was written
    interactions: tuple[Interaction, ...] = ()
    top: tuple[tuple[str, str], ...] = ()  # every member of the file, as it was written

    @property
    def major(self) -> int:
        """The version that the Rust core would read it as; 3 where the file does not say."""
        number = self.version.strip().partition(".")[0]
        return int(number) if number in ("1", "2", "3", "4") else 3


class NotAPact(DocumentError):
    """A JSON file that does not claim to be a pact."""


def read(data: bytes, path: str) -> PactFile:
    """Read one file.

    Raises:
        NotAPact: It is JSON, but has neither a consumer nor a provider.
        DocumentError: It is not UTF-8, not JSON, or its parts are not what they must be.
    """
    text = decoded(data, path)
    top = parsed(text, path)
    if not isinstance(top, dict):
        raise _wrong(text, path, (), "not a pact: it is not an object")
    if not {"consumer", "provider"} & top.keys():
        message = "not a pact: it names neither a `consumer` nor a `provider`"
        raise _wrong(text, path, (), message, NotAPact)
    spans = {key: (start, end) for key, start, end in members(text, skip(text, 0))}
    written = {key: text[start:end] for key, (start, end) in spans.items()}
    return PactFile(
        path=path,
        consumer=_party(text, top, "consumer", path),
        provider=_party(text, top, "provider", path),
        version=_version(top.get("metadata")),
        metadata=written.get("metadata", "{}"),
        interactions=_interactions(text, top, spans, path),
        top=tuple(written.items()),
    )


def write(file: PactFile) -> bytes:
    """Return the file as it was read, in our layout; only its interactions may be others.

    No token is changed: what is not understood stays, and in its order.
    """
    parts = dict(file.top)
    lists: dict[str, list[bytes]] = {}
    for section in SECTIONS:
        texts = [one.text.encode() for one in file.interactions if one.section == section]
        if texts or section in parts:
            parts.setdefault(section, "[]")
            lists[section] = texts
    return b"".join(laid_out(parts, lists))


def place(file: PactFile, interaction: Interaction, pointer: Pointer = ()) -> str:
    """Return `file:line:column` of something inside an interaction."""
    line, column = position(interaction.text, find(interaction.text, pointer))
    if line == 1:
        column += interaction.column - 1
    return f"{file.path}:{interaction.line + line - 1}:{column}"


def alone(file: PactFile, interaction: Interaction, metadata: str = "") -> str:
    """Return a pact file that has only this interaction; `metadata`: other than the file's."""
    consumer, provider = json.dumps(file.consumer), json.dumps(file.provider)
    return (
        f'{{"consumer":{{"name":{consumer}}},"provider":{{"name":{provider}}},'
        f'"{interaction.section}":[{interaction.text}],"metadata":{metadata or file.metadata}}}'
    )


def _wrong(
    text: str, path: str, pointer: Pointer, message: str, kind: type[DocumentError] = DocumentError
) -> DocumentError:
    line, column = position(text, find(text, pointer))
    return kind(message, where=f"{path}:{line}:{column}")


def _party(text: str, top: dict[str, Any], role: str, path: str) -> str:
    value = top.get(role)
    name = value.get("name") if isinstance(value, dict) else None
    if not isinstance(name, str) or not name:
        pointer = (role, "name")
        raise _wrong(text, path, pointer, f"the pact has no name for its {role}")
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
    text: str, top: dict[str, Any], spans: dict[str, tuple[int, int]], path: str
) -> tuple[Interaction, ...]:
    found: list[Interaction] = []
    taken: dict[str, int] = {}
    twins: dict[tuple[str, ...], int] = {}
    line, counted = 1, 0
    for section in SECTIONS:
        if section not in top:
            continue
        if not isinstance(top[section], list):
            raise _wrong(text, path, (section,), f"`{section}` is not a list")
        start = spans[section][0]
        if start < counted:  # the sections stand in the other order
            line, counted = 1, 0
        elements = members(text, start)
        for element, (index, at, end) in zip(top[section], elements, strict=True):
            line, counted = line + text.count("\n", counted, at), at
            if not isinstance(element, dict):
                message = f"an element of `{section}` is not an object"
                raise _wrong(text, path, (section, index), message)
            interaction = interaction_of(element, text[at:end], section)
            number = taken[interaction.native] = taken.get(interaction.native, 0) + 1
            identity = (interaction.description, *interaction.states)
            twin = twins[identity] = twins.get(identity, 0) + 1
            native = interaction.native if number == 1 else f"{interaction.native}#{number}"
            column = at - text.rfind("\n", 0, at)
            found.append(replace(interaction, native=native, twin=twin, line=line, column=column))
    return tuple(found)


def interaction_of(element: dict[str, Any], text: str, section: Section) -> Interaction:
    """Return an element of a section, which is known to be JSON, as an interaction."""
    key = element.get("key")
    comments = element.get("comments")
    photon = comments.get("photon") if isinstance(comments, dict) else None
    tags = photon.get("tags") if isinstance(photon, dict) else None
    operation = photon.get("operation") if isinstance(photon, dict) else None
    return Interaction(
        native=_clean(key) if isinstance(key, str) and key else _hash(element),
        description=_clean(str(element.get("description", ""))),
        states=_states(element),
        kind="message" if section == "messages" else _kind(element),
        ours=isinstance(photon, dict),
        pending=element.get("pending") is True,
        tags=tuple(_clean(str(tag)) for tag in tags) if isinstance(tags, list) else (),
        operation=_clean(operation) if isinstance(operation, str) else "",
        text=text,
        section=section,
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
    text = json.dumps(element, sort_keys=True, separators=(",", ":"), default=float)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
