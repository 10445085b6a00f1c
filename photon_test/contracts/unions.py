"""Alternatives: what all of them have in common is expected."""

from typing import Any

from msgspec import UNSET

from photon_test.contracts.objects import Objects
from photon_test.contracts.patterns import LIST, OBJECT, SOME_LIST, SOME_OBJECT
from photon_test.openapi.library import Library
from photon_test.openapi.schema import Nodes, Shape, shape
from photon_test.pact.model import Null, Regex, Type, either, rule


class Unions(Objects):
    """Expects one of several."""

    def nullable_at(self, path: str, found: Shape) -> Any:
        """Expect null, or an object or a list, by how it looks when it is written as JSON.

        OR of `type` and `null` rejects both null and other objects, and `notEmpty` beside null is
        rejected by pact-jvm. An expression beside null, with null as the example, works on both.
        """
        match found.kind:
            case "object":
                regex = SOME_OBJECT if self._has_members(found) else OBJECT
            case "array":
                regex = SOME_LIST if found.min_items else LIST
            case _:
                return self.open(path, "may be null")
        if found.kind == "array" or found.properties or found.required or found.values:
            self.loosen(path, "the inside of a value that may be null")
        self.rules[path] = either(Regex(regex=regex), Null())
        return None

    def _has_members(self, found: Shape) -> bool:
        """Whether a response with no members at all breaks the promise."""
        return any(
            not shape(self.library, found.properties.get(name, ())).hidden("response")
            for name in found.required
        )

    def branches_at(self, path: str, found: Shape, value: Any, depth: int) -> Any:
        """Expect what all alternatives have in common."""
        self.loosen(path, "oneOf, anyOf")
        shapes = [shape(self.library, branch) for branch in found.branches]
        every = [one.kind or found.kind for one in shapes]
        if found.nullable or any(one.nullable for one in shapes):
            return self.open(path, "may be null")
        if set(every) != {"object"} or not isinstance(value, dict):
            return self.open(path, "alternatives of several types")
        common = frozenset.intersection(*(one.required for one in shapes)) | found.required
        properties = dict(found.properties)
        for name in common - properties.keys():
            if nodes := _agreed(self.library, [one.properties.get(name, ()) for one in shapes]):
                properties[name] = nodes
        bare = Shape(
            nodes=(),
            types=frozenset(("object",)),
            properties={name: nodes for name, nodes in properties.items() if name in common},
            required=common & properties.keys(),
        )
        return self.object_at(path, bare, value, depth) if bare.required else self._typed(path)

    def _typed(self, path: str) -> dict[str, Any]:
        self.rules[path] = rule(Type())
        return {}


def _agreed(library: Library, several: list[Nodes]) -> Nodes:
    """Return the schemas of a property that all alternatives describe in the same words."""
    if not all(several):
        return ()
    shapes = [shape(library, nodes) for nodes in several]
    first = shapes[0]
    plain = first.kind and first.kind not in ("object", "array")
    same = all(
        (one.kind, one.nullable, one.enum, one.pattern, one.format)
        == (first.kind, first.nullable, first.enum, first.pattern, first.format)
        and one.const is UNSET
        for one in shapes
    )
    return several[0] if plain and same else ()
