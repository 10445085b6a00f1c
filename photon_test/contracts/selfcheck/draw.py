"""Values of a closed schema, drawn by somebody else's generator: Schemathesis' engine.

Read at Schemathesis 4.32.5, whose generator for JSON Schema is not a public name; this is the one
place that knows it (docs/decisions/0014-strangers-draw-the-responses.md). Installed with
`pip install 'photon-test[self-check]'`.
"""

import importlib.util
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from photon_test.core.errors import ToolMissing
from photon_test.core.value import Value

_MAPS = ("properties", "patternProperties", "dependentSchemas", "$defs")
_LIMIT = 2**63  # the core reads integers of 64 bits


class Drawn(Value, kw_only=True, eq=False):
    """Values of one schema, the same for the same seed."""

    values: tuple[Any, ...] = ()
    beyond: int = 0  # left out: a number that the core cannot read
    why: str = ""  # why there are none


def check_installed() -> None:
    """Raise ToolMissing if what draws is not there."""
    for package in ("schemathesis", "jsonschema"):
        if importlib.util.find_spec(package) is None:
            raise ToolMissing(package, where="", install="`pip install 'photon-test[self-check]'`")


def draw(closed: dict[str, Any], count: int, seed: int) -> Drawn:
    """Draw up to `count` values; hypothesis begins with the simplest ones."""
    keep_tables()
    from hypothesis import HealthCheck, Phase, given, settings  # noqa: PLC0415  # 0.7 s
    from hypothesis import seed as seeded  # noqa: PLC0415
    from hypothesis.errors import HypothesisException  # noqa: PLC0415
    from schemathesis.core.errors import SchemathesisError  # noqa: PLC0415

    found: list[Any] = []
    try:
        strategy = _build()(meant(closed))

        @seeded(seed)
        @settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def collect(value: Any) -> None:
            found.append(value)

        collect()
    except (HypothesisException, SchemathesisError, RecursionError) as error:
        if not found:
            said = str(error).strip().splitlines() or [""]
            return Drawn(why=f"{type(error).__name__}: {said[0][:120]}")
    kept = [value for value in found[:count] if readable(value)]
    return Drawn(values=tuple(kept), beyond=min(len(found), count) - len(kept))


def keep_tables() -> None:
    """Say where hypothesis keeps its table of characters, some seconds' work; else it is `.`."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "photon" / "hypothesis"
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(folder))


def meant(schema: Any) -> Any:
    """Return a closed schema with the types that its author took for granted.

    By the letter `{"properties": …}` admits null and 7 as well. Nobody means that, and nearly all
    generators of code read it as an object; a contract that does so too is not too tight.
    """
    if isinstance(schema, list):
        return [meant(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: {name: meant(one) for name, one in value.items()}
        if key in _MAPS and isinstance(value, dict)
        else meant(value)
        if key not in ("enum", "const", "required", "type")
        else value
        for key, value in schema.items()
    }
    if not {"type", "enum", "const", "$ref"} & made.keys():
        if {"properties", "required"} & made.keys() or isinstance(
            made.get("additionalProperties"), dict
        ):
            made["type"] = "object"
        elif {"items", "prefixItems"} & made.keys():
            made["type"] = "array"
    return made


def readable(value: Any) -> bool:
    """Whether the core can read every number of a value."""
    match value:
        case bool():
            return True
        case int():
            return -_LIMIT <= value < _LIMIT
        case dict():
            return all(map(readable, value.values()))
        case list():
            return all(map(readable, value))
        case _:
            return True


@cache
def _build() -> Callable[[dict[str, Any]], Any]:
    import jsonschema_rs  # noqa: PLC0415
    from schemathesis.generation.jsonschema.builder import build  # noqa: PLC0415
    from schemathesis.specs.openapi.formats import (  # noqa: PLC0415
        get_default_format_strategies,
    )

    # Names with an underscore are Schemathesis' own; `binary` draws bytes and not JSON.
    formats = {
        name: strategy
        for name, strategy in get_default_format_strategies().items()
        if not name.startswith("_") and name != "binary"
    }
    return lambda schema: build(schema, draft=jsonschema_rs.Draft202012, formats=formats)
