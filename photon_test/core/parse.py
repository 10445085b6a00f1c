"""Reads filter expressions, and writes them.

The language is a superset of nextest's filtersets
(https://nexte.st/docs/filtersets/reference/, read at 0.9.143): the same operators, precedence,
matchers and escapes. Regular expressions and globs are Python's.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NoReturn, get_args

from photon_test.core.errors import UsageError
from photon_test.core.filters import And, Everything, Field, Filter, Is, Not, Nothing, Or
from photon_test.core.matchers import MisreadError, read_matcher, skip_space, write_matcher
from photon_test.core.suggest import meant

FIELDS: dict[str, Field] = {field: field for field in get_args(Field)}
_SETS: dict[str, type[Everything | Nothing]] = {
    "all": Everything,
    "none": Nothing,
    "default": Everything,
}
_LATER = ("failed", "flaky", "slow", "new", "changed")
_NEXTEST = {  # what a cargo nextest user may try
    "package": "a crate is a suite: `suite(name)`",
    "binary": "the name of a case says its binary's module: `test(name)`",
    "binary_id": "the name of a case says its binary's module: `test(name)`",
    "kind": "integration tests are chosen by their file: `file(*/tests/*)`",
    "group": "a group of tests is a tag: `tag(name)`",
}
_NAME = re.compile(r"[A-Za-z_][\w-]*")
_MOST_NESTED = 100
_SHOWN = 100  # columns of an expression around the caret


def parse_filter(text: str) -> Filter:
    """Read a filter expression.

    Raises:
        UsageError: It is none; the message shows the place.
    """
    try:
        return _Parser(text).whole()
    except MisreadError as error:
        message = f"{error.message}\n{_pointed(text, error.at)}"
        raise UsageError(message, hint=error.hint) from error


def any_of(field: Field, values: Sequence[str]) -> Filter:
    """Return the filter of a repeated flag: `--tag api --tag 'db*'` is `tag(api) | tag(db*)`.

    Raises:
        UsageError: A value is no matcher, or there is none.
    """
    parts = tuple(_flag(field, value) for value in values)
    if not parts:
        raise UsageError(f"`--{field}` needs a value")
    return parts[0] if len(parts) == 1 else Or(of=parts)


def combine(
    *,
    tags: Sequence[str] = (),
    scopes: Sequence[str] = (),
    suites: Sequence[str] = (),
    expression: str | None = None,
) -> Filter | None:
    """Return what the flags of a command line mean together; None: everything.

    Repeated flags of one kind mean *or*, different kinds mean *and*. An expression that is ""
    is refused: an unset variable of a shell must not run everything.

    Raises:
        UsageError: One of them cannot be read.
    """
    flags: tuple[tuple[Field, Sequence[str]], ...] = (
        ("tag", tags),
        ("scope", scopes),
        ("suite", suites),
    )
    parts = [any_of(field, values) for field, values in flags if values]
    if expression is not None:
        parts.append(parse_filter(expression))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else And(of=tuple(parts))


def write_filter(expression: Filter) -> str:
    """Return a text that `parse_filter` reads as this filter."""
    match expression:
        case Everything():
            return "all()"
        case Nothing():
            return "none()"
        case Is(field=field, matcher=matcher):
            return f"{field}({write_matcher(matcher)})"
        case Not(of=inner):
            return f"!{_grouped(inner)}"
        case And(of=parts):
            return " & ".join(map(_grouped, parts))
        case Or(of=parts):
            return " | ".join(
                _grouped(part) if isinstance(part, Or) else write_filter(part) for part in parts
            )


def _grouped(expression: Filter) -> str:
    text = write_filter(expression)
    return f"({text})" if isinstance(expression, And | Or) else text


def _flag(field: Field, value: str) -> Filter:
    try:
        found, end = read_matcher(value, 0, field, closed=False)
    except MisreadError as error:
        message = f"`--{field}`: {error.message}\n{_pointed(value, error.at)}"
        raise UsageError(message, hint=error.hint) from error
    if end != len(value):
        message = f"`--{field}`: nothing can follow the regular expression"
        raise UsageError(f"{message}\n{_pointed(value, end)}")
    return found


class _Parser:
    """A recursive descent over one text; each method reads one line of the grammar.

    expr := and (("|" | "+" | "or") and)*       and := not (("&" | "and" | "-") not)*
    not  := ("!" | "not") not | "(" expr ")" | predicate
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._nested = 0

    def whole(self) -> Filter:
        self._at = skip_space(self._text, 0)
        if self._at == len(self._text):
            self._fail("the filter expression is empty", hint="everything is `all()`")
        expression = self._or()
        if self._at < len(self._text):
            if self._text[self._at] == ")":
                self._fail("this `)` has no partner")
            self._fail("expected an operator here", hint="one of `&`, `|`, `-`, `and`, `or`")
        return expression

    def _or(self) -> Filter:
        parts = [self._and()]
        while self._operator("|", "+", "or"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Or(of=tuple(parts))

    def _and(self) -> Filter:
        parts = [self._not()]
        while sign := self._operator("&", "-", "and"):
            part = self._not()
            parts.append(Not(of=part) if sign == "-" else part)
        return parts[0] if len(parts) == 1 else And(of=tuple(parts))

    def _not(self) -> Filter:
        if self._operator("!", "not"):
            return Not(of=self._inside(self._not))
        start = self._at
        if self._operator("("):
            expression = self._inside(self._or)
            if not self._operator(")"):
                self._fail("this `(` has no partner", start)
            return expression
        return self._predicate()

    def _inside(self, read: Callable[[], Filter]) -> Filter:
        self._nested += 1
        if self._nested > _MOST_NESTED:
            self._fail("the filter expression is nested too deeply")
        expression = read()
        self._nested -= 1
        return expression

    def _predicate(self) -> Filter:
        start = self._at
        found = _NAME.match(self._text, start)
        if not found:
            self._fail("expected a predicate here", hint="for example `suite(pricing)`")
        name = found[0]
        self._at = skip_space(self._text, found.end())
        if name in _LATER:
            self._fail(f"`{name}()` is not available in this version", start)
        if name not in FIELDS and name not in _SETS:
            self._fail(f"`{name}` is not a predicate", start, hint=self._known(name))
        if not self._operator("("):
            self._fail(f"expected `(` after `{name}`")
        if name in FIELDS:
            expression, self._at = read_matcher(self._text, self._at, FIELDS[name], closed=True)
        else:
            expression = _SETS[name]()
        if not self._operator(")"):
            self._fail(f"expected `)` at the end of `{name}(`")
        return expression

    def _known(self, name: str) -> str:
        if not self._text.startswith("(", self._at):
            return f"a test whose name contains it is `test({name})`, a suite is `suite({name})`"
        return _NEXTEST.get(name) or meant(name, (*FIELDS, *_SETS))

    def _operator(self, *signs: str) -> str:
        """Read one of these and the white space after it; "" if none stands here."""
        for sign in signs:
            if not self._text.startswith(sign, self._at):
                continue
            end = self._at + len(sign)
            if sign.isalpha() and _NAME.match(self._text[end : end + 1]):
                continue
            if sign in "&|" and self._text.startswith(sign, end):
                self._fail(f"`{sign}{sign}` is not an operator", hint=f"did you mean `{sign}`?")
            self._at = skip_space(self._text, end)
            return sign
        return ""

    def _fail(self, message: str, at: int | None = None, hint: str = "") -> NoReturn:
        raise MisreadError(message, self._at if at is None else at, hint)


def _pointed(text: str, at: int) -> str:
    """Return the text and, on a second line, a caret under one of its characters."""
    first = max(0, at - _SHOWN // 2)
    line = "".join(char if char.isprintable() else " " for char in text[first : first + _SHOWN])
    columns = sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in line[: at - first]
    )
    return f"  {line}\n  {' ' * columns}^"
