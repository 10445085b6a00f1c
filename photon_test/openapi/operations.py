"""A document's operations, read one by one so that a broken one does not hide the others."""

from collections.abc import Iterator
from typing import Literal

from msgspec.structs import replace

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.document import Document, Node
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Operation, Parameter, Reply, Scheme
from photon_test.openapi.versions import Version, version_of

Origin = Literal["path", "webhook", "callback"]


class Unread(Value, kw_only=True):
    """An operation that cannot be read, and why."""

    id: str
    method: str
    path: str
    error: str
    where: str


def operations(
    library: Library, document: Document, base_path: str | None = None
) -> Iterator[Operation | Unread]:
    """Yield every operation of `paths`, in the document's order.

    `base_path` stands before every path; None: what the document's servers say.

    Raises:
        DocumentError: It is no OpenAPI document, or has no usable `paths`.
    """
    version = version_of(document)
    top = document.top
    paths = top.get("paths")
    if paths is None or not isinstance(paths.value, dict):
        if top.get("webhooks") or top.get("components"):
            return
        raise (paths or top).error("the document has no `paths`")
    reader = _Reader(library, version, top, base_path)
    for path, given in paths.members():
        if not path.startswith("x-"):
            yield from reader.item(path, given, "path")


def incoming(library: Library, document: Document) -> Iterator[Operation | Unread]:
    """Yield what the provider calls and the consumer answers: webhooks, and callbacks.

    Their `path` is a webhook's name, or a callback's expression: no path of the provider's.

    Raises:
        DocumentError: It is no OpenAPI document.
    """
    version = version_of(document)
    reader = _Reader(library, version, document.top, "")
    webhooks = document.top.get("webhooks")
    for name, given in webhooks.members() if webhooks else ():
        yield from reader.item(name, given, "webhook")
    paths = document.top.get("paths")
    if paths is None or not isinstance(paths.value, dict):
        return
    seen: set[object] = set()
    for operation in operations(library, document):
        callbacks = operation.node.get("callbacks") if isinstance(operation, Operation) else None
        for name, callback in callbacks.members() if callbacks else ():
            try:
                found = library.follow(callback)
            except DocumentError as error:
                yield Unread(id=name, method="", path="", error=error.message, where=error.where)
                continue
            if found.identity in seen:
                continue
            seen.add(found.identity)
            for expression, item in found.members():
                if not expression.startswith("x-"):
                    yield from reader.item(expression, item, "callback")


class _Reader:
    """Reads path items, wherever they stand."""

    def __init__(
        self, library: Library, version: Version, top: Node, base_path: str | None
    ) -> None:
        self._library = library
        self._version = version
        self._top = top
        self._base_path = base_path
        self._schemes = version.schemes(library, top)

    def item(self, path: str, given: Node, origin: Origin) -> Iterator[Operation | Unread]:
        try:
            item = self._library.follow(given)
            found = list(self._version.methods(item))
        except DocumentError as error:
            yield Unread(id=path, method="", path=path, error=error.message, where=error.where)
            return
        for method, node in found:
            try:
                security = _security(self._schemes, self._top, node)
                nodes = (self._top, item, node)
                operation = _operation(self._library, self._version, nodes, method, path)
                if origin == "path":
                    base = self._base_path
                    base = self._version.base_path(*nodes) if base is None else base
                    operation = replace(operation, path=_below(base, path))
                yield replace(operation, security=security, origin=origin)
            except DocumentError as error:
                yield Unread(
                    id=node.text("operationId") or f"{method} {path}",
                    method=method,
                    path=path,
                    error=error.message,
                    where=error.where,
                )


def _operation(
    library: Library,
    version: Version,
    nodes: tuple[Node, Node, Node],
    method: str,
    path: str,
) -> Operation:
    top, item, node = nodes
    tags = node.at("tags")
    return Operation(
        id=node.text("operationId") or f"{method} {path}",
        method=method,
        path=path,
        template=path,
        summary=node.text("summary").strip() or item.text("summary").strip(),
        tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        parameters=_parameters(library, version, item, node),
        body=version.body(library, top, item, node),
        replies=_replies(library, version, top, node),
        deprecated=node.at("deprecated") is True,
        servers=version.servers(top, item, node),
        node=node,
    )


def _below(base: str, path: str) -> str:
    """Join a path to what it is relative to; some are written `orders` or ` /orders`."""
    path = path.strip()
    return f"{base}{path}" if path.startswith("/") else f"{base}/{path}"


def _parameters(
    library: Library, version: Version, item: Node, operation: Node
) -> tuple[Parameter, ...]:
    """The path item's, replaced by the operation's own where name and place are the same."""
    found: dict[tuple[str, str], Parameter] = {}
    for owner in (item, operation):
        given = owner.get("parameters")
        for node in given.elements() if given else ():
            one = _parameter(library, version, node)
            # These three are said by content and security, and ignored as parameters:
            # https://spec.openapis.org/oas/v3.1.1#parameter-object
            if one is None or (
                one.within == "header"
                and one.name.lower() in ("accept", "content-type", "authorization")
            ):
                continue
            found[one.within, one.name] = one
    return tuple(found.values())


def _parameter(library: Library, version: Version, node: Node) -> Parameter | None:
    """Read a parameter; one that many operations refer to is read once."""
    target = library.follow(node)
    if target is node:
        return version.parameter(library, node)
    key = ("parameter", target.identity)
    if key not in library.remembered:
        library.remembered[key] = version.parameter(library, target)
    read: Parameter | None = library.remembered[key]
    return read


def _replies(library: Library, version: Version, top: Node, operation: Node) -> tuple[Reply, ...]:
    responses = operation.get("responses")
    return tuple(
        version.reply(library, top, operation, status, node)
        for status, node in (responses.members() if responses else ())
        if not status.startswith("x-")
    )


def _security(
    schemes: dict[str, Scheme], top: Node, operation: Node
) -> tuple[tuple[Scheme, ...], ...]:
    given = operation.get("security") or top.get("security")
    return tuple(
        tuple(
            schemes.get(name, Scheme(name=name, kind="other")) for name, _ in alternative.members()
        )
        for alternative in (given.elements() if given else ())
    )
