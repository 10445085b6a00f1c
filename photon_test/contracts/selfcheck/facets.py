"""What a closed schema says of one value: all that holds, without alternatives being chosen."""

from typing import Any

from photon_test.contracts.selfcheck.closed import Schema
from photon_test.core.value import Value

_HOPS = 64


class Facets(Value, kw_only=True, eq=False):
    """One level of a closed schema, seen through `$ref` and `allOf`."""

    parts: tuple[dict[str, Any], ...]  # all of them hold
    alternatives: tuple[tuple[Schema, ...], ...] = ()  # `oneOf` and `anyOf` of two or more
    types: frozenset[str] = frozenset()  # empty: any; without null
    nullable: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        """Members that must be there."""
        return tuple(
            dict.fromkeys(name for part in self.parts for name in part.get("required", ()))
        )

    def member(self, name: str) -> tuple[Schema, ...]:
        """Schemas of a member; those of a map if it is not named."""
        named = tuple(p["properties"][name] for p in self.parts if name in p.get("properties", {}))
        if named:
            return named
        return tuple(
            part["additionalProperties"]
            for part in self.parts
            if isinstance(part.get("additionalProperties"), dict)
        )

    def named(self, name: str) -> bool:
        """Whether a member has a schema of its own."""
        return any(name in part.get("properties", {}) for part in self.parts)

    @property
    def patterned(self) -> bool:
        """Whether members are told apart by patterns of their names."""
        return any(part.get("patternProperties") for part in self.parts)

    def element(self, index: int) -> tuple[tuple[Schema, ...], bool]:
        """Schemas of a list's element, and whether it is one of a tuple."""
        fixed = tuple(
            part["prefixItems"][index]
            for part in self.parts
            if index < len(part.get("prefixItems", ()))
        )
        if fixed:
            return fixed, True
        return tuple(p["items"] for p in self.parts if isinstance(p.get("items"), dict)), False

    def least(self, keyword: str) -> Any:
        """Return the strictest lower bound; None if there is none."""
        return max((part[keyword] for part in self.parts if keyword in part), default=None)

    def most(self, keyword: str) -> Any:
        """Return the strictest upper bound; None if there is none."""
        return min((part[keyword] for part in self.parts if keyword in part), default=None)

    def said(self, keyword: str) -> tuple[Any, ...]:
        """Every value of a keyword."""
        return tuple(part[keyword] for part in self.parts if keyword in part)

    @property
    def empty(self) -> bool:
        """Whether it says nothing about a value."""
        telling = ("enum", "const", "pattern", "format")
        return not (
            self.types
            or self.alternatives
            or self.required
            or any(key in part for key in telling for part in self.parts)
        )


def facets(root: dict[str, Any], schemas: tuple[Schema, ...]) -> Facets:
    """Merge what holds at once. `root` has the `$defs`."""
    parts: list[dict[str, Any]] = []
    alternatives: list[tuple[Schema, ...]] = []
    null = False
    waiting = list(schemas)
    seen: set[int] = set()
    for _ in range(_HOPS):
        if not waiting:
            break
        part = waiting.pop(0)
        if isinstance(part, bool) or id(part) in seen:
            continue
        seen.add(id(part))
        if "$ref" in part:
            waiting.append(target(root, part["$ref"]))
            continue
        parts.append(part)
        waiting += part.get("allOf", ())
        for keyword in ("oneOf", "anyOf"):
            every = part.get(keyword, ())
            some = tuple(one for one in every if not is_null(root, one))
            null = null or len(some) < len(every)
            if len(some) == 1:
                waiting.append(some[0])
            elif some:
                alternatives.append(some)
    types, nullable = _types(parts, null=null)
    return Facets(
        parts=tuple(parts), alternatives=tuple(alternatives), types=types, nullable=nullable
    )


def target(root: dict[str, Any], reference: str) -> Schema:
    """Return what a reference within a closed schema leads to."""
    found: Schema = root["$defs"][reference.rpartition("/")[2]]
    return found


def is_null(root: dict[str, Any], schema: Schema) -> bool:
    """Whether a schema accepts null and nothing else."""
    if isinstance(schema, bool):
        return False
    if "$ref" in schema:
        schema = target(root, schema["$ref"])
        if isinstance(schema, bool):
            return False
    return schema.get("type") in ("null", ["null"]) or schema.get("enum") == [None]


def _types(parts: list[dict[str, Any]], *, null: bool) -> tuple[frozenset[str], bool]:
    types: frozenset[str] | None = None
    nullable: bool | None = None
    for part in parts:
        said = part.get("type")
        if said is None:
            continue
        every = frozenset(said if isinstance(said, list) else [said])
        if "number" in every:
            every |= {"integer"}
        types = every if types is None else types & every
        nullable = ("null" in every) if nullable is None else nullable and "null" in every
    found = (types or frozenset()) - {"null"}
    if "number" in found:
        found -= {"integer"}
    return found, null or bool(nullable)
