"""Change every free text inside a value, and nothing else: for redaction and for cleaning."""

from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Literal, TypeVar, cast, get_args, get_origin

import msgspec

_T = TypeVar("_T")


def rewrite(value: _T, change: Callable[[str], str]) -> _T:
    """Return `value` with each of its texts changed; the very same value if none is.

    Texts that are choices (enums, `Literal` fields, tags) are left alone, so that what could be
    encoded and decoded before still can.
    """
    return cast("_T", _rewrite(value, change))


def encodable(text: str) -> str:
    """Return `text` with U+FFFD for each lone surrogate, which UTF-8 cannot hold."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _rewrite(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return value if isinstance(value, Enum) else change(value)
    if isinstance(value, tuple):
        parts = tuple(_rewrite(part, change) for part in value)
        same = all(new is old for new, old in zip(parts, value, strict=True))
        return value if same else parts
    if not isinstance(value, msgspec.Struct):
        return value
    changes = {}
    for name in _free(type(value)):
        old = getattr(value, name)
        new = _rewrite(old, change)
        if new is not old:
            changes[name] = new
    return msgspec.structs.replace(value, **changes) if changes else value


@cache
def _free(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(
        field.name for field in msgspec.structs.fields(kind) if not _has_literal(field.type)
    )


def _has_literal(kind: object) -> bool:
    return get_origin(kind) is Literal or any(
        get_origin(part) is Literal for part in get_args(kind)
    )
