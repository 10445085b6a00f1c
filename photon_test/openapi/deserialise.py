"""Values of parameters as they were before they were sent: `serialise`, backwards.

Which type a text stands for, the schema says; without one it stays text. Query and header values
are taken decoded, paths as they stand in the URL. Where a separator stands in a value itself, what
is read differs from what was meant: `serialise.ambiguous` says so beforehand.
"""

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote

from msgspec import UNSET, UnsetType

from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Parameter
from photon_test.openapi.schema import Nodes, Shape, shape
from photon_test.openapi.serialise import SEPARATORS, plain

Pairs = Sequence[tuple[str, str]]

_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
_KEYS = re.compile(r"\[([^\[\]]*)\]")


class Unparsable(ValueError):
    """A text that this parameter cannot have been sent as."""


def path(library: Library, parameter: Parameter, text: str) -> Any:
    """Read what stands in a path in place of `{name}`.

    Raises:
        Unparsable: It does not have the parameter's style.
    """
    if parameter.content:
        return _json(unquote(text))
    nodes = _nodes(parameter.schema)
    match parameter.style:
        case "label":
            if not text.startswith("."):
                raise Unparsable(f"`{text}` does not begin with `.`")
            separator = "." if parameter.explode else ","
            return _split(library, nodes, text[1:], separator, explode=parameter.explode)
        case "matrix":
            return _matrix(library, parameter, nodes, text)
        case _:
            return _split(library, nodes, text, ",", explode=parameter.explode)


def query(library: Library, parameter: Parameter, pairs: Pairs) -> Any | UnsetType:
    """Read a query parameter, or a cookie; UNSET if it was not sent.

    Raises:
        Unparsable: It does not have the parameter's style.
    """
    name = parameter.name
    own = [value for key, value in pairs if key == name]
    if parameter.content:
        return _json(own[0]) if own else UNSET
    nodes = _nodes(parameter.schema)
    found = shape(library, nodes)
    kind = found.kind
    if parameter.style == "deepObject" and kind == "object":
        return _deep(library, nodes, name, pairs)
    if kind == "object" and parameter.explode:
        members = {
            key: _typed(library, _member(found, key), value)
            for key, value in pairs
            if key in found.properties or found.values
        }
        return members or UNSET
    if not own:
        return UNSET
    if kind == "array" and parameter.explode:
        return [_typed(library, found.items, value) for value in own]
    separator = SEPARATORS.get(parameter.style, ",")
    return _split(library, nodes, own[0], separator, explode=False, decode=False)


def header(library: Library, parameter: Parameter, text: str) -> Any:
    """Read a header's value.

    Raises:
        Unparsable: It does not have the parameter's style.
    """
    if parameter.content:
        return _json(text)
    nodes = _nodes(parameter.schema)
    return _split(library, nodes, text, ",", explode=parameter.explode, decode=False)


def querystring(library: Library, parameter: Parameter, text: str) -> Any:
    """Read a whole query string, of which `content` says how it is written.

    Raises:
        Unparsable: It is not written so.
    """
    if "json" in parameter.content:
        return _json(unquote(text))
    found = shape(library, _nodes(parameter.schema))
    made: dict[str, Any] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        nodes = _member(found, key)
        inner = shape(library, nodes) if nodes else None
        if inner is not None and inner.kind == "array":
            made.setdefault(key, []).append(_typed(library, inner.items, value))
        else:
            made[key] = _typed(library, nodes, value)
    return made


def _matrix(library: Library, parameter: Parameter, nodes: Nodes, text: str) -> Any:
    if not text.startswith(";"):
        raise Unparsable(f"`{text}` does not begin with `;`")
    found = shape(library, nodes)
    parts = [part.partition("=") for part in text[1:].split(";")]
    if parameter.explode and found.kind == "object":
        return {
            unquote(key): _typed(library, _member(found, unquote(key)), unquote(value))
            for key, _, value in parts
        }
    own = [value for key, _, value in parts if unquote(key) == parameter.name]
    if not own:
        raise Unparsable(f"`{text}` does not have `{parameter.name}`")
    if parameter.explode and found.kind == "array":
        return [_typed(library, found.items, unquote(value)) for value in own]
    return _split(library, nodes, own[0], ",", explode=False)


def _split(
    library: Library, nodes: Nodes, text: str, separator: str, *, explode: bool, decode: bool = True
) -> Any:
    """Read a text whose parts have a separator between them."""

    def plain_text(part: str) -> str:
        return unquote(part) if decode else part

    found = shape(library, nodes)
    parts = [plain_text(part) for part in text.split(separator)] if text else []
    match found.kind:
        case "array":
            return [_typed(library, found.items, part) for part in parts]
        case "object" if explode:
            raw = [part.partition("=") for part in text.split(separator)] if text else []
            pairs = [(plain_text(key), plain_text(value)) for key, _, value in raw]
        case "object":
            if len(parts) % 2:
                raise Unparsable(f"`{text}` has a name without a value")
            pairs = list(zip(parts[::2], parts[1::2], strict=True))
        case _:
            return _typed(library, nodes, plain_text(text))
    return {key: _typed(library, _member(found, key), value) for key, value in pairs}


def _deep(library: Library, nodes: Nodes, name: str, pairs: Pairs) -> Any | UnsetType:
    """Read `name[a][b]=1`, as deep as it goes."""
    made: dict[str, Any] = {}
    for key, value in pairs:
        inner = key.removeprefix(name)
        keys = _KEYS.findall(inner)
        if inner == key or not keys or "".join(f"[{one}]" for one in keys) != inner:
            continue
        holder, found = made, shape(library, nodes)
        for one in keys[:-1]:
            held = holder.setdefault(one, {})
            if not isinstance(held, dict):
                raise Unparsable(f"`{name}` has a value and members at `{one}`")
            holder, found = held, shape(library, _member(found, one))
        last = shape(library, _member(found, keys[-1]))
        if last.kind == "array":
            holder.setdefault(keys[-1], []).append(_typed(library, last.items, value))
        else:
            holder[keys[-1]] = _typed(library, last.nodes, value)
    return made or UNSET


def _nodes(schema: Node | None) -> Nodes:
    return () if schema is None else (schema,)


def _member(found: Shape, key: str) -> Nodes:
    return found.properties.get(key, found.values)


def _typed(library: Library, nodes: Nodes, text: str) -> Any:
    """Return the value that a text stands for, by what the schema wants there."""
    found = shape(library, nodes)
    for option in found.enum or ():
        if plain(option) == text:
            return option
    types = found.types or {found.kind}
    if text == "" and found.nullable and "string" not in types:
        return None
    if types & {"integer", "number"} and _NUMBER.fullmatch(text):
        number = float(text)
        return int(text) if text.lstrip("-").isdecimal() else number
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    if types & {"array", "object"} and text[:1] in ("[", "{"):  # nested: written as JSON
        return _json(text)
    return text


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unparsable(f"`{text[:60]}` is not JSON") from error
