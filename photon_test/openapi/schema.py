"""What a schema asks for, seen through references and `allOf`, in any dialect.

A `Shape` is one level deep: its children are still nodes, so that recursive schemas need no
special care here; whoever walks down cuts.
"""

from collections.abc import Iterator
from typing import Any, Literal

from msgspec import UNSET, UnsetType, field

from photon_test.core.value import Value
from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.nullable import allows_null

Direction = Literal["request", "response"]
Nodes = tuple[Node, ...]  # all of them hold

# What a Pact rule cannot say; a contract is looser there than the description.
INEXPRESSIBLE = (
    "not", "if", "dependentSchemas", "dependentRequired", "dependencies", "unevaluatedProperties",
    "unevaluatedItems", "contains", "uniqueItems", "minProperties", "maxProperties", "multipleOf",
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
)  # fmt: skip


class Shape(Value, kw_only=True, eq=False):
    """One level of a schema."""

    nodes: Nodes  # everything that was merged
    types: frozenset[str] = frozenset()  # empty: any; never with "null"
    nullable: bool = False
    properties: dict[str, Nodes] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Nodes = ()
    prefix: Nodes = ()  # of a tuple, by index
    values: Nodes = ()  # of a map: `additionalProperties`
    enum: tuple[Any, ...] | None = None  # without null
    const: Any | UnsetType = UNSET
    pattern: str = ""
    format: str = ""
    minimum: float | None = None  # inclusive, as far as it matters for making a value
    maximum: float | None = None
    multiple_of: float | None = None
    min_length: int = 0
    max_length: int | None = None
    min_items: int = 0
    max_items: int | None = None
    branches: tuple[Nodes, ...] = ()  # `oneOf` and `anyOf`, without null
    read_only: bool = False
    write_only: bool = False
    examples: tuple[Node, ...] = ()  # values written beside the schema
    default: Node | None = None
    loosened: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Its one type, also where only its keywords say so; "" if there are several or none."""
        if len(self.types) == 1:
            return next(iter(self.types))
        if not self.types and (self.properties or self.values):
            return "object"
        if not self.types and (self.items or self.prefix):
            return "array"
        return ""

    def hidden(self, direction: Direction) -> bool:
        """Whether such a property does not travel in this direction."""
        return self.read_only if direction == "request" else self.write_only


def shape(library: Library, nodes: Nodes) -> Shape:
    """Merge what holds at once into one shape.

    Raises:
        DocumentError: A reference leads nowhere.
    """
    key = tuple(node.identity for node in nodes)
    known: dict[Any, Shape] = library.remembered
    if key not in known:
        known[key] = _merged(library, nodes)
    return known[key]


def _merged(library: Library, nodes: Nodes) -> Shape:
    parts = list(_parts(library, nodes, set()))
    types: frozenset[str] | None = None
    for part in parts:
        said = _types(part)
        if said is not None:
            bare = said - {"null"}
            types = bare if types is None else _both(types, bare)
    made: dict[str, Any] = {
        "nodes": tuple(parts),
        "types": types or frozenset(),
        "nullable": allows_null(library, nodes) is True,
        "branches": tuple(one for part in parts for one in _alternatives(library, part)),
    }
    for part in parts:
        _structure(part, made)
        _values(part, made)
    return Shape(**made)


def _parts(library: Library, nodes: Nodes, seen: set[Any]) -> Iterator[Node]:
    """Yield every schema object that holds, through `$ref`, `allOf` and single alternatives."""
    for node in nodes:
        target = library.follow(node)
        if target is not node and isinstance(node.value, dict) and len(node.value) > 1:
            yield node  # 3.1 lets siblings of `$ref` hold; 3.0 has none that matter
        if target.identity in seen or not isinstance(target.value, dict):
            continue
        seen.add(target.identity)
        yield target
        merged = target.get("allOf")
        inner = tuple(merged.elements()) if merged else ()
        yield from _parts(library, inner, seen)
        for keyword in ("oneOf", "anyOf"):
            given = target.get(keyword)
            every = list(given.elements()) if given else []
            some = [one for one in every if not _is_null(library, one)]
            if len(some) == 1:
                yield from _parts(library, (some[0],), seen)


def _alternatives(library: Library, part: Node) -> Iterator[Nodes]:
    """Yield what may hold, null left out; a single alternative is no choice."""
    for keyword in ("oneOf", "anyOf"):
        given = part.get(keyword)
        every = list(given.elements()) if given else []
        some = [one for one in every if not _is_null(library, one)]
        if len(some) > 1:
            yield from ((one,) for one in some)


def _is_null(library: Library, node: Node) -> bool:
    target = library.follow(node)
    return _types(target) == frozenset(("null",)) or target.at("enum") == [None]


def _types(node: Node) -> frozenset[str] | None:
    match node.at("type"):
        case str() as one:
            return frozenset((one,))
        case list() as several:
            return frozenset(str(one) for one in several)
        case _:
            return None


def _both(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Intersect; an integer is a number."""
    if "number" in one and "integer" in other:
        one |= {"integer"}
    if "integer" in one and "number" in other:
        other |= {"integer"}
    return one & other


