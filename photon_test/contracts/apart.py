"""Answers that nobody could tell apart, because the same request in the same state leads to both.

A description may answer a `PUT` with 200 and with 201, and not say when. Both cannot be had from
one provider unless it hears which one is meant, so a state says it. The first answer needs none:
it is what the provider would answer anyway.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import UnsetType
from msgspec.structs import replace

from photon_test.contracts.choice import Made
from photon_test.pact.model import HttpInteraction, Response, State

_Answer = tuple[str, int, str]  # operation, status, example
_Named = tuple[bytes, _Answer]  # with what is asked
_encoder = msgspec.json.Encoder(order="deterministic")


def kept_apart(made: Sequence[Made]) -> Iterator[Made]:
    """Give a state of its own to each answer that contradicts an earlier one; keep the order."""
    firsts: dict[bytes, bytes] = {}  # request and states → what is promised first
    states: dict[tuple[_Named, str], State | None] = {}  # which answer → the state that it needs
    named: set[_Named] = set()  # the same without its media type
    outlines = [_outline(one.interaction) for one in made]
    count = Counter(outlines)
    for one, outline in zip(made, outlines, strict=True):
        if count[outline] == 1:  # most, and far cheaper to find than all that is asked
            yield one
            continue
        interaction = one.interaction
        asked = _encoder.encode((interaction.request, interaction.providerStates))
        # An interaction about optional members belongs to the answer whose members they are.
        name = asked, _answer(interaction)
        answer = name, _media(interaction.response)
        if answer not in states:
            promised = _encoder.encode(_promise(interaction.response))
            first = firsts.setdefault(asked, promised)
            again = name in named
            states[answer] = None if promised == first else _state(interaction, media=again)
            named.add(name)
        state = states[answer]
        if state is None:
            yield one
            continue
        told = (*interaction.providerStates, state)
        yield replace(one, interaction=replace(interaction, providerStates=told))


def _outline(interaction: HttpInteraction) -> tuple[Any, ...]:
    """Return a little of what is asked: where it differs, so does what is asked."""
    request, states = interaction.request, interaction.providerStates
    named = states[-1].name if states else ""
    return request.path, request.method, request.headers.get("Accept"), len(states), named


def _answer(interaction: HttpInteraction) -> _Answer:
    note = interaction.comments.photon
    return note.operation, interaction.response.status, note.example


def _media(response: Response) -> str:
    return response.headers.get("Content-Type", ("",))[0]


def _promise(response: Response) -> tuple[Any, ...]:
    """Return what two answers have in common if each keeps what the other promises."""
    rules, body = response.matchingRules, response.body
    exact = {name: value for name, value in response.headers.items() if name not in rules.header}
    said: tuple[Any, ...] = ()
    if not isinstance(body, UnsetType):
        said = body.contentType, _shape(body.content) if rules.body else body.content
    return response.status, sorted(response.headers), exact, said, rules


def _shape(value: Any) -> Any:
    match value:
        case dict():
            return {key: _shape(one) for key, one in value.items()}
        case list() | tuple():
            return [_shape(one) for one in value]
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case _:
            return type(value).__name__


def _state(interaction: HttpInteraction, *, media: bool) -> State:
    operation, status, example = _answer(interaction)
    name = f"`{operation}` answers with {status}"
    params: dict[str, Any] = {"operation": operation, "status": status}
    if example:
        name, params = f"{name}, `{example}`", {**params, "example": example}
    if media:
        kind = _media(interaction.response)
        name, params = f"{name} as `{kind}`", {**params, "media": kind}
    return State(name=name, params=params)
