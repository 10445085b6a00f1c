"""Where things stand in a document."""

from functools import lru_cache
from typing import Protocol

from photon_test.core.value import Value

Pointer = tuple[str | int, ...]


class Place(Value, kw_only=True):
    """A node's place: line and column from 1, and the JSON pointer that leads there."""

    file: str
    line: int
    column: int
    pointer: str = ""

    def __str__(self) -> str:
        """`openapi.yaml:12:5`, as terminals and editors link it."""
        return f"{self.file}:{self.line}:{self.column}"


class Places(Protocol):
    """Finds a node's line and column, both from 1; its nearest known ancestor's if need be."""

    def find(self, pointer: Pointer, /) -> tuple[int, int]:
        """Return (line, column)."""


@lru_cache(maxsize=64)  # asked for each answer of a reply
def written(pointer: Pointer) -> str:
    """Return a JSON pointer as RFC 6901 writes it."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in pointer)


def parsed(text: str) -> Pointer:
    """Read a JSON pointer that `written` writes. Numbers stay text; a list takes them too."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])
