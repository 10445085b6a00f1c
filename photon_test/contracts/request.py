"""One request of an operation, each part with where its value came from."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from msgspec import UNSET, UnsetType, field

from photon_test.contracts.security import Credentials, credentials
from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi import serialise
from photon_test.openapi.document import Node
from photon_test.openapi.examples import NoSample, sample
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Example, Media, Operation, Parameter
from photon_test.openapi.schema import shape
from photon_test.openapi.validate import Validators
from photon_test.pact.model import Content, Generators, Request, Rules, State

_BODILESS = ("GET", "HEAD", "TRACE")
_BOUNDARY = "photon-boundary"
_FORM = "application/x-www-form-urlencoded"


class NotMade(Exception):
    """No interaction can be made, and why; `where` is a place in the document."""

    def __init__(self, why: str, where: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.where = where


class Tools(Value, kw_only=True, eq=False):
    """What is needed to read one description."""

    library: Library
    validators: Validators


class Wish(Value, kw_only=True):
    """Which request of an operation is wanted."""

    key: str = ""  # the name its examples share; "": the shared ones
    checked: bool = True  # its values must be what the schemas ask for
    authorised: bool = True
    absent: bool = False  # it names something that does not exist, if nothing else says what
    taken: frozenset[str] = frozenset()  # names that belong to other replies
    accept: str = ""
    doubtful: bool = False  # examples lie: take those that are valid, and make up the rest


class Asked(Value, kw_only=True, eq=False):
    """A request, and what is known of it."""

    request: Request
    values: dict[str, Any] = field(default_factory=dict)  # path parameters
    body: Any = UNSET  # as data
    states: tuple[State, ...] = ()  # credentials
    provenance: dict[str, str] = field(default_factory=dict)
    loosened: tuple[str, ...] = ()


def names(operation: Operation) -> dict[str, bool]:
    """Return the names of request examples; true: the operation itself has it, not its path."""
    own = operation.node.pointer
    found: dict[str, bool] = {}
    for parameter in operation.parameters:
        for example in parameter.examples:
            if example.name:
                mine = parameter.node.pointer[: len(own)] == own
                found[example.name] = found.get(example.name, False) or mine
    for media in operation.body.media if operation.body else ():
        for example in media.examples:
            if example.name:
                found[example.name] = True
    return found


def ask(tools: Tools, operation: Operation, wish: Wish) -> Asked:
    """Make the request that is wished for.

    Raises:
        NotMade: A part has no value, or its example is not what its schema asks for.
        DocumentError: A reference leads nowhere.
    """
    maker = _Maker(tools, operation, wish)
    for parameter in operation.parameters:
        maker.parameter(parameter)
    given = credentials(operation) if wish.authorised else Credentials()
    body = maker.body()
    request = Request(
        method=operation.method,
        path=maker.filled_path(),
        query=_listed([*maker.query, *given.query.items()]),
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
        provenance=maker.provenance,
        loosened=given.loosened,
    )


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
        self.provenance: dict[str, str] = {}

    def parameter(self, parameter: Parameter) -> None:
        """Add a parameter, if it is required or the wanted example names it."""
        named = parameter.example(self._wish.key) if self._wish.key else None
        if named is None and not parameter.required:
            return
        value = self._value(parameter, named)
        match parameter.within:
            case "path":
                self.values[parameter.name] = value
                text = serialise.path(parameter, value)
                if not text:
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

    def filled_path(self) -> str:
        """Return the path, when nothing in it is left open."""
        if left := re.findall(r"\{([^}]*)\}", self._path):
            raise NotMade(f"`{{{left[0]}}}` of the path is no parameter", self._where())
        return self._path

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
        if self._wish.accept:
            found["Accept"] = self._wish.accept
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
        media = self._media(body.media)
        example = media.example(self._wish.key) if self._wish.key else None
        value = self._chosen("body", media.examples, example, media.schema, media.node)
        if media.schema is not None and self._wish.checked:
            value = _without_hidden(self._tools.library, media.schema, value)
        self.data = value
        if media.json:
            kind = "application/json" if media.any else media.type
            return Content(content=value, contentType=kind, encoded=False)
        if media.essence == _FORM:
            text = urlencode(serialise.form(value))
            return Content(content=text, contentType=media.type, encoded=False)
        if media.essence == "multipart/form-data" and isinstance(value, dict):
            text = serialise.multipart(value, _BOUNDARY)
            kind = f"multipart/form-data; boundary={_BOUNDARY}"
            return Content(content=text, contentType=kind, encoded=False)
        if isinstance(value, str):
            return Content(content=value, contentType=media.type, encoded=False)
        raise NotMade(f"bodies of `{media.essence}` cannot be written yet", str(media.node.place))

    def _media(self, media: tuple[Media, ...]) -> Media:
        """Prefer the media type that has the wanted example, then JSON, then a form."""
        having = [one for one in media if self._wish.key and one.example(self._wish.key)] or media
        for one in having:
            if one.json:
                return one
        return next((one for one in having if one.essence == _FORM), having[0])

    def _value(self, parameter: Parameter, named: Example | None) -> Any:
        part = f"{parameter.within}.{parameter.name}"
        if named is None and self._wish.absent and parameter.within == "path":
            absent = _absent(self._tools.library, parameter)
            if absent is not None and self._is_last(parameter):
                self.provenance[part] = "made up: something that does not exist"
                return absent
        return self._chosen(part, parameter.examples, named, parameter.schema, parameter.node)

    def _is_last(self, parameter: Parameter) -> bool:
        template = self._operation.template
        return template.rfind("{") == template.find(f"{{{parameter.name}}}")

    def _chosen(
        self,
        part: str,
        examples: tuple[Example, ...],
        named: Example | None,
        schema: Node | None,
        node: Node,
    ) -> Any:
        """Go down the ladder: the named example, a shared one, the schema's, one made up."""
        refused: NotMade | None = None
        for value, source, place in self._candidates(examples, named, schema, node, part):
            if not self._wish.checked or schema is None:
                refused = None
            else:
                refused = self._refused(part, source, schema, value, place)
            if refused is None:
                self.provenance[part] = source
                return value
            if not self._wish.doubtful:
                break
        raise refused or NotMade(f"`{part}` has neither an example nor a schema", str(node.place))

    def _candidates(
        self,
        examples: tuple[Example, ...],
        named: Example | None,
        schema: Node | None,
        node: Node,
        part: str,
    ) -> Iterator[tuple[Any, str, Node]]:
        for example in _ladder(examples, named, self._wish.taken):
            source = f"example `{example.name}`" if example.name else "example"
            yield example.value, source, example.node
        for believed in (True, False) if schema is not None else ():
            try:
                nodes = (schema,) if schema is not None else ()
                found = sample(self._tools.library, nodes, "request", written=believed)
            except NoSample as error:
                raise NotMade(f"`{part}` has no example, and {error}", str(node.place)) from error
            made_up = found.source.endswith("made up")
            yield found.value, found.source if made_up else f"schema: {found.source}", node

    def _refused(
        self, part: str, source: str, schema: Node, value: Any, node: Node
    ) -> NotMade | None:
        wrong = self._tools.validators.wrong(schema, value, "request")
        if not wrong:
            return None
        at = f" at `{wrong[0].pointer}`" if wrong[0].pointer else ""
        why = f"{source} of `{part}` is not what its schema asks for{at}: {wrong[0].message}"
        return NotMade(why, str(node.place))

    def _where(self) -> str:
        return str(self._operation.node.place)


def _ladder(
    examples: tuple[Example, ...], named: Example | None, taken: frozenset[str]
) -> tuple[Example, ...]:
    if named is not None:
        return (named,)
    single = tuple(one for one in examples if not one.name)
    return single or tuple(one for one in examples if one.name not in taken)[:1]


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


def _without_hidden(library: Library, schema: Node, value: Any) -> Any:
    """Leave out properties that only responses have."""
    if not isinstance(value, dict):
        return value
    properties = shape(library, (schema,)).properties
    return {
        name: one
        for name, one in value.items()
        if name not in properties or not shape(library, properties[name]).hidden("request")
    }


def _listed(pairs: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found
