"""One request in one state has one answer; where a description has several, states say which."""

from typing import Any

from photon_test.contracts.generate import Choice, Generated, generate
from photon_test.openapi.library import Library

HEAD = """
openapi: 3.1.0
info: {title: t, version: '1'}
components:
  schemas:
    File: {type: object, required: [type], properties: {type: {enum: [file]}, note: {type: string}}}
    Folder: {type: object, required: [type], properties: {type: {enum: [folder]}}}
paths:
"""


def made(paths: str, choice: Choice | None = None) -> Generated:
    library = Library(lambda _: (HEAD + paths).encode())
    return generate(library, library.open("openapi.yaml"), choice or Choice())


def states(generated: Generated) -> dict[str, list[str]]:
    return {
        one.description: [state.name for state in one.providerStates]
        for one in generated.interactions
    }


PUT = """
  /things/{id}:
    put:
      operationId: putThing
      summary: Put
      parameters: [{name: id, in: path, required: true, schema: {type: integer}, example: 7}]
      responses:
        200: {description: changed}
        201: {description: made}
"""


def test_a_second_success_says_which_one_is_meant() -> None:
    generated = made(PUT)

    assert states(generated) == {
        "Put (200)": ["a thing with id 7 exists"],
        "Put (201)": ["a thing with id 7 exists", "`putThing` answers with 201"],
    }
    assert generated.interactions[1].providerStates[1].params == {
        "operation": "putThing",
        "status": 201,
    }


def test_another_operation_at_the_same_place_is_told_apart_if_it_answers_otherwise() -> None:
    def at(name: str, operation: str, schema: str) -> str:
        return f"""
  /shared{name}:
    get:
      operationId: {operation}
      summary: Find {operation}
      responses:
        200:
          description: ok
          content: {{application/json: {{schema: {{$ref: '#/components/schemas/{schema}'}}}}}}
"""

    generated = made(at("", "file", "File") + at("#2", "folder", "Folder") + at("#3", "f", "File"))

    assert states(generated) == {
        "Find file (200)": [],
        "Find folder (200)": ["`folder` answers with 200"],
        "Find f (200)": [],
    }


ONE_OF_TWO = """
  /thing:
    get:
      operationId: thing
      summary: Thing
      responses:
        200:
          description: ok
          content:
            application/json:
              schema: {SCHEMA}
              examples: {one: {value: ONE}, two: {value: TWO}}
"""


def named(schema: str, one: str, two: str, **choice: Any) -> dict[str, list[str]]:
    text = ONE_OF_TWO.replace("SCHEMA", schema).replace("ONE", one).replace("TWO", two)
    return states(made(text, Choice(**choice)))


def test_named_answers_that_accept_each_other_need_no_state() -> None:
    schema = "type: object, required: [n], properties: {n: {type: integer}}"

    found = named(schema, "{n: 1}", "{n: 2}")

    assert found == {"Thing (200, one)": [], "Thing (200, two)": []}


def test_optional_members_that_are_expected_make_another_answer() -> None:
    file = "$ref: '#/components/schemas/File'"

    bare = named(file, "{type: file}", "{type: file, note: n}")
    whole = named(file, "{type: file}", "{type: file, note: n}", optional="include")

    assert list(bare.values()) == [[], []]
    assert list(whole.values()) == [[], ["`thing` answers with 200, `two`"]]


def test_optional_members_are_looked_at_in_the_state_of_their_answer() -> None:
    body = "content: {application/json: {schema: {$ref: '#/components/schemas/File'}}}"
    text = PUT.replace("made}", "made, " + body + "}").replace("changed}", "ok, " + body + "}")

    found = states(made(text, Choice(optional="if-present")))

    assert found == {
        "Put (200)": ["a thing with id 7 exists"],
        "Put (200, optional members if present)": ["a thing with id 7 exists"],
        "Put (201)": ["a thing with id 7 exists", "`putThing` answers with 201"],
        "Put (201, optional members if present)": [
            "a thing with id 7 exists",
            "`putThing` answers with 201",
        ],
    }


def test_media_types_that_differ_in_a_parameter_are_asked_for_apart() -> None:
    generated = made("""
  /things:
    get:
      summary: Things
      responses:
        200:
          description: ok
          content:
            application/json: {schema: {type: array, items: {type: integer}}}
            application/json;stream=watch: {schema: {type: array, items: {type: integer}}}
""")

    assert [one.request.headers["Accept"] for one in generated.interactions] == [
        ("application/json",),
        ("application/json;stream=watch",),
    ]


def test_an_answer_that_cannot_be_asked_for_in_one_media_type_says_which() -> None:
    generated = made("""
  /things:
    get:
      operationId: things
      summary: Things
      responses:
        200: {description: ok, content: {application/json: {schema: {type: integer}}}}
        406:
          description: no
          content:
            application/json: {schema: {type: object}}
            text/plain: {schema: {type: string}}
            text/html: {schema: {type: string}}
""")

    found = [
        (one.request.headers["Accept"], [state.name for state in one.providerStates])
        for one in generated.interactions
        if one.response.status == 406
    ]
    assert found == [
        (("application/vnd.photon.unacceptable",), []),
        (("application/vnd.photon.unacceptable",), ["`things` answers with 406 as `text/plain`"]),
        (("application/vnd.photon.unacceptable",), ["`things` answers with 406 as `text/html`"]),
    ]
