"""Which schemas the values of operations will be judged by."""

from collections.abc import Iterable, Iterator

from photon_test.openapi.document import Node
from photon_test.openapi.operation import Operation
from photon_test.openapi.operations import Unread
from photon_test.openapi.schema import Direction


def judging(operations: Iterable[Operation | Unread]) -> Iterator[tuple[Node, Direction]]:
    """Yield the schemas of what requests must have, and of the bodies of replies."""
    for operation in operations:
        if isinstance(operation, Unread):
            continue
        for parameter in operation.parameters:
            if parameter.schema is not None and (parameter.required or parameter.examples):
                yield parameter.schema, "request"
        for media in operation.body.media if operation.body else ():
            if media.schema is not None:
                yield media.schema, "request"
        for reply in operation.replies:
            for media in reply.media:
                if media.schema is not None and media.json:
                    yield media.schema, "response"
