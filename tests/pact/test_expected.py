"""Expectations that no answer can fulfil."""

import json

import pytest

from photon_test.pact.expected import why_impossible
from photon_test.pact.files import Kind, interaction_of


def why(response: object, kind: Kind = "http") -> str:
    types = {"http": "Synchronous/HTTP", "message": "Asynchronous/Messages", "other": "x"}
    element = {"type": types[kind], "response": response}
    return why_impossible(interaction_of(element, json.dumps(element), "interactions"))


def rule(*statuses: object) -> dict[str, object]:
    return {"matchers": [{"match": "statusCode", "status": statuses}]}


@pytest.mark.parametrize(
    "response",
    [
        {},
        {"status": 200},
        {"status": 999},
        {"status": 200, "matchingRules": {"status": rule(404, "404")}},
        {"status": 200, "matchingRules": {"status": {"$": {"matchers": [{"status": "success"}]}}}},
        {"status": 200, "matchingRules": {"status": []}},
        {"status": 200, "matchingRules": {"status": {"matchers": {}, "$": 1}}},
        "none",
    ],
)
def test_what_the_core_can_judge_is_left_to_it(response: object) -> None:
    assert why(response) == ""


@pytest.mark.parametrize(
    ("response", "words"),
    [
        ({"status": 65_736}, "the pact expects a status that does not exist: 65736"),
        ({"status": {"a": 1}}, 'the pact expects a status that does not exist: {"a": 1}'),
        (
            {"status": 200, "matchingRules": {"status": rule(404, 65_736)}},
            "a matching rule expects a status that does not exist: 65736",
        ),
        (
            {"matchingRules": {"status": {"$": rule(None)}}},
            "a matching rule expects a status that does not exist: null",
        ),
    ],
)
def test_a_status_that_does_not_exist_is_said(response: object, words: str) -> None:
    assert why(response) == words


def test_a_message_has_no_status() -> None:
    assert why({"status": 65_736}, "message") == ""
