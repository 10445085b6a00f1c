"""Every place of a value, with what its schema says there and whether Pact could check it.

Also every place that a schema *promises*: what is in each valid response, whatever else is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from msgspec import field

from photon_test.contracts.selfcheck.closed import Schema
from photon_test.contracts.selfcheck.facets import Facets, facets
from photon_test.core.value import Value

_DEPTH = 20
_LIMIT = 400  # places of one value
_CONTAINERS = frozenset(("object", "array"))

# Where a place stands. Whatever is not `promised` cannot be checked by rules of one interaction
# that still accepts every valid response.
Standing = Literal["promised", "optional", "nullable", "alternative", "name", "patterned", "tuple"]


class Place(Value, kw_only=True, eq=False):
    """One place of a value."""

    pointer: tuple[str | int, ...]
    path: str  # as rules name it: `$.items[*].id`
    facets: Facets
    standing: Standing
    value: Any
    vague: Mapping[str, str] = field(default_factory=dict)  # member → why its presence says nothing
    shared: tuple[str, ...] = ()  # members that every alternative requires


Valid = Callable[[dict[str, Any], Schema, Any], bool]  # root, a part of it, a value


def places(root: dict[str, Any], value: Any, valid: Valid) -> list[Place]:
    """Return the places of a valid value, the outer ones first."""
    found: list[Place] = []
    for place in _walk(root, (root,), value, valid):
        found.append(place)
        if len(found) == _LIMIT:
            break
    return found


def _walk(
    root: dict[str, Any], schemas: tuple[Schema, ...], value: Any, valid: Valid
) -> Iterator[Place]:
    waiting: list[tuple[tuple[str | int, ...], str, tuple[Schema, ...], Standing, Any]]
    waiting = [((), "$", schemas, "promised", value)]
    while waiting:
        pointer, path, here, standing, one = waiting.pop(0)
        said = facets(root, here)
        shared = _shared(root, said) if isinstance(one, dict) else {}
        yield Place(
            pointer=pointer,
            path=path,
            facets=said,
            standing=standing,
            value=one,
            vague=shared | _vague(root, said) if isinstance(one, dict) else {},
            shared=tuple(shared),
        )
        if len(pointer) >= _DEPTH:
            continue
        whole = said
        for alternatives in said.alternatives:
            chosen = next((branch for branch in alternatives if valid(root, branch, one)), None)
            if chosen is not None:
                whole = facets(root, (*here, chosen))
        sure = {part: own for part, _, _, own in _children(said, path, one)}
        for part, lower, schemas_below, _ in _children(whole, path, one):
            own = sure.get(part, "alternative") if not said.nullable else "nullable"
            own = own if standing == "promised" else standing
            waiting.append(((*pointer, part), lower, schemas_below, own, one[part]))


def _vague(root: dict[str, Any], said: Facets) -> dict[str, str]:
    """Return the required members that no rule can ask for, and why.

    No rule of the core means "there, whatever it is": each compares with its example in some way.
    """
    why = {name: _unsayable(root, name, [said]) for name in said.required}
    return {name: one for name, one in why.items() if one}


def _shared(root: dict[str, Any], said: Facets) -> dict[str, str]:
    """Return the members that all of several objects require, and why no rule can ask for one."""
    found: dict[str, str] = {}
    for alternatives in said.alternatives:
        every = [facets(root, (*said.parts, one)) for one in alternatives]
        if any(one.types != {"object"} for one in every):
            continue
        common = set(every[0].required).intersection(*(one.required for one in every))
        for name in sorted(common - set(said.required)):
            found[name] = _unsayable(root, name, every)
    return found


def _unsayable(root: dict[str, Any], name: str, every: Sequence[Facets]) -> str:
    members = [facets(root, one.member(name) if one.named(name) else ()) for one in every]
    several = [_kinds(root, one) for one in members]
    kinds = frozenset[str]().union(*several)
    if not writable(name):
        return "the core refuses paths with this name"
    if any(one.empty for one in members) or not all(several):
        return "a member that may be anything"
    if len(kinds) > 1 and kinds & _CONTAINERS:
        return "a member of several types, lists or objects among them"
    return ""


def _kinds(root: dict[str, Any], said: Facets, depth: int = 0) -> frozenset[str]:
    """Return the types that a value may have; none: any."""
    if said.types or not said.alternatives or depth > _DEPTH:
        values = [one for several in said.said("enum") for one in several] + list(
            said.said("const")
        )
        return said.types or frozenset(type(one).__name__ for one in values)
    kinds = [_kinds(root, facets(root, (one,)), depth + 1) for one in said.alternatives[0]]
    return frozenset().union(*kinds) if all(kinds) else frozenset()


def _children(
    said: Facets, path: str, value: Any
) -> Iterator[tuple[str | int, str, tuple[Schema, ...], Standing]]:
    if isinstance(value, dict):
        for name in value:
            if schemas := said.member(name):
                yield name, *_member(said, path, name), schemas, _standing(said, name)
    elif isinstance(value, list):
        for index in range(len(value)):
            schemas, fixed = said.element(index)
            if schemas:
                least = said.least("minItems") or 0
                standing: Standing = "promised" if not fixed or index < least else "tuple"
                yield index, f"{path}[{index}]" if fixed else f"{path}[*]", schemas, standing


def _member(said: Facets, path: str, name: str) -> tuple[str]:
    return (below(path, name) if said.named(name) else f"{path}.*",)


def _standing(said: Facets, name: str) -> Standing:
    if said.named(name):
        if name not in said.required:
            return "optional"
        return "promised" if writable(name) else "name"
    return "patterned" if said.patterned else "promised"


def writable(name: str) -> bool:
    """Whether the core reads a path with this name: pact_ffi 0.5.12 refuses the whole file."""
    return bool(name) and "'" not in name and "\\" not in name


def below(path: str, name: str) -> str:
    """Return the path of a member."""
    plain = name.replace("_", "a")
    if plain.isalnum() and plain.isascii() and not name[0].isdigit():
        return f"{path}.{name}"
    return f"{path}['{name}']"


def promised(root: dict[str, Any]) -> dict[str, Facets]:
    """Return the places that every valid response keeps what is said about, by their paths.

    Members that are required, elements of lists, and values of maps; nothing below what may be
    null or has alternatives. A place of which the schema says nothing promises nothing.
    """
    found: dict[str, Facets] = {}
    waiting: list[tuple[str, tuple[Schema, ...], int]] = [("$", (root,), 0)]
    above: dict[str, frozenset[int]] = {"$": frozenset()}
    while waiting and len(found) < _LIMIT:
        path, schemas, depth = waiting.pop(0)
        said = facets(root, schemas)
        if not said.empty:
            found[path] = said
        own = frozenset(id(part) for part in said.parts)
        if said.alternatives or said.nullable or depth >= _DEPTH or own & above[path]:
            continue  # nothing unconditional below, or a schema that contains itself
        inner = above[path] | own
        for lower, next_schemas in _promised_below(said, path):
            above[lower] = inner
            waiting.append((lower, next_schemas, depth + 1))
    return found


def _promised_below(said: Facets, path: str) -> Iterator[tuple[str, tuple[Schema, ...]]]:
    for name in said.required:
        if said.named(name) and writable(name):
            yield below(path, name), said.member(name)
    if said.types in (frozenset(), frozenset(("array",))):
        schemas, fixed = said.element(0)
        if schemas and not fixed:
            yield f"{path}[*]", schemas
    extra = tuple(
        part["additionalProperties"]
        for part in said.parts
        if isinstance(part.get("additionalProperties"), dict)
    )
    if extra and not said.patterned and not any(part.get("properties") for part in said.parts):
        yield f"{path}.*", extra
