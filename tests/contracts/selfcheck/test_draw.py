"""What draws is a stranger's library; this pins how it is used."""

from typing import Any

import jsonschema
import pytest

from photon_test.contracts.selfcheck.draw import draw, meant, readable

TREE: dict[str, Any] = {
    "$ref": "#/$defs/Tree",
    "$defs": {
        "Tree": {
            "type": "object",
            "required": ["id", "below"],
            "properties": {
                "id": {"type": "integer", "minimum": 1},
                "when": {"type": "string", "format": "date-time"},
                "below": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
            },
        }
    },
}


@pytest.mark.real("schemathesis")
def test_values_are_valid_and_the_same_for_the_same_seed() -> None:
    pytest.importorskip("schemathesis")

    drawn = draw(TREE, 6, seed=1)

    assert drawn.values == draw(TREE, 6, seed=1).values
    assert len(drawn.values) + drawn.beyond == 6
    assert [
        one for one in drawn.values if not jsonschema.Draft202012Validator(TREE).is_valid(one)
    ] == []


@pytest.mark.real("schemathesis")
def test_a_schema_without_values_says_so() -> None:
    pytest.importorskip("schemathesis")

    drawn = draw({"type": "string", "enum": [1]}, 3, seed=1)

    assert drawn.values == ()
    assert drawn.why


def test_numbers_beyond_64_bits_are_not_for_the_core() -> None:
    assert readable({"a": [1, -(2**63), 1.5, True, "x", None]})
    assert not readable({"a": [2**63]})


def test_a_type_taken_for_granted_is_drawn_as_meant() -> None:
    schema = {
        "properties": {"a": {"items": {"type": "string"}}, "b": {"enum": [1]}},
        "$defs": {"M": {"additionalProperties": {"type": "integer"}}},
    }

    assert meant(schema) == {
        "type": "object",
        "properties": {"a": {"type": "array", "items": {"type": "string"}}, "b": {"enum": [1]}},
        "$defs": {"M": {"type": "object", "additionalProperties": {"type": "integer"}}},
    }
