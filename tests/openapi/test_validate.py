"""Validators that are made together judge as those that are made one by one do."""

import tracemalloc
from typing import Any, Literal

import pytest

from photon_test.core.errors import DocumentError
from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.validate import Validators

DOCUMENT = """
schemas:
  Id: {type: integer, minimum: 5}
  Ids: {type: array, items: {$ref: '#/schemas/Id'}}
  Node: {type: object, properties: {next: {$ref: '#/schemas/Node'}, id: {$ref: '#/schemas/Id'}}}
  Named: {$ref: '#/schemas/Id'}
  User:
    type: object
    required: [id, secret]
    properties:
      id: {type: integer, readOnly: true}
      secret: {type: string, writeOnly: true}
  Maybe: {type: object, nullable: true, required: [id]}
  Lost: {type: array, items: {$ref: '#/schemas/Nowhere'}}
  Odd: {type: string, pattern: '('}
"""
VALUES: list[Any] = [7, 4, [7], [4], None, {}, {"id": 7}, {"next": {"id": 4}}, {"secret": "a"}]
DIRECTIONS: tuple[Literal["request", "response"], ...] = ("request", "response")


class Given:
    """The schemas of the document."""

    def __init__(self, text: str = DOCUMENT, *, lenient: bool = False) -> None:
        self.library = Library(lambda _: text.encode())
        top = self.library.open("d.yaml").top.get("schemas")
        assert top is not None
        self.schemas = dict(top.members())
        self.lenient = lenient

    def validators(self, *together: str) -> Validators:
        made = Validators(self.library, "3.0", lenient=self.lenient)
        made.together((self.schemas[name], way) for name in together for way in DIRECTIONS)
        return made

    def verdicts(self, validators: Validators, *names: str) -> list[Any]:
        return [
            validators.wrong(self.schemas[name], value, way)
            for name in names
            for value in VALUES
            for way in DIRECTIONS
        ]


@pytest.mark.parametrize(
    "names",
    [("Id",), ("Id", "Ids", "Node", "Named"), ("Id", "User"), ("Maybe", "Node")],
)
def test_together_and_one_by_one_they_say_the_same(names: tuple[str, ...]) -> None:
    given = Given()

    alone = given.verdicts(given.validators(), *names)

    assert given.verdicts(given.validators(*names), *names) == alone


def test_what_travels_in_one_direction_only_is_asked_for_there() -> None:
    given = Given()
    validators = given.validators("Id", "User")

    asked = validators.wrong(given.schemas["User"], {"secret": "a"}, "request")
    answered = validators.wrong(given.schemas["User"], {"secret": "a"}, "response")

    assert asked == ()
    assert [one.message for one in answered] == ['"id" is a required property']


@pytest.mark.parametrize("broken", ["Lost", "Odd"])
def test_a_schema_that_cannot_be_used_says_so_and_leaves_the_others_alone(broken: str) -> None:
    given = Given()
    validators = given.validators("Ids", broken, "Id")

    assert validators.wrong(given.schemas["Ids"], [7], "response") == ()
    assert validators.wrong(given.schemas["Ids"], [4], "response")
    with pytest.raises(DocumentError, match=r"Nowhere|cannot be used"):
        validators.wrong(given.schemas[broken], ["a"], "response")


def test_a_later_group_takes_the_place_of_an_earlier_one() -> None:
    given = Given()
    validators = given.validators("Id", "User")

    validators.together([(given.schemas["Node"], "response")])

    assert given.verdicts(validators, "Id", "User", "Node") == given.verdicts(
        given.validators(), "Id", "User", "Node"
    )


def test_the_words_for_alternatives_within_alternatives_cost_little() -> None:
    """Each error of the library would have those of all alternatives below it."""
    branch = "{type: object, required: [a], properties: {a: {$ref: '#/schemas/L%d'}}}"
    levels = [
        f"  L{level}: {{oneOf: [{', '.join([branch % (level + 1)] * 8)}]}}" for level in range(6)
    ]
    given = Given("\n".join(["schemas:", *levels, "  L6: {type: integer}"]))
    value: Any = "no integer"
    for _ in range(6):
        value = {"a": value}
    node: Node = given.schemas["L0"]
    validators = given.validators()
    tracemalloc.start()

    wrong = validators.wrong(node, value, "response", most=1)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "oneOf" in wrong[0].message
    assert peak < 1 << 20
