"""Matching rules and generators of every version.

V2 names a place from the top of the message (`$.body.items[0].id`), V3 and V4 by category. As
`matchers_from_json` of the Rust core reads them, in matchingrules/mod.rs of pact_models 1.3.17.
"""

import re
from typing import Any

from photon_test.pact.exchange import Generator, Generators, Matcher, Members, Rule, Rules
from photon_test.pact.jsontext import Pointer
from photon_test.pact.shapes import Wrong, object_at, plain_text

SINGLE = ("path", "method", "status")  # categories with only one place
_SYNONYMS = {
    "real": "decimal",
    "datetime": "timestamp",
    "content-type": "contentType",
    "array-contains": "arrayContains",
    "status-code": "statusCode",
    "not-empty": "notEmpty",
    "each-key": "eachKey",
    "each-value": "eachValue",
    "min": "type",
    "max": "type",
    "min-type": "type",
    "max-type": "type",
}
_DATES = ("timestamp", "date", "time")
_FIELD = re.compile(r"\.([^.\['\]]+)|\['([^']*)'\]|\[(\d+|\*)\]")


def read_rules(part: Members) -> Rules:
    """Return the rules of a request or response."""
    found = object_at(part, "matchingRules")
    first = next(iter(found), "")
    try:
        return _by_path(found) if first.startswith("$") else _by_category(found)
    except Wrong as wrong:
        raise wrong.below(("matchingRules",)) from wrong


def read_generators(part: Members) -> Generators:
    """Return the generators of a request or response."""
    made: Generators = {}
    for category, value in object_at(part, "generators").items():
        pointer = ("generators", category)
        if not isinstance(value, dict):
            raise Wrong(pointer, f"`{category}` is not an object")
        places = {"": value} if category in SINGLE and "type" in value else value
        made[category] = {key: _generator(one, (*pointer, key)) for key, one in places.items()}
    return {category: places for category, places in made.items() if places}


def _generator(value: Any, pointer: Pointer) -> Generator:
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or not kind:
        raise Wrong(pointer, "a generator has no `type`")
    return Generator(kind=kind, settings={k: v for k, v in value.items() if k != "type"})


def _by_path(found: Members) -> Rules:
    made: Rules = {}
    for path, value in found.items():
        category, where = _split(path)
        rule = Rule(matchers=(matcher(value, (path,)),))
        earlier = made.setdefault(category, {}).get(where)
        if earlier:
            rule = Rule(matchers=(*earlier.matchers, *rule.matchers))
        made[category][where] = rule
    return made


def _split(path: str) -> tuple[str, str]:
    """Return category and place of a path of V2."""
    if path.startswith("$.body"):
        return "body", f"${path[6:]}"
    fields = [one[1] or one[2] for one in _FIELD.finditer(path) if not one[3]]
    if not fields:
        raise Wrong((path,), f"`{path}` is no path of a matching rule")
    category = "header" if fields[0] == "headers" else fields[0]
    return category, fields[1] if len(fields) > 1 else ""


def _by_category(found: Members) -> Rules:
    made: Rules = {}
    for category, value in found.items():
        if not isinstance(value, dict):
            raise Wrong((category,), f"the rules of `{category}` are not an object")
        if "matchers" in value:
            places = {"": _rule(value, (category,))}
        else:
            places = {key: _rule(one, (category, key)) for key, one in value.items()}
        if category in SINGLE:
            places = {"" if key == "$" else key: rule for key, rule in places.items()}
        made[category] = {key: rule for key, rule in places.items() if rule.matchers}
    return {category: places for category, places in made.items() if places}


def _rule(value: Any, pointer: Pointer) -> Rule:
    if not isinstance(value, dict):
        raise Wrong(pointer, "a matching rule is not an object")
    listed = value.get("matchers", [])
    if not isinstance(listed, list):
        raise Wrong((*pointer, "matchers"), "`matchers` is not a list")
    combine = plain_text(value.get("combine", "AND")) or ""
    return Rule(
        matchers=tuple(
            matcher(one, (*pointer, "matchers", index)) for index, one in enumerate(listed)
        ),
        combine="OR" if combine.upper() == "OR" else "AND",
        rest={key: one for key, one in value.items() if key not in ("matchers", "combine")},
    )


def matcher(value: Any, pointer: Pointer = ()) -> Matcher:
    """Return a matcher, whichever of its spellings was used.

    Raises:
        Wrong: It is no object, or does not say of which kind it is.
    """
    if not isinstance(value, dict):
        raise Wrong(pointer, "a matcher is not an object")
    kind = value.get("match", _implied(value))
    if not isinstance(kind, str) or not kind:
        raise Wrong(pointer, "a matcher does not say of which kind it is")
    settings = {key: one for key, one in value.items() if key != "match"}
    kind = _SYNONYMS.get(kind, kind)
    if kind in _DATES and "format" not in settings:
        for name in (kind, "datetime"):
            if name in settings:
                settings["format"] = settings.pop(name)
                break
    return Matcher(kind=kind, settings=settings)


def _implied(value: Members) -> str | None:
    """Return the kind of a matcher of V2 that is known by its settings alone."""
    if "regex" in value:
        return "regex"
    if "min" in value or "max" in value:
        return "type"
    return next((kind for kind in _DATES if kind in value), None)
