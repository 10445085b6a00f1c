"""Values that can be written down, and not sent so that they arrive."""

from collections.abc import Iterator

from photon_test.openapi.document import Document
from photon_test.openapi.findings import Finding
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Operation
from photon_test.openapi.operations import operations
from photon_test.openapi.serialise import SEPARATORS, ambiguous
from photon_test.openapi.versions import Version
from photon_test.openapi.walk import Visit


def values(
    library: Library, document: Document, version: Version, visits: tuple[Visit, ...]
) -> Iterator[Finding]:
    """Yield examples that nobody could read back, and lists of nothing in particular."""
    yield from _ambiguous(library, document)
    if version.DIALECT != "2020-12":
        yield from _lists(visits)


def _ambiguous(library: Library, document: Document) -> Iterator[Finding]:
    """Look for a separator in what it separates."""
    seen = set()
    for operation in operations(library, document):
        for parameter in operation.parameters if isinstance(operation, Operation) else ():
            for example in parameter.examples:
                if example.node.identity in seen or not ambiguous(parameter, example.value):
                    continue
                seen.add(example.node.identity)
                separator = SEPARATORS.get(parameter.style, ",")
                message = f"a value has the `{separator}` in it that separates values"
                hint = "take another style, or `explode: true`, or another example"
                yield example.node.finding("warning", "ambiguous-value", message, hint)


def _lists(visits: tuple[Visit, ...]) -> Iterator[Finding]:
    """`items` must stand beside `type: array` (https://spec.openapis.org/oas/v3.0.4#items)."""
    for visit in visits:
        node = visit.node
        if visit.kind == "schema" and node.at("type") == "array" and node.get("items") is None:
            message = "`items` is missing beside `type: array`"
            place = node.get("type") or node
            yield place.finding("error", "structure", message, "add `items`, if only `{}`")
