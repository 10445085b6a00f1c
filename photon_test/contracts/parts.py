"""Values for the parts of one request: down the ladder of what the description has for each."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from photon_test.contracts.named import ladder
from photon_test.contracts.reread import Reread, as_it_stands, as_json, as_sent
from photon_test.contracts.values import (
    MADE_UP,
    NotMade,
    Origin,
    Tools,
    assembled,
    first_valid,
    written,
)
from photon_test.contracts.wish import Wish
from photon_test.core.errors import DocumentError
from photon_test.openapi import serialise
from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Example, Media, Operation, Parameter
from photon_test.openapi.schema import shape

_NOT_THERE = "made up: something that does not exist"


class Parts:
    """Chooses values, and remembers where each came from."""

    def __init__(self, tools: Tools, operation: Operation, wish: Wish) -> None:
        self._tools = tools
        self._operation = operation
        self._wish = wish
        self.origins: dict[str, Origin] = {}  # by part: `path.id`, `body`

    def parameter(self, parameter: Parameter, named: Example | None) -> Any:
        """Return the value of a parameter.

        Raises:
            NotMade: There is none, or the example is not what its schema asks for.
        """
        part = f"{parameter.within}.{parameter.name}"
        if named is None and self._wish.absent and parameter.within == "path":
            absent = _absent(self._tools.library, parameter)
            if absent is not None and self._is_last(parameter):
                self.origins[part] = Origin(value=absent, source=_NOT_THERE, node=parameter.node)
                return absent
        reread = as_json if parameter.content else as_sent
        return self._chosen(
            part, parameter.examples, named, parameter.schema, parameter.node, reread
        )

    def body(self, media: Media) -> Any:
        """Return the value of a body.

        Raises:
            NotMade: There is none, or the example is not what its schema asks for.
        """
        example = media.example(self._wish.key) if self._wish.key else None
        reread = as_json if media.json else as_it_stands
        return self._chosen("body", media.examples, example, media.schema, media.node, reread)

    def filled(self, parameter: Parameter, value: Any) -> Any:
        """Return something that does not leave the path empty, where something is made up."""
        part = f"path.{parameter.name}"
        origin = self.origins.get(part)
        if serialise.path(parameter, value).strip(".") or parameter.schema is None:
            return value
        if origin is None or origin.source != MADE_UP:
            return value
        fits = self._tools.fits("request")
        for other in ("text", ["text"], {"key": "text"}):
            if type(other) is type(value) and fits((parameter.schema,), other):
                self.origins[part] = Origin(value=other, source=MADE_UP, node=origin.node)
                return other
        return value

    def _is_last(self, parameter: Parameter) -> bool:
        template = self._operation.template
        return template.rfind("{") == template.find(f"{{{parameter.name}}}")

    def _chosen(  # noqa: PLR0917  # all of what is known of one part
        self,
        part: str,
        examples: tuple[Example, ...],
        named: Example | None,
        schema: Node | None,
        node: Node,
        reread: Reread,
    ) -> Any:
        """Go down the ladder: the named example, a shared one, the schema's, one made up."""
        if schema is not None and not examples and named is None:
            origin = self._made_up(part, schema, node, reread)
        else:
            origin = self._valid(part, examples, named, schema, node, reread)
        self.origins[part] = origin
        if not self._wish.checked and reread is as_json:
            return next(
                (one for one in as_json(origin.value) if isinstance(one, dict)), origin.value
            )
        return origin.value

    def _made_up(self, part: str, schema: Node, node: Node, reread: Reread) -> Origin:
        """Return what a schema alone leads to: the same for all operations that refer to it."""
        remembered = self._tools.remembered
        key = (self._tools.identity(schema), part, self._wish.checked, self._wish.doubtful, reread)
        if key not in remembered:
            remembered[key] = self._valid(part, (), None, schema, node, reread)
        origin: Origin = remembered[key]
        return replace(origin, node=node) if origin.source.endswith(MADE_UP) else origin

    def _valid(  # noqa: PLR0917  # all of what is known of one part
        self,
        part: str,
        examples: tuple[Example, ...],
        named: Example | None,
        schema: Node | None,
        node: Node,
        reread: Reread,
    ) -> Origin:
        found = self._candidates(examples, named, schema, node, part)
        first = ladder(examples, named, self._wish.taken)
        as_text = reread is as_it_stands and first and isinstance(first[0].value, str)
        origin = first_valid(
            self._tools,
            schema if self._wish.checked and not as_text else None,
            found,
            "request",
            f"`{part}`",
            doubtful=self._wish.doubtful,
            reread=reread,
        )
        if origin is None:
            raise NotMade(f"`{part}` has neither an example nor a schema", str(node.place))
        return origin

    def _candidates(
        self,
        examples: tuple[Example, ...],
        named: Example | None,
        schema: Node | None,
        node: Node,
        part: str,
    ) -> Iterator[Origin]:
        yield from map(written, ladder(examples, named, self._wish.taken))
        if schema is not None:
            yield from assembled(self._tools, schema, node, "request", f"`{part}`")


def _absent(library: Library, parameter: Parameter) -> Any:
    """Return a value that nothing is known by; None: the schema leaves no room for one."""
    if parameter.schema is None:
        return None
    try:
        found = shape(library, (parameter.schema,))
    except DocumentError:
        return None
    if found.enum is not None or found.pattern:
        return None
    match found.kind, found.format:
        case "integer", _ if found.maximum is None or found.maximum >= 404_404_404:
            return 404_404_404
        case "string", "uuid":
            return "00000000-0000-4000-8000-000000000404"
        case _:
            return None
