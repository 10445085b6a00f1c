"""Responses with exactly one fault, each with whether Pact could tell at all.

The faults are those that people make: a member forgotten, a wrong type, a value that is not
listed, a pattern, a format, a bound or a length missed, a null, an alternative that is none.
Whether Pact has words for a promise is judged from what the Rust core is known to do
(docs/reference/self-check.md), never from what the generator does with it.
"""

import copy
from collections.abc import Iterator
from random import Random
from typing import Any, Literal

from photon_test.contracts.selfcheck.facets import Facets
from photon_test.contracts.selfcheck.places import Place, Standing
from photon_test.core.value import Value

Kind = Literal[
    "required", "type", "enum", "pattern", "format", "bounds", "text length", "list length",
    "map size", "null", "alternative", "status",
]  # fmt: skip

_WHY: dict[Standing, str] = {
    "promised": "",
    "optional": "inside a member that may be absent",
    "nullable": "inside a list or an object that may be null",
    "alternative": "inside one of several alternatives",
    "name": "the core refuses paths with this name",
    "patterned": "members told apart by patterns of their names",
    "tuple": "an element of a tuple that may be absent",
}
_OTHERS: dict[str, tuple[Any, ...]] = {
    "string": ("photon", "7"),
    "integer": (7, -3),
    "number": (7.25,),
    "boolean": (True,),
    "array": ([], ["photon"]),
    "object": ({}, {"photon": 1}),
}
_NEAR: dict[str, tuple[str, ...]] = {
    "date": ("2024-02-30", "15.01.2024", "2024-1-5", "2024-01-15T10:30:00Z"),
    "date-time": ("2024-01-15", "2024-01-15 10:30:00", "2024-13-15T10:30:00Z", "1705314600"),
    "time": ("25:00:00Z", "10:30", "10h30"),
    "duration": ("1 hour", "P", "PT"),
    "uuid": ("0f8fad5b-d9cb-469f-a165", "0f8fad5bd9cb469fa16570867728950e", "not-a-uuid"),
    "email": ("ada.example.com", "ada@", "@example.com"),
    "hostname": ("exa mple.com", "-example.com", "a..b"),
    "ipv4": ("256.1.1.1", "1.2.3", "1.2.3.4.5"),
    "ipv6": ("2001:db8:::1", "12345::", "1.2.3.4"),
    "uri": ("not a uri", "/relative", "http://exa mple.com"),
    "uri-reference": ("not a uri", "\\\\host"),
    "json-pointer": ("a/b", "~2"),
    "regex": ("(", "[a-"),
}


class Mutant(Value, kw_only=True, eq=False):
    """A value with one fault."""

    kind: Kind
    path: str
    value: Any
    inexpressible: str = ""  # why Pact cannot tell; "" if it can


def mutants(places: list[Place], random: Random, each: int) -> Iterator[Mutant]:
    """Yield up to `each` mutants of every kind; the label is still to be asked for."""
    if not places:
        return
    whole = places[0].value
    by_kind: dict[Kind, list[tuple[Place, Any, str]]] = {}
    for place in places:
        for kind, value, why in _faults(place, random):
            by_kind.setdefault(kind, []).append((place, value, why))
    for kind, several in by_kind.items():
        for place, value, why in random.sample(several, min(each, len(several))):
            yield Mutant(
                kind=kind,
                path=place.path,
                value=put(whole, place.pointer, value),
                inexpressible=_WHY[place.standing] or why,
            )


def _faults(place: Place, random: Random) -> Iterator[tuple[Kind, Any, str]]:
    """Yield (kind, what to put at the place, why Pact cannot tell)."""
    said, value = place.facets, place.value
    yield from _missing(place)
    if said.alternatives:
        yield from _none_of_these(said, value, random)
        return
    if said.types:
        other = sorted(_OTHERS.keys() - said.types - ({"integer"} & _fits(said)))
        if other:
            yield "type", random.choice(_OTHERS[random.choice(other)]), _container(place)
        if not said.nullable:
            yield "null", None, ""
    for values in (*said.said("enum"), *([one] for one in said.said("const"))):
        yield "enum", _unlisted(values, value), _enum(values)
    match value:
        case str():
            yield from _text(said, value, random)
        case bool():
            pass
        case int() | float():
            yield from _number(said, value)
        case list():
            yield from _list(place, value)
        case dict():
            yield from _map(said, value)
        case _:
            pass


