"""Drawn values that name their alternative, where a discriminator asks for it.

The generator that draws knows no discriminators, and draws any text for such a property. "If the
discriminator value does not match an implicit or explicit mapping, no schema can be determined and
validation SHOULD fail" (https://spec.openapis.org/oas/v3.0.4#discriminator-object), so that text
becomes one of the names, the first with which the value is valid.
"""

from collections.abc import Callable
from typing import Any

from photon_test.contracts.selfcheck.closed import NAMES
from photon_test.contracts.selfcheck.label import Alternatives
from photon_test.contracts.selfcheck.mutate import put
from photon_test.contracts.selfcheck.places import Place, places


def named(root: dict[str, Any], value: Any, valid: Callable[[Any], bool | None]) -> Any:
    """Return the value, or another that differs in such properties alone; `root` is closed."""
    if NAMES not in str(root):
        return value
    for place in places(root, value, Alternatives()):
        for part in place.facets.parts:
            if NAMES in part:
                value = _with_name(value, place, part[NAMES], valid)
    return value


def _with_name(
    value: Any, place: Place, said: dict[str, Any], valid: Callable[[Any], bool | None]
) -> Any:
    given = place.value.get(said["property"]) if isinstance(place.value, dict) else None
    if not isinstance(given, str) or given in said["names"]:
        return value
    pointer = (*place.pointer, said["property"])
    changed = (put(value, pointer, one) for one in said["names"])
    return next((one for one in changed if valid(one)), value)
