"""YAML as OpenAPI uses it, from the C parser's events.

Not through `yaml.load`: that is four times slower, segfaults on 50,000 nested brackets, turns
`NO` into false and dates into objects (YAML 1.1), takes duplicate keys in silence, and has lost
the lines. Types here are those of YAML 1.2's core schema
(https://yaml.org/spec/1.2.2/#103-core-schema), keys are always text, and sizes are bounded.
"""

import re
from array import array
from collections.abc import Iterator
from typing import Any

import yaml

from photon_test.core.errors import DocumentError
from photon_test.openapi.places import Pointer

DEPTH = 500  # nested containers
NODES = 5_000_000  # after aliases are written out

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_STR = "tag:yaml.org,2002:str"


class YamlPlaces:
    """The place of every node, by the identity of the container that it stands in."""

    def __init__(self, top: Any, marks: dict[int, "array[int]"]) -> None:
        self._top = top  # keeps the containers alive, and with them their identities
        self._marks = marks

    def find(self, pointer: Pointer, /) -> tuple[int, int]:
        """Return (line, column)."""
        node, found = self._top, (1, 1)
        if id(node) in self._marks:
            found = _unpacked(self._marks[id(node)][0])
        for part in pointer:
            index, child = _child(node, part)
            if index < 0:
                break
            marks = self._marks[id(node)]
            if index + 1 < len(marks):
                found = _unpacked(marks[index + 1])
            node = child
        return found


def read_yaml(text: str, file: str) -> tuple[Any, YamlPlaces]:
    """Build the document that `text` describes.

    Raises:
        DocumentError: It is not YAML, has duplicate keys, or is larger or deeper than it may be.
    """
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else file
        what = error.problem or error.context or "unknown"
        raise DocumentError(f"not readable as YAML: {what}", where=where) from error
    except yaml.YAMLError as error:
        what = str(error).splitlines()[0]
        raise DocumentError(f"not readable as YAML: {what}", where=file) from error
    return builder.top, YamlPlaces(builder.top, builder.marks)


def _packed(mark: Any) -> int:
    return int((mark.line + 1) << 20 | min(mark.column + 1, 0xFFFFF))


def _unpacked(number: int) -> tuple[int, int]:
    return number >> 20, number & 0xFFFFF


def _child(node: Any, part: str | int) -> tuple[int, Any]:
    if isinstance(node, dict) and part in node:
        return list(node).index(part), node[part]
    if isinstance(node, list) and str(part).isdecimal() and int(part) < len(node):
        return int(part), node[int(part)]
    return -1, None


class _Frame:
    """A container that is being filled."""

    __slots__ = ("anchor", "container", "key", "marks", "merged", "weight")

    def __init__(self, container: Any, anchor: str | None, start: int) -> None:
        self.container = container
        self.anchor = anchor
        self.key: str | None = None
        self.marks = array("Q", [start])
        self.merged: list[Any] = []
        self.weight = 1


class _Builder:
    """A stack of containers; libyaml's events do not recurse, so neither does this."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.top: Any = None
        self.marks: dict[int, array[int]] = {}
        self._documents = 0
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, int]] = {}  # value, nodes

    def take(self, event: Any) -> None:
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.MappingStartEvent():
                self._start({}, event)
            case yaml.SequenceStartEvent():
                self._start([], event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end()
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise self._error("a second document begins here", event)
            case _:  # the stream's and the documents' ends say nothing
                pass

    def _scalar(self, event: Any) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame and frame.key is None and isinstance(frame.container, dict):
            self._key(frame, event)
            return
        value = _scalar(event)
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        self._add(value, 1, event)

    def _key(self, frame: _Frame, event: Any) -> None:
        key = str(event.value)
        if key in frame.container and key != "<<":
            raise self._error(f"the key `{key[:80]}` stands here a second time", event)
        frame.key = key

    def _start(self, container: Any, event: Any) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame and frame.key is None and isinstance(frame.container, dict):
            raise self._error("a key must be text", event)
        if len(self._stack) >= DEPTH:
            raise self._error(f"nested more than {DEPTH} deep", event)
        self._stack.append(_Frame(container, event.anchor, _packed(event.start_mark)))

    def _end(self) -> None:
        frame = self._stack.pop()
        for mapping in frame.merged:
            for key, value in mapping.items():
                frame.container.setdefault(key, value)
        self.marks[id(frame.container)] = frame.marks
        if frame.anchor:
            self._anchors[frame.anchor] = (frame.container, frame.weight)
        self._put(frame.container, frame.weight, frame.marks[0])

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            raise self._error(f"`*{event.anchor}` stands for nothing that is complete", event)
        value, weight = self._anchors[event.anchor]
        frame = self._stack[-1] if self._stack else None
        if frame and frame.key is None and isinstance(frame.container, dict):
            if not isinstance(value, str):
                raise self._error("a key must be text", event)
            frame.key = value
            return
        self._add(value, weight, event)

    def _add(self, value: Any, weight: int, event: Any) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame and frame.weight + weight > NODES:
            raise self._error(f"more than {NODES:,} nodes when aliases are written out", event)
        self._put(value, weight, _packed(event.start_mark))

    def _put(self, value: Any, weight: int, mark: int) -> None:
        if not self._stack:
            self.top = value
            return
        frame = self._stack[-1]
        frame.weight += weight
        if isinstance(frame.container, list):
            frame.container.append(value)
            frame.marks.append(mark)
            return
        key, frame.key = frame.key, None
        if key == "<<" and (mappings := list(_mappings(value))):
            frame.merged += mappings
            return
        if key not in frame.container:
            frame.marks.append(mark)
        frame.container[key] = value

    def _error(self, message: str, event: Any) -> DocumentError:
        mark = event.start_mark
        return DocumentError(message, where=f"{self.file}:{mark.line + 1}:{mark.column + 1}")


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    """What `<<` merges; the type is of YAML 1.1, but documents use it."""
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list) and all(isinstance(one, dict) for one in value):
        yield from value


def _scalar(event: Any) -> Any:
    text: str = event.value
    if not event.implicit[0] or event.tag == _STR:  # quoted, a block, or tagged
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return number if abs(number) != float("inf") else text
    return text  # .inf and .nan too: JSON has no such number


def _integer(text: str) -> int | str:
    if text[:2] in ("0o", "0x"):
        return int(text, 0)
    return int(text) if len(text) < 1000 else text
