"""Writes missing examples into a description's text, and touches nothing else of it.

A document that is read and written again loses its comments, its order and its quotes. So each
example is inserted where its object ends, in the style around it, and the result is read again:
it must be the same document with these examples and nothing more.
"""

from collections.abc import Sequence
from typing import Any

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.document import Document, read_document
from photon_test.openapi.inserts import Insert, applied, json_insert, yaml_inserts
from photon_test.openapi.library import Library
from photon_test.openapi.missing import Example, Without, missing
from photon_test.openapi.places import Pointer


class Fixed(Value, kw_only=True):
    """A description with more examples."""

    text: str
    added: tuple[str, ...] = ()  # places, as `openapi.yaml:12:5`
    left: tuple[Without, ...] = ()


def fix(library: Library, document: Document, text: str) -> Fixed:
    """Return the description with an example wherever one is missing and can be made.

    `text` is what `document` was read from. Running it on the result changes nothing.

    Raises:
        DocumentError: It is no OpenAPI 3 document.
    """
    found = list(missing(library, document))
    wanted = [one for one in found if isinstance(one, Example)]
    left = [one for one in found if isinstance(one, Without)]
    inserts = _inserts(document, text, wanted)
    kept = _kept(document, text, inserts)
    pointers = {one.pointer for one in kept}
    left += [
        Without(why="its place in the text is not plain enough", where=str(one.node.place))
        for one in wanted
        if one.node.pointer not in pointers
    ]
    places = [str(one.node.place) for one in wanted if one.node.pointer in pointers]
    return Fixed(text=applied(text, kept), added=tuple(places), left=tuple(left))


def _inserts(document: Document, text: str, wanted: Sequence[Example]) -> list[Insert]:
    values = {one.node.pointer: one.value for one in wanted}
    if text.lstrip()[:1] in ("{", "["):  # JSON, or YAML that is written alike
        try:
            places = ((one, document.place(one)) for one in values)
            return [
                json_insert(text, (place.line, place.column), pointer, values[pointer])
                for pointer, place in places
            ]
        except (ValueError, TypeError):  # YAML in braces
            pass
    return yaml_inserts(text, values)


def _kept(document: Document, text: str, inserts: list[Insert]) -> list[Insert]:
    """Return those that leave the document as it was, found by halves."""
    if not inserts or _same(document, text, inserts):
        return inserts
    if len(inserts) == 1:
        return []
    middle = len(inserts) // 2
    first = _kept(document, text, inserts[:middle])
    second = _kept(document, text, inserts[middle:])
    both = first + second
    return both if _same(document, text, both) else first


def _same(document: Document, text: str, inserts: list[Insert]) -> bool:
    """Whether the text reads as the same document, plus these examples."""
    try:
        again = read_document(applied(text, inserts).encode(), document.file).data
    except DocumentError:
        return False
    for one in inserts:
        owner = _at(again, one.pointer)
        if not isinstance(owner, dict) or "example" not in owner:
            return False
        if not _equal(owner.pop("example"), one.value):
            return False
    return _equal(again, document.data)


def _at(data: Any, pointer: Pointer) -> Any:
    for part in pointer:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _equal(one: Any, other: Any) -> bool:
    """Compare with order, and without taking `1` for `true` or `1.0`."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    return type(one) is type(other) and bool(one == other)
