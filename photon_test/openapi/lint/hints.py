"""Hints that nobody would follow: misspelt, at a place where they say nothing, or of no use."""

from collections.abc import Iterator

from photon_test.core.suggest import meant, nearest
from photon_test.openapi.findings import Finding
from photon_test.openapi.hints import PLACES, PREFIX, wrong
from photon_test.openapi.walk import Visit

_RULE = "unknown-hint"


def hints(visits: tuple[Visit, ...]) -> Iterator[Finding]:
    """Yield what is wrong with keys that begin with `x-photon-`."""
    for visit in visits:
        members = visit.node.members() if isinstance(visit.node.value, dict) else ()
        for key, node in members:
            if not key.startswith(PREFIX):
                continue
            if key not in PLACES:
                hint = meant(key, PLACES) if nearest(key, PLACES) else "correct or remove it"
                yield node.finding("warning", _RULE, f"there is no hint `{key}`", hint)
            elif visit.kind not in PLACES[key]:
                places = ", ".join(PLACES[key])
                message = f"`{key}` says nothing here"
                yield node.finding("warning", _RULE, message, f"put it on: {places}")
            elif wanted := wrong(key, node.value):
                message = f"`{key}` is not followed: its value is not {wanted}"
                yield node.finding("warning", _RULE, message, f"write {wanted}")
