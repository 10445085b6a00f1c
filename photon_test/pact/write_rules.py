"""Matching rules and generators, written for a version of Pact.

Which matchers and generators a version has: pact_models 1.3.17 and the specification's branches
version-2, version-3 and version-4 (https://github.com/pact-foundation/pact-specification).
"""

import re

from photon_test.pact.exchange import Generators, Matcher, Members, Rule, Rules
from photon_test.pact.read_rules import SINGLE, matcher
from photon_test.pact.shapes import Wrong

_V2 = frozenset({"type", "regex"})
_V3 = _V2 | {
    "equality",
    "include",
    "integer",
    "decimal",
    "number",
    "boolean",
    "null",
    "date",
    "time",
    "timestamp",
    "contentType",
    "values",
}
_FOUR = {"timestamp": "datetime"}  # what V4 calls otherwise than V3
_CATEGORIES = ("path", "query", "header", "body")  # of V2 and V3
_GENERATORS = frozenset(
    {
        "RandomInt",
        "RandomDecimal",
        "RandomHexadecimal",
        "RandomString",
        "RandomBoolean",
        "Regex",
        "Uuid",
        "Date",
        "Time",
        "DateTime",
        "ProviderState",
    }
)
_GENERATED = ("method", "path", "query", "header", "body", "status")
_NAME = re.compile(r"[\w:#@-]+")  # what the core reads after a dot
# https://semver.org/#is-there-a-suggested-regular-expression-regex-to-check-a-semver-string
_SEMVER = (
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(-((0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?"
    r"(\+([0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*))?"
)


def write_rules(rules: Rules, version: int) -> Members:
    """Return `matchingRules`."""
    if version >= 4:
        return _by_category(rules, _FOUR)
    spoken = {
        category: _spoken(places, version)
        for category, places in rules.items()
        if category in _CATEGORIES
    }
    return _by_path(spoken) if version == 2 else _by_category(spoken, {})


def write_generators(generators: Generators, version: int) -> Members:
    """Return `generators`; V2 has none."""
    made: Members = {}
    for category, places in generators.items() if version >= 3 else ():
        if version == 3 and category not in _GENERATED:
            continue
        kept = {
            place: {"type": one.kind, **one.settings}
            for place, one in places.items()
            if version >= 4 or one.kind in _GENERATORS
        }
        if kept:
            made[category] = kept[""] if category in SINGLE and list(kept) == [""] else kept
    return made


def _by_category(rules: Rules, words: dict[str, str]) -> Members:
    made: Members = {}
    for category, places in rules.items():
        shown = {
            place: {
                "combine": rule.combine,
                "matchers": [_matcher(one, words) for one in rule.matchers],
                **rule.rest,
            }
            for place, rule in places.items()
        }
        if shown:
            # The core writes a status's rules below ""; both forms are read.
            alone = category in SINGLE and category != "status" and list(shown) == [""]
            made[category] = shown[""] if alone else shown
    return made


def _matcher(said: Matcher, words: dict[str, str]) -> Members:
    return {"match": words.get(said.kind, said.kind), **said.settings}


def _by_path(rules: Rules) -> Members:
    made: Members = {}
    for category, places in rules.items():
        for place, rule in places.items():
            path = _path(category, place)
            if path:
                made[path] = _matcher(rule.matchers[0], {})
    return made


def _path(category: str, place: str) -> str:
    """Return a place as V2 names it; "" if it cannot be named."""
    if category == "body":
        return f"$.body{place[1:]}" if place.startswith("$") else ""
    if not place:
        return f"$.{category}"
    if _NAME.fullmatch(place):
        return f"$.{category}.{place}"
    return "" if "'" in place else f"$.{category}['{place}']"


def _spoken(places: dict[str, Rule], version: int) -> dict[str, Rule]:
    """Return rules in the words of an older version."""
    made: dict[str, Rule] = {}
    for place, rule in places.items():
        if version == 3 and [one.kind for one in rule.matchers] == ["eachValue"]:
            made |= _spread(place, rule.matchers[0], places)
            continue
        older = [_older(one, version) for one in rule.matchers]
        matchers = tuple(
            one
            for at, one in enumerate(older)
            if one and (one is rule.matchers[at] or one not in older[:at])
        )
        if rule.combine == "OR" and (None in older or (version == 2 and len(matchers) > 1)):
            continue  # a part of "one of these" would promise more than the whole
        if version == 2:
            matchers = tuple(sorted(matchers, key=lambda one: one.kind != "regex")[:1])
        if matchers:
            made[place] = Rule(matchers=matchers, combine=rule.combine, rest=rule.rest)
    return made


def _older(said: Matcher, version: int) -> Matcher | None:
    """Return the nearest matcher that an older version has; None if none is near."""
    match said.kind:
        case kind if kind in (_V2 if version == 2 else _V3):
            return said
        case "notEmpty" | "integer" | "decimal" | "number" | "boolean" | "null":
            return Matcher(kind="type")
        case "date" | "time" | "timestamp":
            return Matcher(kind="type")
        case "semver":
            return Matcher(kind="regex", settings={"regex": _SEMVER})
        case "include":
            part = re.escape(str(said.settings.get("value", "")))
            return Matcher(kind="regex", settings={"regex": rf"[\s\S]*{part}[\s\S]*"})
        case _:
            return None


def _spread(place: str, each: Matcher, places: dict[str, Rule]) -> dict[str, Rule]:
    """Return `eachValue` as V3 says it: `values`, and the rules of the values one level down."""
    below = f"{place}.*"
    listed = each.settings.get("rules")
    if below in places or not isinstance(listed, list):
        return {}
    try:
        older = [_older(matcher(one), 3) for one in listed]
    except Wrong:
        return {}
    matchers = tuple(one for one in older if one)
    if not matchers or len(matchers) < len(older):
        return {}
    return {place: Rule(matchers=(Matcher(kind="values"),)), below: Rule(matchers=matchers)}
