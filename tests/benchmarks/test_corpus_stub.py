"""The stub of the corpus run: nothing passes by accident."""

import importlib
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "ci/benchmarks"))
    return importlib.import_module("corpus_stub")


STATE = {"name": "a thing with id 1 exists", "params": {"id": 1}}
INTERACTION = {
    "description": "a",
    "providerStates": [STATE],
    "request": {
        "method": "POST",
        "path": "/a b/1",
        "query": {"q": ["x", "y"]},
        "headers": {"Authorization": ["Bearer example"], "Content-Type": ["application/json"]},
        "body": {"content": {"n": 1}, "contentType": "application/json", "encoded": False},
        "generators": {
            "header": {
                "Authorization": {"type": "ProviderState", "expression": "Bearer ${bearerToken}"}
            }
        },
    },
    "response": {
        "status": 201,
        "headers": {"Content-Type": ["application/json"]},
        "body": {"content": [2], "contentType": "application/json", "encoded": False},
    },
}
TARGET = "/a%20b/1?q=x&q=y"


def status(stub: ModuleType, *, states: list[Any], **asked: Any) -> int:
    provider = stub.Provider(interactions=[INTERACTION])
    given = {"bearerToken": "example"}
    for state in states:
        given = json.loads(provider.set_state(json.dumps(state).encode()))
    headers = {"authorization": f"Bearer {given['bearerToken']}", "host": "h"}
    headers |= {"content-type": "application/json"} | asked.pop("headers", {})
    request = {"method": "POST", "target": TARGET, "headers": headers, "body": b'{"n":1}', **asked}
    found: int = provider.answer(stub.Asked(**request)).status
    assert (found == 599) == bool(provider.unanswered)
    return found


SET = [{"state": STATE["name"], "params": STATE["params"]}]


def test_the_request_of_an_interaction_has_its_answer(stub: ModuleType) -> None:
    assert status(stub, states=SET) == 201
    assert status(stub, states=SET, body=b' {"n": 1} ', headers={"accept": "*/*"}) == 201


@pytest.mark.parametrize(
    "other",
    [
        {"method": "PUT"},
        {"target": "/a%20b/2?q=x&q=y"},
        {"target": "/a%2520b/1?q=x&q=y"},
        {"target": "/a%20b%2F1?q=x&q=y"},
        {"target": "/a%20b/1?q=y&q=x"},
        {"target": "/a%20b/1"},
        {"headers": {"authorization": "Bearer example"}},
        {"headers": {"content-type": "text/plain"}},
        {"headers": {"x-more": "1"}},
        {"headers": {"accept": "text/plain"}},
        {"body": b'{"n":1.5}'},
        {"body": b'{"n":true}'},
        {"body": b""},
    ],
)
def test_any_other_request_has_none(stub: ModuleType, other: dict[str, Any]) -> None:
    assert status(stub, states=SET, **other) == 599


@pytest.mark.parametrize(
    "states",
    [
        [],
        [{"state": STATE["name"], "params": {"id": 2}}],
        [{"state": "another"}],
        [*SET, {"state": "another"}],
    ],
)
def test_neither_has_the_same_in_another_state(stub: ModuleType, states: list[Any]) -> None:
    assert status(stub, states=states) == 599


def test_a_header_of_the_transport_counts_where_an_interaction_names_it(stub: ModuleType) -> None:
    request = {"method": "GET", "path": "/", "headers": {"Accept-Encoding": ["br"]}}
    one = {"description": "a", "request": request, "response": {"status": 200}}
    asked = {"method": "GET", "target": "/", "body": b""}
    provider = stub.Provider(interactions=[one])

    found = [
        provider.answer(stub.Asked(**asked, headers={"accept-encoding": sent})).status
        for sent in ("br", "gzip")
    ]

    assert found == [200, 599]


def test_a_fraction_may_be_off_by_its_last_digit(stub: ModuleType) -> None:
    assert stub._canonical([0.09012467671506151]) == stub._canonical([0.09012467671506152])
    assert stub._canonical([0.0901246767150]) != stub._canonical([0.0901246767151])


def test_states_are_forgotten_with_the_request(stub: ModuleType) -> None:
    provider = stub.Provider(interactions=[{**INTERACTION, "providerStates": []}])
    request = {"method": "POST", "target": TARGET, "body": b'{"n":1}'}
    headers = {"authorization": "Bearer example", "content-type": "application/json"}

    provider.set_state(json.dumps(SET[0]).encode())
    answers = [provider.answer(stub.Asked(**request, headers=headers)).status for _ in range(2)]

    assert answers == [599, 201]


def test_of_several_the_first_or_the_last_answers(stub: ModuleType) -> None:
    bare = {"description": "a", "request": {"method": "GET", "path": "/"}}
    several = [{**bare, "response": {"status": 200}}, {**bare, "response": {"status": 202}}]
    request = stub.Asked(method="GET", target="/", headers={}, body=b"")

    assert stub.Provider(interactions=several).answer(request).status == 200
    assert stub.Provider(interactions=several, last=True).answer(request).status == 202
