"""What changed between two pacts, in words."""

import json
from pathlib import Path
from typing import Any

from photon_test.pact import files
from photon_test.pact.convert import convert
from photon_test.pact.diff import difference
from photon_test.pact.files import PactFile

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pacts"


def pact(*interactions: Any, version: str = "3.0.0", **top: Any) -> PactFile:
    document = {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": version}},
    }
    return files.read(json.dumps(document | top).encode(), "p.json")


def answer(description: str = "a", **response: Any) -> dict[str, Any]:
    return {"description": description, "response": response}


def words(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    found = difference(pact(old), pact(new))
    return [change.words for changed in found.changed for change in changed.changes]


def test_order_layout_keys_and_comments_make_no_difference() -> None:
    old = pact(answer("a", status=200, body={"x": 1, "y": 2.50}), answer("b"))
    new = pact(
        answer("b"),
        answer("a", body={"y": 2.5, "x": 1}, status=200) | {"key": "k", "comments": {"c": 1}},
    )

    found = difference(old, new)

    assert (found.differs, found.same) == (False, 2)


def test_versions_are_compared_by_what_they_say() -> None:
    file = files.read((FIXTURES / "v3.json").read_bytes(), "v3.json")

    assert not difference(file, convert(file, 4).file).differs


def test_interactions_come_and_go() -> None:
    found = difference(pact(answer("a"), answer("b")), pact(answer("b"), answer("c")))

    assert [side.description for side in found.added] == ["c"]
    assert [side.description for side in found.removed] == ["a"]
    assert found.same == 1
    assert found.differs


def test_twins_are_compared_in_their_order() -> None:
    found = difference(
        pact(answer("a", status=200), answer("a", status=404)),
        pact(answer("a", status=200), answer("a", status=410)),
    )

    assert [one.changes[0].words for one in found.changed] == ["response status: 404 became 410"]


def test_each_change_is_said_at_its_place() -> None:
    old = answer(
        status=200,
        headers={"X": "1", "Same": "s"},
        body={"id": 1, "items": [{"a": 1}], "gone": None},
        matchingRules={"body": {"$.id": {"matchers": [{"match": "type"}]}}},
    )
    new = answer(
        status=201,
        headers={"same": "s", "Y": "2"},
        body={"id": 1, "items": [{"a": True}], "new": {}},
        matchingRules={"body": {"$.id": {"matchers": [{"match": "integer"}]}}},
    )

    assert words(old, new) == [
        "response status: 200 became 201",
        'response header x: ["1"] was removed',
        'response header y: ["2"] was added',
        "response rule body $.id: `type` became `integer`",
        "response body $.items[0].a: 1 became true",
        "response body $.gone: null was removed",
        "response body $.new: {} was added",
    ]


def test_a_fraction_is_not_an_integer_and_false_is_not_0() -> None:
    assert words(answer(body=[1, 0]), answer(body=[1.0, False])) == [
        "response body $[0]: 1 became 1.0",
        "response body $[1]: 0 became false",
    ]


def test_long_values_that_differ_late_differ() -> None:
    old = {"description": "a", "response": {"body": "x" * 500, "headers": {}}}
    new = {"description": "a", "response": {"body": "x" * 500 + "y", "headers": {}}}

    assert len(words(old, new)) == 1


def test_messages_are_compared_as_they_are() -> None:
    old, new = (
        {"description": "m", "type": "Asynchronous/Messages", "contents": n} for n in (1, 2)
    )

    found = difference(pact(old, version="4.0"), pact(new, version="4.0"))

    assert [change.words for change in found.changed[0].changes] == ["message.contents: 1 became 2"]


def test_other_parties_are_a_difference() -> None:
    found = difference(pact(), pact(consumer={"name": "app"}))

    assert [party.words for party in found.parties] == ["consumer: `web` became `app`"]
    assert found.differs
