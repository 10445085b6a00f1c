"""Requests that the API itself sends: webhooks and callbacks. Seen and named, not generated.

In a pact about them the roles are exchanged: the API is the consumer, whoever subscribed is the
provider.
"""

from collections.abc import Iterator

from photon_test.contracts.choice import Left
from photon_test.core.errors import DocumentError
from photon_test.openapi.document import Document, Node
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Operation

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_WHY = "the API sends it, so its consumer is a provider there: not generated"


def outgoing(library: Library, document: Document, operations: list[Operation]) -> Iterator[Left]:
    """Yield every webhook of the document, and every callback of these operations."""
    webhooks = document.top.get("webhooks") or document.top.get("x-webhooks")
    for name, given in webhooks.members() if webhooks else ():
        for method, node in _methods(library, given):
            title = node.text("operationId") or f"{method} {name}"
            yield Left(operation=title, why=f"a webhook; {_WHY}", where=str(node.place), aside=True)
    for operation in operations:
        callbacks = operation.node.get("callbacks")
        for name, given in callbacks.members() if callbacks else ():
            why = f"the callback `{name}`; {_WHY}"
            yield Left(operation=operation.id, why=why, where=str(given.place), aside=True)


def _methods(library: Library, given: Node) -> list[tuple[str, Node]]:
    try:
        item = library.follow(given)
    except DocumentError:
        return []
    return [(key.upper(), node) for key, node in item.members() if key in _METHODS]
