"""A description in one piece, for a library that must not follow references by itself."""

from typing import Any

from photon_test.core.errors import DocumentError
from photon_test.openapi.document import Document, Node
from photon_test.openapi.library import Library
from photon_test.openapi.places import written

KEY = "x-photon-closed"  # where what stood in other files is


class Closed:
    """The document without a reference that leads out of it, or nowhere."""

    def __init__(self, library: Library, document: Document) -> None:
        self._library = library
        self._document = document
        self._names: dict[Any, str] = {}
        self._sources: list[Node] = []
        self._copies: dict[tuple[str, int], Any] = {}  # aliases in YAML stay one object
        self.broken: set[str] = set()  # pointers at which something is left out
        self.data: dict[str, Any] = self._copied(document.top)
        done: dict[str, Any] = {}
        while len(done) < len(self._sources):
            done[str(len(done))] = self._copied(self._sources[len(done)])
        if done:
            self.data[KEY] = done

    def node(self, path: list[Any]) -> Node:
        """Return what stands at a path of `data`, in the file where it was written."""
        node = self._document.top
        if path[:1] == [KEY] and len(path) > 1:
            node, path = self._sources[int(path[1])], path[2:]
        for part in path:
            child: Node | None = None
            if isinstance(node.value, dict):
                child = node.get(str(part))
            elif isinstance(node.value, list) and str(part).isdecimal():
                index = int(part)
                child = node.child(index, node.value[index]) if index < len(node.value) else None
            if child is None:
                break
            node = child
        return node

    def _copied(self, top: Node) -> Any:
        """Copy without recursion: documents may be 500 deep."""
        holder: list[Any] = [None]
        waiting: list[tuple[Node, Any, Any]] = [(top, holder, 0)]
        while waiting:
            node, owner, key = waiting.pop()
            value = node.value
            if not isinstance(value, dict | list):
                owner[key] = value
                continue
            known = self._copies.get((node.document.path, id(value)))
            if known is not None:
                owner[key] = known
                continue
            made: Any = {} if isinstance(value, dict) else [None] * len(value)
            self._copies[node.document.path, id(value)] = owner[key] = made
            for name, child in node.members():
                made[name] = None  # in order, whenever it is filled
                waiting.append((child, made, name))
            waiting += [(one, made, at) for at, one in enumerate(node.elements())]
            if isinstance(node.at("$ref"), str):
                self._close(node, made, waiting)
        return holder[0]

    def _close(self, node: Node, made: dict[str, Any], waiting: list[Any]) -> None:
        """Make a reference lead within the document."""
        waiting[:] = [one for one in waiting if one[1] is not made or one[2] != "$ref"]
        try:
            target = self._library.follow(node)
        except DocumentError:
            del made["$ref"]
            self.broken.add(str(node.place))
            return
        if target.document is self._document:
            made["$ref"] = f"#{written(target.pointer)}"
            return
        name = self._names.get(target.identity)
        if name is None:
            name = self._names[target.identity] = str(len(self._sources))
            self._sources.append(target)
        made["$ref"] = f"#/{KEY}/{name}"
