"""Schemas of any dialect, rewritten to JSON Schema 2020-12 with what they refer to."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import jsonschema_rs

from photon_test.core.errors import DocumentError
from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.schema import Direction
from photon_test.openapi.versions import Dialect

_SCHEMA = (
    "not", "if", "then", "else", "contains", "propertyNames", "items", "additionalProperties",
    "additionalItems", "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
_SCHEMAS = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED = ("properties", "patternProperties", "dependentSchemas")
_NESTING = frozenset((*_SCHEMA, *_SCHEMAS, *_NAMED))
_COUNTS = (
    "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
    "minContains", "maxContains",
)  # fmt: skip
_NUMBERS = ("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum")
_TYPES = {"string", "number", "integer", "boolean", "array", "object", "null"}
_INTEGERS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


class Rewriter:
    """Rewrites schemas to 2020-12, each one that is referred to only once."""

    def __init__(
        self, library: Library, dialect: Dialect, direction: Direction, *, lenient: bool
    ) -> None:
        self._lenient = lenient
        self._library = library
        self._dialect = dialect
        self._direction = direction
        self.directed = False  # whether anything so far depends on the direction
        self._names: dict[Any, str] = {}
        self._nodes: dict[str, Node] = {}
        self._done: dict[str, tuple[Any, tuple[str, ...]]] = {}  # name → schema, what it needs
        self._needs: dict[str, None] = {}

    def whole(self, node: Node) -> dict[str, Any]:
        """Return a schema with everything that it refers to under `$defs`."""
        made, waiting = self._one(node)
        if isinstance(made, bool):
            made = {} if made else {"not": {}}
        definitions: dict[str, Any] = {}
        self._define(waiting, definitions)
        return {**made, "$defs": definitions}

    def several(self, nodes: Iterable[Node]) -> tuple[dict[str, Any], dict[Any, str]]:
        """Return a schema of objects that have a value for each node, and its member's name.

        Nodes that cannot be rewritten are left out.
        """
        definitions: dict[str, Any] = {}
        names: dict[Any, str] = {}
        for node in nodes:
            name = self._named(node)
            before = len(definitions)
            try:
                self._define((name,), definitions)
            except (DocumentError, RecursionError):
                for added in list(definitions)[before:]:
                    del definitions[added]
            else:
                names[node.identity] = name
        members = {name: {"$ref": f"#/$defs/{name}"} for name in names.values()}
        return {"properties": members, "$defs": definitions}, names

    def _define(self, names: tuple[str, ...], definitions: dict[str, Any]) -> None:
        """Add what is called so, and everything that it refers to."""
        needed = list(names)
        while needed:
            name = needed.pop()
            if name in definitions:
                continue
            if name not in self._done:
                self._done[name] = self._one(self._nodes[name])
            definitions[name], more = self._done[name]
            needed += more

    def _one(self, node: Node) -> tuple[Any, tuple[str, ...]]:
        self._needs = {}
        made = self.schema(node)
        return made, tuple(self._needs)

    def schema(self, node: Node) -> Any:
        """Rewrite one schema."""
        value = node.value
        if not isinstance(value, dict):
            return value if isinstance(value, bool) else True
        if isinstance(value.get("$ref"), str):
            return self._reference(node)
        made = _plain(value)
        if self._lenient and not _is_pattern(made.get("pattern", "")):
            del made["pattern"]
        if not _NESTING.isdisjoint(value):
            self._nested(node, value, made)
        self._required(node, made)
        if value.get("nullable") is True or value.get("x-nullable") is True:
            return {"anyOf": [_mute(made), {"type": "null"}]}
        return made

    def _nested(self, node: Node, value: dict[str, Any], made: dict[str, Any]) -> None:
        """Rewrite the schemas within one."""
        for key in _SCHEMA:
            if isinstance(value.get(key), dict | bool):
                made[key] = self.schema(node.child(key, value[key]))
        for key in _SCHEMAS:
            if isinstance(value.get(key), list) and value[key]:
                below = [self.schema(one) for one in node.child(key, value[key]).elements()]
                made[key] = below if key in ("allOf", "prefixItems") else list(map(_mute, below))
        for key in _NAMED:
            if isinstance(value.get(key), dict):
                inner = node.child(key, value[key]).members()
                made[key] = {
                    name: self.schema(one)
                    for name, one in inner
                    if key != "patternProperties" or not self._lenient or _is_pattern(name)
                }
        if isinstance(value.get("items"), list):
            made["prefixItems"] = [
                self.schema(i) for i in node.child("items", value["items"]).elements()
            ]

    def _reference(self, node: Node) -> Any:
        name = self._named(self._library.follow(node))
        self._needs[name] = None
        made: dict[str, Any] = {"$ref": f"#/$defs/{name}"}
        if self._dialect == "2020-12" and len(node.value) > 1:
            siblings = {key: value for key, value in node.value.items() if key != "$ref"}
            made |= self.schema(Node(value=siblings, document=node.document, pointer=node.pointer))
        return made

    def _named(self, target: Node) -> str:
        name = self._names.get(target.identity)
        if name is None:
            name = self._names[target.identity] = str(len(self._names))
            self._nodes[name] = target
        return name

    def _required(self, node: Node, made: dict[str, Any]) -> None:
        required = node.value.get("required")
        if not isinstance(required, list):
            return
        flag = "readOnly" if self._direction == "request" else "writeOnly"
        properties = node.get("properties")
        kept = []
        for name in map(str, required):
            given = properties.get(name) if properties else None
            try:
                said = self._library.follow(given).value if given is not None else None
            except DocumentError:
                said = None
            said = said if isinstance(said, dict) else {}
            if said.get("readOnly") is True or said.get("writeOnly") is True:
                self.directed = True
            if said.get(flag) is not True:
                kept.append(name)
        made["required"] = list(dict.fromkeys(kept))


@cache
def _is_pattern(text: str) -> bool:
    """Whether the validator can read a pattern."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": text}, offline=True)
    except ValueError:
        return False
    return True


