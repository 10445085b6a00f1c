"""What the core does not see in an expectation: statuses that no answer has, and redirections.

The core keeps a status in 16 bits (pact_ffi 0.5.12): to one that expects 65736, every 200 is right.
A status that is no number from 0 on is a panic without a word about where it comes from.
"""

import functools
import json
from collections.abc import Iterator, Mapping
from typing import Any

from photon_test.pact.files import Interaction

_STATUSES = range(100, 1000)
_REDIRECTIONS = range(300, 400)


def why_impossible(interaction: Interaction) -> str:
    """Return what is wrong with the expectation, in words; "" if nothing is."""
    said = _response(interaction)
    if "status" in said and not _exists(said["status"]):
        return f"the pact expects a status that does not exist: {_shown(said['status'])}"
    for status in _of_rules(said.get("matchingRules")):
        if not _exists(status) and not isinstance(status, str):  # of texts, the core has a word
            return f"a matching rule expects a status that does not exist: {_shown(status)}"
    return ""


def is_redirection(interaction: Interaction) -> bool:
    """Whether the answer that is expected sends the consumer elsewhere."""
    status = _response(interaction).get("status")
    return _exists(status) and status in _REDIRECTIONS


def whole(interaction: Interaction) -> Mapping[str, Any]:
    """Return what the pact says of an interaction; nothing if it cannot be read as an object."""
    return _whole(interaction.text)


def response(interaction: Interaction) -> Mapping[str, Any]:
    """Return what it says of the answer."""
    said = whole(interaction).get("response")
    return said if isinstance(said, dict) else {}


@functools.lru_cache(maxsize=1)  # of the interaction that is being judged, which several look at
def _whole(text: str) -> Mapping[str, Any]:
    try:
        element = json.loads(text)
    except (ValueError, RecursionError):
        return {}  # the core will say so
    return element if isinstance(element, dict) else {}


def _response(interaction: Interaction) -> Mapping[str, Any]:
    return response(interaction) if interaction.kind == "http" else {}


def _of_rules(rules: Any) -> Iterator[Any]:
    """Yield the statuses that `statusCode` matchers list, under `status` or under its `$`."""
    status = rules.get("status") if isinstance(rules, dict) else None
    if not isinstance(status, dict):
        return
    for rule in (status, *status.values()):
        matchers = rule.get("matchers") if isinstance(rule, dict) else None
        for matcher in matchers if isinstance(matchers, list) else ():
            listed = matcher.get("status") if isinstance(matcher, dict) else None
            yield from listed if isinstance(listed, list) else ()


def _exists(status: Any) -> bool:
    return isinstance(status, int) and not isinstance(status, bool) and status in _STATUSES


def _shown(value: Any) -> str:
    return json.dumps(value)[:80]
