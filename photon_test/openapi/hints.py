"""What a description may say to Photon alone: keys that begin with `x-photon-`.

Hints of Microcks (https://microcks.io/documentation/references/artifacts/openapi-conventions/) are
read where they say the same: `x-microcks-refs` is `x-photon-examples`. Its others are about its
own servers (delays, dispatchers, the order of callbacks), and there is nothing to take from them.
"""

from typing import Any

from photon_test.openapi.grammar import Kind

PREFIX = "x-photon-"
SKIP, STATE, DESCRIPTION = "x-photon-skip", "x-photon-state", "x-photon-description"
STATUS, EXAMPLES, REQUEST = "x-photon-status", "x-photon-examples", "x-photon-request"

_ANYWHERE: tuple[Kind, ...] = ("operation", "response", "example")
PLACES: dict[str, tuple[Kind, ...]] = {
    SKIP: _ANYWHERE,
    STATE: _ANYWHERE,
    DESCRIPTION: _ANYWHERE,
    STATUS: ("response",),
    EXAMPLES: ("response",),
    REQUEST: ("example",),
}


def wrong(key: str, value: Any) -> str:
    """Return what a hint's value should be; "" if it is that."""
    match key:
        case "x-photon-skip":
            return "" if isinstance(value, bool) else "true or false"
        case "x-photon-status":
            fine = isinstance(value, int) and not isinstance(value, bool)
            return "" if fine and 200 <= value < 500 else "a status from 200 to 499"
        case "x-photon-examples":
            fine = isinstance(value, list) and all(isinstance(one, str) for one in value)
            return "" if fine else "a list of names"
        case "x-photon-state":
            return "" if _is_state(value) else "a text, `{name, params}`, or a list of these"
        case _:
            return "" if isinstance(value, str) and value.strip() else "a text"


def _is_state(value: Any) -> bool:
    match value:
        case str():
            return bool(value.strip())
        case {"name": str(), **more}:
            return more.keys() <= {"params"} and isinstance(more.get("params", {}), dict)
        case list():
            return all(not isinstance(one, list) and _is_state(one) for one in value)
        case _:
            return False