def _mute(schema: Any) -> dict[str, Any]:
    """Return a schema that holds for the same values, and says nothing about all others.

    The library makes every error of every alternative, and of theirs, for a message that has none
    of them: half a gigabyte for a description of 69 kB.
    """
    return {"if": schema, "else": False}


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    """Take over the keywords that hold no schemas; those that are not well-formed fall away."""
    made: dict[str, Any] = {}
    types = value.get("type")
    known = [
        one
        for one in (types if isinstance(types, list) else [types])
        if isinstance(one, str) and one in _TYPES
    ]
    if known:
        made["type"] = known if len(known) > 1 else known[0]
    if isinstance(value.get("enum"), list):
        made["enum"] = value["enum"]
    if "const" in value:
        made["const"] = value["const"]
    for key in _COUNTS:
        if isinstance(value.get(key), int) and not isinstance(value[key], bool) and value[key] >= 0:
            made[key] = value[key]
    for key in _NUMBERS:
        if isinstance(value.get(key), int | float) and not isinstance(value[key], bool):
            made[key] = value[key]
    for bound in ("Minimum", "Maximum"):  # booleans before 2020-12
        if value.get(f"exclusive{bound}") is True and bound.lower() in made:
            made[f"exclusive{bound}"] = made.pop(bound.lower())
    if isinstance(value.get("pattern"), str):
        made["pattern"] = value["pattern"]
    if value.get("uniqueItems") is True:
        made["uniqueItems"] = True
    kind = value.get("format")
    if not isinstance(kind, str):
        return made
    if kind in _INTEGERS and made.get("type") in ("integer", "number"):
        made["allOf"] = [{"minimum": _INTEGERS[kind][0], "maximum": _INTEGERS[kind][1]}]
    else:
        made["format"] = kind
    return made
