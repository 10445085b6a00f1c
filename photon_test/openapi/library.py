"""Documents that refer to one another, and the references between them.

References are followed here and nowhere else, before any other library sees a document: those
libraries fetch `http://` and read `file:///etc/passwd` when asked to. Followed are references
within a document, to files under the root, and to hosts that the user allowed; everything else is
refused in words.
"""

from collections.abc import Callable
from posixpath import dirname, join, normpath
from typing import Any, Protocol
from urllib.parse import unquote, urljoin, urlsplit

from photon_test.core.errors import DocumentError
from photon_test.core.suggest import nearest
from photon_test.openapi.document import Document, Node, read_document, refused, too_large
from photon_test.openapi.findings import Unreadable
from photon_test.openapi.places import parsed

_HOPS = 50  # references that lead to references

Fetch = Callable[[str], bytes]  # a path relative to the root → its bytes; raises OSError


class TooLarge(OSError):
    """A file that is not read because of its size."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size  # bytes


class Hosts(Protocol):
    """What the user allowed to be fetched."""

    def allows(self, url: str, /) -> bool:
        """Whether the URL's host is one of them."""

    def fetch(self, url: str, /) -> bytes:
        """Return what the URL has; raises OSError."""


class Library:
    """All documents of one description, read when something refers to them.

    `fetch` is given normalised paths without "..", and must not leave its root through links.
    `shown` stands before a path where a person reads it.
    """

    def __init__(self, fetch: Fetch, shown: str = "", hosts: Hosts | None = None) -> None:
        self._fetch = fetch
        self._shown = shown
        self._hosts = hosts
        self._names: dict[str, dict[str, Node]] = {}  # document → its `$anchor`s and `$id`s
        self._documents: dict[str, Document] = {}
        self._followed: dict[tuple[str, str], Node] = {}  # by document and reference
        self.remembered: dict[Any, Any] = {}  # what others make of nodes, by their identity

    @property
    def documents(self) -> tuple[Document, ...]:
        """All that were read, in that order."""
        return tuple(self._documents.values())

    def open(self, path: str) -> Document:
        """Return the document at a path relative to the root, or at an allowed URL.

        Raises:
            DocumentError: There is none, it lies outside the root, or it cannot be read.
        """
        if path not in self._documents:
            remote = "://" in path
            shown = path if remote else join(self._shown, path)
            try:
                data = self._hosts.fetch(path) if remote and self._hosts else self._fetch(path)
            except TooLarge as error:
                raise refused(shown, *too_large(error.size)) from error
            except OSError as error:
                reason = error.strerror or str(error)
                message = f"cannot be read: {reason[:1].lower()}{reason[1:]}"
                raise DocumentError(message, where=shown) from error
            document = read_document(data, shown)
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
        reference = node.value["$ref"]
        if not isinstance(reference, str):
            return node
        key = (node.document.path, reference)
        if key not in self._followed:
            self._followed[key] = self._end(node)
        return self._followed[key]

    def _end(self, node: Node) -> Node:
        start = node
        for _ in range(_HOPS):
            reference = node.at("$ref")
            if not isinstance(reference, str):
                return node
            node = self._target(node, reference)
        hint = "let one of them say what is meant instead of referring on"
        raise _said(start).error(f"`{start.at('$ref')}` leads in a circle", hint)

    def _target(self, node: Node, reference: str) -> Node:
        address, _, fragment = reference.partition("#")
        found = self._other(node, address) if address else node.document.top
        fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            return self._anchor(node, found.document, fragment)
        for part in parsed(fragment):
            child = _child(found, str(part))
            if child is None:
                keys = [key for key, _ in found.members()]
                near = nearest(str(part), keys)
                raise _said(node).error(
                    f"`{reference}` leads nowhere: there is no `{part}`",
                    f"did you mean `{near}`?" if near else "correct it, or add what it names",
                )
            found = child
        return found

    def _other(self, node: Node, address: str) -> Node:
        base = node.document.path
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or "://" in base:
            return self._elsewhere(node, address, urljoin(base if "://" in base else "", address))
        path = normpath(join(dirname(base), unquote(parts.path)))
        if path.startswith(("../", "/")) or path == "..":
            message = f"`{address}` is not followed: it lies outside the document's folder"
            raise _said(node).error(message, "move the file below the description's own folder")
        return self._opened(node, address, path)

    def _elsewhere(self, node: Node, address: str, url: str) -> Node:
        """Return what a URL leads to: a schema of that `$id`, or an allowed host's document."""
        if known := self._named(node.document).get(url):
            return known
        if self._hosts is not None and self._hosts.allows(url):
            return self._opened(node, address, url)
        hint = "save it as a file beside the description, and refer to that"
        if urlsplit(url).scheme in ("http", "https"):
            hint += f"; or allow its host: `--allow-remote {urlsplit(url).netloc}`"
        message = f"`{address}` is not followed: only files beside the document are"
        raise _said(node).error(message, hint)

    def _opened(self, node: Node, address: str, path: str) -> Node:
        try:
            return self.open(path).top
        except Unreadable:
            raise  # it has places of its own, in that file
        except DocumentError as error:
            hint = "correct the path, or add the file"
            raise _said(node).error(f"`{address}` {error.message}", hint) from error

    def _anchor(self, node: Node, document: Document, name: str) -> Node:
        if found := self._named(document).get(f"#{name}"):
            return found
        message = f"`#{name}` leads nowhere: there is no such `$anchor`"
        raise _said(node).error(message, "a pointer begins with `#/`")

    def _named(self, document: Document) -> dict[str, Node]:
        """Return what a document names by `$anchor` and `$id`."""
        if document.path not in self._names:
            made: dict[str, Node] = {}
            for one in _descendants(document.top):
                for key, mark in (("$id", ""), ("$anchor", "#"), ("$dynamicAnchor", "#")):
                    if name := one.text(key):
                        made.setdefault(mark + name, one)
            self._names[document.path] = made
        return self._names[document.path]


def _said(node: Node) -> Node:
    """Return the text of the reference, which is where people look."""
    return node.get("$ref") or node


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
