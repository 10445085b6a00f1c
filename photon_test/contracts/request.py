"""One request of an operation, each part with where its value came from."""

import re
from typing import Any
from urllib.parse import parse_qsl

from msgspec import UNSET, UnsetType, field
from msgspec.structs import replace

from photon_test.contracts.bodies import preferred, without_hidden, written_body
from photon_test.contracts.parts import Parts
from photon_test.contracts.security import Credentials, credentials
from photon_test.contracts.values import MADE_UP, NotMade, Origin, Tools
from photon_test.contracts.wish import Wish
from photon_test.core.value import Value
from photon_test.openapi import serialise
from photon_test.openapi.operation import Operation, Parameter
from photon_test.pact.model import Content, Generators, Request, Rules, State

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BODILESS = ("GET", "HEAD", "TRACE")
_UNKNOWN_TYPE = "application/vnd.photon.unknown"  # no server knows it


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
        self._parts = Parts(tools, operation, wish)
        self._operation = operation
        self._wish = wish
        self._path = operation.path.partition("#")[0]  # what stands behind it is never sent
        self._headers: dict[str, str] = {}
        self._cookies: list[tuple[str, str]] = []
        self.query: list[tuple[str, str]] = []
        self.values: dict[str, Any] = {}
        self.data: Any = UNSET

    @property
    def origins(self) -> dict[str, Origin]:
        """Where each part's value came from."""
        return self._parts.origins

    def parameter(self, parameter: Parameter) -> None:
        """Add a parameter, if it is required or the wanted example names it."""
        named = parameter.example(self._wish.key) if self._wish.key else None
        if named is None and not parameter.required:
            return
        value = self._parts.parameter(parameter, named)
        match parameter.within:
            case "path":
                value = self._parts.filled(parameter, value)
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
            if _CONTROL.search(found[name]):
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
            self._parts.origins["body"] = Origin(value="text", source=MADE_UP, node=body.node)
            return Content(content="text", contentType=_UNKNOWN_TYPE, encoded=False)
        if media.schema is None and not media.examples:  # anything may be sent
            anything = Origin(value={} if media.json else "text", source=MADE_UP, node=media.node)
            self._parts.origins["body"] = anything
            return written_body(self._tools, media, anything.value)
        value = self._parts.body(media)
        if media.schema is not None and self._wish.checked:
            value = without_hidden(self._tools.library, media.schema, value)
        self.data = value
        return written_body(self._tools, media, value)

    def _where(self) -> str:
        return str(self._operation.node.place)


def _listed(pairs: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found
