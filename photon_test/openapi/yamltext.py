"""YAML as OpenAPI uses it, from the C parser's events.

Not through `yaml.load`: that is four times slower, segfaults on 50,000 nested brackets, turns
`NO` into false and dates into objects (YAML 1.1), takes duplicate keys in silence, and has lost
the lines. Types here are those of YAML 1.2's core schema
(https://yaml.org/spec/1.2.2/#103-core-schema), keys are always text, and sizes are bounded.
"""

from array import array
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from photon_test.openapi.findings import Finding, Unreadable
from photon_test.openapi.places import Place, written
from photon_test.openapi.yamlplaces import YamlPlaces, packed, unpacked
from photon_test.openapi.yamlscalars import typed

DEPTH = 500  # nested containers
NODES = 5_000_000  # after aliases are written out

_BOMB = f"more than {NODES:,} nodes when aliases are written out"
_BOMB_HINT = "use references (`$ref`) instead of aliases"
_DUPLICATES = 100  # reported; after that many, the file is something else

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAB = "found a tab"
_HINTS = {
    _TAB: "indent with spaces: YAML takes no tabs there",
    "cannot start any token": "put the value in quotes",
    "mapping values are not allowed": "put a value that has `: ` in it in quotes, or indent less",
    "expected <block end>": "indent this line like those it belongs to",
    "did not find expected key": "indent this line like those it belongs to",
    "could not find expected ':'": "a line that begins a member needs `: `",
    "expected ',' or": "is a bracket or brace not closed?",
    "quoted scalar": "is a quotation mark not closed?",
    "undefined tag": "remove the `!`, or put the value in quotes",
}


def read_yaml(text: str, file: str) -> tuple[Any, YamlPlaces]:
    """Build the document that `text` describes.

    Raises:
        Unreadable: It is not YAML, has duplicate keys, or is larger or deeper than it may be.
    """
    builder = _Builder(file)
    try:
        loader = _LOADER(text)
        try:
            builder.build(loader.get_event)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = error.problem or error.context or "unknown"
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if (
            "cannot start" in what
            and "".join(text.split("\n")[line - 1 : line])[column - 1 : column] == "\t"
        ):
            what = _TAB
        raise Unreadable(
            [builder.finding(f"not readable as YAML: {what}", line, column, _hint(what))]
        ) from error
    except yaml.reader.ReaderError as error:
        line, column = _line_of(text, int(error.position or 0))
        what = f"not readable as YAML: {error.reason}"
        hint = "remove what is no printable character, or write it as `\\xNN` in double quotes"
        raise Unreadable([builder.finding(what, line, column, hint)]) from error
    if builder.twice:
        raise Unreadable(builder.twice)
    return builder.top, YamlPlaces(builder.top, builder.marks)


def _hint(problem: str) -> str:
    for words, hint in _HINTS.items():
        if words in problem:
            return hint
    return "look at this line and the one before it"


def _line_of(text: str, offset: int) -> tuple[int, int]:
    """Turn libyaml's offset, in bytes of UTF-8, into line and column."""
    before = text.encode()[:offset].decode("utf-8", "ignore")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


