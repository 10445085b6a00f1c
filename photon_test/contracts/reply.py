"""What a contract expects of one reply."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec import UNSET, UnsetType, field
from msgspec.structs import replace

from photon_test.contracts.bodies import is_xml
from photon_test.contracts.matchers import Expected, Manner, expected
from photon_test.contracts.reread import as_json
from photon_test.contracts.scalars import text_rule
from photon_test.contracts.statuses import Status
from photon_test.contracts.uses import Wanted
from photon_test.contracts.values import (
    MADE_UP,
    NotMade,
    Origin,
    Tools,
    assembled,
    example_source,
    first_valid,
    written,
)
from photon_test.contracts.xmltext import said_root
from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi import serialise
from photon_test.openapi.document import Node
from photon_test.openapi.examples import NoSample, sample
from photon_test.openapi.hints import REQUEST
from photon_test.openapi.operation import Example, Media, Parameter, Reply
from photon_test.openapi.places import written as pointer_text
from photon_test.openapi.schema import shape
from photon_test.pact.model import Content, Regex, Response, Rule, Rules, Type, rule

__all__ = ["Answer", "Answered", "Manner", "answers", "expect"]

_TRANSPORT = (
    "content-type", "content-length", "date", "etag", "connection", "transfer-encoding",
    "server", "keep-alive", "vary", "age",
)  # fmt: skip


class Answer(Value, kw_only=True, eq=False):
    """One body that a reply may have: a named example, the only one, or one made up."""

    key: str = ""
    media: Media | None = None
    example: Example | None = None
    sent: str = ""  # the media type of the request that leads to it; "": the preferred one
    doubtful: bool = False  # what is written beside the schema is not believed either

    @property
    def asked(self) -> str:
        """The name of the request's examples: the same, unless a hint names another."""
        if self.example is None or self.example.holder is None:
            return self.key
        return self.example.holder.text(REQUEST) or self.key


class Answered(Value, kw_only=True, eq=False):
    """A response, and what is known of it."""

    response: Response
    source: str  # where the example came from
    place: str  # in the document
    origin: Origin | None = None  # of the body's example
    schemas: dict[str, Node] = field(default_factory=dict)  # by path of the body
    loosened: tuple[str, ...] = ()


def answers(reply: Reply) -> Iterator[Answer]:
    """Yield every body that the reply has examples of; one without, if it has none."""
    if not reply.media:
        yield Answer()
    for media in reply.media:
        named = [one for one in media.examples if one.name]
        for example in named or media.examples[:1]:
            yield Answer(key=example.name, media=media, example=example)
        unread = [] if media.json else elsewhere(media)
        for name, _ in unread:  # nothing of such a body is expected, so it need not be read
            yield Answer(key=name, media=media)
        if not media.examples and not unread:
            yield Answer(media=media)


def elsewhere(media: Media) -> list[tuple[str, Node]]:
    """Return the examples that are written in files that are not read."""
    named = media.node.get("examples")
    return [
        (name, given)
        for name, given in (named.members() if named else ())
        if given.text("externalValue") and media.example(name) is None
    ]


def expect(
    tools: Tools,
    reply: Reply,
    answer: Answer,
    status: Status,
    *,
    manner: Manner = "omit",
    read: Wanted | None = None,
) -> Answered:
    """Return the response that the contract expects; of its body only what is `read`.

    Raises:
        NotMade: The example is not what its schema asks for.
        DocumentError: A reference leads nowhere.
    """
    headers, header_rules = _headers(tools, reply, answer.key)
    body = _Body(source="no body")
    if answer.media is not None and status.code not in (204, 205, 304):
        essence = answer.media.essence
        if "*" not in essence:
            headers["Content-Type"] = (essence,)
        body = _body(tools, answer, answer.media, manner, read)
    where = answer.example.node if answer.example else reply.node
    return Answered(
        response=Response(
            status=status.code,
            headers=dict(sorted(headers.items())),
            body=body.content,
            matchingRules=Rules(
                status={"": status.rule} if status.rule else {},
                header=header_rules,
                body=body.rules,
            ),
        ),
        source=body.source,
        place=f"{where.document.path}#{pointer_text(where.pointer)}",
        origin=body.origin,
        schemas=body.schemas,
        loosened=(*filter(None, (status.loosened,)), *body.loosened),
    )


class _Body(Value, kw_only=True, eq=False):
    content: Content | UnsetType = UNSET
    rules: dict[str, Rule] = field(default_factory=dict)
    source: str
    origin: Origin | None = None
    schemas: dict[str, Node] = field(default_factory=dict)
    loosened: tuple[str, ...] = ()


def _body(tools: Tools, answer: Answer, media: Media, manner: Manner, read: Wanted | None) -> _Body:
    """Return what is expected of a body; one that is made up is the same in many replies."""
    if not media.json:
        return _other_body(tools, answer, media)
    if answer.example is not None or media.schema is None or read is not None:
        return _json_body(tools, answer, media, manner, read)
    try:
        key = (tools.identity(media.schema), media.essence, manner, answer.doubtful)
    except DocumentError:
        return _json_body(tools, answer, media, manner, read)
    if key not in tools.remembered:
        tools.remembered[key] = _json_body(tools, answer, media, manner, read)
    made: _Body = tools.remembered[key]
    if made.origin is None or not made.origin.source.endswith(MADE_UP):
        return made
    return replace(made, origin=replace(made.origin, node=media.node))


