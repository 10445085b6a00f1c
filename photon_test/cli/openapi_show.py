"""`photon openapi show`."""

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import click

from photon_test.cli.remote import allow_remote
from photon_test.core.errors import DocumentError, UsageError
from photon_test.core.suggest import meant
from photon_test.openapi.discriminator import discriminator
from photon_test.openapi.document import Document, Node
from photon_test.openapi.examples import NoSample, sample
from photon_test.openapi.files import describe
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Example, Media, Operation, Parameter, Reply, Scheme
from photon_test.openapi.operations import Unread, incoming, operations
from photon_test.openapi.schema import Direction, shape

_VALUE = 72  # characters of an example that are shown
_PLACE = 60  # the column where lines say where they are from

Line = tuple[str, Node | None]


@click.command(name="show")
@click.argument("operation_id", metavar="OPERATION_ID")
@click.option("--spec", required=True, metavar="FILE", help="The OpenAPI description.")
@allow_remote
def command(operation_id: str, spec: str, hosts: tuple[str, ...]) -> None:
    """Show an operation as Photon understands it: each part with its line.

    Operations without an id are asked for as `GET /users/{id}`.
    """
    library, document = describe(Path(spec), hosts)
    operation = _found(library, document, operation_id, spec)
    for text, node in _lines(library, operation):
        place = str(node.place) if node else ""
        click.echo(f"{text:{_PLACE}}  {place}".rstrip())


def _found(library: Library, document: Document, wanted: str, spec: str) -> Operation:
    """Return the operation of that id.

    Raises:
        DocumentError: It cannot be read.
        UsageError: There is none.
    """
    known: list[str] = []
    for one in chain(operations(library, document), incoming(library, document)):
        known.append(one.id)
        # Also by the path alone, without what the servers put before it.
        names = {one.id, f"{one.method} {one.path}"}
        if isinstance(one, Operation):
            names.add(f"{one.method} {one.template}")
        if wanted in names:
            if isinstance(one, Unread):
                raise DocumentError(one.error, where=one.where)
            return one
    raise UsageError(f"`{spec}` has no operation `{wanted}`", hint=meant(wanted, known))


def _lines(library: Library, operation: Operation) -> Iterator[Line]:
    called = {"path": "", "webhook": "  (webhook)", "callback": "  (callback)"}[operation.origin]
    yield f"{operation.id}  {operation.method} {operation.path}{called}", operation.node
    if operation.summary:
        yield f"  {operation.summary}", None
    if operation.deprecated:
        yield "  deprecated", operation.node.get("deprecated")
    if operation.tags:
        yield f"  tags: {', '.join(operation.tags)}", operation.node.get("tags")
    for server in operation.servers:
        filled = f" = {server.filled}" if server.filled != server.url else ""
        yield f"  server: {server.url}{filled}", server.node
        for variable in server.variables:
            options = f", one of {', '.join(variable.options)}" if variable.options else ""
            yield f"    {variable.name}: {variable.default}{options}", None
    yield f"  security: {_security(operation.security)}", operation.node.get("security")
    if operation.parameters:
        yield "parameters", None
    for parameter in operation.parameters:
        yield from _parameter(library, parameter, "request")
    if operation.body:
        required = "required" if operation.body.required else "optional"
        yield f"request body  ({required})", operation.body.node
        for media in operation.body.media:
            yield from _media(library, media, "request")
    for reply in operation.replies:
        yield from _reply(library, reply)


def _security(alternatives: tuple[tuple[Scheme, ...], ...]) -> str:
    if not alternatives:
        return "none"
    return ", or ".join(
        " and ".join(f"{one.name} ({one.kind})" for one in together) or "none"
        for together in alternatives
    )


def _reply(library: Library, reply: Reply) -> Iterator[Line]:
    yield f"answer {reply.status}  {' '.join(reply.description.split())[:40]}".rstrip(), reply.node
    for header in reply.headers:
        yield from _parameter(library, header, "response")
    for media in reply.media:
        yield from _media(library, media, "response")


def _parameter(library: Library, parameter: Parameter, direction: Direction) -> Iterator[Line]:
    parts = [
        parameter.within,
        "required" if parameter.required else "",
        _kind(library, parameter.schema),
        parameter.content or parameter.style + (" exploded" if parameter.explode else ""),
    ]
    yield f"  {parameter.name}  ({', '.join(filter(None, parts))})", parameter.node
    yield from _examples(library, parameter.examples, parameter.schema, direction)


def _media(library: Library, media: Media, direction: Direction) -> Iterator[Line]:
    yield f"  {media.type}  ({_kind(library, media.schema) or 'anything'})", media.node
    yield from _examples(library, media.examples, media.schema, direction)


def _kind(library: Library, schema: Node | None) -> str:
    """Return what a schema wants, in a word or two."""
    if schema is None:
        return ""
    try:
        found = shape(library, (schema,))
    except DocumentError as error:
        return f"unknown: {error.message}"
    words = found.kind or " or ".join(sorted(found.types)) or "anything"
    if found.format:
        words += f" {found.format}"
    if found.branches:
        words = f"one of {len(found.branches)} alternatives"
    if (named := discriminator(library, (schema,))) is not None:
        words += f" by `{named.property}`: {', '.join(named.choices)}"
    return f"{words} or null" if found.nullable else words


def _examples(
    library: Library, examples: tuple[Example, ...], schema: Node | None, direction: Direction
) -> Iterator[Line]:
    """Show what was written down, or else what would be taken, and why."""
    for one in examples:
        name = f"`{one.name}`" if one.name else "unnamed"
        yield f"    example {name}: {_short(one.value)}", one.node
    if examples or schema is None:
        return
    try:
        found = sample(library, (schema,), direction)
    except (NoSample, DocumentError) as error:
        yield f"    no example: {error}", None
        return
    yield f"    {found.source}: {_short(found.value)}", found.node


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _VALUE else f"{text[:_VALUE]}…"
