"""Where each key and value of a TOML text stands, which `tomllib` does not say.

The text has been read by `tomllib` already, so this only finds places and checks nothing.
Source of the grammar: https://toml.io/en/v1.0.0.
"""

import re
import tomllib
from bisect import bisect_right
from typing import NamedTuple

Path = tuple[str | int, ...]  # keys and list indices, from the top of the document

_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\n\r]|#[^\n]*)*")  # also newlines and comments
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_OTHER = re.compile(r"[^,\]}\n#]+")  # numbers, dates, true and false


class Place(NamedTuple):
    """Offsets into the text. A table made by a header has its key's place for both."""

    key: int
    value: int


class Places:
    """The places of one text, by path."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.by_path = _Scanner(text).scan()

    def line_column(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def key(self, path: Path) -> tuple[int, int]:
        """Return where a key stands, or else the nearest table around it."""
        while path and path not in self.by_path:
            path = path[:-1]
        return self.line_column(self.by_path[path].key if path else 0)

    def value(self, path: Path) -> tuple[int, int]:
        """Return where a value stands, or else the nearest table around it."""
        while path and path not in self.by_path:
            path = path[:-1]
        return self.line_column(self.by_path[path].value if path else 0)


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._places: dict[Path, Place] = {}
        self._tables: dict[Path, int] = {}  # arrays of tables: how many so far

    def scan(self) -> dict[Path, Place]:
        current: Path = ()
        self._skip(_GAP)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                current = self._header()
            else:
                self._pair(current)
            self._skip(_GAP)
        return self._places

    def _header(self) -> Path:
        start = self._at
        many = self._text.startswith("[[", start)
        self._at += 2 if many else 1
        parts = self._keys()
        self._at += 2 if many else 1
        path: Path = ()
        for index, (key, offset) in enumerate(parts):
            path = (*path, key)
            self._places.setdefault(path, Place(offset, offset))
            last = index == len(parts) - 1
            if last and many:
                self._tables[path] = self._tables.get(path, 0) + 1
                path = (*path, self._tables[path] - 1)
                self._places[path] = Place(start, start)
            elif path in self._tables:
                path = (*path, self._tables[path] - 1)
        return path

    def _pair(self, table: Path) -> None:
        path = table
        for key, offset in self._keys():
            path = (*path, key)
            self._places.setdefault(path, Place(offset, offset))
        self._at += 1  # the "="
        self._skip(_SPACE)
        self._places[path] = Place(self._places[path].key, self._at)
        self._value(path)

    def _value(self, path: Path) -> None:
        match self._text[self._at]:
            case "[":
                self._array(path)
            case "{":
                self._inline(path)
            case '"' | "'":
                self._skip(STRING)
            case _:
                self._skip(_OTHER)

    def _array(self, path: Path) -> None:
        self._at += 1
        index = 0
        while self._next() != "]":
            if self._text[self._at] == ",":
                self._at += 1
                continue
            item = (*path, index)
            self._places[item] = Place(self._at, self._at)
            self._value(item)
            index += 1
        self._at += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        while self._next() != "}":
            if self._text[self._at] == ",":
                self._at += 1
            else:
                self._pair(path)
        self._at += 1

    def _keys(self) -> list[tuple[str, int]]:
        """Read a dotted key; leave the place at what ends it."""
        keys = []
        while True:
            self._skip(_SPACE)
            start = self._at
            if self._text[start] in "\"'":
                self._skip(STRING)
                raw = self._text[start : self._at]
                keys.append((tomllib.loads(f"key = {raw}")["key"], start))
            else:
                self._skip(_BARE_KEY)
                keys.append((self._text[start : self._at], start))
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _next(self) -> str:
        self._skip(_GAP)
        return self._text[self._at]

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self._text, self._at)
        if found:
            self._at = found.end()
