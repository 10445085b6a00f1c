"""Why a JSON text is refused, and where: all reasons, found token by token without recursion.

The standard library's decoder is fast, but names neither the place of a duplicate key nor that of
`NaN`, and stops deep nesting with a RecursionError. So it reads; this looks when it refuses.
"""

import re
from typing import Any

from photon_test.openapi.findings import Finding
from photon_test.openapi.places import Place, Pointer, written

DEPTH = 500  # nested containers

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_LONE = re.compile(
    r"(?<!\\)(?:\\\\)*(?:\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F])"
)
_MOST = 100  # findings of one file


class _Open:
    """A container that has begun."""

    __slots__ = ("index", "is_object", "key", "seen")

    def __init__(self, *, is_object: bool) -> None:
        self.is_object = is_object
        self.seen: dict[str, int] = {}  # key → where it stood first
        self.key: str | None = None
        self.index = 0


def faults(text: str, file: str, stop: int | None = None) -> tuple[list[Finding], Pointer]:
    """Return what is refused before `stop`, and the pointer to what stands there."""
    found: list[Finding] = []
    stack: list[_Open] = []
    expects_key = False
    for token in _TOKEN.finditer(text):
        if (stop is not None and token.start() >= stop) or len(found) >= _MOST:
            break
        first = token[0][0]
        if first in "{[":
            stack.append(_Open(is_object=first == "{"))
            expects_key = first == "{"
            if len(stack) > DEPTH:
                hint = "is a bracket or brace not closed?"
                message = f"nested more than {DEPTH} deep"
                pointer = _pointer(stack)
                found.append(fault(text, file, token.start(), pointer, message=message, hint=hint))
                break
        elif first in "}]":
            stack = stack[:-1]
            expects_key = False
        elif first == "," and stack:
            stack[-1].index += 1
            expects_key = stack[-1].is_object
        elif first == '"' and stack and expects_key:
            expects_key = False
            found += _key(text, file, token, stack)
        else:
            found += _value(text, file, token, stack)
    return found, _pointer(stack)


def fault(
    text: str, file: str, offset: int, pointer: Pointer, *, message: str, hint: str
) -> Finding:
    """Return a finding about the place of an offset in the text."""
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    place = Place(file=file, line=line, column=column, pointer=written(pointer))
    return Finding(level="error", rule="unreadable", message=message, hint=hint, place=place)


def _key(text: str, file: str, token: Any, stack: list[_Open]) -> list[Finding]:
    top = stack[-1]
    key = token[0][1:-1]
    top.key = key
    if key not in top.seen:
        top.seen[key] = token.start()
        return _value(text, file, token, stack)
    first = text.count("\n", 0, top.seen[key]) + 1
    message = f"the key `{key[:80]}` stands here a second time (first in line {first})"
    hint = "remove one of the two, or rename it: only one of them would be read"
    pointer = _pointer(stack)
    return [fault(text, file, token.start(), pointer, message=message, hint=hint)]


def _value(text: str, file: str, token: Any, stack: list[_Open]) -> list[Finding]:
    """Look at a scalar: the words that Python takes and JSON does not, and half characters."""
    said = token[0]
    if said in ("NaN", "Infinity", "-Infinity"):
        message, hint = f"`{said}` is not JSON", "write a number, or the word in quotes"
    elif said[0] == '"' and "\\u" in said and _LONE.search(said):
        message, hint = "half of a surrogate pair is no character", "write both halves"
    elif said[0] in "-0123456789" and _too_large(said):
        message, hint = f"`{said[:20]}…` is too large a number", "write it in quotes"
    else:
        return []
    pointer = _pointer(stack)
    return [fault(text, file, token.start(), pointer, message=message, hint=hint)]


def _too_large(said: str) -> bool:
    if len(said) > 4000:
        return True
    try:
        return abs(float(said)) == float("inf")
    except ValueError:
        return False


def _pointer(stack: list[_Open]) -> Pointer:
    parts: list[str | int] = []
    for one in stack:
        if not one.is_object:
            parts.append(one.index)
        elif one.key is not None:
            parts.append(one.key)
    return tuple(parts)
