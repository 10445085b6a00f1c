"""Which matching rule of a pact holds at the place of a mismatch, in words.

The rules are those of the interaction as it is written: `{"$.body.a": {"match": …}}` up to version
2, `{"body": {"$.a": {"matchers": […]}}}` since version 3
(https://github.com/pact-foundation/pact-specification/tree/version-4#matching-rules).
"""

import json
import re
from collections.abc import Iterator
from typing import Any

_STEP = re.compile(r"\.([^.\[\]]+)|\[(?:'([^']*)'|\"([^\"]*)\"|(\d+|\*))\]")
_CASCADES = ("type", "values", "eachKey", "eachValue", "notEmpty")
_CATEGORY = {
    "BodyMismatch": "body",
    "HeaderMismatch": "header",
    "StatusMismatch": "status",
    "MetadataMismatch": "metadata",
}


def rule_at(response: dict[str, Any], kind: str, path: str) -> str:
    """Return the rule, `regex ^[0-9]+$` for example; "" where the values have to be equal.

    `response` is the interaction's, `kind` and `path` are the core's words for the mismatch.
    """
    category, rules = _CATEGORY.get(kind), response.get("matchingRules")
    if category is None or not isinstance(rules, dict):
        return ""
    steps = _steps(path) if category == "body" else [path.lower()] if path else []
    best: tuple[int, str] = (-1, "")
    for pattern, matchers in _of(category, rules):
        wanted = _steps(pattern) if category == "body" else [pattern.lower()] if pattern else []
        words = [
            words for one in matchers if (words := _words(one, whole=len(wanted) == len(steps)))
        ]
        weight = _weight(wanted, steps, [one for one in matchers if isinstance(one, dict)])
        if words and weight > best[0]:
            best = (weight, " and ".join(words))
    return best[1]


def _of(category: str, rules: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield the rules of a category: a place, and what must hold there."""
    for key, value in rules.items():
        if key.startswith("$"):  # version 2
            steps = _STEP.match(key, 1)
            where = next(filter(None, steps.groups()), "") if steps else ""
            if where in (category, f"{category}s"):
                rest = key[steps.end() :] if steps else ""
                yield (f"${rest}" if category == "body" else "".join(_steps(rest))), [value]
        elif key == category and isinstance(value, dict):
            if "matchers" in value:
                yield "", _list(value["matchers"])
                continue
            for place, one in value.items():
                if isinstance(one, dict):
                    yield place, _list(one.get("matchers"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _steps(path: str) -> list[str]:
    return [next(part for part in found if part) for found in _STEP.findall(path) if any(found)]


def _weight(wanted: list[str], steps: list[str], matchers: list[dict[str, Any]]) -> int:
    """Say how well a rule's place fits: more for what is exact and for what is near; -1: not."""
    if len(wanted) > len(steps):
        return -1
    if len(wanted) < len(steps) and not any(_kind(one) in _CASCADES for one in matchers):
        return -1
    pairs = list(zip(wanted, steps, strict=False))
    if not all(want in ("*", step) for want, step in pairs):
        return -1
    return sum(2 if want == step else 1 for want, step in pairs)


def _kind(matcher: dict[str, Any]) -> str:
    implied = next((word for word in ("regex", "min", "max") if word in matcher), "")
    return str(matcher.get("match") or ("type" if implied in ("min", "max") else implied))


def _words(matcher: Any, *, whole: bool) -> str:
    if not isinstance(matcher, dict):
        return ""
    kind = _kind(matcher)
    if not whole and kind not in _CASCADES:
        return ""
    values = [value for key, value in matcher.items() if key != "match"]
    shown = [value if isinstance(value, str) else json.dumps(value) for value in values]
    return " ".join((kind, *shown))[:500]
