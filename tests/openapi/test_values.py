"""Shapes, samples and validity: schemas seen from three sides."""

import re
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.core.errors import DocumentError
from photon_test.openapi.document import Node
from photon_test.openapi.examples import NoSample, sample
from photon_test.openapi.library import Library
from photon_test.openapi.patterns import matching
from photon_test.openapi.schema import shape
from photon_test.openapi.validate import Validators
from photon_test.openapi.versions import Dialect

DEFINITIONS = """
Id: {type: integer, minimum: 5}
Node: {type: object, required: [next], properties: {next: {$ref: '#/Node'}}}
Tree: {type: object, required: [kids], properties: {kids: {type: array, items: {$ref: '#/Tree'}}}}
User:
  allOf:
    - type: object
      required: [id]
      properties: {id: {$ref: '#/Id'}, secret: {type: string, writeOnly: true}}
    - {required: [name, secret], properties: {name: {type: string, minLength: 2}}}
"""


class Given:
    """A schema, and what it refers to."""

    def __init__(self, text: str, dialect: Dialect = "2020-12") -> None:
        self.library = Library(lambda _: f"{DEFINITIONS}\nschema: {text}".encode())
        node = self.library.open("d.yaml").top.get("schema")
        assert node is not None
        self.node: Node = node
        self.validators = Validators(self.library, dialect)

    def sample(self, direction: Any = "response") -> Any:
        return sample(self.library, (self.node,), direction).value

    def wrong(self, value: Any, direction: Any = "response") -> list[str]:
        return [one.pointer for one in self.validators.wrong(self.node, value, direction)]


def test_all_of_is_one_shape() -> None:
    given_ = Given("{$ref: '#/User'}")

    found = shape(given_.library, (given_.node,))

    assert found.kind == "object"
    assert found.required == {"id", "name", "secret"}
    assert set(found.properties) == {"id", "secret", "name"}


@pytest.mark.parametrize(
    "text",
    [
        "{type: string, nullable: true}",
        "{type: [string, 'null']}",
        "{oneOf: [{type: string}, {type: 'null'}]}",
        "{anyOf: [{$ref: '#/Name'}, {enum: [null]}]}\nName: {type: string}",
    ],
)
def test_null_has_many_spellings(text: str) -> None:
    given_ = Given(text)

    found = shape(given_.library, (given_.node,))

    assert (found.kind, found.nullable, found.branches) == ("string", True, ())


@pytest.mark.parametrize(
    ("text", "nullable"),
    [
        ("{allOf: [{type: object, nullable: true}, {type: object}]}", False),
        ("{allOf: [{type: object, nullable: true}, {type: object, nullable: true}]}", True),
        ("{allOf: [{type: object}], nullable: true}", True),
        ("{allOf: [{type: object, nullable: true}, {required: [a]}]}", True),
        ("{type: string, oneOf: [{minLength: 1}, {type: 'null'}]}", False),
        ("{oneOf: [{type: string}, {type: integer, nullable: true}]}", True),
        ("{oneOf: [{type: string}, {type: integer}]}", False),
        ("{type: [string, 'null'], allOf: [{type: string}]}", False),
        ("{enum: [a, null]}", True),
        ("{const: null}", True),
        ("{}", False),
        ("{$ref: '#/Id', nullable: true}", False),
        ("{allOf: [{$ref: '#/schema'}], nullable: true}", True),
    ],
)
def test_what_holds_at_once_must_allow_null_each(text: str, nullable: bool) -> None:  # noqa: FBT001
    given_ = Given(text, "3.0")

    assert shape(given_.library, (given_.node,)).nullable is nullable
    if nullable:
        assert given_.wrong(None) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{type: integer, minimum: 5}", 5),
        ("{type: integer, exclusiveMinimum: 5, multipleOf: 4}", 8),
        ("{type: string, format: date}", "2024-01-15"),
        ("{type: string, minLength: 6}", "textxx"),
        ("{type: string, maxLength: 2}", "te"),
        ("{type: string, pattern: '^[A-Z]{2}-[0-9]+$'}", "AA-0"),
        ("{enum: [b, a]}", "b"),
        ("{const: 7}", 7),
        ("{type: string, default: d, enum: [a, d]}", "d"),
        ("{type: string, example: e, default: d}", "e"),
        ("{type: boolean}", True),
        ("{type: array, items: {type: boolean}, minItems: 2}", [True, True]),
        ("{$ref: '#/Tree'}", {"kids": [{"kids": []}]}),
        ("{type: object, required: [a], properties: {a: {$ref: '#/Id'}, b: {}}}", {"a": 5}),
        ("{oneOf: [{$ref: '#/Node'}, {type: integer}]}", 1),
        ("{}", "text"),
    ],
)
def test_samples_are_minimal_and_steady(text: str, value: object) -> None:
    given_ = Given(text)

    assert given_.sample() == value
    assert given_.wrong(value) == []


