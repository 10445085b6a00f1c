"""Provider states as a person would write them: `an order with id 10 exists`.

Made from a path's resource names and the values of its parameters, so that they stay the same
while the path does; the values stand in `params` too, for handlers that do not read sentences.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from photon_test.openapi.operation import Operation, Scheme
from photon_test.openapi.serialise import plain
from photon_test.pact.model import State

_PARAMETER = re.compile(r"\{([^}]+)\}")
_VOWEL = re.compile(r"(?!eu|uni|us[ae]|uti|ur[il]|one\b|once)[aeiou]|hour|heir|hono", re.IGNORECASE)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def resource_states(
    operation: Operation, values: Mapping[str, Any], *, missing: bool
) -> tuple[State, ...]:
    """Return a state for each resource in the path; with `missing`, the last one is not there."""
    found = [one for one in _resources(operation.template) if one[0] in values]
    last = len(found) - 1
    return tuple(
        resource_state(resource, key, values[name], missing=missing and index == last)
        for index, (name, resource, key) in enumerate(found)
    )


@lru_cache(maxsize=64)  # asked for each answer of a path, one path after another
def _resources(template: str) -> tuple[tuple[str, str, str], ...]:
    """Return a path's parameters, each with the resource that it names and its key there."""
    found: list[tuple[str, str, str]] = []
    before = ""
    for segment in template.partition("?")[0].strip("/").split("/"):
        names = _PARAMETER.findall(segment)
        for name in names:
            resource = _singular(before) or _words(name, drop_id=True) or "resource"
            found.append((name, resource, key_of(name, resource)))
        if not names and segment:
            before = segment
        elif names:
            before = ""
    return tuple(found)


def resource_state(resource: str, key: str, value: Any, *, missing: bool) -> State:
    """Return the state that one resource exists, or does not."""
    article = "no" if missing else _article(resource)
    name = f"{article} {resource} with {key} {plain(value)} exists"
    return State(name=name, params={key: value})


def _article(noun: str) -> str:
    return "an" if _VOWEL.match(noun) else "a"


def credential_state(scheme: Scheme, *, denied: bool = False) -> State:
    """Return the state that the provider knows a credential; `denied`: but does not allow this."""
    name = f"a valid {scheme.name} credential exists"
    if denied:
        name = f"{_article(scheme.name)} {scheme.name} credential without the permission exists"
    return State(name=name, params={"scheme": scheme.name})


def collections(operations: list[Operation]) -> dict[str, tuple[str, str]]:
    """Map each collection's path to its elements' resource name and parameter.

    `/products/{sku}` says that an element of `/products` is a product, known by its `sku`.
    """
    known: dict[str, tuple[str, str]] = {}
    for operation in operations:
        parent, _, last = operation.template.rpartition("/")
        if found := _PARAMETER.fullmatch(last):
            resource = _singular(parent.rpartition("/")[2])
            if resource and "{" not in resource:
                known.setdefault(parent, (resource, found[1]))
    return known


def key_of(name: str, resource: str) -> str:
    """Return a parameter's name without the resource's: `orderId` of an order is its `id`."""
    words: list[str] = _WORDS.findall(name)
    own: list[str] = _WORDS.findall(resource)
    lower = [word.lower() for word in words]
    if len(words) > len(own) and lower[: len(own)] == [word.lower() for word in own]:
        rest = words[len(own) :]
        return rest[0].lower() + "".join(rest[1:])
    return name


def _words(text: str, *, drop_id: bool = False) -> str:
    words = [word.lower() for word in _WORDS.findall(text)]
    if drop_id and len(words) > 1 and words[-1] in ("id", "ids", "uuid", "key", "name"):
        words.pop()
    return " ".join(words)


def _singular(segment: str) -> str:
    words = _words(segment)
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"),
                            ("shes", "sh"), ("uses", "us")):  # fmt: skip
        if words.endswith(ending) and len(words) > len(ending) + 1:
            return words[: -len(ending)] + instead
    if words.endswith("s") and not words.endswith(("ss", "us", "is")):
        return words[:-1]
    return words