def _json_body(
    tools: Tools, answer: Answer, media: Media, manner: Manner, read: Wanted | None
) -> _Body:
    try:
        origin = _value(tools, answer, media)
    except (NotMade, DocumentError) as error:
        if not answer.doubtful:
            raise
        why = error.why if isinstance(error, NotMade) else error.message
        return _Body(source="nothing", loosened=(f"body: {why}",))
    if origin is None or media.schema is None:
        source = origin.source if origin else "nothing"
        return _Body(source=source, origin=origin, loosened=("body: no schema",))
    found = _expected(tools, media.schema, origin, manner, read)
    lost = _uncomparable(media, found)
    content: Content | UnsetType = UNSET
    if not lost:
        kind = "application/json" if media.any else media.essence
        content = Content(content=found.content, contentType=kind, encoded=False)
    return _Body(
        content=content,
        rules={} if lost else found.rules,
        source=origin.source,
        origin=origin,
        schemas={} if lost else found.schemas,
        loosened=tuple(dict.fromkeys((*found.loosened, *filter(None, (lost,))))),
    )


def _expected(
    tools: Tools, schema: Node, origin: Origin, manner: Manner, read: Wanted | None
) -> Expected:
    """Return what is expected; a value that was made up serves many replies."""
    key = (tools.identity(schema), id(origin.value), manner)  # the value lives as long as the tools
    shared = read is None and origin.source.endswith(MADE_UP)
    if shared and key in tools.remembered:
        remembered: Expected = tools.remembered[key][1]
        return remembered
    fits = tools.fits("response")
    found = expected(
        tools.library,
        (schema,),
        origin.value,
        manner=manner,
        read=read,
        fits=fits,
        patterns=tools.patterns,
    )
    if shared:
        tools.remembered[key] = (origin, found)
    return found


def _uncomparable(media: Media, found: Expected) -> str:
    """Say why nothing can be expected of a body; "": something can."""
    if found.content is UNSET or found.content is None:  # the core takes null for no body
        return "$: may be null"
    if media.essence == "text/json":  # rules below its root are never looked at (pact_ffi 0.5.12)
        return "body: the core compares `text/json` as text"
    if media.any and not isinstance(found.content, dict | list):
        return "body: `*/*` may be text"
    return ""


def _other_body(tools: Tools, answer: Answer, media: Media) -> _Body:
    """Expect what Pact can say of text and XML: that there is some, and the name of the root."""
    essence = media.essence
    if (
        is_xml(essence)
        and media.schema is not None
        and (name := said_root(tools.library, media.schema))
    ):
        # An element that is shown empty may have any children. Its text is compared, and a rule
        # for the element itself would forbid the children (pact_ffi 0.5.12, pact-jvm 4.7.5).
        content = Content(content=f"<{name}/>", contentType=media.essence, encoded=False)
        return _Body(
            content=content,
            rules={f"$.{name}['#text']": rule(Type())},
            source=MADE_UP,
            loosened=(f"body: all of `{media.essence}` but the root's name",),
        )
    if essence.startswith("text/") and answer.example is not None:
        text = answer.example.value
        if isinstance(text, str) and text:
            return _Body(
                content=Content(content=text, contentType=media.essence, encoded=False),
                rules={"$": rule(Regex(regex=r"[\s\S]*"))},
                source=example_source(answer.example),
                origin=written(answer.example),
                loosened=("body: any text",),
            )
    return _not_looked_at(essence)


@lru_cache(maxsize=64)  # asked for each answer, about very few
def _not_looked_at(essence: str) -> _Body:
    return _Body(source="not looked at", loosened=(f"body: `{essence}`",))


def _value(tools: Tools, answer: Answer, media: Media) -> Origin | None:
    """Return an example that has been checked, or one made from the schema."""
    found: Iterator[Origin]
    if answer.example is not None:
        found = iter((written(answer.example),))
    elif media.schema is not None:
        found = assembled(tools, media.schema, media.node, "response", "the response")
    else:
        return None
    what = "the response"
    doubtful = answer.doubtful
    return first_valid(
        tools, media.schema, found, "response", what, doubtful=doubtful, reread=as_json
    )


def _headers(
    tools: Tools, reply: Reply, key: str
) -> tuple[dict[str, tuple[str, ...]], dict[str, Rule]]:
    """Return the headers that are promised: the required ones."""
    headers: dict[str, tuple[str, ...]] = {}
    rules: dict[str, Rule] = {}
    for header in reply.headers:
        if not header.required or header.name.lower() in _TRANSPORT or header.schema is None:
            continue
        value = _header_value(tools, header, key)
        if value is None:
            continue
        headers[header.name] = (serialise.header(header, value).strip(),)
        found = text_rule(shape(tools.library, (header.schema,)), value, tools.patterns)
        if found is not None:
            rules[header.name] = found
    return headers, dict(sorted(rules.items()))


def _header_value(tools: Tools, header: Parameter, key: str) -> Any:
    example = header.example(key) or header.example("") or next(iter(header.examples), None)
    if example is not None:
        return example.value
    try:
        return sample(tools.library, (header.schema,), "response").value if header.schema else None
    except NoSample:
        return None
