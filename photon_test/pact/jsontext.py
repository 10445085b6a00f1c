"""JSON as pact files have it: read strictly, every fault with its line and column.

What no reader of pacts agrees on is refused: a key that stands twice in one object (the Rust core
takes the last and says nothing, so half a contract could go unverified), `NaN`, and text that is
not UTF-8. Fractions are read as `Decimal`, so that what is written again is the same number.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any, NoReturn

import msgspec

from photon_test.core.errors import DocumentError
from photon_test.pact.plain import plain

_AT_ONCE = 50  # elements that are laid out in one go
LIMIT_DEPTH = 127  # what serde_json reads, and with it the Rust core

Pointer = tuple[str | int, ...]

_BLANK = re.compile(r"[ \t\r\n]*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
_NESTING = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_SURROGATES = re.compile("[\ud800-\udfff]")
_WIDE = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


class _DuplicateError(ValueError):
    """An object has a key twice; where, is looked for only then."""


def position(text: str, at: int) -> tuple[int, int]:
    """Return line and column of an offset, both from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def decoded(data: bytes, path: str) -> str:
    """Return a file's text. A UTF-8 byte order mark is left out.

    Raises:
        DocumentError: It is empty, or not UTF-8.
    """
    for mark, name in _WIDE.items():
        if data.startswith(mark):
            message = f"not UTF-8: it begins with the byte order mark of {name}"
            raise DocumentError(message, hint="save the file as UTF-8", where=f"{path}:1:1")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = position(data[: error.start].decode("utf-8-sig"), error.start)
        message = f"not UTF-8: byte {error.start} is 0x{data[error.start]:02x}"
        where = f"{path}:{line}:{column}"
        raise DocumentError(message, hint="save the file as UTF-8", where=where) from error
    if not text.strip():
        raise DocumentError("the file is empty", where=f"{path}:1:1")
    return text


def parsed(text: str, path: str) -> Any:
    """Read a whole document.

    Raises:
        DocumentError: It is not JSON, is nested too deeply, or an object has a key twice.
    """
    try:
        value = _whole(text)
    except RecursionError:
        _check_depth(text, path)
        raise
    except json.JSONDecodeError as error:
        _check_depth(text, path)
        where = f"{path}:{error.lineno}:{error.colno}"
        message = f"not readable as JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise DocumentError(message, where=where) from error
    except _DuplicateError as error:
        _check_depth(text, path)
        key, first, second = _duplicate(text)
        line, column = position(text, second)
        shown = plain(key.encode("utf-8", "replace").decode(), 80)
        message = f"the key `{shown}` stands twice in one object, first in line {first}"
        raise DocumentError(message, where=f"{path}:{line}:{column}") from error
    if _is_deep(value):
        _check_depth(text, path)
    return value


def _whole(text: str) -> Any:
    at = skip(text, 0)
    try:
        value, end = _strict.raw_decode(text, at)
    except json.JSONDecodeError as error:
        if error.doc is text:
            raise
        # A constant is refused by its name alone: look where it stands.
        found = next((t for t in _TOKEN.finditer(text, at) if t[0].lstrip("-") == error.doc), None)
        raise json.JSONDecodeError(error.msg, text, found.start() if found else at) from error
    if skip(text, end) != len(text):
        raise json.JSONDecodeError("Extra data", text, skip(text, end))
    return value


