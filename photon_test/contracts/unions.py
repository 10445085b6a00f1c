"""Alternatives: what all of them have in common is expected."""

from typing import Any

from photon_test.contracts.alike import alike
from photon_test.contracts.objects import Objects
from photon_test.contracts.patterns import LIST, OBJECT, SOME_LIST, SOME_OBJECT
from photon_test.openapi.schema import Nodes, Shape, shape
from photon_test.pact.model import Null, Regex, either


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

    def branches_at(self, path: str, schema: Nodes, found: Shape, value: Any, depth: int) -> Any:
        """Expect what all alternatives have in common."""
        common = alike(self.library, found, value)
        if common is None or common.enum is None:
            self.loosen(path, "oneOf, anyOf")
        if common is None:
            return self.open(path, "alternatives of several types")
        return self.plain_at(path, schema, common, value, depth)
