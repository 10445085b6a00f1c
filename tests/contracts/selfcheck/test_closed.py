"""Schemas of every version become 2020-12, by the letter of their specification."""

from typing import Any

import jsonschema
import pytest

from photon_test.contracts.selfcheck.closed import closed
from tests.contracts.selfcheck.conftest import Described


def accepts(schema: dict[str, Any], value: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(schema).is_valid(value))


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string", "nullable": True}, [None, "a"], [1]),
        ({"type": "string", "x-nullable": True}, [None], [1]),
        ({"nullable": True, "enum": ["a"]}, ["a"], [None]),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, [2], [1]),
        ({"type": "integer", "format": "int32"}, [2**31 - 1], [2**31]),
        ({"type": "array", "items": [{"type": "string"}], "additionalItems": False}, [["a"]],
         [[1], ["a", "b"]]),
        ({"type": "file"}, ["anything"], []),
        ({"type": "object", "properties": {"a": {"writeOnly": True}}, "required": ["a"]}, [{}], []),
    ],
)  # fmt: skip
def test_older_words_keep_their_meaning(
    described: Described, schema: dict[str, Any], good: list[Any], bad: list[Any]
) -> None:
    library, node = described(schema)

    whole = closed(library, node, "3.0", "response")

    assert [value for value in good if not accepts(whole, value)] == []
    assert [value for value in bad if accepts(whole, value)] == []


def test_a_member_hidden_in_one_part_is_not_required_in_another(described: Described) -> None:
    hiding = {"type": "object", "properties": {"secret": {"type": "string", "writeOnly": True}}}
    library, node = described(
        {"allOf": [{"$ref": "#/components/schemas/Base"}, {"required": ["secret", "id"]}]},
        Base=hiding,
    )

    whole = closed(library, node, "3.0", "response")

    assert accepts(whole, {"id": 1})
    assert not accepts(whole, {"secret": "a"})


def test_what_stands_beside_a_reference_holds_only_since_3_1(described: Described) -> None:
    library, node = described(
        {"$ref": "#/components/schemas/Text", "maxLength": 1}, Text={"type": "string"}
    )

    assert accepts(closed(library, node, "3.0", "response"), "long")
    assert not accepts(closed(library, node, "2020-12", "response"), "long")


def test_a_schema_that_contains_itself_is_closed(described: Described) -> None:
    library, node = described(
        {"$ref": "#/components/schemas/Tree"},
        Tree={
            "type": "object",
            "properties": {"below": {"$ref": "#/components/schemas/Tree"}},
            "required": ["below"],
        },
    )

    whole = closed(library, node, "3.0", "response")

    assert not accepts(whole, {"below": {"below": {}}})
    assert list(whole["$defs"]) == ["0"]
