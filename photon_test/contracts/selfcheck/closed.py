"""A schema of a description as one self-contained JSON Schema of 2020-12.

A second writing of what `openapi/validate.py` does, on purpose: a mistake in either shows as a
dispute between the two validators instead of as a figure. Followed to the letter are
https://spec.openapis.org/oas/v3.0.4#schema-object (`nullable` only beside `type`, siblings of
`$ref` ignored), https://spec.openapis.org/oas/v2.0#schema-object and, for 3.1 and 3.2,
https://json-schema.org/draft/2020-12.
"""

from typing import Any

from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.schema import Direction
from photon_test.openapi.versions import Dialect

Schema = dict[str, Any] | bool
NAMES = "x-photon-names"  # beside alternatives; to validators it says nothing
_TYPES = ("string", "number", "integer", "boolean", "array", "object", "null")
_ONE = (
    "not", "if", "then", "else", "contains", "propertyNames", "additionalProperties",
    "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAPS = ("properties", "patternProperties", "dependentSchemas")
_COUNTS = (
    "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
    "minContains", "maxContains",
)  # fmt: skip
_NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


def closed(library: Library, node: Node, dialect: Dialect, direction: Direction) -> dict[str, Any]:
    """Return the schema, with everything it refers to under `$defs`.

    Raises:
        DocumentError: A reference leads nowhere.
    """
    closing = _Closing(library, dialect, direction)
    top = closing.schema(node, frozenset())
    whole = {} if top is True else {"not": {}} if top is False else dict(top)
    if closing.defs:
        whole["$defs"] = closing.defs
    return whole


class _Closing:
    def __init__(self, library: Library, dialect: Dialect, direction: Direction) -> None:
        self._library = library
        self._dialect = dialect
        self._hiding = "readOnly" if direction == "request" else "writeOnly"
        self._names: dict[Any, str] = {}
        self.defs: dict[str, Schema] = {}

    def schema(self, node: Node, hidden: frozenset[str]) -> Schema:
        """Close one schema; `hidden` are members that its whole does not carry this way."""
        value = node.value
        if isinstance(value, bool):
            return value
        if not isinstance(value, dict):
            return True
        if isinstance(value.get("$ref"), str):
            return self._reference(node, hidden)
        hidden |= self._hidden(node, set())
        made = _scalars(value)
        for key in _ONE:
            if isinstance(value.get(key), dict | bool):
                made[key] = self.schema(node.child(key, value[key]), frozenset())
        for key in _LISTS:
            if isinstance(value.get(key), list) and value[key]:
                several = node.child(key, value[key]).elements()
                below = hidden if key != "prefixItems" else frozenset[str]()
                made[key] = [self.schema(one, below) for one in several]
        for key in _MAPS:
            if isinstance(value.get(key), dict):
                members = node.child(key, value[key]).members()
                made[key] = {name: self.schema(one, frozenset()) for name, one in members}
        self._items(node, made)
        if (said := _named(value)) is not None:
            made[NAMES] = said
        required = value.get("required")
        if isinstance(required, list):
            made["required"] = [str(one) for one in required if str(one) not in hidden]
        return made

    def _items(self, node: Node, made: dict[str, Any]) -> None:
        value = node.at("items")
        if isinstance(value, dict | bool):
            made["items"] = self.schema(node.child("items", value), frozenset())
        elif isinstance(value, list):  # a tuple, before 2020-12
            several = node.child("items", value).elements()
            made["prefixItems"] = [self.schema(one, frozenset()) for one in several]
            rest = node.at("additionalItems")
            if isinstance(rest, dict | bool):
                made["items"] = self.schema(node.child("additionalItems", rest), frozenset())

    def _reference(self, node: Node, hidden: frozenset[str]) -> Schema:
        target = self._library.follow(node)
        key = (target.identity, hidden)
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = str(len(self._names))
            self.defs[name] = self.schema(target, hidden)
        made: dict[str, Any] = {"$ref": f"#/$defs/{name}"}
        if self._dialect != "2020-12" or len(node.value) == 1:
            return made
        beside = {key: one for key, one in node.value.items() if key != "$ref"}
        more = self.schema(Node(value=beside, document=node.document, pointer=node.pointer), hidden)
        return {"allOf": [made, more]} if more not in ({}, True) else made

    def _hidden(self, node: Node, seen: set[Any]) -> frozenset[str]:
        """Members that do not travel this way.

        `allOf` may require in one part what it hides in another
        (https://spec.openapis.org/oas/v3.0.4#fixed-fields-20).
        """
        node = self._library.follow(node)
        if node.identity in seen:
            return frozenset()
        seen.add(node.identity)
        found: set[str] = set()
        properties = node.get("properties")
        for name, one in properties.members() if properties else ():
            if self._library.follow(one).at(self._hiding) is True or one.at(self._hiding) is True:
                found.add(name)
        merged = node.get("allOf")
        for part in merged.elements() if merged else ():
            found |= self._hidden(part, seen)
        return frozenset(found)


def _named(value: dict[str, Any]) -> dict[str, Any] | None:
    """Return the property that names one of several alternatives, and their names.

    No validator looks at it (https://spec.openapis.org/oas/v3.0.4#discriminator-object: "validation
    SHOULD fail"). An alternative that is written in its place has no name.
    """
    said = value.get("discriminator")
    if not isinstance(said, dict) or not isinstance(said.get("propertyName"), str):
        return None
    given = [value[key] for key in ("oneOf", "anyOf") if isinstance(value.get(key), list)]
    several = [one for some in given for one in some]
    some = [one for one in several if one not in ({"type": "null"}, {"type": ["null"]})]
    if not some or "defaultMapping" in said:
        return None
    names = list(said["mapping"]) if isinstance(said.get("mapping"), dict) else []
    for one in some:
        if not isinstance(one, dict) or not isinstance(one.get("$ref"), str):
            return None
        names.append(one["$ref"].rpartition("/")[2])
    return {"property": said["propertyName"], "names": names}


def _scalars(value: dict[str, Any]) -> dict[str, Any]:
    """Take over the keywords without schemas; those that are not well-formed fall away."""
    made: dict[str, Any] = _types(value)
    for key in ("enum", "const"):
        if key in value and (key == "const" or isinstance(value[key], list)):
            made[key] = value[key]
    for key in _COUNTS:
        if _whole(value.get(key)):
            made[key] = value[key]
    for key in _NUMBERS:
        if isinstance(value.get(key), int | float) and not isinstance(value[key], bool):
            made[key] = value[key]
    for bound in ("Minimum", "Maximum"):  # booleans before 2020-12
        if value.get(f"exclusive{bound}") is True and bound.lower() in made:
            made[f"exclusive{bound}"] = made.pop(bound.lower())
    if made.get("multipleOf") == 0:
        del made["multipleOf"]
    if isinstance(value.get("pattern"), str):
        made["pattern"] = value["pattern"]
    if value.get("uniqueItems") is True:
        made["uniqueItems"] = True
    if isinstance(value.get("dependentRequired"), dict):
        made["dependentRequired"] = value["dependentRequired"]
    _format(value.get("format"), made)
    return made


def _types(value: dict[str, Any]) -> dict[str, Any]:
    types = value.get("type")
    known = [one for one in (types if isinstance(types, list) else [types]) if one in _TYPES]
    nullable = value.get("nullable") is True or value.get("x-nullable") is True
    if known and nullable and "null" not in known:
        known.append("null")
    return {"type": known if len(known) > 1 else known[0]} if known else {}


def _format(kind: Any, made: dict[str, Any]) -> None:
    """The ranges of integers are said by bounds; other formats are those of the validators."""
    numeric = {"integer", "number"} & set(_listed(made.get("type")))
    if kind in _RANGES and numeric:
        low, high = _RANGES[kind]
        made["minimum"] = max(low, made.get("minimum", low))
        made["maximum"] = min(high, made.get("maximum", high))
    elif isinstance(kind, str):
        made["format"] = kind


def _listed(types: Any) -> list[str]:
    return types if isinstance(types, list) else [types] if types else []


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