def members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Yield (key or index, start, end) of what stands in the container that starts at `at`.

    The text is known to be well-formed.
    """
    opening = text[at : at + 1]
    at, index = skip(text, at + 1), 0
    while opening in ("{", "[") and text[at : at + 1] not in ("}", "]"):
        name = str(index)
        if opening == "{":
            name, at = _decoder.raw_decode(text, at)
            at = skip(text, skip(text, at) + 1)
        _, end = _decoder.raw_decode(text, at)
        yield name, at, end
        at, index = skip(text, end), index + 1
        if text[at : at + 1] == ",":
            at = skip(text, at + 1)


def find(text: str, pointer: Pointer) -> int:
    """Return where a node starts, or what is known of it that does not exist."""
    at = skip(text, 0)
    for part in pointer:
        found = next((start for name, start, _ in members(text, at) if name == str(part)), None)
        if found is None:
            break
        at = found
    return at


def skip(text: str, at: int) -> int:
    """Return the next offset that is not blank."""
    found = _BLANK.match(text, at)
    return found.end() if found else at


def written(value: Any) -> str:
    """Return a value as JSON on one line, in the order of its members."""
    match value:
        case dict():
            inside = (f"{_string(str(key))}:{written(one)}" for key, one in value.items())
            return f"{{{','.join(inside)}}}"
        case list() | tuple():
            return f"[{','.join(map(written, value))}]"
        case str():
            return _string(value)
        case Decimal():
            return str(value)
        case _:
            return json.dumps(value, allow_nan=False)


def canonical(value: Any) -> str:
    """Return text that is the same for values that mean the same: members sorted, `1.0` as `1.00`.

    `1` and `1.0` stay apart: the core's matchers tell them apart.
    """
    match value:
        case dict():
            inside = (f"{_string(key)}:{canonical(value[key])}" for key in sorted(value))
            return f"{{{','.join(inside)}}}"
        case list() | tuple():
            return f"[{','.join(map(canonical, value))}]"
        case Decimal() | float():
            return f"{Decimal(value).normalize():E}"
        case _:
            return written(value)


def laid_out(parts: Mapping[str, str], lists: Mapping[str, Iterable[bytes]]) -> Iterator[bytes]:
    """Yield an object of these members, with two blanks for each level; no token is changed.

    Those of `lists` have these elements. A few at a time are laid out and forgotten, so that
    nothing has the size of the whole.
    """
    between = b"{\n  "
    for key, text in parts.items():
        yield between + json.dumps(key).encode() + b": "
        between = b",\n  "
        if key not in lists:
            yield _within(text.encode(), 1)
            continue
        first = b"[\n    "
        elements = iter(lists[key])
        while several := list(islice(elements, _AT_ONCE)):
            yield first + _within(b",".join(several), 2)
            first = b",\n    "
        yield b"[]" if first[:1] == b"[" else b"\n  ]"
    yield b"\n}\n"


def _within(text: bytes, levels: int) -> bytes:
    """Return well-formed JSON, or elements, as within so many lists, without their brackets."""
    whole = b"%b%b%b" % (b"[" * levels, text, b"]" * levels)
    try:
        shown = msgspec.json.format(whole, indent=2)
    except msgspec.DecodeError:  # a lone surrogate, which JSON can write and msgspec does not read
        shown = "".join(_tokens(whole.decode())).encode()
    # For each level, a bracket and a line's end stand before it, and the blanks of the next line.
    before = sum(2 + 2 * level for level in range(1, levels + 1))
    behind = before - 2 * levels
    return shown[before:-behind]


def _tokens(text: str) -> Iterator[str]:
    level, before = 0, ""
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token in ("}", "]"):
            level -= 1
            yield "" if before in ("{", "[") else "\n" + "  " * level
        elif before in ("{", "[", ","):
            yield "\n" + "  " * level
        yield f"{token} " if token == ":" else token  # noqa: S105  # of JSON
        level += token in ("{", "[")
        before = token


def _string(text: str) -> str:
    escaped = json.dumps(text, ensure_ascii=False)
    return _SURROGATES.sub(lambda found: f"\\u{ord(found[0]):04x}", escaped)


def _is_deep(value: Any) -> bool:
    """Whether containers are nested too deeply, found level by level."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(LIMIT_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _check_depth(text: str, path: str) -> None:
    depth = 0
    for found in _NESTING.finditer(text):
        token = found[0]
        if token in ("{", "["):
            depth += 1
            if depth > LIMIT_DEPTH:
                line, column = position(text, found.start())
                message = f"nested more than {LIMIT_DEPTH} levels deep"
                raise DocumentError(message, where=f"{path}:{line}:{column}")
        elif token in ("}", "]"):
            depth -= 1


def _duplicate(text: str) -> tuple[str, int, int]:
    """Return the first key that stands twice: its name, its first line, its second offset."""
    waiting = [skip(text, 0)]
    while waiting:
        at = waiting.pop()
        if text[at : at + 1] == "{":
            seen: dict[str, int] = {}
            for key, offset in _keys(text, at):
                if key in seen:
                    return key, position(text, seen[key])[0], offset
                seen[key] = offset
        waiting += [start for _, start, _ in members(text, at)]
    return "", 1, 0


def _keys(text: str, at: int) -> Iterator[tuple[str, int]]:
    at = skip(text, at + 1)
    while text[at : at + 1] == '"':
        offset = at
        key, at = _decoder.raw_decode(text, at)
        _, at = _decoder.raw_decode(text, skip(text, skip(text, at) + 1))
        yield key, offset
        at = skip(text, at)
        if text[at : at + 1] == ",":
            at = skip(text, at + 1)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _DuplicateError
    return made


def _refused(name: str) -> NoReturn:
    raise json.JSONDecodeError(f"`{name}` is not JSON", name.lstrip("-"), 0)


def _integer(digits: str) -> int | Decimal:
    """Read an integer; one of thousands of digits, which Python's `int` refuses, as a Decimal."""
    return int(digits) if len(digits) < 4_000 else Decimal(digits)


_decoder = json.JSONDecoder(parse_int=str, parse_float=str)  # only to know where values end
_strict = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_refused, parse_int=_integer, parse_float=Decimal
)
