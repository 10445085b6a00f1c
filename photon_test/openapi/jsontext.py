"""JSON with the place of every node, which is looked for only when somebody asks."""

import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from photon_test.openapi.findings import Finding, Unreadable
from photon_test.openapi.jsonfaults import DEPTH, fault, faults
from photon_test.openapi.places import Pointer

_LOOK = "look at this line and the one before it"
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_BLANK = re.compile(r"[ \t\r\n]*")
_CONTAINERS = (dict, list)


class _Refused(ValueError):
    """Something that only `faults` can say where it is."""


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
        Unreadable: It is not JSON, nested too deeply, or an object has a key twice.
    """
    try:
        data = _strict.decode(text)
        if _half(text) or _deep(data):
            raise _Refused
    except json.JSONDecodeError as error:
        found, pointer = faults(text, file, stop=error.pos)
        raise Unreadable([*found, _syntax(text, file, error, pointer)]) from error
    except (RecursionError, ValueError) as error:
        found, _ = faults(text, file)
        if not found:  # whatever else the decoder did not like
            found = [fault(text, file, 0, (), message=f"not readable as JSON: {error}", hint=_LOOK)]
        raise Unreadable(found) from error
    return data, JsonPlaces(text)


def _syntax(text: str, file: str, error: json.JSONDecodeError, pointer: Pointer) -> Finding:
    message = f"not readable as JSON: {error.msg[:1].lower()}{error.msg[1:]}"
    hint = {
        "Expecting ',' delimiter": "is a comma missing, or a quotation mark within a text?",
        "Expecting property name enclosed in double quotes": "is there a comma too many?",
        "Extra data": "a file holds one document: remove what follows",
        "Invalid control character at": "write line breaks in a text as `\\n`, tabs as `\\t`",
    }.get(error.msg, _LOOK)
    return fault(text, file, error.pos, pointer, message=message, hint=hint)


def _half(text: str) -> bool:
    """Whether a character may be written as half of a pair; such text cannot be written again."""
    return bool(_SURROGATE.search(text)) and bool(faults(text, "")[0])


def _deep(data: Any) -> bool:
    """Whether containers are nested too deeply, found level by level."""
    level = [data] if data.__class__ in _CONTAINERS else []
    for _ in range(DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if outer.__class__ is dict else outer)
            if inner.__class__ in _CONTAINERS
        ]
        if not level:
            return False
    return True


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _Refused
    return made


def _constant(name: str) -> None:
    raise _Refused(name)


def _finite(text: str) -> float:
    number = float(text)
    if abs(number) == float("inf"):
        raise _Refused
    return number


_decoder = json.JSONDecoder()
_strict = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_constant, parse_float=_finite)


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
