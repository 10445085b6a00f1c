"""Where an object of a text ends, and what `example` looks like there."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from photon_test.core.value import Value
from photon_test.openapi.places import Pointer

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_/.@-]| (?=[A-Za-z0-9_/.@-]))*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}  # of YAML 1.1 too
_FOREIGN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_decoder = json.JSONDecoder()


class Insert(Value, kw_only=True):
    """Text that is put into a document, and the value that it says."""

    pointer: Pointer  # of the object that gets the example
    at: int  # index into the text
    text: str
    value: Any


def applied(text: str, inserts: Sequence[Insert]) -> str:
    """Return the text with everything inserted."""
    parts: list[str] = []
    start = 0
    for one in sorted(inserts, key=lambda one: one.at):
        parts += [text[start : one.at], one.text]
        start = one.at
    return "".join([*parts, text[start:]])


def json_insert(text: str, place: tuple[int, int], pointer: Pointer, value: Any) -> Insert:
    """Return the insert at the end of the object that begins at a line and column, from 1.

    Raises:
        ValueError: It is no JSON.
        TypeError: It is no object.
    """
    start = _index(text, *place)
    found, end = _decoder.raw_decode(text, start)
    if not isinstance(found, dict):
        raise TypeError("no object begins there")
    inside = text[start + 1 : end - 1]
    at = start + 1 + len(inside.rstrip())
    comma = "," if inside.strip() else ""
    blank = inside[: len(inside) - len(inside.lstrip())]
    if "\n" not in blank:
        space = " " if comma and ": " in inside else blank
        written = json.dumps(value, ensure_ascii=False)
        return Insert(
            pointer=pointer, at=at, text=f'{comma}{space}"example": {written}', value=value
        )
    indent = blank.rpartition("\n")[2]
    line = text[text.rfind("\n", 0, start) + 1 : start]
    outer = line[: len(line) - len(line.lstrip())]
    step = indent.removeprefix(outer) or "  "
    ending = "\r\n" if "\r\n" in blank else "\n"
    written = json.dumps(value, ensure_ascii=False, indent=step).replace("\n", ending + indent)
    return Insert(
        pointer=pointer, at=at, text=f'{comma}{ending}{indent}"example": {written}', value=value
    )


def _index(text: str, line: int, column: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = text.index("\n", at) + 1
    return at + column - 1


class _Object(Value, kw_only=True):
    """A mapping of a YAML text."""

    flow: bool
    column: int  # of its first key, from 0
    end: int  # index after its last value
    empty: bool
    scalar: bool  # the last value is a block of text, which ends with its line


def yaml_inserts(text: str, values: Mapping[Pointer, Any]) -> list[Insert]:
    """Return the inserts at the ends of the mappings at these pointers.

    Those that only an alias or a merge leads to have none.
    """
    walk = _Walk(values)
    for event in yaml.parse(text, Loader=_LOADER):
        walk.take(event)
    return [
        _yaml_insert(text, pointer, found, values[pointer]) for pointer, found in walk.found.items()
    ]


def _yaml_insert(text: str, pointer: Pointer, found: _Object, value: Any) -> Insert:
    if found.flow:
        comma = "" if found.empty else ", "
        written = f"{comma}example: {_flow(value)}"
        return Insert(pointer=pointer, at=found.end, text=written, value=value)
    ending = "\r\n" if "\r\n" in text else "\n"
    at, before = found.end, ""
    if not (found.scalar and text[at - 1 : at] == "\n"):
        line_end = text.find("\n", at)
        at = line_end + 1 if line_end >= 0 else len(text)
        before = ending if line_end < 0 else ""
    rows = _block("example", value, " " * found.column)
    return Insert(
        pointer=pointer, at=at, text=before + "".join(row + ending for row in rows), value=value
    )


def _block(key: str, value: Any, indent: str) -> list[str]:
    """Return the lines of a member in block style."""
    match value:
        case dict() if value:
            rows = [row for name, one in value.items() for row in _block(_text(name), one, "  ")]
            return [f"{indent}{key}:", *(indent + row for row in rows)]
        case list() if value:
            rows = [row for one in value for row in _element(one)]
            return [f"{indent}{key}:", *(f"{indent}  {row}" for row in rows)]
        case _:
            return [f"{indent}{key}: {_leaf(value)}"]


def _element(value: Any) -> list[str]:
    if isinstance(value, dict) and value:
        rows = [row for name, one in value.items() for row in _block(_text(name), one, "")]
        return [f"- {rows[0]}", *(f"  {row}" for row in rows[1:])]
    return [f"- {_leaf(value)}"]


def _leaf(value: Any) -> str:
    return _text(value) if isinstance(value, str) else _flow(value)


def _text(value: str) -> str:
    """Return text without quotes where no reader of YAML could take it for anything else."""
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return _flow(value)


def _flow(value: Any) -> str:
    """Return JSON that YAML reads alike: some characters are no YAML, some are its line ends."""
    text = json.dumps(value, ensure_ascii=False)
    return _FOREIGN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class _Frame:
    """A container that is being read."""

    __slots__ = ("column", "end", "flow", "index", "key", "pointer", "scalar", "sequence")

    def __init__(self, pointer: Pointer, event: Any, *, sequence: bool) -> None:
        self.pointer = pointer
        self.sequence = sequence
        self.flow = bool(event.flow_style)
        self.column = event.start_mark.column
        self.end = event.start_mark.index + 1  # after the brace, if nothing follows
        self.index = 0  # how many keys or elements were read
        self.key: str | None = None
        self.scalar = False


class _Walk:
    """Follows a text's events down to the mappings that are wanted."""

    def __init__(self, wanted: Mapping[Pointer, Any]) -> None:
        self._wanted = wanted
        self._stack: list[_Frame] = []
        self.found: dict[Pointer, _Object] = {}

    def take(self, event: Any) -> None:
        match event:
            case yaml.ScalarEvent() | yaml.AliasEvent():
                self._leaf(event)
            case yaml.MappingStartEvent():
                self._stack.append(_Frame(self._pointer(), event, sequence=False))
            case yaml.SequenceStartEvent():
                self._stack.append(_Frame(self._pointer(), event, sequence=True))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._close(event)
            case _:
                pass

    def _pointer(self) -> Pointer:
        if not self._stack:
            return ()
        top = self._stack[-1]
        return (*top.pointer, top.index if top.sequence else top.key or "")

    def _leaf(self, event: Any) -> None:
        if not self._stack:
            return
        top = self._stack[-1]
        if not top.sequence and top.key is None:
            top.key = str(getattr(event, "value", ""))
            if top.index == 0 and not top.flow:
                top.column = event.start_mark.column
            return
        self._ended(event.end_mark.index, scalar=getattr(event, "style", None) in ("|", ">"))

    def _close(self, event: Any) -> None:
        frame = self._stack.pop()
        if not frame.sequence and frame.pointer in self._wanted:
            self.found[frame.pointer] = _Object(
                flow=frame.flow,
                column=frame.column,
                end=frame.end,
                empty=frame.index == 0,
                scalar=frame.scalar,
            )
        if self._stack:
            end = event.end_mark.index if frame.flow else frame.end
            self._ended(end, scalar=frame.scalar and not frame.flow)

    def _ended(self, end: int, *, scalar: bool) -> None:
        """Note that a value of the innermost container is complete."""
        top = self._stack[-1]
        top.end, top.scalar = end, scalar
        top.index += 1
        top.key = None
