"""What a contract expects of one reply."""

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET, UnsetType

from photon_test.contracts.matchers import expected, text_rule
from photon_test.contracts.request import NotMade, Tools
from photon_test.core.value import Value
from photon_test.openapi import serialise
from photon_test.openapi.examples import NoSample, sample
from photon_test.openapi.operation import Example, Media, Parameter, Reply
from photon_test.openapi.places import written
from photon_test.openapi.schema import shape
from photon_test.pact.model import Content, Regex, Response, Rule, Rules, rule

_TRANSPORT = (
    "content-type", "content-length", "date", "etag", "connection", "transfer-encoding",
    "server", "keep-alive", "vary", "age",
)  # fmt: skip


class Answer(Value, kw_only=True, eq=False):
    """One body that a reply may have: a named example, the only one, or one made up."""

    key: str = ""
    media: Media | None = None
    example: Example | None = None
    doubtful: bool = False  # what is written beside the schema is not believed either


class Answered(Value, kw_only=True, eq=False):
    """A response, and what is known of it."""

    response: Response
    source: str  # where the example came from
    place: str  # in the document
    loosened: tuple[str, ...] = ()


def answers(reply: Reply) -> Iterator[Answer]:
    """Yield every body that the reply has examples of; one without, if it has none."""
    if not reply.media:
        yield Answer()
    for media in reply.media:
        named = [one for one in media.examples if one.name]
        for example in named or media.examples[:1]:
            yield Answer(key=example.name, media=media, example=example)
        if not media.examples:
            yield Answer(media=media)


def expect(tools: Tools, reply: Reply, answer: Answer, status: int) -> Answered:
    """Return the response that the contract expects.

    Raises:
        NotMade: The example is not what its schema asks for, or there is no value at all.
        DocumentError: A reference leads nowhere.
    """
    headers, header_rules = _headers(tools, reply, answer.key)
    body: Content | UnsetType = UNSET
    body_rules: dict[str, Rule] = {}
    source, loosened = "no body", list[str]()
    if answer.media is not None and status not in (204, 304):
        if not answer.media.any:
            headers["Content-Type"] = (answer.media.essence,)
        body, body_rules, source, lost = _body(tools, answer, answer.media)
        loosened += lost
    rules = Rules(header=header_rules, body=body_rules)
    where = answer.example.node if answer.example else reply.node
    return Answered(
        response=Response(
            status=status,
            headers=dict(sorted(headers.items())),
            body=body,
            matchingRules=rules,
        ),
        source=source,
        place=f"{where.document.path}#{written(where.pointer)}",
        loosened=tuple(loosened),
    )


def _body(
    tools: Tools, answer: Answer, media: Media
) -> tuple[Content | UnsetType, dict[str, Rule], str, list[str]]:
    if media.json:
        value, source = _value(tools, answer, media)
        if media.schema is None:
            return UNSET, {}, source, ["body: no schema"]
        found = expected(tools.library, (media.schema,), value)
        if found.content is UNSET or found.content is None:  # the core takes null for no body
            return UNSET, {}, source, [*found.loosened, "$: may be null"]
        kind = "application/json" if media.any else media.essence
        if media.any and not isinstance(found.content, dict | list):
            return UNSET, {}, source, [*found.loosened, "body: `*/*` may be text"]
        content = Content(content=found.content, contentType=kind, encoded=False)
        return content, found.rules, source, list(found.loosened)
    if media.essence.startswith("text/") and answer.example is not None:
        text = answer.example.value
        if isinstance(text, str) and text:
            content = Content(content=text, contentType=media.essence, encoded=False)
            source = f"example `{answer.key}`" if answer.key else "example"
            return content, {"$": rule(Regex(regex=r"[\s\S]*"))}, source, ["body: any text"]
    return UNSET, {}, "not looked at", [f"body: `{media.essence}`"]


def _value(tools: Tools, answer: Answer, media: Media) -> tuple[Any, str]:
    """Return an example that has been checked, or one made from the schema."""
    if answer.example is not None:
        source = f"example `{answer.key}`" if answer.key else "example"
        if media.schema is not None:
            _check(tools, media, answer.example.value, source, answer)
        return answer.example.value, source
    if media.schema is None:
        return None, "nothing"
    try:
        believed = not answer.doubtful
        found = sample(tools.library, (media.schema,), "response", written=believed)
    except NoSample as error:
        place = str(media.node.place)
        raise NotMade(f"the response has no example, and {error}", place) from error
    source = found.source if found.source.endswith("made up") else f"schema: {found.source}"
    _check(tools, media, found.value, source, answer)
    return found.value, source


def _check(tools: Tools, media: Media, value: Any, source: str, answer: Answer) -> None:
    if media.schema is None:
        return
    wrong = tools.validators.wrong(media.schema, value, "response")
    if wrong:
        at = f" at `{wrong[0].pointer}`" if wrong[0].pointer else ""
        node = answer.example.node if answer.example else media.node
        why = f"the response's {source} is not what its schema asks for{at}: {wrong[0].message}"
        raise NotMade(why, str(node.place))


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
        found = text_rule(shape(tools.library, (header.schema,)), value)
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
