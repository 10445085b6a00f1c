"""Operations as every version of OpenAPI can say them."""

from functools import lru_cache
from typing import Literal

from photon_test.core.value import Value
from photon_test.openapi.document import Node

In = Literal["path", "query", "header", "cookie", "querystring"]
Style = Literal[
    "simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "deepObject",
    "tabDelimited", "cookie",
]  # fmt: skip


_JSON = ("application/json", "text/json")
_RANGES = ("*/*", "application/*")


@lru_cache(maxsize=256)  # asked a hundred times for each operation, about very few
def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


@lru_cache(maxsize=256)
def _is_json(media_type: str) -> bool:
    essence = _essence(media_type)
    return essence in _JSON or essence.endswith("+json") or essence in _RANGES


class Example(Value, kw_only=True, eq=False):
    """A value somebody wrote down, as data and not as it is sent."""

    name: str  # "" for a singular one
    value: object
    node: Node  # where it stands
    summary: str = ""
    holder: Node | None = None  # the object that says more of it, if it is a named one
    gathered: bool = False  # its members stood where media types should


class Parameter(Value, kw_only=True, eq=False):
    """A parameter, or a response's header."""

    name: str
    within: In
    required: bool = False
    schema: Node | None = None
    style: Style = "simple"
    explode: bool = False
    content: str = ""  # a media type, if the value is written in one
    examples: tuple[Example, ...] = ()
    node: Node

    def example(self, name: str) -> Example | None:
        """Return the example of that name."""
        return next((one for one in self.examples if one.name == name), None)


class Media(Value, kw_only=True, eq=False):
    """A body in one media type."""

    type: str  # as written, parameters included
    schema: Node | None = None
    examples: tuple[Example, ...] = ()
    node: Node

    @property
    def essence(self) -> str:
        """The media type without parameters, in lower case."""
        return _essence(self.type)

    @property
    def json(self) -> bool:
        """Whether a body of this type is JSON, or may be: `*/*` leaves it open."""
        return _is_json(self.type)

    @property
    def any(self) -> bool:
        """Whether the type is a range that has JSON in it."""
        return _essence(self.type) in _RANGES

    def example(self, name: str) -> Example | None:
        """Return the example of that name."""
        return next((one for one in self.examples if one.name == name), None)


class Body(Value, kw_only=True, eq=False):
    """What a request carries."""

    required: bool = False
    media: tuple[Media, ...] = ()
    node: Node


class Reply(Value, kw_only=True, eq=False):
    """What may come back."""

    status: str  # `200`, `2XX`, `default`
    description: str = ""
    media: tuple[Media, ...] = ()
    odd: tuple[str, ...] = ()  # what stands beside them and is none
    headers: tuple[Parameter, ...] = ()
    keys: tuple[str, ...] = ()  # names of request examples that lead here: `x-photon-examples`
    node: Node

    @property
    def code(self) -> int | None:
        """The status, if it is a single one."""
        return int(self.status) if self.status.isdecimal() else None


class Scheme(Value, kw_only=True):
    """One way to show who is asking."""

    name: str  # in the document
    kind: Literal["bearer", "basic", "key", "mutual", "other"]
    within: In = "header"
    parameter: str = "Authorization"


class Variable(Value, kw_only=True):
    """A part of a server's URL that may differ."""

    name: str
    default: str = ""
    options: tuple[str, ...] = ()


class Server(Value, kw_only=True, eq=False):
    """Where an API may be reached."""

    url: str  # as written, with `{variables}`
    description: str = ""
    variables: tuple[Variable, ...] = ()
    node: Node

    @property
    def filled(self) -> str:
        """The URL with every variable's default."""
        url = self.url
        for one in self.variables:
            url = url.replace(f"{{{one.name}}}", one.default)
        return url


class Operation(Value, kw_only=True, eq=False):
    """One method of one path."""

    id: str  # the document's own, or `GET /users/{id}`
    method: str  # upper case
    path: str  # the template, with the servers' base path before it
    template: str  # the template as the document has it
    summary: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    replies: tuple[Reply, ...] = ()
    security: tuple[tuple[Scheme, ...], ...] = ()  # any of these, each wants all of its schemes
    deprecated: bool = False
    node: Node
    origin: Literal["path", "webhook", "callback"] = "path"  # who calls: the others, the provider
    servers: tuple[Server, ...] = ()  # the nearest list of them
