"""A reply's schema and one value of it → what a contract expects: a body and its rules.

As tight as the description and no tighter: only what is promised is expected, by rules that every
promised value meets. Each row was tried on the Rust core (pact_ffi 0.5.12). Where Pact has no
words for a promise, the place is left open and listed.
"""

from collections.abc import Callable
from typing import Any

from msgspec import UNSET, field

from photon_test.contracts.lists import Lists
from photon_test.contracts.scalars import matchers
from photon_test.contracts.trial import Patterns
from photon_test.contracts.unions import Unions
from photon_test.contracts.uses import EVERYTHING, Wanted
from photon_test.contracts.walking import OPEN, REACH, Manner
from photon_test.core.value import Value
from photon_test.openapi.document import Node
from photon_test.openapi.examples import Fits
from photon_test.openapi.library import Library
from photon_test.openapi.schema import Nodes, Shape, shape
from photon_test.pact.model import Null, Rule, either, rule

__all__ = ["Expected", "Manner", "expected"]

_DEPTH = 24
_PLACES = 500  # to look at if they are present: 0.1 s for the core, which compares each with each


class _TooManyError(Exception):
    """There are more places to look at than the core can in reasonable time."""


class Expected(Value, kw_only=True, eq=False):
    """What a contract expects of a value. `content` UNSET: nothing can be expected."""

    content: Any = UNSET
    rules: dict[str, Rule] = field(default_factory=dict)
    loosened: tuple[str, ...] = ()  # `$.a: pattern`
    schemas: dict[str, Node] = field(default_factory=dict)  # by path


def expected(
    library: Library,
    schema: Nodes,
    value: Any,
    *,
    manner: Manner = "omit",
    read: Wanted | None = None,
    fits: Fits | None = None,
    patterns: Patterns | None = None,
) -> Expected:
    """Return what to expect of a response's body whose example is `value`.

    Members that may be absent are left out, or included where the example has them, or looked at
    if they are present: then no member is expected, and each that is there by its schema. With
    `read`, only those members are looked at. `fits` judges what is added to the example.

    Raises:
        DocumentError: A reference leads nowhere.
    """

    def walk_of() -> "_Walk":
        return _Walk(library, manner, read or EVERYTHING, fits, patterns or Patterns())

    walk, content = _walked(walk_of, schema, value)
    return Expected(
        content=UNSET if content is OPEN else content,
        rules=dict(sorted(walk.rules.items())) if content is not OPEN else {},
        loosened=tuple(walk.loosened),
        schemas=walk.schemas,
    )


def _walked(made: Callable[[], "_Walk"], schema: Nodes, value: Any) -> tuple["_Walk", Any]:
    """Go as deep into optional members as leaves the core no more than `_PLACES` to look at.

    Invoices of contacts of invoices came to 17,593, and one response took the core 136 s.
    """
    for reach in range(REACH, 0, -1):
        walk = made()
        walk.reach = reach
        try:
            content = walk.node("$", schema, value, 0)
        except _TooManyError:
            continue
        if reach < REACH:
            walk.loosen("$", f"optional members more than {reach} levels deep")
        return walk, content
    walk = made()
    walk.reach = 0
    return walk, walk.node("$", schema, value, 0)


class _Walk(Unions, Lists):
    """Asks of each place what kind it is."""

    def node(self, path: str, schema: Nodes, value: Any, depth: int) -> Any:
        """Return what is expected at `path`, or `OPEN`; rules are noted on the way."""
        if self.manner == "present" and self.reach and len(self.rules) > _PLACES:
            raise _TooManyError
        found = shape(self.library, schema)
        if depth > _DEPTH:
            return self.open(path, "nested too deeply")
        self.schemas[path] = schema[0]
        for keyword in found.loosened:
            self.loosen(path, keyword)
        if found.branches:
            return self.branches_at(path, schema, found, value, depth)
        return self.plain_at(path, schema, found, value, depth)

    def plain_at(self, path: str, schema: Nodes, found: Shape, value: Any, depth: int) -> Any:
        """Ask what kind it is, when there are no alternatives any more."""
        kind = found.kind
        if found.nullable and kind in ("object", "array", ""):
            return self.nullable_at(path, found)
        if value is None and (value := self.other(schema)) is None:
            if found.nullable:
                self.rules[path] = rule(Null())
                return None
            return self.open(path, "null")
        match kind, value:
            case "object", dict():
                return self.object_at(path, found, value, depth)
            case "array", list():
                return self.list_at(path, found, value, depth)
            case "object" | "array", _:
                return self.open(path, "the example is of another type")
            case _:
                return self._scalar_at(path, found, value)

    def _scalar_at(self, path: str, found: Shape, value: Any) -> Any:
        if isinstance(value, dict | list) or not (
            found.kind or found.enum or found.const is not UNSET
        ):
            return self.open(path, "any type")
        if found.kind == "integer" and isinstance(value, float) and value.is_integer():
            value = int(value)
        several, lost = matchers(found, value, self.patterns)
        for keyword in lost:
            self.loosen(path, keyword)
        if not found.nullable:
            self.rules[path] = rule(*several)
        else:
            # AND and OR cannot be mixed: the narrower one speaks for both.
            self.rules[path] = either(several[-1], Null())
        return value
