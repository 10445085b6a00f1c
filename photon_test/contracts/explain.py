"""For one interaction: each value, its rule, and the line that it came from."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import UnsetType

from photon_test.contracts.choice import Line
from photon_test.contracts.reply import Answered
from photon_test.contracts.request import Asked
from photon_test.contracts.values import MADE_UP
from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Reply
from photon_test.openapi.places import Pointer
from photon_test.openapi.schema import shape
from photon_test.pact.model import HttpInteraction, Matcher, Rule, StatusRule

_SHOWN = 60  # characters of a value


def lines(
    library: Library,
    interaction: HttpInteraction,
    reply: Reply,
    asked: Asked,
    answered: Answered,
) -> tuple[Line, ...]:
    """Return every part of the request, then every part of the response."""
    request, head = _request(interaction, asked), _head(interaction, reply)
    return (*request, *head, *_body(library, interaction, answered))


def _request(interaction: HttpInteraction, asked: Asked) -> Iterator[Line]:
    for part, origin in asked.origins.items():
        yield Line(
            part=part,
            value=_shown(origin.value),
            source=origin.source,
            where=str(origin.node.place),
        )
    rules = interaction.request.matchingRules
    for within, found in (("header", rules.header), ("query", rules.query)):
        for name, rule in found.items():
            value = "photon-not-a-real-token"
            source = "security: replaced by what the state returns"
            yield Line(part=f"{within}.{name}", value=value, rule=_words(rule), source=source)


def _head(interaction: HttpInteraction, reply: Reply) -> Iterator[Line]:
    response = interaction.response
    rules = response.matchingRules
    own = rules.status.get("")
    yield Line(
        part="status",
        value=str(response.status),
        rule=_words(own) if own else "",
        source=f"reply `{reply.status}`",
        where=str(reply.node.place),
    )
    described = {header.name: header.node for header in reply.headers}
    for name, values in response.headers.items():
        node = described.get(name, reply.node)
        rule = rules.header.get(name)
        yield Line(
            part=f"header.{name}",
            value=_shown(", ".join(values)),
            rule=_words(rule) if rule else "",
            source="media type" if node is reply.node else "header",
            where=str(node.place),
        )


def _body(library: Library, interaction: HttpInteraction, answered: Answered) -> Iterator[Line]:
    body = interaction.response.body
    if isinstance(body, UnsetType):
        return
    rules = interaction.response.matchingRules.body
    if isinstance(body.content, str) and not answered.schemas:
        for path, rule in rules.items():
            yield Line(
                part=path, value=_shown(body.content), rule=_words(rule), source=answered.source
            )
        return
    for path, value, pointer in _leaves("$", body.content, ()):
        found = rules.get(path)
        source, where = _origin(library, answered, path, pointer, value)
        words = _words(found) if found else "as above"
        yield Line(part=path, value=_shown(value), rule=words, source=source, where=where)


def _leaves(path: str, value: Any, pointer: Pointer) -> Iterator[tuple[str, Any, Pointer]]:
    """Yield every place of an expected body as its rules name it: one element for each list."""
    yield path, value, pointer
    if isinstance(value, dict):
        for name, one in value.items():
            plain = name.replace("_", "a").isalnum() and name.isascii() and not name[0].isdigit()
            below = f"{path}.{name}" if plain else f"{path}['{name}']"
            yield from _leaves(below, one, (*pointer, name))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            below = f"{path}[*]" if len(value) == 1 else f"{path}[{index}]"
            yield from _leaves(below, one, (*pointer, index))


def _origin(
    library: Library, answered: Answered, path: str, pointer: Pointer, value: Any
) -> tuple[str, str]:
    """Return where a value came from: its example's own line, or else its schema's."""
    origin = answered.origin
    if origin is not None and not origin.source.endswith(MADE_UP):
        node = _inside(origin.node, pointer)
        if node is not None:
            return origin.source, str(node.place)
    schema = answered.schemas.get(path)
    if schema is None:
        return answered.source, ""
    for part in shape(library, (schema,)).nodes:
        for key in ("example", "const", "default"):
            if key in part.value and part.value[key] == value:
                return f"schema: {key}", str(part.child(key, value).place)
        if isinstance(given := part.value.get("enum"), list) and value in given:
            return "schema: enum", str(part.child("enum", given).place)
    return MADE_UP, str(schema.place)


def _inside(node: Node, pointer: Pointer) -> Node | None:
    """Return the node of a value inside an example, which may stand below `value`."""
    for key in ("dataValue", "value"):
        if isinstance(node.value, dict) and key in node.value and "$ref" not in node.value:
            found = _down(node.child(key, node.value[key]), pointer)
            if found is not None:
                return found
    return _down(node, pointer)


def _down(node: Node, pointer: Pointer) -> Node | None:
    for part in pointer:
        value: Any = node.value
        known = isinstance(value, dict) and part in value
        if not known and not (isinstance(value, list) and part in range(len(value))):
            return None
        node = node.child(part, value[part])
    return node


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _words(rule: Rule | StatusRule) -> str:
    """Return a rule in the words of the file: `type, min 1`, `integer or null`."""
    between = " or " if rule.combine == "OR" else " and "
    return between.join(_one(matcher) for matcher in rule.matchers)


def _one(matcher: Matcher) -> str:
    said = msgspec.to_builtins(matcher)
    kind = said.pop("match")
    inner = said.pop("rules", [])
    settings = [f"{key} {value}" for key, value in said.items()]
    return ", ".join([kind, *settings, *(f"of {one['match']}" for one in inner)])
