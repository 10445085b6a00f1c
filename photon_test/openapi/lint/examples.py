"""Whether examples are what their schemas ask for, in the direction in which they travel."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.document import Node
from photon_test.openapi.findings import Finding, Level, Unreadable
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Media
from photon_test.openapi.places import parsed
from photon_test.openapi.schema import Direction
from photon_test.openapi.validate import Validators, Wrong
from photon_test.openapi.versions import Version, v3_0
from photon_test.openapi.walk import Visit


class Written(Value, kw_only=True, eq=False):
    """A value that stands in the document, and what it should be."""

    node: Node
    schema: Node | None = None
    direction: Direction | None = None
    word: str = "example"
    data: bool = True  # False: text of another media type, which no schema can judge


def written(library: Library, version: Version, visits: tuple[Visit, ...]) -> Iterator[Written]:
    """Yield every example and default of a description once for each use."""
    for visit in visits:
        try:
            match visit.kind:
                case "schema":
                    yield from _of_schema(visit.node)
                case "parameter" | "header":
                    yield from _of_parameter(library, version, visit)
                case "body":
                    yield from _of_media(v3_0.media(library, visit.node), "request")
                case "response" if version.DIALECT == "2.0":
                    yield from _of_old_response(visit.node)
                case "response":
                    yield from _of_media(v3_0.media(library, visit.node), "response")
                case _:
                    pass
        except DocumentError:
            continue  # a broken reference on the way, which is reported


def judged(validators: Validators, examples: Iterable[Written]) -> Iterator[Finding]:
    """Yield those that are not what their schema asks for, and schemas that cannot be used."""
    unusable = set()
    for one in examples:
        if one.schema is None or not one.data:
            continue
        try:
            wrong = _wrong(validators, one.schema, one.node.value, one.direction)
        except Unreadable as error:
            for finding in error.findings:
                key = (str(finding.place), finding.message)
                if finding.message.startswith("the schema ") and key not in unusable:
                    unusable.add(key)
                    yield _unusable(finding)
            continue
        except DocumentError:
            continue  # a broken reference in the schema, which is reported
        for each in wrong:
            yield _finding(one, each)


def _finding(one: Written, wrong: Wrong) -> Finding:
    """Put what is wrong where it stands."""
    node = one.node
    for part in parsed(wrong.pointer):
        inner = node.value
        if isinstance(inner, dict) and part in inner:
            node = node.child(part, inner[part])
        elif isinstance(inner, list) and str(part).isdecimal() and int(part) < len(inner):
            node = node.child(int(part), inner[int(part)])
    schema = one.schema.place if one.schema else node.place
    hint = f"correct the {one.word}, or its schema at {schema}"
    if isinstance(one.node.value, str) and _is_json(one.node.value):
        hint = f"write the {one.word} as data, not as a text that has JSON in it"
    rule = "invalid-example" if one.word == "example" else "invalid-default"
    level: Level = "error" if one.word == "example" else "warning"
    message = f"the {one.word} is not what its schema asks for: {_short(wrong.message)}"
    return node.finding(level, rule, message, hint)


def _short(message: str, limit: int = 160) -> str:
    text = " ".join(message.split())
    # The validator begins with the value, which may be a whole document.
    return text if len(text) <= limit else f"{text[:60]} … {text[-90:]}"


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _unusable(finding: Finding) -> Finding:
    return Finding(
        level="error",
        rule="unusable-schema",
        message=finding.message,
        hint=finding.hint or "no validator takes it: correct what is named",
        place=finding.place,
    )


def _wrong(
    validators: Validators, schema: Node, value: Any, direction: Direction | None
) -> tuple[Wrong, ...]:
    if direction is not None:
        return validators.wrong(schema, value, direction)
    # Beside a schema nobody says which way it travels: one way is enough.
    return validators.wrong(schema, value, "response") and validators.wrong(
        schema, value, "request"
    )


def _of_schema(node: Node) -> Iterator[Written]:
    if example := node.get("example"):
        yield Written(node=example, schema=node)
    several = node.get("examples")
    for one in several.elements() if several else ():
        yield Written(node=one, schema=node)
    if default := node.get("default"):
        yield Written(node=default, schema=node, word="default")


def _of_parameter(library: Library, version: Version, visit: Visit) -> Iterator[Written]:
    node = visit.node
    if version.DIALECT == "2.0":
        if node.at("in") != "body":
            yield from _of_old_parameter(node, visit.direction)
        elif example := node.get("x-example"):
            yield Written(node=example, schema=node.get("schema"), direction="request")
        return
    found = v3_0.described(library, node, node.text("name"), "query")
    for one in found.examples:
        yield Written(node=one.node, schema=found.schema, direction=visit.direction)


def _of_old_parameter(node: Node, direction: Direction | None) -> Iterator[Written]:
    if example := node.get("x-example"):
        yield Written(node=example, schema=node, direction=direction)
    if default := node.get("default"):
        yield Written(node=default, schema=node, word="default")


def _of_media(media: tuple[Media, ...], direction: Direction) -> Iterator[Written]:
    for one in media:
        for example in one.examples:
            data = one.json or not isinstance(example.value, str)
            yield Written(node=example.node, schema=one.schema, direction=direction, data=data)


def _of_old_response(node: Node) -> Iterator[Written]:
    written_ = node.get("examples")
    for kind, example in written_.members() if written_ else ():
        data = Media(type=kind, node=node).json or not isinstance(example.value, str)
        schema = node.get("schema")
        yield Written(node=example, schema=schema, direction="response", data=data)
