"""Answers that nobody could tell apart, because the same request in the same state leads to both.

A description may answer a `PUT` with 200 and with 201, and not say when. Both cannot be had from
one provider unless it hears which one is meant, so a state says it. The first answer needs none:
it is what the provider would answer anyway.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import UnsetType
from msgspec.structs import replace

from photon_test.contracts.choice import Made
from photon_test.pact.model import HttpInteraction, Response, State

_encoder = msgspec.json.Encoder(order="deterministic")


def kept_apart(made: Sequence[Made]) -> Iterator[Made]:
    """Give a state of its own to each answer that contradicts an earlier one; keep the order."""
    firsts: dict[bytes, bytes] = {}  # request and states → what is promised first
    states: dict[bytes, State | None] = {}  # the same and which answer → the state that it needs
    named: set[bytes] = set()  # the same without its media type
    every = [_asked(one.interaction) for one in made]
    count = Counter(every)
    for one, asked in zip(made, every, strict=True):
        if count[asked] == 1:  # nearly all
            yield one
            continue
        interaction = one.interaction
        # An interaction about optional members belongs to the answer whose members they are.
        name = asked + _encoder.encode(_answer(interaction))
        answer = name + _media(interaction.response).encode()
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


def _asked(interaction: HttpInteraction) -> bytes:
    """Return the same for what asks the same, without keeping all of its text."""
    text = _encoder.encode((interaction.request, interaction.providerStates))
    return hashlib.sha256(text).digest()


def _answer(interaction: HttpInteraction) -> tuple[str, int, str]:
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
