"""A text that a pattern accepts, for the patterns that people write in schemas.

Read are literals, classes, groups, alternatives, repetitions and anchors; for anything else
(look-around, back-references, properties) there is no text, and the caller says so.
"""

import re
import warnings
from functools import lru_cache

import jsonschema_rs

_CLASSES = {"d": "0", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a"}
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
_PROPERTIES = {"L": "a", "Ll": "a", "Lu": "A", "N": "0", "Nd": "0", "Zs": " "}
_PROPERTY = re.compile(r"\{(\w+)\}")
_REPEAT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_LIMIT = 10_000


class _Unknown(Exception):
    """A construct that is not read here."""


def matching(pattern: str, min_length: int = 0, max_length: int | None = None) -> str | None:
    """Return a text in which the pattern is found, within the lengths; None: unknown."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # about sets in classes: other engines'
        return _matching(pattern, min_length, max_length)


@lru_cache(maxsize=1024)
def readable(pattern: str) -> bool:
    """Whether the validator can read a pattern; one that it cannot read asks for nothing."""
    try:
        _finder(pattern)
    except ValueError:
        return False
    return True


def _matching(pattern: str, min_length: int, max_length: int | None) -> str | None:
    for more in (0, 1, min_length):
        try:
            text = _Reader(pattern, more).read()
        except (_Unknown, RecursionError, IndexError):
            return None
        if len(text) < min_length:
            text += text[-1:] * (min_length - len(text)) or "x" * min_length
        if (max_length is None or len(text) <= max_length) and _found(pattern, text):
            return text
    return None


def _found(pattern: str, text: str) -> bool:
    """Ask the validator, not `re`: that one may never come back."""
    if len(text) >= _LIMIT:
        return False
    try:
        return _finder(pattern).is_valid(text)
    except ValueError:
        return False


@lru_cache(maxsize=256)
def _finder(pattern: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"pattern": pattern}, offline=True)


class _Reader:
    """A recursive reader that writes the first text it can."""

    def __init__(self, pattern: str, more: int) -> None:
        self._pattern = pattern
        self._at = 0
        self._more = more  # how often `*` and `+` go beyond what they must

    def read(self) -> str:
        text = self._alternatives()
        if self._at != len(self._pattern):
            raise _Unknown
        return text

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _alternatives(self) -> str:
        first = self._sequence()
        while self._peek() == "|":
            self._at += 1
            self._sequence()
        return first

    def _sequence(self) -> str:
        parts: list[str] = []
        while (char := self._peek()) and char not in "|)":
            if char in "^$":
                self._at += 1
                continue
            parts.append(self._repeated(self._atom()))
            if sum(map(len, parts)) > _LIMIT:
                raise _Unknown
        return "".join(parts)

    def _atom(self) -> str:
        char = self._pattern[self._at]
        self._at += 1
        match char:
            case "(":
                return self._group()
            case "[":
                return self._class()
            case "\\":
                return self._escape()
            case ".":
                return "a"
            case "*" | "+" | "?":
                raise _Unknown
            case _:
                return char

    def _group(self) -> str:
        if self._peek() == "?":
            named = re.compile(r"\?(?::|P?<[A-Za-z_]\w*>)").match(self._pattern, self._at)
            if not named:
                raise _Unknown
            self._at = named.end()
        text = self._alternatives()
        if self._peek() != ")":
            raise _Unknown
        self._at += 1
        return text

    def _escape(self) -> str:
        char = self._pattern[self._at]
        self._at += 1
        if char in _CLASSES:
            return _CLASSES[char]
        if char in _LETTERS:
            return _LETTERS[char]
        if char in "bB":
            return ""
        if char == "p" and (named := _PROPERTY.match(self._pattern, self._at)):
            self._at = named.end()
            return _PROPERTIES.get(named[1], "")
        if char.isalnum():
            raise _Unknown
        return char

    def _class(self) -> str:
        negated = self._peek() == "^"
        start = self._at + negated
        end = start + (self._pattern[start] == "]")
        while self._pattern[end] != "]":
            end += 2 if self._pattern[end] == "\\" else 1
        body, self._at = self._pattern[start:end], end + 1
        if not negated and body and body[0] not in "\\[":
            return body[0]
        try:
            accepts = re.compile(f"[{'^' if negated else ''}{body}]")
        except re.error as error:
            raise _Unknown from error
        for code in (*range(97, 123), *range(48, 58), *range(65, 91), *range(32, 127)):
            if accepts.match(chr(code)):
                return chr(code)
        raise _Unknown

    def _repeated(self, text: str) -> str:
        char = self._peek()
        low, high = 1, 1
        if char in ("*", "+", "?") and char:
            low, high = int(char == "+"), 1 if char == "?" else _LIMIT
            self._at += 1
        elif found := _REPEAT.match(self._pattern, self._at):
            low = int(found[1])
            high = low if found[2] is None else int(found[2] or _LIMIT)
            self._at = found.end()
        else:
            return text
        if self._peek() in ("?", "+") and self._peek():  # lazy and possessive: the same texts
            self._at += 1
        times = min(max(low, min(self._more, high)), _LIMIT)
        return text * times
