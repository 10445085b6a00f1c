"""Every object of a description, each once, wherever references lead; and those that lead nowhere.

Without recursion, and each object for as many kinds and directions as it is used in.
"""

from collections.abc import Iterator
from typing import Any

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.document import Document, Node
from photon_test.openapi.findings import Finding, Unreadable
from photon_test.openapi.grammar import SECTIONS, Grammar, How, Kind
from photon_test.openapi.library import Library
from photon_test.openapi.schema import Direction
from photon_test.openapi.versions import Version, version_of

_DIRECTIONS: dict[Kind, Direction] = {
    "parameter": "request",
    "body": "request",
    "response": "response",
}
_WORDS: dict[Kind, str] = {"body": "request body", "path": "path item", "scheme": "security scheme"}


class Visit(Value, kw_only=True, eq=False):
    """An object that is no reference, what it is, and which way it travels."""

    node: Node
    kind: Kind
    direction: Direction | None = None  # None: both, or neither


class Walked(Value, kw_only=True, eq=False):
    """What was found on the way."""

    visits: tuple[Visit, ...]
    entered: tuple[Visit, ...]  # those in other documents that a reference led to
    findings: tuple[Finding, ...]  # about references


def walk(library: Library, document: Document) -> Walked:
    """Visit everything that a description says.

    Raises:
        DocumentError: It is no OpenAPI document.
    """
    walker = _Walker(library, version_of(document))
    walker.walk(Visit(node=document.top, kind="openapi"))
    return Walked(
        visits=tuple(walker.visits),
        entered=tuple(walker.entered),
        findings=tuple(walker.findings),
    )


class _Walker:
    def __init__(self, library: Library, version: Version) -> None:
        self._library = library
        self._grammar: Grammar = version.GRAMMAR
        self._siblings = version.DIALECT == "2020-12"  # may stand beside `$ref` in a schema
        self._seen: set[Any] = set()
        self.visits: list[Visit] = []
        self.entered: list[Visit] = []
        self.findings: list[Finding] = []

    def walk(self, start: Visit) -> None:
        waiting = [start]
        while waiting:
            found = self._target(waiting.pop())
            if found is None:
                continue
            key = (found.node.identity, found.kind, found.direction)
            if key in self._seen:
                continue
            self._seen.add(key)
            self.visits.append(found)
            waiting += reversed(list(self._below(found)))

    def _target(self, visit: Visit) -> Visit | None:
        """Follow a reference; None if there is nothing to visit."""
        node = visit.node
        if not isinstance(node.value, dict):
            return visit if visit.kind != "schema" or isinstance(node.value, bool) else None
        if not isinstance(node.at("$ref"), str):
            return visit
        if visit.kind == "schema" and len(node.value) > 1:
            self._beside(node)
        target = self._followed(node)
        if target is None:
            return None
        self._section(node, target, visit.kind)
        found = Visit(node=target, kind=visit.kind, direction=visit.direction)
        if target.document is not node.document:
            self.entered.append(found)
        return found

    def _followed(self, node: Node) -> Node | None:
        try:
            return self._library.follow(node)
        except Unreadable as error:
            self.findings += [_broken(one) for one in error.findings]
        except DocumentError as error:  # about another file as a whole
            said = node.get("$ref") or node
            self.findings.append(said.finding("error", "broken-reference", str(error), error.hint))
        return None

    def _beside(self, node: Node) -> None:
        """Visit what stands beside a `$ref`, or say that it is not read."""
        rest = {key: value for key, value in node.value.items() if key != "$ref"}
        if self._siblings:
            self.visits.append(
                Visit(
                    node=Node(value=rest, document=node.document, pointer=node.pointer),
                    kind="schema",
                )
            )
            return
        for key in rest:
            if key not in ("description", "summary", "title") and not key.startswith("x-"):
                message = f"`{key}` is not read: it stands beside `$ref`"
                hint = f"put the `$ref` into an `allOf`, and `{key}` beside that"
                place = node.get(key) or node
                self.findings.append(place.finding("warning", "beside-reference", message, hint))

    def _section(self, node: Node, target: Node, kind: Kind) -> None:
        """Say that a reference leads to something of another kind."""
        parts = target.pointer
        if target.document.top.get("openapi") and parts[:1] == ("components",) and len(parts) == 3:
            there = SECTIONS.get(str(parts[1]), kind)
            if there != kind:
                message = (
                    f"`{node.at('$ref')}` is a {_WORDS.get(there, there)},"
                    f" and a {_WORDS.get(kind, kind)} belongs here"
                )
                place = node.get("$ref") or node
                hint = "refer to one of the right kind"
                self.findings.append(place.finding("error", "broken-reference", message, hint))

    def _below(self, visit: Visit) -> Iterator[Visit]:
        node, kind = visit.node, visit.kind
        direction = _DIRECTIONS.get(kind, visit.direction)
        if kind == "callback":
            for key, child in node.members():
                if not key.startswith("x-"):
                    yield Visit(node=child, kind="path")
            return
        for key, (how, inner) in self._grammar.get(kind, {}).items():
            given = node.get(key)
            if given is None:
                continue
            if how == "map" and inner != "schema" and isinstance(given.at("$ref"), str):
                # Not allowed, but done; `gate` says so, and what is meant is plain.
                given = self._followed(given)
                if given is None:
                    continue
            # One schema is judged once for both directions; its users say which one counts.
            way = None if inner in ("schema", "path", "operation") else direction
            for child in _children(given, how, inner):
                yield Visit(node=child, kind=inner, direction=way)


def _children(given: Node, how: How, kind: Kind) -> Iterator[Node]:
    match how:
        case "one":
            yield given
        case "list":
            yield from given.elements()
        case "some":
            if isinstance(given.value, list):
                yield from given.elements()
            else:
                yield given
        case "map":
            for key, child in given.members():
                # A schema may well have a property `x-request-id`.
                if kind in ("schema", "header") or not key.startswith("x-"):
                    yield child


def _broken(finding: Finding) -> Finding:
    """Call it what it is: an error on the way through a reference."""
    return Finding(
        level=finding.level,
        rule="broken-reference",
        message=finding.message,
        hint=finding.hint,
        place=finding.place,
    )
