"""Texts, numbers and other values without parts as matchers."""

from typing import Any

from msgspec import UNSET

from photon_test.contracts.ecma import Refused
from photon_test.contracts.formats import DATE, FORMATS
from photon_test.contracts.patterns import one_of, sized
from photon_test.contracts.trial import Patterns
from photon_test.openapi.schema import Shape
from photon_test.pact.model import (
    AnyMatcher,
    Date,
    Equality,
    Integer,
    Regex,
    Rule,
    Type,
    rule,
)

_OPEN_FORMATS = ("", "password", "byte", "binary")  # anything is of these


def text_rule(found: Shape, value: Any, patterns: Patterns) -> Rule | None:
    """Return the rule for a header's text; None: exactly this text."""
    if found.const is not UNSET:
        return None
    if found.kind == "integer" and found.enum is None:
        return rule(Regex(regex=r"-?\d+"))
    several = matchers(found, value, patterns)[0]
    regex = next((one for one in reversed(several) if isinstance(one, Regex)), None)
    return rule(regex or Type())


def matchers(
    found: Shape, value: Any, patterns: Patterns
) -> tuple[tuple[AnyMatcher, ...], tuple[str, ...]]:
    """Return the matchers of a value that is no container, and the keywords they leave out.

    `regex` also accepts numbers and lists that read alike, so `type` stands beside it.
    """
    if found.const is not UNSET:
        return (Equality(),), ()
    if found.enum is not None:
        return _enum(found.enum)
    match found.kind:
        case "integer":
            return (Integer(),), ()
        case "string":
            return _string(found, value, patterns)
        case _:  # of numbers too: `number` says the same, but pact-jvm 4.7.5 rejects 1.0E7 by it
            return (Type(),), ()


def _enum(values: tuple[Any, ...]) -> tuple[tuple[AnyMatcher, ...], tuple[str, ...]]:
    if values and all(isinstance(one, str) for one in values):
        return (Type(), Regex(regex=one_of(values))), ()
    if values and all(isinstance(one, int) and not isinstance(one, bool) for one in values):
        return (Type(), Regex(regex=one_of(tuple(map(str, values))))), ()
    if len(values) == 1:
        return (Equality(),), ()
    return (Type(),), ("enum",)


def _string(
    found: Shape, value: Any, patterns: Patterns
) -> tuple[tuple[AnyMatcher, ...], tuple[str, ...]]:
    """Return the narrowest matcher last: it speaks alone where null is allowed, too."""
    sizes, lost = _lengths(found)
    every: tuple[AnyMatcher, ...] = (Type(), *sizes)
    if found.format == "date":
        day = (Regex(regex=DATE), Date(format="yyyy-MM-dd"))
        every = (*every[1:], *(reversed(day) if found.nullable else day))
    elif found.format in FORMATS and isinstance(value, str):
        every = (*every, Regex(regex=FORMATS[found.format]))
    elif found.format not in _OPEN_FORMATS:
        lost = (*lost, "format")
    if found.pattern:
        try:
            every = (*every, Regex(regex=patterns.whole(found.pattern)))
        except Refused as refused:
            lost = (*lost, f"pattern: {refused}")
    return every, lost


def _lengths(found: Shape) -> tuple[tuple[Regex, ...], tuple[str, ...]]:
    """Return the matcher of a text's length, and what it cannot say."""
    if not found.min_length and found.max_length is None:
        return (), ()
    regex = sized(found.min_length, found.max_length)
    if regex is None or found.nullable:  # alone beside null it would take 22 for two characters
        return (), ("minLength, maxLength",)
    return (Regex(regex=regex),), ()
