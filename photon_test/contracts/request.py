"""One request of an operation, each part with where its value came from."""

import re
from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import parse_qsl

from msgspec import UNSET, UnsetType, field
from msgspec.structs import replace

from photon_test.contracts.bodies import preferred, without_hidden, written_body
from photon_test.contracts.named import ladder
from photon_test.contracts.reread import Reread, as_it_stands, as_json, as_sent
from photon_test.contracts.security import Credentials, credentials
from photon_test.contracts.values import (
    MADE_UP,
    NotMade,
    Origin,
    Tools,
    assembled,
    first_valid,
    written,
)
from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi import serialise
from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Example, Operation, Parameter
from photon_test.openapi.schema import shape
from photon_test.pact.model import Content, Generators, Request, Rules, State

_BODILESS = ("GET", "HEAD", "TRACE")
_NOT_THERE = "made up: something that does not exist"
_UNKNOWN_TYPE = "application/vnd.photon.unknown"  # no server knows it


Access = Literal["allowed", "denied", "anonymous"]


class Wish(Value, kw_only=True):
    """Which request of an operation is wanted."""

    key: str = ""  # the name its examples share; "": the shared ones
    checked: bool = True  # its values must be what the schemas ask for
    access: Access = "allowed"
    absent: bool = False  # it names something that does not exist, if nothing else says what
    taken: frozenset[str] = frozenset()  # names that belong to other replies
    accept: str = ""  # a media type
    sent: str = ""  # the media type of its body; "": the one that is preferred
    unsupported: bool = False  # its body is of a media type that nobody knows
    doubtful: bool = False  # examples lie: take those that are valid, and make up the rest


class Asked(Value, kw_only=True, eq=False):
    """A request, and what is known of it."""

    request: Request
    values: dict[str, Any] = field(default_factory=dict)  # path parameters
    body: Any = UNSET  # as data
    origins: dict[str, Origin] = field(default_factory=dict)  # by part
    states: tuple[State, ...] = ()  # credentials
    provenance: dict[str, str] = field(default_factory=dict)
    loosened: tuple[str, ...] = ()


def ask(tools: Tools, operation: Operation, wish: Wish) -> Asked:
    """Make the request that is wished for.

    Raises:
        NotMade: A part has no value, or its example is not what its schema asks for.
        DocumentError: A reference leads nowhere.
    """
    maker = _Maker(tools, operation, wish)
    for parameter in operation.parameters:
        maker.parameter(parameter)
    given = Credentials()
    if wish.access != "anonymous":
        given = credentials(operation, denied=wish.access == "denied")
    body = maker.body()
    path, written = maker.filled_path()
    request = Request(
        method=operation.method,
        path=path,
        query=_listed([*written, *maker.query, *given.query.items()]),
        headers=maker.headers(given),
        body=body,
        matchingRules=Rules(query=given.query_rules, header=given.header_rules),
        generators=Generators(query=given.query_values, header=given.header_values),
    )
    return Asked(
        request=request,
        values=maker.values,
        body=maker.data,
        states=given.states,
        origins=maker.origins,
        provenance={part: origin.source for part, origin in maker.origins.items()},
        loosened=given.loosened,
    )


def accepting(asked: Asked, accept: str) -> Asked:
    """Return the same request for an answer of one media type."""
    headers = dict(sorted({**asked.request.headers, "Accept": (accept,)}.items()))
    return replace(asked, request=replace(asked.request, headers=headers))


class _Maker:
    """Collects the parts of one request."""

    def __init__(self, tools: Tools, operation: Operation, wish: Wish) -> None:
        self._tools = tools
        self._operation = operation
        self._wish = wish
        self._path = operation.path.partition("#")[0]  # what stands behind it is never sent
        self._headers: dict[str, str] = {}
        self._cookies: list[tuple[str, str]] = []
        self.query: list[tuple[str, str]] = []
        self.values: dict[str, Any] = {}
        self.data: Any = UNSET
        self.origins: dict[str, Origin] = {}

    def parameter(self, parameter: Parameter) -> None:
        """Add a parameter, if it is required or the wanted example names it."""
        named = parameter.example(self._wish.key) if self._wish.key else None
        if named is None and not parameter.required:
            return
        value = self._value(parameter, named)
        match parameter.within:
            case "path":
                value = self._filled(parameter, value)
                self.values[parameter.name] = value
                text = serialise.path(parameter, value)
                if not text.strip("."):  # a segment of dots is taken out on the way
                    raise NotMade(f"the path parameter `{parameter.name}` would be empty")
                self._path = self._path.replace(f"{{{parameter.name}}}", text)
            case "query":
                self.query += serialise.query(parameter, value)
            case "querystring":
                self.query += serialise.form(value)
            case "header":
                self._headers[parameter.name] = serialise.header(parameter, value)
            case "cookie":
                self._cookies += serialise.cookie(parameter, value)

    def filled_path(self) -> tuple[str, list[tuple[str, str]]]:
        """Return the path, when nothing in it is left open, and the query that stands behind it.

        `/rest?method=flickr.test.echo` is no path by the specification, and how some tell apart
        what is asked for at one.
        """
        if left := re.findall(r"\{([^}]*)\}", self._path):
            raise NotMade(f"`{{{left[0]}}}` of the path is no parameter", self._where())
        path, _, query = self._path.partition("?")
        return path, parse_qsl(query, keep_blank_values=True)

    def headers(self, given: Credentials) -> dict[str, tuple[str, ...]]:
        """Return all headers, in a steady order."""
        found = {**self._headers, **given.headers}
        for name, value in found.items():
            found[name] = value.strip()  # of a YAML block's last line
            if any(ord(char) < 32 or ord(char) == 127 for char in found[name]):
                raise NotMade(f"the header `{name}` cannot be sent: it has control characters")
        cookies = [*self._cookies, *given.cookies.items()]
        if cookies:
            found["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies)
        return {name: (found[name],) for name in sorted(found)}

    def body(self) -> Content | UnsetType:
        """Return the body, if there is one to send."""
        content = self._content()
        if isinstance(content, Content):  # the core does not send the body's own type
            self._headers["Content-Type"] = content.contentType
        return content

    def _content(self) -> Content | UnsetType:
        body = self._operation.body
        if body is None or not body.media:
            return UNSET
        if not body.required and self._operation.method in _BODILESS:
            return UNSET
        media = preferred(body.media, self._wish.key, self._wish.sent)
        if self._wish.unsupported:
            self.origins["body"] = Origin(value="text", source=MADE_UP, node=body.node)
            return Content(content="text", contentType=_UNKNOWN_TYPE, encoded=False)
        example = media.example(self._wish.key) if self._wish.key else None
        if media.schema is None and not media.examples:  # anything may be sent
            anything = Origin(value={} if media.json else "text", source=MADE_UP, node=media.node)
            self.origins["body"] = anything
            return written_body(self._tools, media, anything.value)
        value = self._chosen(
            "body",
            media.examples,
            example,
            media.schema,
            media.node,
            as_json if media.json else as_it_stands,
        )
        if media.schema is not None and self._wish.checked:
            value = without_hidden(self._tools.library, media.schema, value)
        self.data = value
        return written_body(self._tools, media, value)

    def _value(self, parameter: Parameter, named: Example | None) -> Any:
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

    def _filled(self, parameter: Parameter, value: Any) -> Any:
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
        self.origins[part] = origin
        if not self._wish.checked and reread is as_json:
            return next(
                (one for one in as_json(origin.value) if isinstance(one, dict)), origin.value
            )
        return origin.value

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

    def _where(self) -> str:
        return str(self._operation.node.place)


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


def _listed(pairs: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found
