"""Where nobody wrote a value, so that one has to be made up."""

from collections.abc import Iterator
from typing import Any

from photon_test.core.errors import DocumentError
from photon_test.openapi.document import Document, Node
from photon_test.openapi.examples import NoSample, sample
from photon_test.openapi.findings import Finding
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Media, Operation, Parameter
from photon_test.openapi.operations import Unread, operations
from photon_test.openapi.schema import Direction

_MADE_UP = ("made up", "in part made up")
_HINT = "add an `example`; `photon openapi fix` writes one to begin with"


def missing(library: Library, document: Document) -> Iterator[Finding]:
    """Yield required parameters, bodies and successful answers without an example, each once.

    Raises:
        DocumentError: It is no OpenAPI document.
    """
    seen: set[Any] = set()
    for operation in operations(library, document):
        if isinstance(operation, Unread):
            continue  # why it cannot be read is reported
        for node, schema, direction, title in _sites(operation):
            if (node.identity, direction) in seen:
                continue
            seen.add((node.identity, direction))
            try:
                found = sample(library, (schema,), direction)
            except NoSample as error:
                message = f"{title} has no example, and none can be made up: {error}"
                yield node.finding("warning", "missing-example", message, _HINT)
                continue
            except (DocumentError, RecursionError):
                continue
            if found.source in _MADE_UP:
                message = f"{title} has no example"
                if found.source != "made up":
                    message = f"{title} has an example of parts only"
                yield node.finding("warning", "missing-example", message, _HINT)


def _sites(operation: Operation) -> Iterator[tuple[Node, Node, Direction, str]]:
    for one in operation.parameters:
        if one.required and not one.examples and one.schema is not None:
            yield one.node, one.schema, "request", _title(one)
    if operation.body:
        for media in operation.body.media:
            if _lacks(media) and media.schema is not None:
                yield media.node, media.schema, "request", f"the request body `{media.type}`"
    for reply in operation.replies:
        for media in reply.media if reply.status[:1] == "2" else ():
            if _lacks(media) and media.schema is not None:
                title = f"the answer {reply.status} `{media.type}`"
                yield media.node, media.schema, "response", title


def _lacks(media: Media) -> bool:
    return media.json and not media.examples


def _title(parameter: Parameter) -> str:
    return f"the required parameter `{parameter.name}` in `{parameter.within}`"
