"""Requests in several media types, and hints that say what belongs together."""

import pytest

from photon_test.contracts.choice import Choice
from photon_test.contracts.generate import Generated, generate
from photon_test.contracts.provenance import grade
from photon_test.openapi.library import Library
from photon_test.openapi.lint.check import check
from photon_test.pact.model import State

HEAD = """
openapi: 3.1.0
info: {title: t, version: '1'}
components:
  schemas:
    Thing: {type: object, required: [id], properties: {id: {type: integer}}}
paths:
"""


def made(paths: str) -> Generated:
    library = Library(lambda _: (HEAD + paths).encode())
    return generate(library, library.open("openapi.yaml"), Choice())


SEVERAL = """
  /things:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Thing'}
            examples: {one: {value: {id: 1}}, two: {value: {id: 2}}}
          application/x-www-form-urlencoded:
            schema: {$ref: '#/components/schemas/Thing'}
            examples: {one: {value: {id: 1}}}
          application/xml: {schema: {$ref: '#/components/schemas/Thing'}}
      responses:
        201:
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing'}
              examples: {one: {value: {id: 1}}, two: {value: {id: 2}}}
        401: {description: no}
"""


def test_each_media_type_of_a_request_that_has_an_example_is_sent() -> None:
    generated = made(SEVERAL)

    sent = {one.description: one.request.headers["Content-Type"] for one in generated.interactions}
    assert sent == {
        "POST /things (201, one)": ("application/json",),
        "POST /things (201, one, application/x-www-form-urlencoded)": (
            "application/x-www-form-urlencoded",
        ),
        "POST /things (201, two)": ("application/json",),
    }


def test_one_example_of_every_media_type_is_sent_once() -> None:
    text = b"""
swagger: '2.0'
consumes: [application/json, application/xml]
paths:
  /x:
    post:
      parameters: [{name: b, in: body, schema: {type: object}, x-example: {a: 1}}]
      responses: {204: {description: ok}}
"""
    library = Library(lambda _: text)

    generated = generate(library, library.open("swagger.yaml"), Choice())

    assert [one.request.headers["Content-Type"] for one in generated.interactions] == [
        ("application/json",)
    ]


HINTS = """
  /things/{id}:
    get:
      operationId: getThing
      summary: Show a thing
      x-photon-state: a thing exists
      parameters:
        - name: id
          in: path
          required: true
          schema: {type: integer}
          examples: {first: {value: 1}, other: {value: 2}}
      responses:
        200:
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing'}
              examples:
                large:
                  x-photon-request: first
                  x-photon-state:
                    - {name: a large thing exists, params: {size: 9}}
                    - the shop is open
                  x-photon-description: Show a large thing
                  value: {id: 1}
                other: {value: {id: 2}}
                odd: {x-photon-skip: true, value: {id: 3}}
"""


def test_hints_of_an_example_say_what_belongs_together() -> None:
    generated = made(HINTS)

    large, other = generated.interactions
    assert large.description == "Show a large thing (200, large)"
    assert large.request.path == "/things/1"
    assert large.providerStates == (
        State(name="a large thing exists", params={"size": 9}),
        State(name="the shop is open", params={"id": 1}),
    )
    assert (grade(large), large.comments.photon.request) == ("named", "first")
    assert other.description == "Show a thing (200, other)"
    assert other.providerStates == (State(name="a thing exists", params={"id": 2}),)
    assert [(one.example, one.why) for one in generated.left] == [
        ("odd", "`x-photon-skip` says so")
    ]


def test_what_is_skipped_is_not_made_up_in_its_place() -> None:
    generated = made("""
  /x:
    get:
      responses:
        200:
          description: ok
          content:
            application/json:
              schema: {type: integer}
              examples: {odd: {x-photon-skip: true, value: 3}}
""")

    assert generated.interactions == ()
    assert len(generated.left) == 1


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("x-photon-sate: a", "there is no hint `x-photon-sate`", "did you mean `x-photon-state`?"),
        (
            "x-photon-status: 200",
            "`x-photon-status` says nothing here",
            "put it on: response",
        ),
        (
            "x-photon-skip: 'yes'",
            "`x-photon-skip` is not followed: its value is not true or false",
            "write true or false",
        ),
        (
            "x-photon-state: {nam: a}",
            (
                "`x-photon-state` is not followed: its value is not a text, `{name, params}`,"
                " or a list of these"
            ),
            "write a text, `{name, params}`, or a list of these",
        ),
    ],
)
def test_a_hint_that_nobody_follows_is_found(text: str, message: str, hint: str) -> None:
    spec = f"{HEAD}  /x: {{get: {{{text}, responses: {{204: {{description: ok}}}}}}}}\n"
    library = Library(lambda _: spec.encode())

    findings = check(library, library.open("openapi.yaml")).findings

    (found,) = [one for one in findings if one.rule == "unknown-hint"]
    assert (found.level, found.message, found.hint) == ("warning", message, hint)
    assert found.place.line == 8


def test_hints_at_their_places_are_fine() -> None:
    library = Library(lambda _: (HEAD + HINTS).encode())

    findings = check(library, library.open("openapi.yaml")).findings

    assert [one for one in findings if one.rule == "unknown-hint"] == []


GATHERED = """
swagger: '2.0'
produces: [application/json]
paths:
  /x:
    get:
      responses:
        200:
          description: ok
          schema: {type: object, required: [id], properties: {id: {type: integer}}}
          examples: EXAMPLES
"""


def swagger(examples: str) -> Generated:
    library = Library(lambda _: GATHERED.replace("EXAMPLES", examples).encode())
    return generate(library, library.open("swagger.yaml"), Choice())


def test_members_where_media_types_should_be_are_one_example() -> None:
    generated = swagger("{id: 7, name: a}")

    (one,) = generated.interactions
    assert generated.left == ()
    assert one.response.body.content == {"id": 7}  # type: ignore[union-attr]  # it has one
    assert one.comments.photon.provenance["response"] == (
        "example, of members that stand where media types should"
    )


def test_members_that_are_no_example_are_said_once() -> None:
    generated = swagger("{id: many, name: a, b: 1}")

    assert len(generated.interactions) == 1
    assert len(generated.left) == 1
    assert "is not what its schema asks for" in generated.left[0].why


def test_what_is_no_media_type_is_said_once() -> None:
    generated = swagger("{application/json: {id: 1}, a: 1, b: 2, c: 3, d: 4}")

    assert [one.why for one in generated.left] == ["`a`, `b`, `c` and 1 more are no media types"]


def test_a_converter_made_media_types_of_members() -> None:
    generated = made("""
  /x:
    get:
      responses:
        200:
          description: ok
          content:
            application/json: {schema: {$ref: '#/components/schemas/Thing'}}
            id: {examples: {response: {value: 8}}}
            note: {examples: {response: {value: x}}}
""")

    (one,) = generated.interactions
    assert one.response.body.content == {"id": 8}  # type: ignore[union-attr]  # it has one
