"""Which rule of a pact holds at a mismatch."""

from typing import Any

import pytest

from photon_test.pact.rule_at import rule_at


def matchers(*each: dict[str, Any]) -> dict[str, Any]:
    return {"combine": "AND", "matchers": list(each)}


V4 = {
    "matchingRules": {
        "status": matchers({"match": "statusCode", "status": "success"}),
        "header": {"X-Id": matchers({"match": "regex", "regex": "[0-9]+"})},
        "body": {
            "$": matchers({"match": "type"}),
            "$.items": matchers({"match": "type", "min": 2}),
            "$.items[*].id": matchers({"match": "integer"}),
            "$['a b'].c": matchers({"match": "regex", "regex": "x"}, {"match": "type"}),
        },
    }
}
V2 = {
    "matchingRules": {
        "$.headers.X-Id": {"match": "regex", "regex": "[0-9]+"},
        "$.body.items": {"min": 1},
        "$.body.items[*].id": {"match": "type"},
    }
}


@pytest.mark.parametrize(
    ("response", "kind", "path", "rule"),
    [
        (V4, "BodyMismatch", "$.items[3].id", "integer"),
        (V4, "BodyMismatch", "$.items[3].name", "type 2"),
        (V4, "BodyMismatch", "$.items", "type 2"),
        (V4, "BodyMismatch", "$.other", "type"),
        (V4, "BodyMismatch", "$['a b'].c", "regex x and type"),
        (V4, "HeaderMismatch", "x-id", "regex [0-9]+"),
        (V4, "HeaderMismatch", "x-other", ""),
        (V4, "StatusMismatch", "", "statusCode success"),
        (V2, "HeaderMismatch", "X-Id", "regex [0-9]+"),
        (V2, "BodyMismatch", "$.items[0].id", "type"),
        (V2, "BodyMismatch", "$.total", ""),
        ({}, "BodyMismatch", "$.a", ""),
        (V4, "BodyTypeMismatch", "", ""),
    ],
)
def test_the_rule_that_is_nearest_holds(
    response: dict[str, Any], kind: str, path: str, rule: str
) -> None:
    assert rule_at(response, kind, path) == rule


@pytest.mark.parametrize(
    "rules", [[], {"body": []}, {"body": {"$": 3}}, {"$": {}}, {"body": {"$": {"matchers": [3]}}}]
)
def test_rules_that_are_none_do_no_harm(rules: object) -> None:
    assert rule_at({"matchingRules": rules}, "BodyMismatch", "$.a") == ""
