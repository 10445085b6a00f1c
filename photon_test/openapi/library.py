"""Documents that refer to one another, and the references between them.

References are followed here and nowhere else, before any other library sees a document: those
libraries fetch `http://` and read `file:///etc/passwd` when asked to. Followed are references
within a document and to files under the root; everything else is refused in words.
"""

from collections.abc import Callable
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote, urlsplit

from photon_test.core.errors import DocumentError
from photon_test.openapi.document import Document, Node, read_document
from photon_test.openapi.places import parsed

_HOPS = 50  # references that lead to references

Fetch = Callable[[str], bytes]  # a path relative to the root → its bytes; raises OSError


class Library:
    """All documents of one description, read when something refers to them.

    `fetch` is given normalised paths without "..", and must not leave its root through links.
    `shown` stands before a path where a person reads it.
    """

    def __init__(self, fetch: Fetch, shown: str = "") -> None:
        self._fetch = fetch
        self._shown = shown
        self._documents: dict[str, Document] = {}
        self._followed: dict[Any, Node] = {}
        self.remembered: dict[Any, Any] = {}  # what others make of nodes, by their identity

    def open(self, path: str) -> Document:
        """Return the document at a path relative to the root.

        Raises:
            DocumentError: There is none, it lies outside the root, or it cannot be read.
        """
        if path not in self._documents:
            try:
                data = self._fetch(path)
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                where = join(self._shown, path)
                raise DocumentError(f"cannot be read: {reason}", where=where) from error
            document = read_document(data, join(self._shown, path))
            document.path = path
            self._documents[path] = document
        return self._documents[path]

    def follow(self, node: Node) -> Node:
        """Return what a node refers to, or the node itself if it is no reference.

        Raises:
            DocumentError: The reference leads nowhere, in a circle, or where it must not.
        """
        if not isinstance(node.value, dict) or "$ref" not in node.value:
            return node
        if node.identity not in self._followed:
            self._followed[node.identity] = self._end(node)
        return self._followed[node.identity]

    def _end(self, node: Node) -> Node:
        start = node
        for _ in range(_HOPS):
            reference = node.at("$ref")
            if not isinstance(reference, str):
                return node
            node = self._target(node, reference)
        raise start.error(f"`{start.at('$ref')}` leads in a circle")

    def _target(self, node: Node, reference: str) -> Node:
        address, _, fragment = reference.partition("#")
        document = self._other(node, address) if address else node.document
        fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            return self._anchor(node, document, fragment)
        found = document.top
        for part in parsed(fragment):
            child = _child(found, str(part))
            if child is None:
                raise node.error(
                    f"`{reference}` leads nowhere: there is no `{part}`",
                    hint="correct the `$ref`, or add what it names",
                )
            found = child
        return found

    def _other(self, node: Node, address: str) -> Document:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            raise node.error(
                f"`{address}` is not followed: only files beside the document are",
                hint="save it as a file and refer to that",
            )
        path = normpath(join(dirname(node.document.path), unquote(parts.path)))
        if path.startswith(("../", "/")) or path == "..":
            raise node.error(f"`{address}` is not followed: it lies outside the document's folder")
        try:
            return self.open(path)
        except DocumentError as error:
            if error.where != join(self._shown, path):
                raise
            raise node.error(f"`{address}` {error.message}") from error

    @staticmethod
    def _anchor(node: Node, document: Document, name: str) -> Node:
        for child in _descendants(document.top):
            if child.at("$anchor") == name:
                return child
        raise node.error(f"`#{name}` leads nowhere: there is no such `$anchor`")


def _child(node: Node, part: str) -> Node | None:
    value: Any = node.value
    if isinstance(value, dict):
        return node.get(part)
    if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
        return node.child(int(part), value[int(part)])
    return None


def _descendants(node: Node) -> list[Node]:
    found, waiting = [], [node]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if id(current.value) in seen:
            continue
        seen.add(id(current.value))
        found.append(current)
        waiting += [child for _, child in current.members()]
        waiting += list(current.elements())
    return found
