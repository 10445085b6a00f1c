"""Each kind of fault is one, and says whether Pact has words for what it breaks."""

from random import Random
from typing import Any

import jsonschema
import pytest

from photon_test.contracts.selfcheck.mutate import mutants
from photon_test.contracts.selfcheck.places import places
from tests.contracts.selfcheck.test_places import valid

TEXT = {"type": "string"}


def made(schema: dict[str, Any], value: Any, seed: int = 1) -> list[tuple[str, str, Any, str]]:
    found = mutants(places(schema, value, valid), Random(seed), each=50)  # noqa: S311
    return [(one.kind, one.path, one.value, one.inexpressible) for one in found]


@pytest.mark.parametrize(
    ("schema", "value", "kind", "inexpressible"),
    [
        ({"properties": {"a": TEXT}, "required": ["a"]}, {"a": "x"}, "required", ""),
        ({"properties": {"a": {}}, "required": ["a"]}, {"a": "x"}, "required",
         "a member that may be anything"),
        ({"type": "string"}, "x", "type", ""),
        ({"type": ["object", "null"]}, {}, "type", "a whole body that may be null"),
        ({"type": "array", "items": {"type": ["object", "null"]}}, [{}], "type", ""),
        ({"type": "string"}, "x", "null", ""),
        ({"enum": ["a", "b"]}, "a", "enum", ""),
        ({"enum": [1, 2]}, 1, "enum", ""),
        ({"enum": [1, "a"]}, "a", "enum", "values of several types"),
        ({"const": "a"}, "a", "enum", ""),
        ({"type": "string", "pattern": "^[a-z]+$"}, "a", "pattern", ""),
        ({"type": "string", "format": "date"}, "2024-01-15", "format", ""),
        ({"type": "integer", "minimum": 1}, 1, "bounds", "bounds of numbers"),
        ({"type": "number", "exclusiveMaximum": 5}, 1.5, "bounds", "bounds of numbers"),
        ({"type": "string", "minLength": 2}, "ab", "text length", ""),
        ({"type": "string", "maxLength": 2}, "ab", "text length", ""),
        ({"type": ["string", "null"], "maxLength": 2}, "ab", "text length",
         "the length of a text that may be null"),
        ({"type": "array", "minItems": 1}, [1], "list length", ""),
        ({"type": "array", "maxItems": 1}, [1], "list length", ""),
        ({"items": {"type": ["array", "null"], "minItems": 1}}, [[1]], "list length", ""),
        ({"items": {"type": ["array", "null"], "minItems": 2}}, [[1, 2]], "list length",
         "the length of a list that may be null"),
        ({"type": "object", "minProperties": 1}, {"a": 1}, "map size", "sizes of objects"),
        ({"oneOf": [TEXT, {"type": "integer"}]}, "x", "alternative", "alternatives"),
    ],
)  # fmt: skip
def test_a_fault_makes_a_valid_value_invalid(
    schema: dict[str, Any], value: Any, kind: str, inexpressible: str
) -> None:
    validator = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    assert validator.is_valid(value)

    every = [one for seed in range(20) for one in made(schema, value, seed)]

    wrong = [one for one in every if one[0] == kind and not validator.is_valid(one[2])]
    assert wrong
    assert {one[3] for one in wrong} == {inexpressible}


def test_a_fault_in_an_optional_member_is_none_that_pact_could_tell() -> None:
    schema = {"type": "object", "properties": {"a": TEXT}}

    found = [one for one in made(schema, {"a": "x"}) if one[1] == "$.a"]

    assert found
    assert {one[3] for one in found} == {"inside a member that may be absent"}


def test_the_value_itself_stays_as_it_was() -> None:
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"items": TEXT}}}
    value = {"a": ["x"]}

    made(schema, value)

    assert value == {"a": ["x"]}


def test_the_same_seed_makes_the_same_faults() -> None:
    schema = {"type": "object", "required": ["a"], "properties": {"a": TEXT}}

    assert made(schema, {"a": "x"}, seed=3) == made(schema, {"a": "x"}, seed=3)
