"""Each place knows whether a contract could hold every valid response to it."""

from typing import Any

import jsonschema
import pytest

from photon_test.contracts.selfcheck.closed import Schema
from photon_test.contracts.selfcheck.places import places, promised


def valid(root: dict[str, Any], schema: Schema, value: Any) -> bool:
    whole = {"allOf": [schema], "$defs": root.get("$defs", {})}
    return bool(jsonschema.Draft202012Validator(whole).is_valid(value))


TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "value", "path", "standing"),
    [
        ({"properties": {"a": TEXT}, "required": ["a"]}, {"a": "x"}, "$.a", "promised"),
        ({"properties": {"a": TEXT}}, {"a": "x"}, "$.a", "optional"),
        ({"properties": {"a b": TEXT}, "required": ["a b"]}, {"a b": "x"}, "$['a b']", "promised"),
        ({"properties": {"a'b": TEXT}, "required": ["a'b"]}, {"a'b": "x"}, "$['a'b']", "name"),
        ({"items": TEXT}, ["x"], "$[*]", "promised"),
        ({"prefixItems": [TEXT]}, ["x"], "$[0]", "tuple"),
        ({"prefixItems": [TEXT], "minItems": 1}, ["x"], "$[0]", "promised"),
        ({"additionalProperties": TEXT}, {"k": "x"}, "$.*", "promised"),
        ({"type": ["array", "null"], "items": TEXT}, ["x"], "$[*]", "nullable"),
        (
            {"oneOf": [{"properties": {"a": TEXT}, "required": ["a"]}, {"type": "integer"}]},
            {"a": "x"},
            "$.a",
            "alternative",
        ),
        (
            {
                "properties": {"a": TEXT},
                "required": ["a"],
                "oneOf": [{"required": ["b"]}, {"required": ["c"]}],
            },
            {"a": "x", "b": 1},
            "$.a",
            "promised",
        ),
    ],
)
def test_a_place_says_why_it_could_not_be_checked(
    schema: dict[str, Any], value: Any, path: str, standing: str
) -> None:
    found = {place.path: place.standing for place in places(schema, value, valid)}

    assert found[path] == standing


def test_what_is_below_an_optional_member_is_optional_too() -> None:
    inner = {"type": "object", "properties": {"b": TEXT}, "required": ["b"]}
    schema = {"type": "object", "properties": {"a": inner}}

    found = {place.path: place.standing for place in places(schema, {"a": {"b": "x"}}, valid)}

    assert found["$.a.b"] == "optional"


def test_only_what_every_response_keeps_is_promised() -> None:
    schema = {
        "type": "object",
        "required": ["id", "owner", "any", "list"],
        "properties": {
            "id": {"type": "integer"},
            "note": TEXT,
            "any": {},
            "owner": {"type": ["object", "null"], "properties": {"id": TEXT}, "required": ["id"]},
            "list": {"type": "array", "items": {"$ref": "#/$defs/Row"}},
        },
        "$defs": {"Row": {"type": "object", "required": ["x"], "properties": {"x": TEXT}}},
    }

    found = promised(schema)

    assert list(found) == ["$", "$.id", "$.owner", "$.list", "$.list[*]", "$.list[*].x"]


def test_a_schema_that_contains_itself_ends() -> None:
    schema = {
        "$ref": "#/$defs/Tree",
        "$defs": {
            "Tree": {
                "type": "object",
                "required": ["below"],
                "properties": {"below": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}},
            }
        },
    }

    assert list(promised(schema)) == ["$", "$.below", "$.below[*]"]