def test_a_sample_holds_what_travels_in_its_direction() -> None:
    given_ = Given("{$ref: '#/User'}")

    assert given_.sample("response") == {"id": 5, "name": "text"}
    assert given_.sample("request") == {"id": 5, "secret": "text", "name": "text"}


@pytest.mark.parametrize("text", ["{$ref: '#/Node'}", "{type: string, pattern: '(?=x)y'}"])
def test_what_has_no_sample_says_so(text: str) -> None:
    with pytest.raises(NoSample):
        Given(text).sample()


@pytest.mark.parametrize(
    ("text", "dialect", "value", "pointers"),
    [
        ("{$ref: '#/User'}", "2020-12", {"id": 4, "name": "x"}, ["/id", "/name"]),
        ("{$ref: '#/User'}", "2020-12", {"id": 5, "name": "xy"}, []),
        ("{type: string, nullable: true}", "3.0", None, []),
        ("{type: string}", "3.0", None, [""]),
        ("{type: integer, minimum: 1, exclusiveMinimum: true}", "3.0", 1, [""]),
        ("{type: integer, format: int32}", "3.0", 2**31, [""]),
        ("{type: string, format: date-time}", "3.0", "yesterday", [""]),
        ("{type: string, format: uuid}", "3.0", "no", [""]),
        ("{$ref: '#/Id', maximum: 6}", "2020-12", 7, [""]),
        ("{$ref: '#/Id', maximum: 6}", "3.0", 7, []),
        ("{type: nonsense, minLength: x}", "3.0", 1, []),
        ("true", "2020-12", 1, []),
        ("false", "2020-12", 1, [""]),
        ("{$ref: '#/Node'}", "3.0", {"next": {"next": 1}}, ["/next/next"]),
    ],
)
def test_validity(text: str, dialect: Dialect, value: object, pointers: list[str]) -> None:
    assert sorted(Given(text, dialect).wrong(value)) == pointers


def test_a_pattern_that_is_none_is_said_with_its_place() -> None:
    with pytest.raises(DocumentError) as raised:
        Given("{type: string, pattern: '('}").wrong("x")

    assert raised.value.message.startswith("the schema cannot be used")
    assert raised.value.where.startswith("d.yaml:")


@pytest.mark.parametrize(
    "pattern",
    [
        "^[A-Z]{2,8}-[0-9]{3}$", "^/orders/[0-9]+$", r"^\d{4}-\d{2}$", "^(a|b)c?$", "abc", "",
        r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", r"^\+?[1-9]\d{1,14}$",
        "^#[0-9a-fA-F]{6}$", r"^(?:x|y){3}\.(?P<n>z)$", "^.{5,}$", r"[\w.-]+", "^[]x]+$",
    ],
)  # fmt: skip
def test_a_text_is_found_for_patterns_that_people_write(pattern: str) -> None:
    text = matching(pattern)

    assert text is not None
    assert re.search(pattern, text)


@given(st.text(alphabet="ab^$()[]{}|*+?\\d1,-.", max_size=12))
def test_a_text_matches_or_there_is_none(pattern: str) -> None:
    text = matching(pattern)

    assert text is None or jsonschema_rs.Draft202012Validator({"pattern": pattern}).is_valid(text)


def test_a_pattern_that_never_ends_ends() -> None:
    assert matching("^(a+)+$b", min_length=50) is None
