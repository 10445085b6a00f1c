"""Which tests there are, and what they are called."""

from collections.abc import Mapping, Sequence

import pytest
from msgspec import UNSET

from photon_test.contracts.scaffold.plan import plan
from photon_test.core.errors import NothingToRun, UsageError
from photon_test.openapi.library import Library
from photon_test.pact.questions import Answer, AnyQuestion
from tests.contracts.scaffold.conftest import Planned

TWICE = """
  /x:
    get:
      operationId: listHTTPThings2
      responses:
        "200":
          description: ok
          content: {application/json: {schema: {type: array, items: {type: integer}}}}
        "204": {description: nothing}
"""
OTHER = """
  /x:
    get:
      operationId: x
      responses:
        "200":
          description: ok
          content: {text/json: {schema: {type: object, required: [a], properties: {a: {}}}}}
        "204": {description: nothing}
"""


def test_names_are_words_of_the_operation_and_its_example_or_status(planned: Planned) -> None:
    found = [one.words for one in planned(TWICE, "listHTTPThings2").cases]

    assert found == [("list", "http", "things", "2", "200"), ("list", "http", "things", "2", "204")]


def test_an_unknown_operation_is_a_usage_error(planned: Planned) -> None:
    with pytest.raises(UsageError) as error:
        planned(TWICE, "listHTTPThing")

    assert error.value.hint == "did you mean `listHTTPThings2`?"


def test_json_that_pacts_libraries_take_for_text_is_not_expected(planned: Planned) -> None:
    made = planned(OTHER, "x")

    assert [one.interaction.response.status for one in made.cases] == [200, 204]
    assert made.cases[0].interaction.response.body is UNSET


def test_an_operation_without_answers_has_no_tests(planned: Planned) -> None:
    with pytest.raises(NothingToRun, match="it has no responses"):
        planned("  /x: {get: {operationId: x, responses: {}}}", "x")


@pytest.mark.parametrize("accepted", [True, False])
def test_a_pattern_is_written_where_the_core_comes_to_an_end_with_it(*, accepted: bool) -> None:
    schema = "{type: object, required: [a], properties: {a: {type: string, pattern: ^(a+b?)+$}}}"
    text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n" + OTHER.replace(
        "{text/json: {schema: {type: object, required: [a], properties: {a: {}}}}}",
        f"{{application/json: {{schema: {schema}}}}}",
    )

    def ask(asked: Sequence[AnyQuestion]) -> Mapping[int, Answer]:
        return {one.number: Answer(number=one.number, accepted=accepted) for one in asked}

    library = Library(lambda _: text.encode())
    made = plan(library, library.open("d.yaml"), "x", consumer="c", provider="p", ask=ask)

    note = made.cases[0].interaction.comments.photon
    assert len(note.loosened) == (0 if accepted else 1)
