"""The encodings with their samples, and the contracts that Photon makes of them."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jsonschema_rs
import msgspec
from msgspec import UNSET, UnsetType

from photon_test.contracts.choice import Choice
from photon_test.contracts.generate import generate
from photon_test.openapi.files import describe
from photon_test.pact.model import Content, HttpInteraction

Headers = dict[str, str]


@dataclass(frozen=True)
class Sample:
    """What came over the wire, and whether the description allows it."""

    name: str
    allowed: bool
    status: int
    method: str
    path: str
    query: str
    headers: Headers  # with Content-Type, if there is one
    body: bytes | None

    @property
    def type(self) -> str:
        """Its media type; "" if nothing says it."""
        return self.headers.get("Content-Type", "")

    def question(self, side: str, interaction: HttpInteraction) -> dict[str, Any]:
        """Return what Judge.java is asked."""
        return {
            "pact": pact(interaction),
            "side": side,
            "status": self.status,
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": self.headers,
            "type": self.type or "application/octet-stream",
            "body": None if self.body is None else base64.b64encode(self.body).decode(),
        }


@dataclass(frozen=True)
class Encoding:
    """One way to write something down, the contract that has it, and samples of both kinds."""

    name: str
    title: str
    note: str
    side: str  # "response" or "request"
    schema: Any  # of an answer's JSON body; None: it has none
    interactions: tuple[HttpInteraction, ...]
    samples: tuple[Sample, ...]


def encodings(file: Path) -> list[Encoding]:
    """Return everything that the file has, in its order."""
    _, document = describe(file)
    return [
        _encoding(file, operation)
        for path in document.data["paths"].values()
        for operation in path.values()
    ]


def pact(interaction: HttpInteraction) -> dict[str, Any]:
    """Return a file of one interaction."""
    return {
        "consumer": {"name": "c"},
        "provider": {"name": "p"},
        "interactions": [msgspec.to_builtins(interaction)],
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }


def unlike_the_schema(found: list[Encoding]) -> list[str]:
    """Say which JSON samples are not what they are listed as, by a validator of another house."""
    wrong = []
    for encoding in found:
        if encoding.schema is None:
            continue
        validator = jsonschema_rs.Draft202012Validator(encoding.schema, validate_formats=True)
        for sample in encoding.samples:
            if sample.status != 200 or not sample.body or not sample.type.endswith("json"):
                continue
            expected = encoding.interactions[0].response.headers
            special = set(sample.headers) - {"Content-Type"} or set(expected) - {"Content-Type"}
            if not special and validator.is_valid(json.loads(sample.body)) is not sample.allowed:
                wrong.append(f"`{encoding.name}`, {sample.name}: the schema says otherwise")
    return wrong


def _encoding(file: Path, operation: dict[str, Any]) -> Encoding:
    library, document = describe(file)
    name = operation["operationId"]
    choice = Choice(operations=(name,), optional=operation.get("x-optional", "omit"))
    made = generate(library, document, choice)
    reply = operation.get("x-reply", "")
    chosen = tuple(one for one in made.interactions if one.comments.photon.source.endswith(reply))
    if not chosen:
        raise ValueError(f"`{name}` has no interaction: {made.left}")
    replies = operation["responses"]
    content = next(iter(replies.values())).get("content", {})
    side = operation.get("x-asks", "response")
    return Encoding(
        name=name,
        title=operation["x-encoding"],
        note=operation.get("x-note", ""),
        side=side,
        schema=next((m["schema"] for kind, m in content.items() if kind.endswith("json")), None),
        interactions=chosen,
        samples=tuple(_samples(operation, side, chosen[0])),
    )


def _samples(
    operation: dict[str, Any], side: str, interaction: HttpInteraction
) -> Iterator[Sample]:
    for key, allowed in (("x-accept", True), ("x-reject", False)):
        for name, given in operation[key].items():
            yield _sample(given, side, interaction, name, allowed=allowed)


def _sample(
    given: dict[str, Any], side: str, interaction: HttpInteraction, name: str, *, allowed: bool
) -> Sample:
    request, response = interaction.request, interaction.response
    expected = request if side == "request" else response
    headers = {name: values[0] for name, values in expected.headers.items()}
    if "headers" in given and side == "response":
        headers = {"Content-Type": headers.get("Content-Type", "")}
    headers = {**headers, **given.get("headers", {})}
    if "type" in given:
        headers["Content-Type"] = given["type"]
    body = _written(given, expected.body if side == "request" else UNSET)
    return Sample(
        name=name,
        allowed=allowed,
        status=given.get("status", response.status),
        method=request.method,
        path=given.get("path", request.path),
        query=given.get("query", _query(request.query)),
        headers={name: value for name, value in headers.items() if value},
        body=body,
    )


def _query(query: Mapping[str, tuple[str, ...]]) -> str:
    return urlencode([(name, value) for name, values in query.items() for value in values])


def _written(given: dict[str, Any], otherwise: Content | UnsetType) -> bytes | None:
    if "json" in given:
        return json.dumps(given["json"], ensure_ascii=False).encode()
    if "text" in given:
        return str(given["text"]).encode()
    if isinstance(otherwise, UnsetType):
        return None
    content = otherwise.content
    return (content if isinstance(content, str) else json.dumps(content)).encode()
