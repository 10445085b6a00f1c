"""Parts of a JSON object that must have a certain shape."""

from typing import Any

from photon_test.pact.exchange import Members
from photon_test.pact.jsontext import Pointer


class Wrong(Exception):
    """Something is not what it must be; the reader of the whole knows where that is in the file."""

    def __init__(self, pointer: Pointer, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer
        self.message = message

    def below(self, pointer: Pointer) -> "Wrong":
        """Return the same fault seen from further up."""
        return Wrong((*pointer, *self.pointer), self.message)


def object_at(value: Members, key: str) -> Members:
    """Return a member that must be an object; an empty one if it is missing or null."""
    found = value.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Wrong((key,), f"`{key}` is not an object")
    return found


def text_at(value: Members, key: str, default: str = "") -> str:
    """Return a member that must be text; the default if it is missing or null."""
    found = value.get(key)
    if found is None:
        return default
    if not isinstance(found, str):
        raise Wrong((key,), f"`{key}` is not text")
    return found


def flag(value: Members, key: str) -> bool:
    """Return a member that must be true or false; false if it is missing or null."""
    found = value.get(key)
    if found is not None and not isinstance(found, bool):
        raise Wrong((key,), f"`{key}` is neither true nor false")
    return bool(found)


def plain_text(value: Any) -> str | None:
    """Return a scalar as the core shows it as text; None for a list or an object."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case dict() | list():
            return None
        case _:
            return str(value)
