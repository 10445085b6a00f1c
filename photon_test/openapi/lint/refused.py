"""Which request examples are wrong on purpose: those that an answer 4xx shares its name with.

`noLines` of the request and `noLines` of the answer 422 belong together; that the one is not what
its schema asks for is what the other is about.
"""

from collections.abc import Iterable, Iterator

from photon_test.openapi.document import Node
from photon_test.openapi.hints import REQUEST
from photon_test.openapi.operation import Example, Operation, Reply


def refused(operations: Iterable[Operation]) -> frozenset[object]:
    """Return the identities of examples that only refusals belong to, wherever they are used."""
    wrong: set[object] = set()
    right: set[object] = set()
    for operation in operations:
        fails: set[str] = set()
        succeeds: set[str] = set()
        for reply in operation.replies:
            if reply.status[:1] == "4" or reply.status == "default":
                fails.update(_names(reply))
            else:
                succeeds.update(_names(reply))
        for example in _sent(operation) if fails else ():
            if example.name in succeeds:
                right.add(example.node.identity)
            elif example.name in fails:
                wrong.add(example.node.identity)
    return frozenset(wrong - right)


def _names(reply: Reply) -> Iterator[str]:
    """Yield what the requests' examples are called that lead to a reply."""
    yield from reply.keys
    for media in reply.media:
        for example in media.examples:
            yield _said(example.holder) or example.name


def _said(holder: Node | None) -> str:
    return holder.text(REQUEST) if holder else ""


def _sent(operation: Operation) -> Iterator[Example]:
    """Yield the request's examples that have a name."""
    for parameter in operation.parameters:
        yield from (one for one in parameter.examples if one.name)
    for media in operation.body.media if operation.body else ():
        yield from (one for one in media.examples if one.name)
