"""A document, and nodes in it that know where they stand."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from photon_test.core.value import Value
from photon_test.openapi.findings import Finding, Level, Unreadable
from photon_test.openapi.jsontext import read_json
from photon_test.openapi.places import Place, Places, Pointer, written

LIMIT_BYTES = 64 << 20
_SAVE = "save the file as UTF-8"


class Document:
    """One file, read."""

    def __init__(self, file: str, data: Any, places: Places) -> None:
        self.file = file  # as errors show it
        self.path = file  # as references within its library reach it
        self.data = data
        self._places = places

    def place(self, pointer: Pointer) -> Place:
        """Where a node stands, or what is known of it that does not exist."""
        line, column = self._places.find(pointer)
        return Place(file=self.file, line=line, column=column, pointer=written(pointer))

    @property
    def top(self) -> "Node":
        """The whole document as a node."""
        return Node(value=self.data, document=self, pointer=())


class Node(Value, kw_only=True, eq=False):
    """A value, the document it stands in, and where."""

    value: Any
    document: Document
    pointer: Pointer

    @property
    def place(self) -> Place:
        """Its file, line, column and pointer."""
        return self.document.place(self.pointer)

    @property
    def identity(self) -> tuple[str, Pointer]:
        """The same for the same node, whichever references led there."""
        return self.document.file, self.pointer

    def get(self, key: str) -> "Node | None":
        """Return the member of that name; None if this is no object or has none."""
        if not isinstance(self.value, dict) or key not in self.value:
            return None
        return self.child(key, self.value[key])

    def at(self, key: str) -> Any:
        """Return the plain value of a member; None if there is none."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def text(self, key: str) -> str:
        """Return the member if it is text, and otherwise ""."""
        value = self.at(key)
        return value if isinstance(value, str) else ""

    def members(self) -> Iterator[tuple[str, "Node"]]:
        """Yield an object's members; nothing for anything else."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield str(key), self.child(str(key), value)

    def elements(self) -> Iterator["Node"]:
        """Yield a list's elements; nothing for anything else."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield self.child(index, value)

    def child(self, part: str | int, value: Any) -> "Node":
        """Return a node below this one."""
        return Node(value=value, document=self.document, pointer=(*self.pointer, part))

    def error(self, message: str, hint: str = "") -> Unreadable:
        """Return an error that says where this node stands."""
        return Unreadable([self.finding("error", "unreadable", message, hint)])

    def finding(self, level: Level, rule: str, message: str, hint: str) -> Finding:
        """Return a finding about this node."""
        return Finding(level=level, rule=rule, message=message, hint=hint, place=self.place)


def read_document(data: bytes, file: str) -> Document:
    """Read JSON or YAML.

    Raises:
        Unreadable: It is neither, or not UTF-8, or too large.
    """
    if len(data) > LIMIT_BYTES:
        raise refused(file, *too_large(len(data)))
    text = _decoded(data, file)
    if not text.strip():
        raise refused(file, "the file is empty", "write a description, or name the right file")
    with _no_collection():
        if text.lstrip()[:1] in ("{", "["):
            try:
                return Document(file, *read_json(text, file))
            except Unreadable as error:
                # Braces are YAML too, and what only YAML reads is not called bad JSON.
                if file.endswith(".json") or not error.findings[-1].message.startswith("not read"):
                    raise
        from photon_test.openapi.yamltext import read_yaml  # noqa: PLC0415  # 10 ms

        return Document(file, *read_yaml(text, file))


def too_large(size: int) -> tuple[str, str]:
    """Return what to say of a file of so many bytes, and what to do."""
    message = f"the file has {size / (1 << 20):,.1f} MB, more than {LIMIT_BYTES >> 20}"
    return message, "split it into files, and refer from one to the other"


def refused(file: str, message: str, hint: str, line: int = 1, column: int = 1) -> Unreadable:
    """Return an error about a file as a whole, or about a place that no node stands at."""
    place = Place(file=file, line=line, column=column)
    return Unreadable(
        [Finding(level="error", rule="unreadable", message=message, hint=hint, place=place)]
    )


def _decoded(data: bytes, file: str) -> str:
    if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        raise refused(file, "UTF-32, not UTF-8", _SAVE)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in (data[:1], data[1:2]):
        raise refused(file, "UTF-16, not UTF-8", _SAVE)
    if (at := data.find(b"\0", 0, 8192)) >= 0:
        line, column = data.count(b"\n", 0, at) + 1, at - data.rfind(b"\n", 0, at)
        hint = "name the description's text"
        raise refused(file, "a binary file, not YAML or JSON", hint, line, column)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.start
        message = f"not UTF-8: byte {at} is 0x{data[at]:02x}"
        line = data.count(b"\n", 0, at) + 1
        column = len(data[data.rfind(b"\n", 0, at) + 1 : at].decode("utf-8", "ignore")) + 1
        raise refused(file, message, _SAVE, line, column) from error


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the collector out of a read: it would look at every node again and find no garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
