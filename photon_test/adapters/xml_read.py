"""Reads XML that tools wrote, without trusting it.

A DTD or an entity is refused before it can do anything, depth is bounded. Control characters and
broken UTF-8, with which tools spoil documents that are otherwise whole, are taken out.
"""

import re
from collections.abc import Callable
from typing import NoReturn, Protocol, TypeVar
from xml.parsers import expat

from photon_test.adapters.results import TEXT_LIMIT, NotResults

DEPTH_LIMIT = 100

_BAD_BYTES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BAD_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));", re.IGNORECASE
)


class Element:
    """An element with its children, as far as they are kept."""

    __slots__ = ("attributes", "children", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name  # without the prefix of its namespace
        self.attributes = attributes
        self.children: list[Element] = []
        self.text = ""

    def said(self, name: str) -> str:
        """Return an attribute; "" if it is not there."""
        return self.attributes.get(name, "").strip()

    def child(self, *path: str) -> "Element | None":
        """Return the first element at the end of a path of names."""
        found: Element | None = self
        for name in path:
            inner = found.children if found else ()
            found = next((each for each in inner if each.name == name), None)
        return found


class Handler(Protocol):
    """Takes a document's elements one after the other, and keeps what it needs."""

    def opened(self, element: Element, depth: int, /) -> bool:
        """Take an element that begins; return whether it is kept, with all that is in it."""

    def kept(self, element: Element, /) -> None:
        """Take a kept element that is whole."""

    def closed(self, element: Element, /) -> None:
        """Take the end of an element that is not kept."""


_Handler = TypeVar("_Handler", bound=Handler)


def parse(data: bytes, make: Callable[[], _Handler]) -> _Handler:
    """Read a document with a new handler, and return that; spoiled ones are read twice.

    Raises:
        NotResults: It is empty, not whole, too deep, or has a DTD.
    """
    if not data.strip():
        raise NotResults("it is empty")
    try:
        return _parse(data, make())
    except expat.ExpatError as error:
        mended = _mended(data)
        if mended is None:
            raise NotResults(_words(error)) from error
    try:
        return _parse(mended, make())
    except expat.ExpatError as error:
        raise NotResults(_words(error)) from error


def _parse(data: bytes, handler: _Handler) -> _Handler:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    builder = _Builder(handler)
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.Parse(data, True)  # noqa: FBT003  # expat's own signature
    return handler


def _refuse(*_: object) -> NoReturn:
    raise NotResults("it has a document type or entities, which no results need")


def _mended(data: bytes) -> bytes | None:
    """Return the document without what XML 1.0 cannot hold; None if that changes nothing."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    text = _BAD_REFERENCE.sub("", _BAD_BYTES.sub("", data.decode("utf-8", "replace")))
    mended = text.encode()
    return None if mended == data else mended


def _words(error: expat.ExpatError) -> str:
    what = expat.errors.messages.get(error.code, str(error))
    return f"it is not whole XML: {what} in line {error.lineno}"


class _Builder:
    """Takes expat's calls; holds no more than the elements that are open and those kept."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._stack: list[Element] = []
        self._kept = 0  # how deep we are in something that is kept
        self._text: list[str] = []
        self._length = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._stack) >= DEPTH_LIMIT:
            raise NotResults(f"its elements are nested more than {DEPTH_LIMIT} deep")
        element = Element(tag.rpartition(":")[2], attributes)
        self._flush()
        if self._kept or self._handler.opened(element, len(self._stack)):
            self._kept += 1
        self._stack.append(element)

    def end(self, _: str) -> None:
        self._flush()
        element = self._stack.pop()
        if self._kept > 1:
            self._stack[-1].children.append(element)
        elif self._kept == 1:
            self._handler.kept(element)
        else:
            self._handler.closed(element)
        self._kept -= self._kept > 0

    def text(self, data: str) -> None:
        if self._kept and self._length < TEXT_LIMIT:
            self._text.append(data)
            self._length += len(data)

    def _flush(self) -> None:
        if self._text:
            self._stack[-1].text += "".join(self._text)
            self._text, self._length = [], 0
