"""OpenAPI 3.2 (https://spec.openapis.org/oas/v3.2.0): 3.1 with more methods."""

from collections.abc import Iterator

from photon_test.openapi import grammar
from photon_test.openapi.document import Node
from photon_test.openapi.meta import Meta
from photon_test.openapi.versions import v3_0, v3_1

DIALECT = v3_1.DIALECT
GRAMMAR = grammar.V3_2
META: Meta = "3.2"
METHODS = (*v3_0.METHODS, "query")

base_path = v3_1.base_path
servers = v3_1.servers
parameter = v3_1.parameter
body = v3_1.body
reply = v3_1.reply
schemes = v3_1.schemes


def methods(item: Node) -> Iterator[tuple[str, Node]]:
    """Yield the operations of a path item, those of `additionalOperations` too."""
    for method, node in item.members():
        if method in METHODS:
            yield method.upper(), node
    if more := item.get("additionalOperations"):
        yield from more.members()  # written in the case in which they are sent
