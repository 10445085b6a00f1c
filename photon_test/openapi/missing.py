"""Places of a description that could have an example and have none, with a value for each."""

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.document import Document, Node
from photon_test.openapi.examples import NoSample, sample
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Media, Operation, Parameter
from photon_test.openapi.operations import Unread, operations
from photon_test.openapi.schema import Direction, shape
from photon_test.openapi.validate import Validators
from photon_test.openapi.versions import version_of

_FORM = "application/x-www-form-urlencoded"


class Example(Value, kw_only=True, eq=False):
    """A value that can be written as `example` of the object at a node."""

    node: Node
    value: Any
    source: str  # `made up`, `enum`: the rung of the ladder


class Without(Value, kw_only=True):
    """A place that gets no example, and why."""

    why: str
    where: str


class _Site(Value, kw_only=True, eq=False):
    node: Node
    schema: Node
    direction: Direction


def missing(library: Library, document: Document) -> Iterator[Example | Without]:
    """Yield what required parameters, bodies and answers lack, each place once.

    Raises:
        DocumentError: It is no OpenAPI 3 document.
    """
    version = version_of(document)
    if version.DIALECT == "2.0":
        hint = "convert the description to OpenAPI 3 first"
        raise document.top.error("Swagger 2.0 has no place for most examples", hint=hint)
    validators = Validators(library, version.DIALECT)
    seen: set[Any] = set()
    for operation in operations(library, document):
        if isinstance(operation, Unread):
            yield Without(why=operation.error, where=operation.where)
            continue
        for site in _sites(library, operation):
            if site.node.identity in seen:
                continue
            seen.add(site.node.identity)
            if isinstance(site, Unwritable):
                yield Without(why=site.why, where=str(site.node.place))
            elif site.node.document is not document:
                yield Without(why="it stands in another file", where=str(site.node.place))
            elif found := _example(library, validators, site):
                yield found


class Unwritable(Value, kw_only=True, eq=False):
    """A body whose examples cannot be made."""

    node: Node
    why: str


def _sites(library: Library, operation: Operation) -> Iterator[_Site | Unwritable]:
    for parameter in operation.parameters:
        if parameter.required:
            yield from _parameter(library, parameter, "request")
    for media in operation.body.media if operation.body else ():
        yield from _media(media, "request")
    for reply in operation.replies:
        for header in reply.headers:
            if header.required:
                yield from _parameter(library, header, "response")
        for media in reply.media:
            yield from _media(media, "response")


def _parameter(library: Library, parameter: Parameter, direction: Direction) -> Iterator[_Site]:
    if parameter.examples or parameter.schema is None:
        return
    node = parameter.node
    if content := node.get("content"):
        node = library.follow(next(inner for _, inner in content.members()))
    yield _Site(node=node, schema=parameter.schema, direction=direction)


def _media(media: Media, direction: Direction) -> Iterator[_Site | Unwritable]:
    if media.schema is None or "example" in media.node.value or "examples" in media.node.value:
        return
    if media.json or media.essence in (_FORM, "text/plain"):
        yield _Site(node=media.node, schema=media.schema, direction=direction)
    else:
        yield Unwritable(node=media.node, why=f"no example of `{media.essence}` can be made")


def _example(library: Library, validators: Validators, site: _Site) -> Example | Without | None:
    """Return a value that the schema takes; None: the schema says nothing, or has an example."""
    where = str(site.node.place)
    try:
        found = shape(library, (site.schema,))
        if found.examples:
            return None
        if not (found.kind or found.branches or found.enum or found.const is not UNSET):
            return None
        made = sample(library, (site.schema,), site.direction)
        wrong = validators.wrong(site.schema, made.value, site.direction)
    except NoSample as error:
        return Without(why=str(error), where=where)
    except DocumentError as error:
        return Without(why=error.message, where=error.where)
    if wrong:
        at = f" at `{wrong[0].pointer}`" if wrong[0].pointer else ""
        return Without(why=f"no value was found{at}: {wrong[0].message}", where=where)
    return Example(node=site.node, value=made.value, source=made.source)
