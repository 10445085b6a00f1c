"""Literals and names of the languages, and what a request looks like on the wire."""

import json
import re
from typing import Any, Literal
from urllib.parse import quote, urlencode

from photon_test.contracts.scaffold.layout import Group, Node, atom
from photon_test.core.value import Value
from photon_test.pact.model import Content, FromState, Request

Language = Literal["python", "typescript", "rust"]

_PLAIN = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_ASIDE = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def quoted(text: str, language: Language) -> str:
    """Return a text literal with the quotes that need fewer escapes."""
    mark = '"' if language == "rust" or text.count('"') <= text.count("'") else "'"
    if language == "python" and "'" in text and '"' in text:
        mark = "'" if text.count('"') > text.count("'") else '"'
    return mark + "".join(_escaped(one, mark, language) for one in text) + mark


def raw(regex: str, language: Language) -> str:
    """Return an expression as a literal, without doubled backslashes if the language can."""
    if "\\" not in regex or regex.endswith("\\") or not regex.isprintable():
        return quoted(regex, language)
    match language:
        case "python" if '"' not in regex:
            return f'r"{regex}"'
        case "rust":
            marks = "#" * next(n for n in range(10) if f'"{"#" * n}' not in regex or n == 9)
            return f'r{marks}"{regex}"{marks}'
        case _:
            return quoted(regex, language)


def _escaped(one: str, mark: str, language: Language) -> str:
    if one in _ASIDE:
        return _ASIDE[one]
    if one == mark:
        return f"\\{one}"
    if one.isprintable():
        return one
    if language == "rust" or (language == "typescript" and ord(one) > 0xFFFF):
        return f"\\u{{{ord(one):x}}}"
    return f"\\u{ord(one):04x}" if ord(one) <= 0xFFFF else f"\\U{ord(one):08x}"


def literal(value: Any, language: Language) -> Node:
    """Return data as the language writes it."""
    match value:
        case dict():
            members = [(key, literal(one, language)) for key, one in value.items()]
            return members_of(members, language)
        case list() | tuple():
            items = tuple(("", literal(one, language)) for one in value)
            return Group(open="[", items=items, close="]")
        case str():
            return atom(quoted(value, language))
        case None | True | False if language == "python":
            return atom(repr(value))
        case _:
            return atom(json.dumps(value))


def members_of(members: list[tuple[str, Node]], language: Language) -> Group:
    """Return an object."""
    items = tuple((f"{key(name, language)}: ", one) for name, one in members)
    return Group(open="{", items=items, close="}", padded=language != "python")


def key(name: str, language: Language) -> str:
    """Return a member's name, in quotes where it needs some."""
    if language == "typescript" and _PLAIN.fullmatch(name):
        return name
    return quoted(name, language)


def target(request: Request) -> str:
    """Return path and query as they are sent."""
    pairs = [(name, one) for name, several in request.query.items() for one in several]
    path = quote(request.path, safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{urlencode(pairs, quote_via=quote)}" if pairs else path


def is_json(content: Content) -> bool:
    """Whether a body is data and not text."""
    essence = content.contentType.partition(";")[0].strip().lower()
    return essence.endswith(("/json", "+json"))


class Secret(Value, kw_only=True):
    """A part of a request that a provider gives out, and the example that stands for it."""

    before: str  # `Bearer `
    variable: str  # `BEARER_TOKEN`
    example: str


def secret(value: str, given: FromState | None) -> Secret | None:
    """Split `Bearer abc` into what is fixed and what `Bearer ${bearerToken}` leaves open."""
    found = _VARIABLE.search(given.expression) if given else None
    if given is None or found is None or not given.expression.endswith(found[0]):
        return None
    before = given.expression[: found.start()]
    if not value.startswith(before):
        return None
    name = _HUMP.sub("_", found[1]).upper()
    return Secret(before=before, variable=name, example=value[len(before) :])


def header_lines(request: Request) -> list[tuple[str, str, Secret | None]]:
    """Return name, value and secret of each header."""
    return [
        (name, one, secret(one, request.generators.header.get(name)))
        for name, several in request.headers.items()
        for one in several
    ]
