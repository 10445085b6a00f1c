"""What a consumer uses: `--uses FILE` in YAML, TOML or JSON.

Either a list of operation ids, or a table in which each operation may name the members of its
successful responses that the consumer reads; the contract then expects only those:

    operations:
      listOrders:
      getOrder: [id, customer.name, "lines[].sku"]
"""

from collections.abc import Iterator

from msgspec import field

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.document import Document, Node, read_document
from photon_test.openapi.places import Pointer

_EXAMPLE = "see the shape: `operations: {getOrder: [id, 'lines[].sku']}`"


class Member(Value, kw_only=True):
    """One member that a consumer reads."""

    parts: tuple[str, ...]  # `lines[].sku` is ("lines", "[]", "sku")
    text: str  # as written
    where: str  # in the file that says so


class Use(Value, kw_only=True):
    """One operation that a consumer uses."""

    operation: str
    members: tuple[Member, ...] = ()  # empty: whatever the response promises
    where: str = ""


class Wanted(Value, kw_only=True):
    """The members that are read below one place, as a tree; without any: everything."""

    below: dict[str, "Wanted"] = field(default_factory=dict)

    def at(self, name: str) -> "Wanted | None":
        """Return what is wanted of a member; None: nothing."""
        return self.below.get(name) if self.below else EVERYTHING


EVERYTHING = Wanted()


def wanted(members: tuple[Member, ...]) -> Wanted:
    """Return the members as a tree; what is named as a whole needs no naming of its parts."""
    return _tree([member.parts for member in members])


def _tree(paths: list[tuple[str, ...]]) -> Wanted:
    rests: dict[str, list[tuple[str, ...]]] = {}
    for path in paths:
        rests.setdefault(path[0], []).append(path[1:])
    return Wanted(
        below={name: EVERYTHING if () in rest else _tree(rest) for name, rest in rests.items()}
    )


def read_uses(data: bytes, file: str) -> dict[str, Use]:
    """Return what the file says is used, by operation id.

    Raises:
        DocumentError: It cannot be read, or has another shape.
    """
    top = _read(data, file)
    given = top.get("operations") if isinstance(top.value, dict) else top
    if given is None or (isinstance(top.value, dict) and len(top.value) > 1):
        odd = next((name for name, _ in top.members() if name != "operations"), "")
        what = f"`{odd}` is not known here" if odd else "it has no `operations`"
        raise top.error(what, hint=_EXAMPLE)
    found: dict[str, Use] = {}
    for use in _uses(given):
        if use.operation in found:
            raise DocumentError(f"`{use.operation}` stands here twice", where=use.where)
        found[use.operation] = use
    if not found:
        raise given.error("it names no operations", hint=_EXAMPLE)
    return found


def _read(data: bytes, file: str) -> Node:
    if not file.endswith(".toml"):
        return read_document(data, file).top
    import tomllib  # noqa: PLC0415  # few write them so

    try:
        value = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise DocumentError(f"not readable as TOML: {str(error)[:200]}", where=file) from error
    return Document(file, value, _TomlPlaces(data.decode("utf-8-sig"))).top


class _TomlPlaces:
    """Places of a TOML text, as documents ask for them."""

    def __init__(self, text: str) -> None:
        from photon_test.manifest.locate import Places  # noqa: PLC0415  # with `tomllib`

        self._places = Places(text)

    def find(self, pointer: Pointer) -> tuple[int, int]:
        """Return (line, column)."""
        return self._places.value(pointer)


def _uses(given: Node) -> Iterator[Use]:
    if isinstance(given.value, list):
        for one in given.elements():
            yield Use(operation=_id(one), where=str(one.place))
        return
    if not isinstance(given.value, dict):
        raise given.error("`operations` is neither a list nor a table", hint=_EXAMPLE)
    for name, one in given.members():
        read = one.get("response") if isinstance(one.value, dict) and one.value else one
        if read is None or (isinstance(one.value, dict) and len(one.value) > 1):
            raise one.error("an operation may only say `response` here", hint=_EXAMPLE)
        if read.value is not None and not isinstance(read.value, list | dict):
            raise read.error("the members that are read are not a list", hint=_EXAMPLE)
        members = tuple(_member(each) for each in read.elements())
        yield Use(operation=name, members=members, where=str(one.place))


def _id(node: Node) -> str:
    if not isinstance(node.value, str):
        raise node.error("an operation id is not text", hint=_EXAMPLE)
    return node.value


def _member(node: Node) -> Member:
    text = node.value
    if not isinstance(text, str) or not text.strip():
        raise node.error("a member is not text", hint=_EXAMPLE)
    steps = text.removeprefix("$").removeprefix(".").replace("[*]", "[]").replace("[]", ".[]")
    parts = tuple(steps.removeprefix(".").split("."))
    if not all(parts):
        raise node.error(
            f"`{text}` is no path of members", hint="write `owner.name`, `lines[].sku`"
        )
    return Member(parts=parts, text=text, where=str(node.place))