class _Frame:
    """A container that is being filled."""

    __slots__ = ("anchor", "container", "is_map", "key", "marks", "merged", "weight")

    def __init__(self, container: Any, anchor: str | None, start: int) -> None:
        self.container = container
        self.is_map = type(container) is dict
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
        self.twice: list[Finding] = []  # keys
        self._documents = 0
        self._stack: list[_Frame] = []
        self._frame: _Frame | None = None  # the last of the stack
        self._anchors: dict[str, tuple[Any, int]] = {}  # value, nodes
        self._words: dict[str, str] = {}  # each key once in memory
        self._takers: dict[type, Callable[[Any], None]] = {
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def build(self, event: Callable[[], Any]) -> None:
        """Take events until there are none; a document's and the stream's ends say nothing."""
        takers, scalar, kind = self._takers, self._scalar, yaml.ScalarEvent
        while (one := event()) is not None:
            if type(one) is kind:
                scalar(one)
            elif taker := takers.get(type(one)):
                taker(one)

    def finding(self, message: str, line: int, column: int, hint: str) -> Finding:
        """Return an error at a place, with the pointer to what is being built."""
        parts: list[str | int] = []
        for frame in self._stack:
            if not frame.is_map:
                parts.append(len(frame.container))
            elif frame.key is not None:
                parts.append(frame.key)
        place = Place(file=self.file, line=line, column=column, pointer=written(tuple(parts)))
        return Finding(level="error", rule="unreadable", message=message, hint=hint, place=place)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            hint = "keep one description in a file: remove the line `---`"
            raise self._error("a second document begins here", event, hint)

    def _scalar(self, event: Any) -> None:
        """Take what most events are; nothing here is called that need not be."""
        frame = self._frame
        text = event.value
        if frame is not None and frame.is_map and frame.key is None:
            if text in frame.container and text != "<<":
                self._second(frame, text, event)
            frame.key = self._words.setdefault(text, text)
            if event.anchor:
                self._anchors[event.anchor] = (text, 1)
            return
        value = typed(event, text) if event.implicit[0] else text
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        if frame is None:
            self.top = value
            return
        mark = event.start_mark
        at = (mark.line + 1) << 20 | (mark.column + 1 & 0xFFFFF)
        key = frame.key
        if key is None or key == "<<" or key in frame.container:
            self._put(frame, value, 1, at)
            return
        frame.weight += 1
        frame.marks.append(at)
        frame.container[key] = value
        frame.key = None

    def _second(self, frame: _Frame, key: str, event: Any) -> None:
        """Remember a key that stands twice, and go on: a person wants to see all of them."""
        frame.key = key
        marks = frame.marks[list(frame.container).index(key) + 1 :]
        first = f" (first in line {unpacked(marks[0])[0]})" if marks else ""
        self.twice.append(
            self._at(
                event,
                f"the key `{key[:80]}` stands here a second time{first}",
                "remove one of the two, or rename it: only one of them would be read",
            )
        )
        if len(self.twice) >= _DUPLICATES:
            raise Unreadable(self.twice)

    def _mapping(self, event: Any) -> None:
        self._start({}, event)

    def _sequence(self, event: Any) -> None:
        self._start([], event)

    def _start(self, container: Any, event: Any) -> None:
        frame = self._frame
        if frame is not None and frame.is_map and frame.key is None:
            raise self._error("a key must be text", event, "put the key in quotes")
        if len(self._stack) >= DEPTH:
            hint = "is a bracket or brace not closed?"
            raise self._error(f"nested more than {DEPTH} deep", event, hint)
        self._frame = _Frame(container, event.anchor, packed(event.start_mark))
        self._stack.append(self._frame)

    def _end(self, event: Any) -> None:
        frame = self._stack.pop()
        self._frame = self._stack[-1] if self._stack else None
        for mapping in frame.merged:
            for key, value in mapping.items():
                frame.container.setdefault(key, value)
        self.marks[id(frame.container)] = frame.marks
        if frame.anchor:
            self._anchors[frame.anchor] = (frame.container, frame.weight)
        outer = self._frame
        if outer is None:
            self.top = frame.container
            return
        self._put(outer, frame.container, frame.weight, frame.marks[0])
        if outer.weight > NODES:
            raise self._error(_BOMB, event, _BOMB_HINT)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            message = f"`*{event.anchor}` stands for nothing that is complete"
            raise self._error(message, event, f"write `&{event.anchor}` before what it stands for")
        value, weight = self._anchors[event.anchor]
        frame = self._frame
        if frame is not None and frame.is_map and frame.key is None:
            if not isinstance(value, str):
                raise self._error("a key must be text", event, "write the key out")
            frame.key = value
            return
        if frame is None:
            self.top = value
        elif frame.weight + weight > NODES:
            raise self._error(_BOMB, event, _BOMB_HINT)
        else:
            self._put(frame, value, weight, packed(event.start_mark))

    @staticmethod
    def _put(frame: _Frame, value: Any, weight: int, mark: int) -> None:
        frame.weight += weight
        container = frame.container
        if not frame.is_map:
            container.append(value)
            frame.marks.append(mark)
            return
        key, frame.key = frame.key, None
        if key == "<<" and (mappings := list(_mappings(value))):
            frame.merged += mappings
            return
        if key not in container:
            frame.marks.append(mark)
        container[key] = value

    def _at(self, event: Any, message: str, hint: str) -> Finding:
        mark = event.start_mark
        return self.finding(message, mark.line + 1, mark.column + 1, hint)

    def _error(self, message: str, event: Any, hint: str) -> Unreadable:
        return Unreadable([*self.twice, self._at(event, message, hint)])


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    """What `<<` merges; the type is of YAML 1.1, but documents use it."""
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list) and all(isinstance(one, dict) for one in value):
        yield from value