def _missing(place: Place) -> Iterator[tuple[Kind, Any, str]]:
    if not isinstance(place.value, dict):
        return
    for name in dict.fromkeys((*place.facets.required, *place.shared)):
        if name in place.value:
            without = {key: one for key, one in place.value.items() if key != name}
            why = _WHY["nullable"] if place.facets.nullable else place.vague.get(name, "")
            yield "required", without, why


def _none_of_these(said: Facets, value: Any, random: Random) -> Iterator[tuple[Kind, Any, str]]:
    why = "alternatives"
    candidates: list[Any] = [{}, [], "photon", 7, True, {"photon": 1}, ["photon"]]
    if isinstance(value, dict):
        candidates += [{key: one for key, one in value.items() if key != name} for name in value]
    yield "alternative", random.choice(candidates), why
    if isinstance(value, dict) and "object" in (said.types or ("object",)):
        for name, one in value.items():
            if isinstance(one, str):  # a discriminator that names no alternative
                yield "alternative", {**value, name: "photon-none"}, why
                break


def _fits(said: Facets) -> frozenset[str]:
    return frozenset(("integer",)) if "number" in said.types else frozenset()


def _container(place: Place) -> str:
    said = place.facets
    if len(said.types) > 1 and said.types & {"object", "array"}:
        return "several types, lists or objects among them"
    if said.nullable and said.types & {"object", "array"} and not place.pointer:
        return "a whole body that may be null"  # the core takes null for no body
    return ""


def _unlisted(values: list[Any], value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return "photon-unlisted"
    if isinstance(value, str):
        return f"{value}-unlisted"
    numbers = [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
    return max(numbers, default=0) + 1


def _enum(values: list[Any]) -> str:
    kinds = {type(one) for one in values if one is not None}
    return "" if kinds <= {str} or kinds <= {int} or len(values) == 1 else "values of several types"


def _text(said: Facets, value: str, random: Random) -> Iterator[tuple[Kind, Any, str]]:
    if said.said("pattern"):
        yield (
            "pattern",
            random.choice(("", "!", "photon photon", f"{value}\u00a7", f"\u00a7{value}")),
            "",
        )
    for kind in said.said("format"):
        if near := _NEAR.get(kind):
            yield "format", random.choice(near), ""
    # OR knows one rule beside null: that of a length would take 22 for a text of two characters.
    why = "the length of a text that may be null" if said.nullable else ""
    least, most = said.least("minLength"), said.most("maxLength")
    if least:
        yield "text length", value[: least - 1], why
    if most is not None and most < 10_000:
        yield "text length", value + (value[-1:] or "x") * (most + 1 - len(value)), why


def _number(said: Facets, value: float) -> Iterator[tuple[Kind, Any, str]]:
    why = "bounds of numbers"
    for keyword, step in (("minimum", -1), ("maximum", 1)):
        bound = said.least(keyword) if step < 0 else said.most(keyword)
        if bound is not None and abs(bound) < 2**62:
            yield "bounds", type(value)(bound + step), why
    for keyword in ("exclusiveMinimum", "exclusiveMaximum"):
        for bound in said.said(keyword):
            yield "bounds", type(value)(bound), why


def _list(place: Place, value: list[Any]) -> Iterator[tuple[Kind, Any, str]]:
    said, why = place.facets, _container(place)
    if said.nullable:  # an expression beside null tells an empty list from others, and no more
        why = why or "the length of a list that may be null"
    least, most = said.least("minItems"), said.most("maxItems")
    if least:
        yield "list length", value[: least - 1], _container(place) if least == 1 else why
    if most is not None and most < 1_000 and value:
        yield "list length", value + value[-1:] * (most + 1 - len(value)), why


def _map(said: Facets, value: dict[str, Any]) -> Iterator[tuple[Kind, Any, str]]:
    least = said.least("minProperties")
    if least and not said.required:
        yield "map size", dict(list(value.items())[: least - 1]), "sizes of objects"


def put(whole: Any, pointer: tuple[str | int, ...], value: Any) -> Any:
    """Return a copy of `whole` with `value` at a place."""
    if not pointer:
        return value
    changed = copy.deepcopy(whole)
    inner = changed
    for part in pointer[:-1]:
        inner = inner[part]
    inner[pointer[-1]] = value
    return changed
