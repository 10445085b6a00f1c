"""Which provider states pacts need, folded to those that one handler can bring about."""

import json
import re
from collections.abc import Iterable
from typing import Any

from photon_test.core.value import Value
from photon_test.pact.files import Interaction, PactFile

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Needed(Value, kw_only=True):
    """A state; `{id}` in its name stands for a parameter's value."""

    name: str
    params: tuple[str, ...] = ()  # of any interaction that needs it, in the order they are met
    always: tuple[str, ...] = ()  # of every one
    interactions: int = 0
    consumers: tuple[str, ...] = ()


def needed(files: Iterable[PactFile]) -> tuple[Needed, ...]:
    """Return the states of all interactions, in the order in which they are met."""
    found: dict[str, Needed] = {}
    for file in files:
        for interaction in file.interactions:
            for name, params in _states(interaction):
                folded = _folded(name, params)
                found[folded] = _with(found.get(folded), folded, params, file.consumer)
    return tuple(found.values())


def _with(before: Needed | None, name: str, params: dict[str, Any], consumer: str) -> Needed:
    before = before or Needed(name=name, always=tuple(params))
    return Needed(
        name=name,
        params=tuple(dict.fromkeys((*before.params, *params))),
        always=tuple(one for one in before.always if one in params),
        interactions=before.interactions + 1,
        consumers=tuple(dict.fromkeys((*before.consumers, consumer))),
    )


def _states(interaction: Interaction) -> Iterable[tuple[str, dict[str, Any]]]:
    states = json.loads(interaction.text).get("providerStates")
    given = states if isinstance(states, list) else []
    for number, name in enumerate(interaction.states):
        one = given[number] if number < len(given) else None
        params = one.get("params") if isinstance(one, dict) else None
        yield name, params if isinstance(params, dict) else {}


def _folded(name: str, params: dict[str, Any]) -> str:
    """Put a placeholder where a parameter's value stands as a word of its own."""
    for key, value in params.items():
        if isinstance(value, (str, int)) and not isinstance(value, bool) and _NAME.fullmatch(key):
            word = re.escape(str(value))
            if word:
                name = re.sub(rf"(?<![\w{{]){word}(?![\w}}])", f"{{{key}}}", name, count=1)
    return name
