"""Discriminators: mapped, named, inherited, of Swagger 2.0."""

from typing import Any

import pytest

from photon_test.openapi.discriminator import discriminator
from photon_test.openapi.examples import sample
from photon_test.openapi.library import Library

PARTS = """
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {required: [name]}]}
    Dog: {allOf: [{$ref: '#/components/schemas/Pet'}]}
    Stone: {type: object}
"""


@pytest.mark.parametrize(
    ("schema", "choices"),
    [
        (
            """{oneOf: [{$ref: '#/x/Cat'}, {$ref: '#/x/Stone'}],
            discriminator: {propertyName: kind}}""",
            {"Cat": "Cat", "Stone": "Stone"},
        ),
        (
            """{anyOf: [{$ref: '#/x/Cat'}, {$ref: '#/x/Dog'}],
            discriminator: {propertyName: kind, mapping: {c: Cat, k: Cat, x: Gone}}}""",
            {"c": "Cat", "k": "Cat", "Dog": "Dog"},
        ),
        (
            "{type: object, discriminator: {propertyName: kind, mapping: {d: '#/x/Dog'}}}",
            {"d": "Dog", "Cat": "Cat"},
        ),
        ("{type: object, discriminator: kind}", {"Cat": "Cat", "Dog": "Dog"}),
    ],
)
def test_values_lead_to_schemas(schema: str, choices: dict[str, str]) -> None:
    whole = schema.replace("#/x/", "#/components/schemas/")
    text = f"components:\n  schemas:\n    Pet: {whole}{PARTS}"
    library = Library(lambda path: text.encode() if path == "d.yaml" else _gone())
    pet = library.open("d.yaml").top.child("x", {"$ref": "#/components/schemas/Pet"})

    found = discriminator(library, (pet,))

    assert found is not None
    assert found.property == "kind"
    assert {value: node.pointer[-1] for value, node in found.choices.items()} == choices


def test_without_one_there_is_none() -> None:
    library = Library(lambda _: b"a: {type: object}")
    top = library.open("d.yaml").top

    assert discriminator(library, (top.child("a", {"type": "object"}),)) is None


@pytest.mark.parametrize(
    ("more", "value"),
    [
        ("required: [kind]", {"kind": "a"}),  # the first of the list would name the other one
        ("required: [kind], example: {kind: b}", {"kind": "b"}),  # somebody meant it
    ],
)
def test_a_value_that_is_made_up_does_not_name_another_alternative(more: str, value: Any) -> None:
    text = f"""
A: {{type: object, {more}, properties: {{kind: {{enum: [b, a]}}}}}}
B: {{type: object, properties: {{kind: {{enum: [b, a]}}}}}}
either:
  oneOf: [{{$ref: '#/A'}}, {{$ref: '#/B'}}]
  discriminator: {{propertyName: kind, mapping: {{a: '#/A', b: '#/B'}}}}
"""
    library = Library(lambda _: text.encode())
    schema = library.open("d.yaml").top.get("either")
    assert schema is not None

    found = sample(library, (schema,), "request")

    assert found.value == value


def _gone() -> bytes:
    raise FileNotFoundError(2, "No such file or directory")
