"""Where the nodes of a YAML document stand: a number for each, in one array per container."""

from array import array
from typing import Any

from photon_test.openapi.places import Pointer


class YamlPlaces:
    """The place of every node, by the identity of the container that it stands in."""

    def __init__(self, top: Any, marks: dict[int, "array[int]"]) -> None:
        self._top = top  # keeps the containers alive, and with them their identities
        self._marks = marks
        self._orders: dict[int, dict[str, int]] = {}  # which key is the how manieth

    def find(self, pointer: Pointer, /) -> tuple[int, int]:
        """Return (line, column)."""
        node, found = self._top, (1, 1)
        if id(node) in self._marks:
            found = unpacked(self._marks[id(node)][0])
        for part in pointer:
            index, child = self._child(node, part)
            if index < 0:
                break
            marks = self._marks[id(node)]
            if index + 1 < len(marks):
                found = unpacked(marks[index + 1])
            node = child
        return found

    def _child(self, node: Any, part: str | int) -> tuple[int, Any]:
        """Return a member with its index; -1 if there is none."""
        if isinstance(node, dict) and part in node:
            order = self._orders.get(id(node))
            if order is None:
                order = {key: index for index, key in enumerate(node)}
                self._orders[id(node)] = order
            return order[str(part)], node[part]
        if isinstance(node, list) and str(part).isdecimal() and int(part) < len(node):
            return int(part), node[int(part)]
        return -1, None


def packed(mark: Any) -> int:
    """Return a mark's line and column as one number: 20 bits for the column."""
    return int((mark.line + 1) << 20 | (mark.column + 1 & 0xFFFFF))


def unpacked(number: int) -> tuple[int, int]:
    """Return line and column."""
    return number >> 20, number & 0xFFFFF
