"""JSON with the place of every node, which is looked for only when somebody asks."""

import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from photon_test.core.errors import DocumentError
from photon_test.openapi.places import Pointer

_BLANK = re.compile(r"[ \t\r\n]*")


class _Duplicate(ValueError):
    """A key that an object has twice."""


class JsonPlaces:
    """Finds places by reading the text again, each container at most once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._members: dict[int, dict[str, int]] = {}  # container's start → child → its start
        self._lines: array[int] | None = None  # where each line ends

    def find(self, pointer: Pointer, /) -> tuple[int, int]:
        """Return (line, column)."""
        at = _skip(self._text, 0)
        for part in pointer:
            if at not in self._members:
                self._members[at] = dict(self._children(at))
            found = self._members[at].get(str(part))
            if found is None:
                break
            at = found
        if self._lines is None:
            ends = (found.start() for found in re.finditer("\n", self._text))
            self._lines = array("Q", ends)
        line = bisect_left(self._lines, at)
        return line + 1, at - (self._lines[line - 1] if line else -1)

    def _children(self, at: int) -> Iterator[tuple[str, int]]:
        """Yield (name or index, start) of what stands in the container that starts at `at`."""
        text, opening = self._text, self._text[at : at + 1]
        if opening not in ("{", "["):
            return
        at, index = _skip(text, at + 1), 0
        while text[at : at + 1] not in ("}", "]"):
            name = str(index)
            if opening == "{":
                name, at = _decoder.raw_decode(text, at)
                at = _skip(text, _skip(text, at) + 1)
            yield name, at
            _, at = _decoder.raw_decode(text, at)
            at, index = _skip(text, at), index + 1
            if text[at : at + 1] == ",":
                at = _skip(text, at + 1)


def read_json(text: str, file: str) -> tuple[Any, JsonPlaces]:
    """Read a JSON document.

    Raises:
        DocumentError: It is not JSON, nested too deeply, or an object has a key twice.
    """
    try:
        return _strict.decode(text), JsonPlaces(text)
    except json.JSONDecodeError as error:
        where = f"{file}:{error.lineno}:{error.colno}"
        message = f"not readable as JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise DocumentError(message, where=where) from error
    except RecursionError as error:
        raise DocumentError("nested too deeply", where=file) from error
    except ValueError as error:
        line = _line_of(text, str(error)) if isinstance(error, _Duplicate) else 0
        message = f"the key `{error}` stands twice in one object" if line else str(error)
        raise DocumentError(message, where=f"{file}:{line}" if line else file) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        raise _Duplicate(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]  # `add` returns None, which is false: the idiom
    return made


def _constant(name: str) -> None:
    raise ValueError(f"`{name}` is not JSON")


_decoder = json.JSONDecoder()
_strict = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_constant)


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _line_of(text: str, key: str) -> int:
    """Guess the line of a duplicate key: its last one in the text."""
    at = text.rfind(json.dumps(key, ensure_ascii=False))
    return text.count("\n", 0, max(at, 0)) + 1
