"""A document, and nodes in it that know where they stand."""

from collections.abc import Iterator
from typing import Any

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.jsontext import read_json
from photon_test.openapi.places import Place, Places, Pointer, written
from photon_test.openapi.yamltext import read_yaml

LIMIT_BYTES = 64 << 20


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

    def error(self, message: str, hint: str = "") -> DocumentError:
        """Return an error that says where this node stands."""
        return DocumentError(message, hint=hint, where=str(self.place))


def read_document(data: bytes, file: str) -> Document:
    """Read JSON or YAML.

    Raises:
        DocumentError: It is neither, or not UTF-8, or too large.
    """
    if len(data) > LIMIT_BYTES:
        message = f"larger than {LIMIT_BYTES >> 20} MB"
        raise DocumentError(message, where=file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"not UTF-8: byte {error.start} is 0x{data[error.start]:02x}"
        raise DocumentError(message, hint="save the file as UTF-8", where=file) from error
    if not text.strip():
        raise DocumentError("the file is empty", where=file)
    if text.lstrip()[:1] in ("{", "[") and (file.endswith(".json") or _is_json(text)):
        return Document(file, *read_json(text, file))
    return Document(file, *read_yaml(text, file))


def _is_json(text: str) -> bool:
    """Whether text that begins like JSON also goes on like it: `{a: b}` is YAML."""
    return text.lstrip()[1:].lstrip()[:1] in ('"', "}", "]", "{", "[")
