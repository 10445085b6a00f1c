"""Whether null is a value of a schema, in all the ways in which that is said.

`type: 'null'` and lists with it, `nullable` and `x-nullable`, alternatives of which one is null.
What holds at once must allow it each: `nullable: true` in one part of an `allOf` says nothing for
the others (https://spec.openapis.org/oas/v3.0.4#schema-nullable). Beside the `allOf` itself it
speaks for the whole, which is how people write that a reference may be null.
"""

from typing import Any

from photon_test.openapi.document import Node
from photon_test.openapi.library import Library

_ALTERNATIVES = ("oneOf", "anyOf")


def allows_null(library: Library, nodes: tuple[Node, ...]) -> bool | None:
    """Return whether null satisfies all of `nodes`; None if nothing is said about it.

    Raises:
        DocumentError: A reference leads nowhere.
    """
    return _both([_one(library, node, ()) for node in nodes])


def _one(library: Library, node: Node, above: tuple[Any, ...]) -> bool | None:
    target = library.follow(node)
    if target.identity in above or not isinstance(target.value, dict):
        return None  # a circle says nothing new
    above = (*above, target.identity)
    said = [_said(library, target, above)]
    if target is not node:  # what stands beside a `$ref` holds as well
        said.append(_own(node.value))
    return _both(said)


def _said(library: Library, node: Node, above: tuple[Any, ...]) -> bool | None:
    if node.at("nullable") is True or node.at("x-nullable") is True:
        return True
    said = [_own(node.value)]
    merged = node.get("allOf")
    said += [_one(library, one, above) for one in (merged.elements() if merged else ())]
    for keyword in _ALTERNATIVES:
        given = node.get(keyword)
        if given is not None:
            said.append(_either([_one(library, one, above) for one in given.elements()]))
    return _both(said)


def _own(value: dict[str, Any]) -> bool | None:
    """What a schema's own keywords say."""
    types = value.get("type")
    if isinstance(types, str):
        return types == "null"
    if isinstance(types, list):
        return "null" in types
    if "const" in value:
        return value["const"] is None
    options = value.get("enum")
    return None in options if isinstance(options, list) else None


def _both(said: list[bool | None]) -> bool | None:
    if False in said:
        return False
    return True if True in said else None


def _either(said: list[bool | None]) -> bool | None:
    if True in said:
        return True
    return None if None in said or not said else False
