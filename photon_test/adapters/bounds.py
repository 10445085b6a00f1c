"""What a selection says about all of its cases, for tools that can leave files or names out.

A bound is never narrower than the selection: what passes it may be unwanted, what does not pass
it is.
"""

import re
from collections.abc import Collection

from photon_test.core.filters import And, Field, Filter, Is, Matcher, Nothing, Or
from photon_test.core.select import Selection

_SYNTAX = re.compile(r"[\\^$.*+?()\[\]{}|/]")  # with the flag `u` nothing else may be escaped
_WILDCARD = re.compile(r"([*?])")
_WILD = {"*": "[^]*", "?": "[^]"}


def bound(expression: Filter, field: Field) -> tuple[Matcher, ...] | None:
    """Return matchers of which one matches `field` of every case of a filter; None: no such."""
    match expression:
        case Nothing():
            return ()
        case Is(field=its, matcher=matcher) if its == field:
            return (matcher,)
        case And(of=parts):
            bounds = [found for part in parts if (found := bound(part, field)) is not None]
            return min(bounds, key=len, default=None)
        case Or(of=parts):
            every: list[Matcher] = []
            for part in parts:
                if (found := bound(part, field)) is None:
                    return None
                every += found
            return tuple(every)
        case _:
            return None


def names(selection: Selection) -> frozenset[str] | None:
    """Return the full names of which each wanted case has one; None: there is no such list."""
    if selection.only is not None and all(name for _, name in selection.only):
        return frozenset(name for _, name in selection.only)
    if selection.only is not None or selection.filter is None:
        return None
    found = bound(selection.filter, "test")
    if found is None or any(matcher.kind != "equal" for matcher in found):
        return None
    return frozenset(matcher.text for matcher in found)


def files(selection: Selection) -> tuple[Matcher, ...] | None:
    """Return matchers of which one matches the file of each wanted case; None: no such."""
    if selection.only is not None:
        listed = sorted({file for file, _ in selection.only})
        return tuple(Matcher(kind="equal", text=file) for file in listed)
    return bound(selection.filter, "file") if selection.filter is not None else None


def files_pattern(matchers: Collection[Matcher]) -> str | None:
    """Return a regular expression of JavaScript that finds what one of them matches.

    None: one is a regular expression of Python's, which may mean something else there.
    """
    patterns = []
    for matcher in matchers:
        match matcher.kind:
            case "equal":
                patterns.append(f"^{escaped(matcher.text)}$")
            case "contains":
                patterns.append(escaped(matcher.text))
            case "glob":
                patterns.append(f"^{_glob(matcher.text)}$")
            case "regex":
                return None
    return "|".join(patterns) or "(?!)"


def escaped(text: str) -> str:
    """Return a regular expression of JavaScript, with or without its flag `u`, for a text."""
    return _SYNTAX.sub(r"\\\g<0>", text)


def _glob(text: str) -> str:
    """Return what a glob matches; from its first class of characters on, anything."""
    plain, bracket, _ = text.partition("[")
    parts = (_WILD.get(part, escaped(part)) for part in _WILDCARD.split(plain))
    return "".join(parts) + ("[^]*" if bracket else "")
