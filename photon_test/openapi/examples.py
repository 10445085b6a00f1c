"""A value for a schema, with where it came from: written examples first, then made up.

What is made up is minimal and always the same: a contract must not change from run to run.
"""

from typing import Any

from msgspec import UNSET

from photon_test.core.value import Value
from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.patterns import matching
from photon_test.openapi.schema import Direction, Nodes, Shape, shape

_DEPTH = 12  # made-up values stop here; a recursive schema has no natural end

_FORMATS = {
    "date": "2024-01-15",
    "date-time": "2024-01-15T10:30:00Z",
    "time": "10:30:00Z",
    "duration": "PT1H",
    "uuid": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "email": "ada@example.com",
    "idn-email": "ada@example.com",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "iri": "https://example.com/",
    "url": "https://example.com/",
    "uri-reference": "/",
    "uri-template": "/{id}",
    "json-pointer": "/a",
    "relative-json-pointer": "0",
    "regex": "a",
    "byte": "YQ==",
    "binary": "a",
    "password": "secret",
}


class Sample(Value, kw_only=True, eq=False):
    """A value and where it came from."""

    value: Any
    source: str  # `example`, `default`, `const`, `enum`, `made up`, `in part made up`
    node: Node | None = None  # where it is written, if it is


class NoSample(Exception):  # an answer, not an error
    """No value can be made, and why."""


def sample(library: Library, nodes: Nodes, direction: Direction, *, written: bool = True) -> Sample:
    """Return a value for what `nodes` ask for; without `written`, examples are not believed.

    Raises:
        NoSample: The schema has no end, or no value for it can be made up.
        DocumentError: A reference leads nowhere.
    """
    return _Sampler(library, direction, written=written).sample(nodes, ())


class _Sampler:
    """Goes down a schema; what it has come through says where a recursive one must end."""

    def __init__(self, library: Library, direction: Direction, *, written: bool) -> None:
        self._library = library
        self._direction: Direction = direction
        self._written = written

    def sample(self, nodes: Nodes, above: tuple[Any, ...]) -> Sample:
        """Return a value; `above` are the schemas that led here."""
        identity = tuple(node.identity for node in nodes)
        if len(above) >= _DEPTH or above.count(identity) > 1:
            raise NoSample("the schema has no end")
        found = shape(self._library, nodes)
        if (given := _written(found, believed=self._written)) is not None:
            return given
        above = (*above, identity)
        if found.branches:
            return self._branch(found, above)
        match found.kind or _guess(found):
            case "object":
                return self._object(found, above)
            case "array":
                return self._array(found, above)
            case "string" | "file":
                return Sample(value=_text(found), source="made up")
            case "integer":
                return Sample(value=int(_number(found, 1)), source="made up")
            case "number":
                return Sample(value=_number(found, 1.5), source="made up")
            case "boolean":
                return Sample(value=True, source="made up")
            case "null":
                return Sample(value=None, source="made up")
            case _:
                return Sample(value="text", source="made up")

    def _branch(self, found: Shape, above: tuple[Any, ...]) -> Sample:
        """Take the first alternative for which there is a value, with what holds beside it."""
        reason = NoSample("it has no alternatives")
        beside = tuple(node for node in found.nodes if not _only_alternatives(node.value))
        for branch in found.branches:
            try:
                chosen = self.sample(branch, above)
            except NoSample as error:
                reason = error
                continue
            if not beside or not isinstance(chosen.value, dict):
                return chosen
            bare = Shape(
                nodes=(), properties=found.properties, required=found.required, types=found.types
            )
            more = self._object(bare, above)
            return Sample(value={**more.value, **chosen.value}, source=_mixed([chosen, more]))
        raise reason

    def _object(self, found: Shape, above: tuple[Any, ...]) -> Sample:
        value: dict[str, Any] = {}
        parts: list[Sample] = []
        for name in (*found.properties, *sorted(found.required - found.properties.keys())):
            if name not in found.required:
                continue
            nodes = found.properties.get(name, found.values)
            if nodes and shape(self._library, nodes).hidden(self._direction):
                continue
            part = self.sample(nodes, above) if nodes else Sample(value="text", source="made up")
            value[name] = part.value
            parts.append(part)
        return Sample(value=value, source=_mixed(parts))

    def _array(self, found: Shape, above: tuple[Any, ...]) -> Sample:
        parts = [self.sample((one,), above) for one in found.prefix]
        if found.items and not parts and found.max_items != 0:
            try:
                one = self.sample(found.items, above)
            except NoSample:
                if found.min_items:
                    raise
                return Sample(value=[], source="made up")
            parts = [one] * max(1, found.min_items)
        elif not found.items:
            parts += [Sample(value="text", source="made up")] * (found.min_items - len(parts))
        return Sample(value=[part.value for part in parts], source=_mixed(parts))


def _written(found: Shape, *, believed: bool) -> Sample | None:
    for node in found.examples if believed else ():
        return Sample(value=node.value, source="example", node=node)
    if found.const is not UNSET:
        return Sample(value=found.const, source="const")
    if believed and found.default is not None and found.default.value is not None:
        return Sample(value=found.default.value, source="default", node=found.default)
    if found.enum:
        return Sample(value=found.enum[0], source="enum")
    return None


def _guess(found: Shape) -> str:
    for kind in ("object", "array", "string", "integer", "number", "boolean"):
        if kind in found.types:
            return kind
    if found.pattern or found.format or found.max_length is not None:
        return "string"
    return "null" if found.nullable else ""


def _only_alternatives(value: dict[str, Any]) -> bool:
    return not {"properties", "required"} & value.keys()


def _mixed(parts: list[Sample]) -> str:
    sources = {part.source for part in parts}
    if not sources or sources == {"made up"}:
        return "made up"
    return sources.pop() if len(sources) == 1 else "in part made up"


def _text(found: Shape) -> str:
    if found.pattern:
        text = matching(found.pattern, found.min_length, found.max_length)
        if text is None:
            raise NoSample(f"no text can be made up for the pattern `{found.pattern}`")
        return text
    text = _FORMATS.get(found.format, "text")
    if len(text) < found.min_length:
        text += "x" * (found.min_length - len(text))
    return text if found.max_length is None else text[: found.max_length]


def _number(found: Shape, start: float) -> float:
    value = start
    if found.minimum is not None and value < found.minimum:
        value = found.minimum
    if found.maximum is not None and value > found.maximum:
        value = found.maximum
    if found.multiple_of:
        steps = -(-value // found.multiple_of)
        value = steps * found.multiple_of
        if found.maximum is not None and value > found.maximum:
            value -= found.multiple_of
    return value
