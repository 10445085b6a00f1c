"""What all alternatives of a schema have in common, as one schema without alternatives.

Whichever of them a response is, it keeps that. A member that each of them describes in its own way
becomes a schema of alternatives again, one level down; so a text that is `cat` in one and `dog` in
the other comes out as one of both.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from msgspec import UNSET

from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.places import written
from photon_test.openapi.schema import Nodes, Shape, shape

_DEPTH = 4  # alternatives of alternatives
_MOST = 100  # alternatives in all
_KINDS = {str: "string", bool: "boolean", int: "integer", float: "number"}


def alike(library: Library, found: Shape, value: Any) -> Shape | None:
    """Return what holds for each alternative; None: they are of several types.

    `value` is the example, which must be accepted.

    Raises:
        DocumentError: A reference leads nowhere.
    """
    every = list(islice(_alternatives(library, found, frozenset(), 0), _MOST + 1))
    kinds = {_kind(one) for one in every}
    if kinds == {"integer", "number"}:
        kinds = {"number"}
    if len(kinds) != 1 or len(every) > _MOST:
        return None
    match kinds.pop():
        case "object":
            return _object(library, found, every, value)
        case "array":
            return _array(library, every)
        case "":
            return None
        case kind:
            return _scalar(kind, every)


def _alternatives(
    library: Library, found: Shape, above: frozenset[Any], depth: int
) -> Iterator[Shape]:
    """Yield each alternative with what holds beside it; one that leads back says nothing new."""
    for branch in found.branches:
        identity = library.follow(branch[0]).identity
        if identity in above:
            continue
        one = shape(library, branch)
        if one.branches and depth < _DEPTH:
            for inner in _alternatives(library, one, above | {identity}, depth + 1):
                yield _both(found, inner)
        else:
            yield _both(found, one)


def _both(outer: Shape, inner: Shape) -> Shape:
    """Return what two shapes ask for together, or less."""
    properties = dict(outer.properties)
    for name, nodes in inner.properties.items():
        properties[name] = (*properties.get(name, ()), *nodes)
    return Shape(
        nodes=inner.nodes,
        types=(outer.types & inner.types) or inner.types or outer.types,
        nullable=outer.nullable or inner.nullable,
        properties=properties,
        required=outer.required | inner.required,
        items=(*outer.items, *inner.items),
        prefix=outer.prefix or inner.prefix,
        values=(*outer.values, *inner.values),
        enum=_in_both(outer.enum, inner.enum),
        const=inner.const if outer.const is UNSET else outer.const,
        pattern=outer.pattern or inner.pattern,
        format=outer.format or inner.format,
        min_length=max(outer.min_length, inner.min_length),
        max_length=_least(outer.max_length, inner.max_length),
        min_items=max(outer.min_items, inner.min_items),
        max_items=_least(outer.max_items, inner.max_items),
    )


def _in_both(one: tuple[Any, ...] | None, other: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(value for value in one if value in other) or one


def _least(*bounds: int | None) -> int | None:
    return min((one for one in bounds if one is not None), default=None)


def _most(bounds: Sequence[int | None]) -> int | None:
    known = [one for one in bounds if one is not None]
    return max(known) if len(known) == len(bounds) else None


def _kind(one: Shape) -> str:
    """Return its type, also where only its values say so."""
    if one.kind:
        return one.kind
    kinds = {_KINDS.get(type(value), "") for value in _values(one) or ()}
    return kinds.pop() if len(kinds) == 1 else ""


def _values(one: Shape) -> tuple[Any, ...] | None:
    """Return the only values that it takes; None: it takes others."""
    return (one.const,) if one.const is not UNSET else one.enum


def _scalar(kind: str, every: Sequence[Shape]) -> Shape:
    values = [_values(one) for one in every]
    known: list[Any] = []
    for one in (one for several in values for one in several or ()):
        if one not in known:  # not everything that people list can be hashed
            known.append(one)
    patterns, formats = {one.pattern for one in every}, {one.format for one in every}
    return Shape(
        nodes=(),
        types=frozenset((kind,)),
        nullable=any(one.nullable for one in every),
        enum=tuple(known) if None not in values else None,
        pattern=patterns.pop() if len(patterns) == 1 else "",
        format=formats.pop() if len(formats) == 1 else "",
        min_length=min(one.min_length for one in every),
        max_length=_most([one.max_length for one in every]),
    )


def _array(library: Library, every: Sequence[Shape]) -> Shape:
    same = all(one.items and not one.prefix for one in every)
    return Shape(
        nodes=(),
        types=frozenset(("array",)),
        nullable=any(one.nullable for one in every),
        items=_one_of(library, [one.items for one in every]) if same else (),
        min_items=min(one.min_items for one in every),
        max_items=_most([one.max_items for one in every]),
    )


def _object(library: Library, found: Shape, every: Sequence[Shape], value: Any) -> Shape:
    required = frozenset.intersection(*(one.required for one in every))
    properties: dict[str, Nodes] = {}
    for name in (*every[0].properties, *sorted(required - every[0].properties.keys())):
        options = [one.properties.get(name, ()) for one in every]
        if name not in required or any(_hidden(library, one) for one in options):
            continue
        if all(options) and (nodes := _one_of(library, options)):
            properties[name] = nodes
    for name, names in _named(library, found, every, value):
        if name in properties:
            properties[name] = (*properties[name], names)
    return Shape(
        nodes=(),
        types=frozenset(("object",)),
        nullable=any(one.nullable for one in every),
        properties=properties,
        required=required & properties.keys(),
    )


def _hidden(library: Library, nodes: Nodes) -> bool:
    return bool(nodes) and shape(library, nodes).hidden("response")


def _one_of(library: Library, options: Sequence[Nodes]) -> Nodes:
    """Return a schema that each of the options keeps; () if there is none that says anything."""
    distinct = {tuple(_target(library, one) for one in nodes): nodes for nodes in options}
    several = list(distinct.values())
    if len(several) == 1 or _in_the_same_words(library, several):
        return several[0]
    document = several[0][0].document
    if all(node.document is document for nodes in several for node in nodes):
        given = [
            nodes[0].value if len(nodes) == 1 else {"allOf": [node.value for node in nodes]}
            for nodes in several
        ]
        value: dict[str, Any] = {"anyOf": given}
    elif not (value := _without_references(library, several)):
        return ()
    # Below the first one, so that it has a place; and with a name that no other has.
    name = " or ".join(
        " and ".join(f"{node.document.file}#{written(node.pointer)}" for node in nodes)
        for nodes in several
    )
    return (Node(value=value, document=document, pointer=(*several[0][0].pointer, name)),)


def _without_references(library: Library, several: Sequence[Nodes]) -> dict[str, Any]:
    """Return what values without parts have in common; {} for others.

    References of several documents cannot stand in one schema.
    """
    every = [shape(library, nodes) for nodes in several]
    kinds = {_kind(one) for one in every}
    if len(kinds) != 1 or kinds & {"object", "array", ""} or any(one.branches for one in every):
        return {}
    kind = kinds.pop()
    one = _scalar(kind, every)
    made: dict[str, Any] = {"type": [kind, "null"] if one.nullable else kind}
    if one.enum is not None:
        made["enum"] = [*one.enum, None] if one.nullable else list(one.enum)
    if one.max_length is not None:
        made["maxLength"] = one.max_length
    words = {"pattern": one.pattern, "format": one.format, "minLength": one.min_length}
    return made | {key: value for key, value in words.items() if value}


def _target(library: Library, node: Node) -> Any:
    """Return the same for nodes that only refer to the same schema."""
    alone = isinstance(node.value, dict) and node.value.keys() == {"$ref"}
    return library.follow(node).identity if alone else node.identity


def _in_the_same_words(library: Library, several: Sequence[Nodes]) -> bool:
    """Whether they are values without parts, and the same of them."""
    words = []
    for nodes in several:
        one = shape(library, nodes)
        if one.branches or one.const is not UNSET or one.kind in ("object", "array", ""):
            return False
        lengths = one.min_length, one.max_length
        words.append((one.kind, one.nullable, one.enum, one.pattern, one.format, lengths))
    return all(one == words[0] for one in words)


def _named(
    library: Library, found: Shape, every: Sequence[Shape], value: Any
) -> Iterator[tuple[str, Node]]:
    """Yield the property that names the alternative, with the names that there are.

    "If the discriminator value does not match an implicit or explicit mapping, no schema can be
    determined and validation SHOULD fail":
    https://spec.openapis.org/oas/v3.0.4#discriminator-object. An alternative that is written in its
    place has no name, and one that has alternatives of its own may go by theirs.
    """
    references = [branch[0].text("$ref") for branch in found.branches]
    part = next((one for one in found.nodes if one.get("oneOf") or one.get("anyOf")), None)
    said = part.get("discriminator") if part else None
    name = said.text("propertyName") if said else ""
    if not said or not name or said.get("defaultMapping"):
        return
    if not all(references) or len(every) != len(references):
        return
    mapping = said.get("mapping")
    names = [one for one, _ in mapping.members()] if mapping else []
    names += [one.rpartition("/")[2] for one in references]
    given = [one.properties.get(name, ()) for one in every]
    listed = [_values(shape(library, nodes)) if nodes else None for nodes in given]
    if None not in listed:
        return  # they say it themselves
    names += [value for several in listed for value in several or () if isinstance(value, str)]
    if isinstance(value, dict) and value.get(name) in names:  # else it is no example of that
        allowed = {"type": "string", "enum": list(dict.fromkeys(names))}
        pointer = (*said.pointer, " or ".join(names))
        yield name, Node(value=allowed, document=said.document, pointer=pointer)
