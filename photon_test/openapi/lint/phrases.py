"""Errors of a validator in words that a person can act on."""

import json
from collections.abc import Iterable
from typing import Any

from photon_test.core.suggest import nearest

_NOUNS = {
    "object": "an object", "array": "a list", "string": "text", "number": "a number",
    "integer": "a whole number", "boolean": "true or false", "null": "null",
}  # fmt: skip
_LENGTH = 60


def phrase(error: Any, rule: dict[str, Any]) -> tuple[str, str]:
    """Return what is wrong and what to do. `rule` is the schema that the failed keyword is in."""
    kind = error.kind
    match kind.name:
        case "required":
            return f"`{kind.property}` is missing", f"add `{kind.property}`"
        case "type":
            wanted = an(kind.types)
            said = f"this must be {wanted}, and is {noun(error.instance)}"
            number = isinstance(error.instance, int | float) and kind.types == ["string"]
            return said, "put it in quotes" if number else f"write {wanted}"
        case "enum":
            return _options(error.instance, list(kind.options))
        case "const":
            return _options(error.instance, [kind.expected_value])
        case "pattern":
            said = f"{shown(error.instance)} does not match `{kind.pattern}`"
            return said, "write it as the pattern wants it"
        case "format":
            return f"{shown(error.instance)} is no {kind.format}", f"write a {kind.format}"
        case "falseSchema":
            return "this must not stand here", "remove it"
        case "not":
            return _forbidden(rule.get("not", {}).get("required", []))
        case "minItems" | "minProperties" | "minLength":
            return "this must not be empty", "add what belongs here, or remove it"
        case "uniqueItems":
            return "an element stands here twice", "remove one of the two"
        case _:
            return str(error.message)[:300], "look at the specification of this object"


def _forbidden(names: list[str]) -> tuple[str, str]:
    if len(names) > 1:
        return f"{listed(names, 'and')} exclude each other", "remove one of them"
    if names:
        return f"`{names[0]}` must not stand here", "remove it"
    return "this must not be so", "look at the specification of this object"


def _options(value: Any, options: list[Any]) -> tuple[str, str]:
    words = [_plain(one) for one in options]
    near = nearest(value, words) if isinstance(value, str) else ""
    hint = f"did you mean `{near}`?" if near else f"write {listed(words, 'or')}"
    if len(words) == 1:
        return f"this must be `{words[0]}`, and is {shown(value)}", hint
    return f"{shown(value)} is none of {listed(words, 'and')}", hint


def excluding(rule: dict[str, Any]) -> list[str]:
    """Return the members of which there must be one; empty if that is not what the rule says."""
    names: list[str] = []
    for branch in rule.get("oneOf") or rule.get("anyOf") or ():
        if not isinstance(branch, dict) or not branch.get("required"):
            return []
        names += branch["required"]
    return names


def an(types: Iterable[str]) -> str:
    """Return `an object`, `text or null`."""
    return " or ".join(_NOUNS.get(one, one) for one in types)


def noun(value: Any) -> str:
    """Return what kind of thing a value is."""
    match value:
        case bool():
            return "true or false"
        case dict():
            return "an object"
        case list():
            return "a list"
        case None:
            return "null"
        case int() | float():
            return f"the number {shown(value)}"
        case _:
            return f"the text {shown(value)}"


def shown(value: Any) -> str:
    """Return a value in backticks, not too long of it, and on one line."""
    text = " ".join(_plain(value).split())
    return f"`{text[:_LENGTH]}…`" if len(text) > _LENGTH else f"`{text}`"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def listed(names: Iterable[str], word: str = "") -> str:
    """Return `a`, `b` and `c`; with no word, commas only."""
    quoted = [f"`{name}`" for name in names]
    if not word or len(quoted) < 2:
        return ", ".join(quoted)
    return f"{', '.join(quoted[:-1])} {word} {quoted[-1]}"
