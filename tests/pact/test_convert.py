"""Another version, and what it could not say."""

import json
from pathlib import Path
from typing import Any

import pytest

from photon_test.core.errors import DocumentError
from photon_test.pact import files
from photon_test.pact.convert import convert
from photon_test.pact.files import PactFile

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pacts"


def pact(*interactions: dict[str, Any], version: str = "4.0", **top: Any) -> PactFile:
    document = {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": version}},
    }
    return files.read(json.dumps(document | top, indent=1).encode(), "p.json")


def interaction(**response: Any) -> dict[str, Any]:
    return {
        "type": "Synchronous/HTTP",
        "description": "a",
        "request": {"method": "GET", "path": "/"},
        "response": {"status": 200, **response},
    }


def body_rule(*matchers: dict[str, Any], combine: str = "AND") -> dict[str, Any]:
    return interaction(
        body={"content": {"a": "x"}, "contentType": "application/json"},
        matchingRules={"body": {"$.a": {"combine": combine, "matchers": matchers}}},
    )


def losses(file: PactFile, version: int) -> list[str]:
    return [one.words for loss in convert(file, version).losses for one in loss.changes]


@pytest.mark.parametrize(
    ("matcher", "version", "said"),
    [
        ({"match": "type", "min": 1}, 2, None),
        ({"match": "regex", "regex": "x"}, 2, None),
        ({"match": "integer"}, 2, "`integer` became `type`"),
        ({"match": "equality"}, 2, "`equality` was removed"),
        ({"match": "include", "value": "a.b"}, 2, r'`regex(regex="[\\s\\S]*a\\.b[\\s\\S]*")`'),
        ({"match": "integer"}, 3, None),
        ({"match": "datetime", "format": "yyyy"}, 3, None),
        ({"match": "equality"}, 3, None),
        ({"match": "notEmpty"}, 3, "`notEmpty` became `type`"),
        ({"match": "semver"}, 3, "`semver` became `regex(regex="),
        ({"match": "eachKey", "rules": []}, 3, "`eachKey(rules=[])` was removed"),
        ({"match": "arrayContains", "variants": []}, 3, "`arrayContains(variants=[])` was removed"),
        ({"match": "of-a-plugin", "x": 1}, 3, "`of-a-plugin(x=1)` was removed"),
    ],
)
def test_a_matcher_that_a_version_lacks_is_a_loss(
    matcher: dict[str, Any], version: int, said: str | None
) -> None:
    found = losses(pact(body_rule(matcher)), version)

    assert len(found) == (said is not None)
    assert all(said in words for words in found if said)


def test_one_of_several_is_not_said_in_part() -> None:
    file = pact(body_rule({"match": "semver"}, {"match": "arrayContains"}, combine="OR"))

    (words,) = losses(file, 3)

    assert words.endswith("`semver` or `arrayContains` was removed")


def test_a_map_is_said_with_values_and_a_rule_below() -> None:
    made = convert(pact(body_rule({"match": "eachValue", "rules": [{"match": "integer"}]})), 3)

    rules = json.loads(made.file.interactions[0].text)["response"]["matchingRules"]["body"]
    assert {place: [one["match"] for one in rule["matchers"]] for place, rule in rules.items()} == {
        "$.a": ["values"],
        "$.a.*": ["integer"],
    }


@pytest.mark.parametrize(
    ("one", "loss"),
    [
        (interaction() | {"pending": True}, "pending: true became false"),
        (interaction() | {"transport": "grpc"}, 'interaction transport: "grpc" was removed'),
        (
            interaction(matchingRules={"status": {"": {"matchers": [{"match": "statusCode"}]}}}),
            "response rule status: `statusCode` was removed",
        ),
        (
            interaction(body={"content": "x", "contentType": "a/b"}),
            "response content type: a/b became text/plain",
        ),
        (
            interaction(headers={"Vary": ["A, B"]}),
            None,
        ),
    ],
)
def test_what_version_3_has_no_place_for_is_a_loss(one: dict[str, Any], loss: str | None) -> None:
    assert losses(pact(one), 3) == ([loss] if loss else [])


def test_losses_say_where_they_are() -> None:
    file = files.read((FIXTURES / "v4.json").read_bytes(), "v4.json")

    made = convert(file, 3)

    lines = (FIXTURES / "v4.json").read_text().splitlines()
    first = made.losses[0]
    name, line, column = first.where.split(":")
    assert (name, column) == ("v4.json", "5")
    assert first.description in "".join(lines[int(line) - 1 : int(line) + 3])


def test_messages_are_left_out_and_said() -> None:
    message = {"type": "Asynchronous/Messages", "description": "m", "contents": {}}

    made = convert(pact(interaction(), message), 3)

    assert [one.description for one in made.file.interactions] == ["a"]
    assert [loss.why for loss in made.losses] == [
        "it is a message: only HTTP interactions are converted"
    ]


def test_messages_alone_cannot_be_converted() -> None:
    with pytest.raises(DocumentError, match="no HTTP interaction"):
        convert(pact({"type": "Asynchronous/Messages", "description": "m"}), 3)


def test_the_same_version_is_not_touched() -> None:
    file = pact(interaction() | {"later": [1]})

    assert convert(file, 4).file is file


@pytest.mark.parametrize("name", ["v2.json", "v3.json"])
def test_version_4_loses_nothing_and_is_the_same_bytes_twice(name: str) -> None:
    file = files.read((FIXTURES / name).read_bytes(), name)

    made = convert(file, 4)

    assert made.losses == ()
    assert files.write(made.file) == files.write(convert(file, 4).file)
    assert all(json.loads(one.text)["key"] for one in made.file.interactions)


def test_what_is_not_understood_goes_along() -> None:
    file = files.read((FIXTURES / "v4.json").read_bytes(), "v4.json")

    document = json.loads(files.write(convert(file, 2).file))

    assert document["interactions"][0]["later"] == {"unknown": [1.0, 1000.0]}
    assert document["interactions"][0]["comments"] == {"text": ["kept"]}
    assert document["metadata"] == {
        "pactRust": {"ffi": "0.5.12"},
        "pactSpecification": {"version": "2.0.0"},
    }
