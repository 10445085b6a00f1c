"""Messages, judged by the core through the relay that stands before their producer."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from photon_test.core.events import Broke, CaseEvent, CaseFinished, Warned
from photon_test.core.outcome import Assertion, Mismatch, Outcome, Unavailable
from tests.pact.conftest import Provider
from tests.pact.test_judge import Engine, Pact, ends, outcomes

TOPIC = base64.b64encode(b'{"topic":"orders"}').decode()
V3: dict[str, Any] = {"metadata": {"pactSpecification": {"version": "3.0.0"}}, "interactions": []}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path)


def asynchronous(description: str = "an event", **more: Any) -> dict[str, Any]:
    body = {"content": {"id": 1}, "contentType": "application/json", "encoded": False}
    return {
        "type": "Asynchronous/Messages",
        "description": description,
        "contents": body,
        "metadata": {"topic": "orders"},
        **more,
    }


def says(provider: Provider, body: object, status: int = 200, metadata: str = TOPIC) -> str:
    headers = {"Content-Type": "application/json", "Pact-Message-Metadata": metadata}
    provider.routes["/messages?all"] = (status, headers, json.dumps(body).encode())
    return f"{provider.url}/messages?all"


def why(events: list[CaseEvent]) -> Any:
    (end,) = ends(events)
    return end.failures[0]


def test_a_message_that_is_as_promised_passes(
    engine: Engine, provider: Provider, pact: Pact
) -> None:
    url = says(provider, {"id": 7 - 6})
    states = [{"name": "an order exists", "params": {"id": 1}}]

    events = engine.run(pact(asynchronous(providerStates=states)), url="", messages=url)

    assert outcomes(events) == {"an event": Outcome.PASSED}
    posted = [json.loads(body) for verb, _, body in provider.requests if verb == "POST"]
    assert posted == [{"description": "an event", "providerStates": states}]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (({"id": 2}, TOPIC), "$.id: Expected 2 (Integer) to be equal to 1 (Integer)"),
        (({"id": 1}, ""), "topic: Expected message metadata 'topic' but was missing"),
    ],
)
def test_contents_and_metadata_are_compared(
    engine: Engine, provider: Provider, pact: Pact, answer: tuple[object, str], words: str
) -> None:
    url = says(provider, answer[0], metadata=answer[1])

    events = engine.run(pact(asynchronous()), url="", messages=url)

    assert outcomes(events) == {"an event": Outcome.FAILED}
    failure = why(events)
    assert isinstance(failure, Mismatch)
    assert failure.message == words


def test_messages_of_version_3_are_verified(engine: Engine, provider: Provider, pact: Pact) -> None:
    good = {"description": "good", "contents": {"id": 1}, "metaData": {"topic": "orders"}}
    bad = {"description": "bad", "contents": {"id": 2}, "metaData": {"topic": "orders"}}
    url = says(provider, {"id": 1})

    events = engine.run(pact(**V3, messages=[good, bad]), url="", messages=url)

    assert outcomes(events) == {"good": Outcome.PASSED, "bad": Outcome.FAILED}


def test_a_synchronous_message_is_told_its_request(
    engine: Engine, provider: Provider, pact: Pact
) -> None:
    contents = {"content": {"id": 1}, "contentType": "application/json", "encoded": False}
    call = {
        "type": "Synchronous/Messages",
        "description": "a call",
        "request": {"contents": {**contents, "content": {"q": 1}}},
        "response": [{"contents": contents}],
    }
    url = says(provider, {"id": 1})

    events = engine.run(pact(call), url="", messages=url)

    assert outcomes(events) == {"a call": Outcome.PASSED}
    posted = [json.loads(body) for verb, _, body in provider.requests if verb == "POST"]
    assert posted[0]["request"]["contents"]["content"] == {"q": 1}


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_error_with_the_right_body_is_no_message(
    engine: Engine, provider: Provider, pact: Pact, status: int
) -> None:
    url = says(provider, {"id": 1}, status)

    events = engine.run(pact(asynchronous()), url="", messages=url)

    assert outcomes(events) == {"an event": Outcome.ERRORED}
    failure = why(events)
    assert isinstance(failure, Assertion)
    assert failure.message == f"POST {url} answered {status}, no message"


def test_a_message_without_contents_is_asked_for_all_the_same(
    engine: Engine, provider: Provider, pact: Pact
) -> None:
    url = says(provider, {}, 500)

    events = engine.run(pact(asynchronous(contents=None)), url="", messages=url)

    assert outcomes(events) == {"an event": Outcome.ERRORED}


@pytest.mark.parametrize("metadata", ["no base64!", base64.b64encode(b"[1]").decode()])
def test_metadata_that_nobody_can_read_is_said(
    engine: Engine, provider: Provider, pact: Pact, metadata: str
) -> None:
    url = says(provider, {"id": 1}, metadata=metadata)

    events = engine.run(pact(asynchronous()), url="", messages=url)

    assert outcomes(events) == {"an event": Outcome.ERRORED}
    assert why(events).message == "`Pact-Message-Metadata` is not base64 of a JSON object"


def test_nobody_at_the_endpoint_ends_the_suite(engine: Engine, pact: Pact, nobody: str) -> None:
    events = engine.run(pact(asynchronous()), url="", messages=nobody)

    (broke,) = (event for event in events if isinstance(event, Broke))
    assert isinstance(broke.failure, Unavailable)
    assert "nothing listens at 127.0.0.1:" in broke.failure.message
    assert not ends(events)


def test_an_endpoint_that_hangs_costs_its_limit(engine: Engine, pact: Pact, silent: str) -> None:
    engine.test_s = 0.3

    events = engine.run(pact(asynchronous()), url="", messages=silent)

    assert outcomes(events) == {"an event": Outcome.ERRORED}
    assert "within 0.3 s" in why(events).message


def test_each_kind_goes_to_its_own_address(
    engine: Engine, provider: Provider, pact: Pact, make: Callable[..., dict[str, Any]]
) -> None:
    url = says(provider, {"id": 1})
    provider.says("/thing", {"id": 1})

    events = engine.run(pact(make(), asynchronous()), url=provider.url, messages=url)

    assert outcomes(events) == {"a thing": Outcome.PASSED, "an event": Outcome.PASSED}
    asked = {(verb, path) for verb, path, _ in provider.requests}
    assert {("GET", "/thing"), ("POST", "/messages?all")} <= asked


def test_a_message_that_nobody_produces_is_not_green(
    engine: Engine, provider: Provider, pact: Pact, make: Callable[..., dict[str, Any]]
) -> None:
    provider.says("/thing", {"id": 1})

    events = engine.run(pact(make(), asynchronous()), url=provider.url)

    assert outcomes(events) == {"a thing": Outcome.PASSED, "an event": Outcome.ERRORED}
    (end,) = (end for end in ends(events) if end.outcome is Outcome.ERRORED)
    (failure,) = end.failures
    assert isinstance(failure, Unavailable)
    assert 'add `messages = "tests/messages.py"`' in failure.hint


def test_messages_are_left_out_on_purpose_only(
    engine: Engine, provider: Provider, pact: Pact, make: Callable[..., dict[str, Any]]
) -> None:
    provider.says("/thing", {"id": 1})

    events = engine.run(pact(make(), asynchronous()), url=provider.url, messages="skip")

    assert outcomes(events) == {"a thing": Outcome.PASSED, "an event": Outcome.SKIPPED}
    assert [end.reason for end in ends(events) if end.reason] == [
        'a message; messages are left out: `messages = "skip"`'
    ]


def test_an_http_interaction_without_a_provider_is_not_green(
    engine: Engine, provider: Provider, pact: Pact, make: Callable[..., dict[str, Any]]
) -> None:
    url = says(provider, {"id": 1})

    events = engine.run(pact(make(), asynchronous()), url="", messages=url)

    assert outcomes(events) == {"a thing": Outcome.ERRORED, "an event": Outcome.PASSED}


def test_a_type_that_is_not_known_is_not_green(
    engine: Engine, provider: Provider, pact: Pact
) -> None:
    strange = {**asynchronous(), "type": "Carrier/Pigeon"}

    events = engine.run(pact(strange), url=provider.url, messages=provider.url)

    assert outcomes(events) == {"an event": Outcome.ERRORED}


def test_a_state_of_a_message_is_set_first(engine: Engine, provider: Provider, pact: Pact) -> None:
    url = says(provider, {"id": 1})
    provider.says("/states", {"message": "no database"}, 500)
    message = asynchronous(providerStates=[{"name": "an order exists"}])

    events = engine.run(pact(message), url="", messages=url, states=f"{provider.url}/states")

    assert outcomes(events) == {"an event": Outcome.ERRORED}
    assert "no database" in why(events).message
    assert not [event for event in events if isinstance(event, Warned)]


def test_a_pending_message_that_differs_is_no_failure(
    engine: Engine, provider: Provider, pact: Pact
) -> None:
    url = says(provider, {"id": 2})

    (end,) = (
        event
        for event in engine.run(pact(asynchronous(pending=True)), url="", messages=url)
        if isinstance(event, CaseFinished)
    )

    assert (end.outcome, end.reason.startswith("pending: ")) == (Outcome.SKIPPED, True)
