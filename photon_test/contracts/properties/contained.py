"""Operations of a description as one document that refers to nothing outside of itself.

Schemathesis 4.32.5 fetches `http://` references and `externalValue`, and reads files; so each
reference is followed by our own loader, and what it leads to is put into the document. Servers are
left out: the paths have what stands before them. A reference that leads nowhere is an error of the
operations that need it, where `openapi/lint/closed.py` leaves it out and goes on. Examples and
other data that hold a `$ref` are left out: it is none of ours to follow, and would be followed.
"""

import re
from collections import deque
from collections.abc import Iterable
from typing import Any

from photon_test.core.errors import DocumentError
from photon_test.openapi.document import Document, Node
from photon_test.openapi.grammar import SECTIONS, Kind
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Operation
from photon_test.openapi.places import written
from photon_test.openapi.versions import version_of

ELSEWHERE = "x-photon"  # where parts stand that have no place of their own in the document
_SECTIONS_2: dict[str, Kind] = {
    "definitions": "schema",
    "parameters": "parameter",
    "responses": "response",
}
_LEFT_OUT: dict[Kind, frozenset[str]] = {
    "openapi": frozenset(
        ("paths", "servers", "webhooks", "host", "basePath", "schemes", "components", *_SECTIONS_2)
    ),
    "path": frozenset(("servers",)),
    "operation": frozenset(("servers", "callbacks")),
    "response": frozenset(("links",)),
    "example": frozenset(("externalValue",)),
    # Names of a schema would change what a reference below it is relative to.
    "schema": frozenset(("$id", "$schema", "$anchor", "$dynamicAnchor", "$vocabulary")),
}
_PLAIN = re.compile(r"[\w.-]+", re.ASCII)  # a name that a pointer spells as it is
_METHODS = frozenset(("get", "put", "post", "delete", "options", "head", "patch", "trace", "query"))


def contained(library: Library, document: Document, wanted: Iterable[Operation]) -> dict[str, Any]:
    """Return a document with these operations, each under its whole path.

    Raises:
        DocumentError: A reference leads nowhere, or where it must not.
    """
    return _Container(library, document).whole(wanted)


