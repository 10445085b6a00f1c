"""OpenAPI 3.0 (https://spec.openapis.org/oas/v3.0.4)."""

from collections.abc import Iterator
from typing import Literal, get_args
from urllib.parse import urlsplit

from photon_test.core.errors import DocumentError
from photon_test.openapi import grammar
from photon_test.openapi.document import Node
from photon_test.openapi.gathered import gathered
from photon_test.openapi.hints import EXAMPLES
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
    Variable,
)

DIALECT: Literal["3.0"] = "3.0"
GRAMMAR = grammar.V3_0
META: Meta = "3.0"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def methods(item: Node) -> Iterator[tuple[str, Node]]:
    """Yield the operations of a path item."""
    for method, node in item.members():
        if method in METHODS:
            yield method.upper(), node


def base_path(top: Node, item: Node, operation: Node) -> str:
    """Return the path of the first server."""
    for server in servers(top, item, operation):
        try:
            return urlsplit(server.filled).path.rstrip("/")
        except ValueError:
            return ""
    return ""


def servers(top: Node, item: Node, operation: Node) -> tuple[Server, ...]:
    """Read the nearest list of servers that has any."""
    for owner in (operation, item, top):
        given = owner.get("servers")
        if given and (found := tuple(_server(one) for one in given.elements())):
            return found
    return ()


def _server(node: Node) -> Server:
    given = node.get("variables")
    return Server(
        url=node.text("url"),
        description=node.text("description"),
        variables=tuple(_variable(name, one) for name, one in (given.members() if given else ())),
        node=node,
    )


def _variable(name: str, node: Node) -> Variable:
    options, default = node.at("enum"), node.at("default")
    return Variable(
        name=name,
        default="" if default is None else str(default),
        options=tuple(str(one) for one in options) if isinstance(options, list) else (),
    )


def parameter(library: Library, node: Node) -> Parameter | None:
    """Read a parameter."""
    node = library.follow(node)
    within: In
    match node.at("in"):
        case "path" | "query" | "header" | "cookie" | "querystring" as within:
            pass
        case other:
            raise node.error(f"a parameter cannot be in `{other}`")
    return described(library, node, node.text("name"), within)


def described(library: Library, node: Node, name: str, within: In) -> Parameter:
    """Read what parameters and headers have in common."""
    content = node.get("content")
    media = next(iter(content.members()), None) if content else None
    inner = library.follow(media[1]) if media else node
    style: Style = "form" if within in ("query", "cookie") else "simple"
    if node.text("style") in get_args(Style):
        style = node.at("style")
    explode = node.at("explode")
    return Parameter(
        name=name,
        within=within,
        required=node.at("required") is True or within == "path",
        schema=inner.get("schema"),
        style=style,
        explode=explode if isinstance(explode, bool) else style in ("form", "cookie"),
        content=media[0] if media else "",
        examples=examples(library, inner) or examples(library, node),
        node=node,
    )


def examples(library: Library, node: Node) -> tuple[Example, ...]:
    """Read `examples` and `example`, named ones first; those that cannot be had are left out."""
    found: list[Example] = []
    named = node.get("examples")
    for name, reference in named.members() if named else ():
        one = library.follow(reference)
        for key in ("dataValue", "value"):
            if value := one.get(key):
                summary = one.text("summary") or reference.text("summary")
                found.append(
                    Example(name=name, value=value.value, node=value, summary=summary, holder=one)
                )
                break
        else:
            if value := _external(library, one):
                found.append(Example(name=name, value=value.value, node=value, holder=one))
    if single := node.get("example"):
        found.append(Example(name="", value=single.value, node=single))
    return tuple(found)


def _external(library: Library, one: Node) -> Node | None:
    """Return an `externalValue` that is a JSON or YAML file where references may lead, too."""
    address = one.text("externalValue")
    if not address.endswith((".json", ".yaml", ".yml")):
        return None
    try:
        return library.follow(one.child("externalValue", {"$ref": address}))
    except DocumentError:
        return None


def media(library: Library, owner: Node) -> tuple[Media, ...]:
    """Read a `content` map."""
    content = owner.get("content")
    if content:  # a `$ref` is not allowed here, but found (Lob's description); lint says so
        content = library.follow(content)
    return tuple(
        Media(
            type=kind,
            schema=library.follow(node).get("schema"),
            examples=examples(library, library.follow(node)),
            node=library.follow(node),
        )
        for kind, node in (content.members() if content else ())
    )


def body(library: Library, top: Node, item: Node, operation: Node) -> Body | None:
    """Read the request body."""
    del top, item
    given = operation.get("requestBody")
    if given is None:
        return None
    node = library.follow(given)
    return Body(required=node.at("required") is True, media=media(library, node), node=node)


def reply(library: Library, top: Node, operation: Node, status: str, node: Node) -> Reply:
    """Read one response."""
    del top, operation
    node = library.follow(node)
    headers = node.get("headers")
    kinds, odd = gathered(media(library, node))
    return Reply(
        status=status,
        description=node.text("description"),
        media=kinds,
        odd=odd,
        headers=tuple(
            described(library, library.follow(one), name, "header")
            for name, one in (headers.members() if headers else ())
        ),
        keys=keys(node),
        node=node,
    )


def keys(node: Node) -> tuple[str, ...]:
    """Names of request examples that lead to a response: ours, and those of Microcks.

    Source: https://microcks.io/documentation/references/artifacts/openapi-conventions/
    """
    for hint in (EXAMPLES, "x-microcks-refs"):
        value = node.at(hint)
        if isinstance(value, list):
            return tuple(str(one) for one in value)
    return ()


def schemes(library: Library, top: Node) -> dict[str, Scheme]:
    """Read the security schemes; one that cannot be read is left out."""
    components = top.get("components")
    found = components.get("securitySchemes") if components else None
    read: dict[str, Scheme] = {}
    for name, node in found.members() if found else ():
        try:
            read[name] = _scheme(name, library.follow(node))
        except DocumentError:
            continue
    return read


def _scheme(name: str, node: Node) -> Scheme:
    match node.at("type"), node.text("scheme").lower():
        case "apiKey", _:
            within = node.at("in")
            return Scheme(
                name=name,
                kind="key",
                within=within if within in ("query", "header", "cookie") else "header",
                parameter=node.text("name"),
            )
        case "http", "basic":
            return Scheme(name=name, kind="basic")
        case ("http", "bearer") | ("oauth2" | "openIdConnect", _):
            return Scheme(name=name, kind="bearer")
        case "mutualTLS", _:
            return Scheme(name=name, kind="mutual")
        case _:
            return Scheme(name=name, kind="other")
