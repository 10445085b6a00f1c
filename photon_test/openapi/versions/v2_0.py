"""Swagger 2.0 (https://spec.openapis.org/oas/v2.0)."""

from collections.abc import Iterator
from typing import Any, Literal

from photon_test.core.errors import DocumentError
from photon_test.openapi import grammar
from photon_test.openapi.document import Node
from photon_test.openapi.gathered import gathered
from photon_test.openapi.library import Library
from photon_test.openapi.meta import Meta
from photon_test.openapi.operation import (
    Body,
    Example,
    In,
    Media,
    Parameter,
    Reply,
    Scheme,
    Server,
    Style,
)
from photon_test.openapi.versions import v3_0

DIALECT: Literal["2.0"] = "2.0"
GRAMMAR = grammar.V2_0
META: Meta = "2.0"
METHODS = tuple(method for method in v3_0.METHODS if method != "trace")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_STYLES: dict[str, Style] = {"ssv": "spaceDelimited", "pipes": "pipeDelimited"}


def methods(item: Node) -> Iterator[tuple[str, Node]]:
    """Yield the operations of a path item."""
    for method, node in item.members():
        if method in METHODS:
            yield method.upper(), node


def base_path(top: Node, item: Node, operation: Node) -> str:
    """Return `basePath`."""
    del item, operation
    return top.text("basePath").rstrip("/")


def servers(top: Node, item: Node, operation: Node) -> tuple[Server, ...]:
    """Make servers of `schemes`, `host` and `basePath`."""
    del item
    host = top.text("host")
    given = operation.at("schemes") or top.at("schemes")
    known = [str(one) for one in given] if host and isinstance(given, list) and given else []
    path = top.text("basePath")
    if not known:
        url = f"//{host}{path}" if host else path
        return (Server(url=url, node=top),) if url else ()
    return tuple(Server(url=f"{one}://{host}{path}", node=top) for one in known)


def parameter(library: Library, node: Node) -> Parameter | None:
    """Read a parameter that is not in the body. Its schema is the parameter itself."""
    node = library.follow(node)
    within: In
    match node.at("in"):
        case "path" | "query" | "header" as within:
            pass
        case "body" | "formData":
            return None
        case other:
            raise node.error(f"a parameter cannot be in `{other}`")
    return _described(node, node.text("name"), within)


def _described(node: Node, name: str, within: In) -> Parameter:
    collection = node.text("collectionFormat")
    plain: Style = "form" if within == "query" else "simple"
    example = node.get("x-example")
    return Parameter(
        name=name,
        within=within,
        required=node.at("required") is True or within == "path",
        schema=node,
        style=_STYLES.get(collection, plain),
        explode=collection == "multi",
        examples=(Example(name="", value=example.value, node=example),) if example else (),
        node=node,
    )


def body(library: Library, top: Node, item: Node, operation: Node) -> Body | None:
    """Read the `body` parameter, or make one of the `formData` parameters."""
    form: dict[str, Node] = {}
    for owner in (item, operation):
        parameters = owner.get("parameters")
        for given in parameters.elements() if parameters else ():
            node = library.follow(given)
            if node.at("in") == "body":
                return _json_body(node, _types(operation, top, "consumes"))
            if node.at("in") == "formData":
                form[node.text("name")] = node
    return _form(operation, form, _types(operation, top, "consumes")) if form else None


def _json_body(node: Node, types: list[str]) -> Body:
    example = node.get("x-example")
    media = tuple(
        Media(
            type=kind,
            schema=node.get("schema"),
            examples=(Example(name="", value=example.value, node=example),) if example else (),
            node=node,
        )
        for kind in types
    )
    return Body(required=node.at("required") is True, media=media, node=node)


def _form(operation: Node, form: dict[str, Node], types: list[str]) -> Body:
    required = [name for name, node in form.items() if node.at("required") is True]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: node.value for name, node in form.items()},
        "required": required,
    }
    has_file = any(node.at("type") == "file" for node in form.values())
    kind = next((one for one in types if one in _FORMS), _FORMS[1] if has_file else _FORMS[0])
    node = operation.child("parameters", schema)  # made up here, but it stands there
    return Body(
        required=bool(required), media=(Media(type=kind, schema=node, node=node),), node=node
    )


def reply(library: Library, top: Node, operation: Node, status: str, node: Node) -> Reply:
    """Read one response; its examples are a map of media types."""
    node = library.follow(node)
    written = node.get("examples")
    found = dict(written.members()) if written else {}
    schema = node.get("schema")
    types = _types(operation, top, "produces") if schema else []
    headers = node.get("headers")
    media, odd = gathered(
        tuple(
            Media(type=kind, schema=schema, examples=_example(found.get(kind)), node=node)
            for kind in dict.fromkeys([*types, *found])
        )
    )
    return Reply(
        status=status,
        description=node.text("description"),
        media=media,
        odd=odd,
        headers=tuple(
            _described(one, name, "header") for name, one in (headers.members() if headers else ())
        ),
        keys=v3_0.keys(node),
        node=node,
    )


def _example(node: Node | None) -> tuple[Example, ...]:
    return (Example(name="", value=node.value, node=node),) if node else ()


def _types(operation: Node, top: Node, key: str) -> list[str]:
    for owner in (operation, top):
        value = owner.at(key)
        if isinstance(value, list) and value:
            return [str(one) for one in value]
    return ["application/json"]


def schemes(library: Library, top: Node) -> dict[str, Scheme]:
    """Read `securityDefinitions`."""
    found = top.get("securityDefinitions")
    read: dict[str, Scheme] = {}
    for name, given in found.members() if found else ():
        try:
            node = library.follow(given)
        except DocumentError:
            continue
        match node.at("type"):
            case "basic":
                read[name] = Scheme(name=name, kind="basic")
            case "oauth2":
                read[name] = Scheme(name=name, kind="bearer")
            case "apiKey":
                within: In = "query" if node.at("in") == "query" else "header"
                read[name] = Scheme(
                    name=name, kind="key", within=within, parameter=node.text("name")
                )
            case _:
                read[name] = Scheme(name=name, kind="other")
    return read
