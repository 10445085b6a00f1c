"""Whether a value is what a schema asks for, judged by jsonschema-rs (read at 0.60).

Each schema is rewritten to JSON Schema 2020-12 together with what it refers to, because the
dialects of Swagger 2.0 and OpenAPI 3.0 are nobody's standard, and because the library would
otherwise fetch references itself.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.places import written
from photon_test.openapi.schema import Direction, Nodes, shape
from photon_test.openapi.versions import Dialect

_SCHEMA = (
    "not", "if", "then", "else", "contains", "propertyNames", "items", "additionalProperties",
    "additionalItems", "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
_SCHEMAS = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED = ("properties", "patternProperties", "dependentSchemas")
_COUNTS = (
    "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
    "minContains", "maxContains",
)  # fmt: skip
_NUMBERS = ("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum")
_TYPES = {"string", "number", "integer", "boolean", "array", "object", "null"}
_INTEGERS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


class Wrong(Value, kw_only=True):
    """One way in which a value is not what its schema asks for."""

    pointer: str  # within the value
    message: str


class Validators:
    """Validators of one description's schemas, made when they are needed."""

    def __init__(self, library: Library, dialect: Dialect, *, lenient: bool = False) -> None:
        """`lenient`: patterns that are none are left out instead of making a schema unusable."""
        self._library = library
        self._dialect = dialect
        self._lenient = lenient
        self._made: dict[Any, Any] = {}
        self._alike: dict[str, Any] = {}
        self._rewriters: dict[Direction, _Rewriter] = {}

    def wrong(
        self, schema: Node, value: Any, direction: Direction, *, most: int = 10
    ) -> tuple[Wrong, ...]:
        """Return what is wrong with `value`, at most so many things.

        Raises:
            DocumentError: The schema itself cannot be used.
        """
        validator = self._validator(schema, direction)
        if validator.is_valid(value):  # a tenth of the time
            return ()
        found: list[Wrong] = []
        for error in _errors(validator, value, most):
            if error.kind.name == "required" and self._hidden(schema, error, direction):
                continue
            pointer = written(tuple(error.instance_path))
            found.append(Wrong(pointer=pointer, message=str(error.message)[:300]))
            if len(found) == most:
                break
        return tuple(found)

    def _hidden(self, schema: Node, error: Any, direction: Direction) -> bool:
        """Whether what is missing does not travel in this direction.

        A property may be required in one part of an `allOf` and described in another, so the
        schema alone cannot be rewritten: https://spec.openapis.org/oas/v3.0.4#fixed-fields-20
        """
        nodes: Nodes = (schema,)
        for part in error.instance_path:
            found = shape(self._library, nodes)
            nodes = (
                found.items if isinstance(part, int) else found.properties.get(part, found.values)
            )
        missing = shape(self._library, nodes).properties.get(error.kind.property, ())
        return bool(missing) and shape(self._library, missing).hidden(direction)

    def _validator(self, schema: Node, direction: Direction) -> Any:
        if isinstance(schema.value, dict) and schema.value.keys() == {"$ref"}:
            schema = self._library.follow(schema)  # one validator for all who refer to it
        key = (schema.identity, direction)
        if key not in self._made:
            rewriter = self._rewriters.setdefault(
                direction, _Rewriter(self._library, self._dialect, direction, lenient=self._lenient)
            )
            try:
                whole = rewriter.whole(schema)
                self._made[key] = self._compiled(whole)
            except ValueError as error:
                reason = str(error).partition("\n")[0][:200]
                raise schema.error(f"the schema cannot be used: {reason}") from error
            except RecursionError as error:
                raise schema.error("the schema is nested too deeply") from error
        return self._made[key]

    def _compiled(self, whole: dict[str, Any]) -> Any:
        """Return a validator; one for all small schemas that are alike, which parameters are."""
        text = "" if whole.get("$defs") else json.dumps(whole)
        made = self._alike.get(text)
        if made is None:
            made = jsonschema_rs.Draft202012Validator(whole, validate_formats=True, offline=True)
            if text:
                self._alike[text] = made
        return made


def _errors(validator: Any, value: Any, most: int) -> Iterator[Any]:
    """Yield errors; the first alone is far cheaper than all, which the library makes at once."""
    if most == 1:
        try:
            validator.validate(value)
        except jsonschema_rs.ValidationError as error:
            if error.kind.name != "required":  # that one may not count
                yield error
                return
    yield from validator.iter_errors(value)


class _Rewriter:
    """Rewrites schemas to 2020-12, each one that is referred to only once."""

    def __init__(
        self, library: Library, dialect: Dialect, direction: Direction, *, lenient: bool
    ) -> None:
        self._lenient = lenient
        self._library = library
        self._dialect = dialect
        self._direction = direction
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
        needed = list(waiting)
        while needed:
            name = needed.pop()
            if name in definitions:
                continue
            if name not in self._done:
                self._done[name] = self._one(self._nodes[name])
            definitions[name], more = self._done[name]
            needed += more
        return {**made, "$defs": definitions}

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
        for key in _SCHEMA:
            if isinstance(value.get(key), dict | bool):
                made[key] = self.schema(node.child(key, value[key]))
        for key in _SCHEMAS:
            if isinstance(value.get(key), list) and value[key]:
                made[key] = [self.schema(one) for one in node.child(key, value[key]).elements()]
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
        self._required(node, made)
        if value.get("nullable") is True or value.get("x-nullable") is True:
            return {"anyOf": [made, {"type": "null"}]}
        return made

    def _reference(self, node: Node) -> Any:
        target = self._library.follow(node)
        name = self._names.get(target.identity)
        if name is None:
            name = self._names[target.identity] = str(len(self._names))
            self._nodes[name] = target
        self._needs[name] = None
        made: dict[str, Any] = {"$ref": f"#/$defs/{name}"}
        if self._dialect == "2020-12" and len(node.value) > 1:
            siblings = {key: value for key, value in node.value.items() if key != "$ref"}
            made |= self.schema(Node(value=siblings, document=node.document, pointer=node.pointer))
        return made

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
                hidden = given is not None and self._library.follow(given).at(flag) is True
            except DocumentError:
                hidden = False
            if not hidden:
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