class _Container:
    def __init__(self, library: Library, document: Document) -> None:
        version = version_of(document)
        self._library = library
        self._top = document.top
        self._grammar = version.GRAMMAR
        self._siblings = version.DIALECT == "2020-12"  # a reference may have some
        self._old = version.DIALECT == "2.0"
        self._places: dict[tuple[object, Kind], tuple[str, ...]] = {}
        self._waiting: deque[tuple[tuple[str, ...], Node, Kind]] = deque()

    def whole(self, wanted: Iterable[Operation]) -> dict[str, Any]:
        try:
            made: dict[str, Any] = self._object(self._top, "openapi")
            made["paths"] = self._paths(wanted)
            self._schemes(made)
            while self._waiting:
                place, node, kind = self._waiting.popleft()
                _put(made, place, self._object(node, kind))
        except RecursionError:
            message = "the description is nested too deeply"
            raise DocumentError(message, where=str(self._top.place)) from None
        return made

    def _paths(self, wanted: Iterable[Operation]) -> dict[str, Any]:
        paths: dict[str, Any] = {}
        given = self._top.get("paths")
        for one in wanted:
            item = given.get(one.template) if given else None
            if one.path not in paths:
                paths[one.path] = {}
                shared = self._library.follow(item).get("parameters") if item else None
                if shared:
                    parameters = [self._value(each, "parameter") for each in shared.elements()]
                    paths[one.path]["parameters"] = parameters
            into = paths[one.path]
            if one.method.lower() not in _METHODS:
                into = into.setdefault("additionalOperations", {})
            into[_spelled(one.method)] = self._object(one.node, "operation")
        return paths

    def _schemes(self, made: dict[str, Any]) -> None:
        components = self._top.get("components")
        schemes = components.get("securitySchemes") if components else None
        if schemes:
            every = {name: self._value(one, "scheme") for name, one in schemes.members()}
            made["components"] = {"securitySchemes": every}

    def _value(self, node: Node, kind: Kind) -> Any:
        if not isinstance(node.value, dict):
            return node.value
        if isinstance(node.at("$ref"), str):
            return self._reference(node, kind)
        if kind == "schema" and isinstance(node.at("$dynamicRef"), str):
            rest = {key: value for key, value in node.value.items() if key != "$dynamicRef"}
            value = {**rest, "$ref": node.at("$dynamicRef")}
            return self._reference(
                Node(value=value, document=node.document, pointer=node.pointer), kind
            )
        return self._object(node, kind)

    def _object(self, node: Node, kind: Kind) -> Any:
        if not isinstance(node.value, dict):
            return node.value
        left_out = _LEFT_OUT.get(kind, frozenset[str]())
        fields = self._grammar.get(kind, {})
        made: dict[str, Any] = {}
        for key, child in node.members():
            if key in left_out:
                continue
            if key == "discriminator" and kind == "schema":
                made[key] = self._discriminator(child)
                continue
            how, inner = fields.get(key, ("", kind))
            if how == "one" or (how == "some" and not isinstance(child.value, list)):
                made[key] = self._value(child, inner)
            elif how == "map" and isinstance(child.value, dict):
                made[key] = {
                    name: self._value(one, inner)
                    for name, one in self._library.follow(child).members()
                }
            elif how in ("list", "some") and isinstance(child.value, list):
                made[key] = [self._value(one, inner) for one in child.elements()]
            elif not _refers(child.value):
                made[key] = child.value
            elif kind == "schema" and key in ("enum", "const"):
                message = f"`{key}` has a value that looks like a reference"
                raise child.error(message, "Schemathesis would follow it; write it otherwise")
        return made

    def _reference(self, node: Node, kind: Kind) -> Any:
        made: dict[str, Any] = {}
        if self._siblings and kind == "schema":
            rest = {key: value for key, value in node.value.items() if key != "$ref"}
            beside = Node(value=rest, document=node.document, pointer=node.pointer)
            made = self._object(beside, kind)
        target = self._library.follow(node)
        if kind in ("path", "scheme"):  # no other refers to them
            return self._object(target, kind)
        place = self._places.get((target.identity, kind))
        if place is None:
            place = self._place(target, kind)
            self._places[target.identity, kind] = place
            self._waiting.append((place, target, kind))
        made["$ref"] = f"#{written(place)}"
        return made

    def _place(self, target: Node, kind: Kind) -> tuple[str, ...]:
        """Return its own place, if that is one for such parts; another one, if it is not."""
        if target.document is self._top.document:
            match tuple(map(str, target.pointer)):
                case ("components", section, name) if SECTIONS.get(section) == kind:
                    if _PLAIN.fullmatch(name):
                        return ("components", section, name)
                case (section, name) if self._old and _SECTIONS_2.get(section) == kind:
                    if _PLAIN.fullmatch(name):
                        return (section, name)
                case _:
                    pass
        return (ELSEWHERE, str(len(self._places)))

    def _discriminator(self, node: Node) -> Any:
        mapping = node.get("mapping")
        if mapping is None or not isinstance(mapping.value, dict):
            return node.value
        made: dict[str, str] = {}
        for name, one in mapping.members():
            if not isinstance(one.value, str):
                continue
            given = one.value
            named = "/" not in given and "#" not in given and self._is_schema(given)
            reference = f"#/components/schemas/{given}" if named else given
            leading = Node(value={"$ref": reference}, document=one.document, pointer=one.pointer)
            made[name] = self._reference(leading, "schema")["$ref"]
        return {**node.value, "mapping": made}

    def _is_schema(self, name: str) -> bool:
        components = self._top.get("components")
        schemas = components.get("schemas") if components else None
        return schemas is not None and schemas.get(name) is not None


def _refers(value: Any) -> bool:
    """Whether data has what would be followed as a reference, where it is none."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("$ref"), str):
                return True
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return False


def _spelled(method: str) -> str:
    return method.lower() if method.lower() in _METHODS else method


def _put(into: dict[str, Any], place: tuple[str, ...], value: Any) -> None:
    *above, last = place
    for part in above:
        into = into.setdefault(part, {})
    into[last] = value
