"""Which alternative a value says it is.

Source: https://spec.openapis.org/oas/v3.1.1#discriminator-object, and for Swagger 2.0 its
`discriminator`, which is only the property's name.
"""

from collections.abc import Iterator

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.schema import Nodes, shape


class Discriminator(Value, kw_only=True, eq=False):
    """A property whose value names the schema that holds as well."""

    property: str
    choices: dict[str, Node]  # value → schema
    node: Node


def discriminator(library: Library, nodes: Nodes) -> Discriminator | None:
    """Return what tells the alternatives of a schema apart; None if nothing is said to.

    Mapped values come first, then the names of alternatives that no value is mapped to. A
    reference that leads nowhere is left out.

    Raises:
        DocumentError: The schema itself cannot be read.
    """
    for part in shape(library, nodes).nodes:
        given = part.get("discriminator")
        if given is None:
            continue
        name = given.value if isinstance(given.value, str) else given.text("propertyName")
        if name:
            choices = dict(_choices(library, part, given))
            return Discriminator(property=name, choices=choices, node=given)
    return None


def _choices(library: Library, part: Node, given: Node) -> Iterator[tuple[str, Node]]:
    mapped = set()
    mapping = given.get("mapping")
    for value, target in mapping.members() if mapping else ():
        found = _mapped(library, target)
        if found is not None:
            mapped.add(found.identity)
            yield value, found
    for name, schema in tuple(_alternatives(part)) or _children(library, part):
        try:
            found = library.follow(schema)
        except DocumentError:
            continue
        if found.identity not in mapped:
            mapped.add(found.identity)
            yield name, found


def _mapped(library: Library, target: Node) -> Node | None:
    """Follow a mapping's value: a schema's name, or a reference."""
    if not isinstance(target.value, str):
        return None
    named = _schemas(target)
    if named is not None and (found := named.get(target.value)):
        return _followed(library, found)
    reference = Node(value={"$ref": target.value}, document=target.document, pointer=target.pointer)
    return _followed(library, reference)


def _followed(library: Library, node: Node) -> Node | None:
    try:
        return library.follow(node)
    except DocumentError:
        return None


def _alternatives(part: Node) -> Iterator[tuple[str, Node]]:
    """Yield the alternatives that have a name: those that are referred to."""
    for keyword in ("oneOf", "anyOf"):
        given = part.get(keyword)
        for one in given.elements() if given else ():
            reference = one.text("$ref")
            if reference:
                yield reference.rpartition("/")[2], one


def _children(library: Library, part: Node) -> Iterator[tuple[str, Node]]:
    """Yield the schemas that extend this one by `allOf`: who has them is not said here."""
    schemas = _schemas(part)
    for name, schema in schemas.members() if schemas else ():
        extended = schema.get("allOf")
        for one in extended.elements() if extended else ():
            found = _followed(library, one) if one.text("$ref") else None
            if found is not None and found.identity == part.identity:
                yield name, schema
                break


def _schemas(node: Node) -> Node | None:
    top = node.document.top
    components = top.get("components")
    return (components.get("schemas") if components else None) or top.get("definitions")
