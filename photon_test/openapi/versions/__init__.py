"""One module for each version of OpenAPI: which function answers which question."""

from collections.abc import Iterator
from typing import Literal, Protocol

from photon_test.openapi.document import Document, Node
from photon_test.openapi.grammar import Grammar
from photon_test.openapi.library import Library
from photon_test.openapi.meta import Meta
from photon_test.openapi.operation import Body, Parameter, Reply, Scheme, Server
from photon_test.openapi.versions import v2_0, v3_0, v3_1, v3_2

Dialect = Literal["2.0", "3.0", "2020-12"]


class Version(Protocol):
    """What the versions do not agree on. Modules of this package satisfy it."""

    @property
    def DIALECT(self) -> Dialect:  # noqa: N802  # a constant of each module
        """Which JSON Schema its schemas are written in."""

    @property
    def GRAMMAR(self) -> Grammar:  # noqa: N802
        """Which objects have which others in them."""

    @property
    def META(self) -> Meta:  # noqa: N802
        """Which schema says what shape its documents have."""

    def methods(self, item: Node, /) -> Iterator[tuple[str, Node]]:
        """Yield the operations of a path item: method in upper case, node."""

    def base_path(self, top: Node, item: Node, operation: Node, /) -> str:
        """Return what stands before every path: "" or `/v1`."""

    def servers(self, top: Node, item: Node, operation: Node, /) -> tuple[Server, ...]:
        """Read where the operation may be reached."""

    def parameter(self, library: Library, node: Node, /) -> Parameter | None:
        """Read a parameter; None if it is a part of the body."""

    def body(self, library: Library, top: Node, item: Node, operation: Node, /) -> Body | None:
        """Read what the request carries."""

    def reply(
        self, library: Library, top: Node, operation: Node, status: str, node: Node, /
    ) -> Reply:
        """Read one response."""

    def schemes(self, library: Library, top: Node, /) -> dict[str, Scheme]:
        """Read the security schemes."""


_VERSIONS: dict[str, Version] = {"2.0": v2_0, "3.0": v3_0, "3.1": v3_1, "3.2": v3_2}


def version_of(document: Document) -> Version:
    """Return the version that a document says it is of.

    Raises:
        DocumentError: It is no OpenAPI document, or of a version that is not known.
    """
    top = document.top
    if not isinstance(top.value, dict):
        raise top.error("not an OpenAPI document: the top is not an object")
    said = top.at("openapi") if "openapi" in top.value else top.at("swagger")
    if said is None:
        raise top.error(
            "not an OpenAPI document: it has neither `openapi` nor `swagger`",
            hint="is this a part of a description? name the file that has the `paths`",
        )
    known = _VERSIONS.get(".".join(str(said).split(".")[:2]))
    if known is None:
        where = top.get("openapi") or top.get("swagger") or top
        raise where.error(f"OpenAPI `{said}` is not known; 2.0, 3.0, 3.1 and 3.2 are")
    return known