def _structure(part: Node, made: dict[str, Any]) -> None:
    properties = made.setdefault("properties", {})
    given = part.get("properties")
    for name, node in given.members() if given else ():
        properties[name] = (*properties.get(name, ()), node)
    required = part.at("required")
    if isinstance(required, list):
        made["required"] = made.get("required", frozenset()) | {str(one) for one in required}
    items = part.get("items")
    if items and isinstance(items.value, list):  # a tuple, before 2020-12
        made["prefix"] = tuple(items.elements())
    elif items and isinstance(items.value, dict):
        made["items"] = (*made.get("items", ()), items)
    if prefix := part.get("prefixItems"):
        made["prefix"] = tuple(prefix.elements())
    values = part.get("additionalProperties")
    if values and isinstance(values.value, dict):
        made["values"] = (*made.get("values", ()), values)
    if part.at("readOnly") is True:
        made["read_only"] = True
    if part.at("writeOnly") is True:
        made["write_only"] = True


def _values(part: Node, made: dict[str, Any]) -> None:
    value = part.value
    if isinstance(value.get("enum"), list):
        kept = tuple(one for one in value["enum"] if one is not None)
        earlier = made.get("enum")
        made["enum"] = kept if earlier is None else tuple(one for one in earlier if one in kept)
    if "const" in value:
        made["const"] = value["const"]
    for key in ("pattern", "format"):
        if isinstance(value.get(key), str):
            made[key] = value[key]
    _bounds(value, made)
    if "example" in value:
        made["examples"] = (*made.get("examples", ()), part.child("example", value["example"]))
    if isinstance(value.get("examples"), list):
        several = part.child("examples", value["examples"]).elements()
        made["examples"] = (*made.get("examples", ()), *several)
    if "default" in value:
        made["default"] = part.child("default", value["default"])
    loosened = tuple(keyword for keyword in INEXPRESSIBLE if keyword in value)
    made["loosened"] = tuple(dict.fromkeys((*made.get("loosened", ()), *loosened)))


def _bounds(value: dict[str, Any], made: dict[str, Any]) -> None:
    low, high = _number(value.get("minimum")), _number(value.get("maximum"))
    beyond_low, beyond_high = value.get("exclusiveMinimum"), value.get("exclusiveMaximum")
    if beyond_low is True and low is not None:
        low += 1
    elif (bound := _number(beyond_low)) is not None:
        low = bound + 1
    if beyond_high is True and high is not None:
        high -= 1
    elif (bound := _number(beyond_high)) is not None:
        high = bound - 1
    if low is not None:  # of several that hold, the tightest
        made["minimum"] = max(low, made.get("minimum", low))
    if high is not None:
        made["maximum"] = min(high, made.get("maximum", high))
    for key, name in (("multipleOf", "multiple_of"),):
        if (number := _number(value.get(key))) is not None and number > 0:
            made[name] = number
    for key, name, start in (
        ("minLength", "min_length", 0), ("maxLength", "max_length", None),
        ("minItems", "min_items", 0), ("maxItems", "max_items", None),
    ):  # fmt: skip
        count = value.get(key)
        if isinstance(count, int) and not isinstance(count, bool) and count >= 0:
            made[name] = (max if start == 0 else min)(count, made.get(name, count))


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
