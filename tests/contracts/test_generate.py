"""Descriptions as interactions: pairing, filling in, and saying why not."""

from pathlib import Path

import pytest
from msgspec import UNSET

from photon_test.contracts.generate import Choice, Generated, generate
from photon_test.contracts.states import key_of
from photon_test.openapi.library import Library
from photon_test.pact.model import FromState, HttpInteraction

HEAD = """
openapi: 3.1.0
components:
  securitySchemes: {auth: {type: http, scheme: bearer}, key: {type: apiKey, in: query, name: k}}
  schemas:
    Thing: {type: object, required: [id], properties: {id: {type: integer}, note: {type: string}}}
paths:
"""


def made(paths: str, choice: Choice | None = None) -> Generated:
    library = Library(lambda _: (HEAD + paths).encode())
    return generate(library, library.open("openapi.yaml"), choice or Choice())


def only(generated: Generated) -> HttpInteraction:
    assert [left.why for left in generated.left] == []
    (one,) = generated.interactions
    return one


def names(generated: Generated) -> list[str]:
    return sorted(one.description for one in generated.interactions)


BY_NAME = """
  /things/{thingId}:
    get:
      operationId: getThing
      summary: Show a thing
      tags: [things]
      parameters:
        - name: thingId
          in: path
          required: true
          schema: {type: integer}
          examples: {one: {value: 7}, gone: {value: 8}, odd: {value: 9}}
        - {name: deep, in: query, schema: {type: boolean}, examples: {one: {value: true}}}
      responses:
        200:
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing'}
              examples: {one: {value: {id: 7, note: x}}}
        404:
          description: none
          content: {application/json: {schema: {type: object}, examples: {gone: {value: {}}}}}
        409:
          description: no
          content: {application/json: {schema: {type: object}, examples: {lost: {value: {}}}}}
        500: {description: no}
        default: {description: no}
"""


def test_what_shares_a_name_belongs_together() -> None:
    generated = made(BY_NAME)

    assert names(generated) == ["Show a thing (200, one)", "Show a thing (404, gone)"]
    one = generated.interactions[0]
    assert (one.request.method, one.request.path) == ("GET", "/things/7")
    assert one.request.query == {"deep": ("true",)}
    assert one.providerStates[0].name == "a thing with id 7 exists"
    assert one.providerStates[0].params == {"id": 7}
    assert one.response.body.content == {"id": 7}  # type: ignore[union-attr]  # it has one
    assert one.comments.photon.tags == ("things",)
    assert one.comments.photon.provenance == {
        "path.thingId": "example `one`",
        "query.deep": "example `one`",
        "response": "example `one`",
    }


def test_names_tell_media_types_apart_and_are_never_a_page() -> None:
    media = "content: {application/json: {}, application/xml: {}, text/csv: {}}"
    operation = f"operationId: getThings, responses: {{200: {{description: ok, {media}}}}}"

    short = made(f"  /things: {{get: {{summary: Things, {operation}}}}}\n")
    long = made(f"  /things: {{get: {{summary: {'Much ' * 50}, {operation}}}}}\n")

    assert names(short) == [
        "Things (200)",
        "Things (200, application/xml)",
        "Things (200, text/csv)",
    ]
    assert names(long)[0] == "getThings (200)"


def test_what_is_not_there_is_said_so_in_the_state() -> None:
    gone = made(BY_NAME).interactions[1]

    assert [state.name for state in gone.providerStates] == ["no thing with id 8 exists"]


def test_what_cannot_be_made_says_why_and_where() -> None:
    left = {one.status: one for one in made(BY_NAME).left}

    assert left["409"].why == "no request example is called `lost`, so nothing leads to a 409"
    assert left["500"].why == "a failure of the server cannot be asked for"
    assert left["default"].why == (
        "`default` stands for what goes wrong, and nothing says which request leads there"
    )
    assert left["default"].where.startswith("openapi.yaml:")


def test_nothing_is_asserted_that_is_not_promised() -> None:
    text = """
  /x:
    get:
      responses:
        200:
          description: ok
          headers:
            X-Must: {required: true, schema: {type: integer}, example: 5}
            X-May: {schema: {type: string}, example: a}
            Content-Length: {required: true, schema: {type: integer}, example: 5}
          content: {application/json; charset=utf-8: {schema: {type: array}, example: [1]}}
"""

    one = only(made(text))

    assert one.response.headers == {"Content-Type": ("application/json",), "X-Must": ("5",)}
    assert "X-Must" in one.response.matchingRules.header


@pytest.mark.parametrize(
    ("schema", "path", "source"),
    [
        ("{type: integer, example: 3}", "/x/3", "schema: example"),
        ("{type: integer, default: 4}", "/x/4", "schema: default"),
        ("{enum: [b, a]}", "/x/b", "schema: enum"),
        ("{type: string, format: uuid}", "/x/0f8fad5b-d9cb-469f-a165-70867728950e", "made up"),
        ("{type: string, pattern: '^[A-Z]{2}$'}", "/x/AA", "made up"),
        ("{type: string, example: 'a/b ?'}", "/x/a%2Fb%20%3F", "schema: example"),
    ],
)
def test_what_has_no_example_is_filled_in(schema: str, path: str, source: str) -> None:
    text = f"""
  /x/{{id}}:
    get:
      parameters: [{{name: id, in: path, required: true, schema: {schema}}}]
      responses: {{204: {{description: ok}}}}
"""

    one = only(made(text))

    assert one.request.path == path
    assert one.comments.photon.provenance["path.id"] == source


@pytest.mark.parametrize(
    ("parameter", "why"),
    [
        ("{name: id, in: path}", "`path.id` has neither an example nor a schema"),
        ("{name: id, in: path, schema: {type: string, pattern: '(?=a)b'}}", "no text can be made"),
        ("{name: other, in: query}", "`{id}` of the path is no parameter"),
    ],
)
def test_a_request_that_cannot_be_made_is_left_out(parameter: str, why: str) -> None:
    text = f"""
  /x/{{id}}:
    get:
      parameters: [{parameter}]
      responses: {{204: {{description: ok}}}}
"""

    generated = made(text)

    assert generated.interactions == ()
    assert why in generated.left[0].why


def test_an_example_that_lies_is_said_and_replaced() -> None:
    text = """
  /x/{id}:
    get:
      parameters: [{name: id, in: path, schema: {type: integer}, example: x}]
      responses: {204: {description: ok}}
"""

    generated = made(text)

    assert "is not what its schema asks for" in generated.left[0].why
    assert generated.interactions[0].request.path == "/x/1"
    assert generated.interactions[0].comments.photon.provenance["path.id"] == "made up"


def test_what_http_cannot_carry_is_not_expected() -> None:
    text = """
  /x:
    head:
      parameters:
        - {name: X-A, in: header, required: true, schema: {type: string}, example: "a\\n"}
        - {name: X-B, in: header, schema: {type: string}, examples: {odd: {value: "a\\nb"}}}
      responses:
        100: {description: go on}
        200:
          description: ok
          content: {application/json: {schema: {type: object}, example: {}}}
        404:
          description: no
          content: {application/json: {schema: {type: object}, examples: {odd: {value: {}}}}}
"""

    generated = made(text)

    (one,) = generated.interactions
    assert one.request.headers == {"X-A": ("a",)}
    assert one.response.body is UNSET
    assert [left.why for left in generated.left] == [
        "a provisional answer is not the last one",
        "the header `X-B` cannot be sent: it has control characters",
    ]


def test_a_body_that_may_be_null_is_not_expected() -> None:
    text = """
  /x#part:
    get:
      responses:
        200:
          description: ok
          content:
            application/json:
              schema:
                oneOf: [{$ref: '#/components/schemas/Thing'}, {type: 'null'}]
              example: {id: 1}
"""

    one = only(made(text))

    assert one.request.path == "/x"
    assert one.response.body is UNSET  # the core would take null for an empty body
    assert "$: may be null" in one.comments.photon.loosened


def test_no_segment_of_a_path_is_made_of_dots() -> None:
    one = only(
        made("""
  /x/{o}:
    get:
      parameters: [{name: o, in: path, required: true, style: label, schema: {type: object}}]
      responses: {204: {description: ok}}
""")
    )

    assert one.request.path == "/x/.key,text"


def test_a_query_in_the_place_of_a_path_is_sent_as_one() -> None:
    one = only(
        made("""
  /rest?method=a.b&flag&say={say}:
    get:
      parameters:
        - {name: q, in: query, required: true, schema: {type: integer}, example: 1}
        - {name: say, in: path, required: true, schema: {type: string}, example: c d}
      responses: {204: {description: ok}}
""")
    )

    assert one.request.path == "/rest"
    assert one.request.query == {"method": ("a.b",), "flag": ("",), "say": ("c d",), "q": ("1",)}
    assert one.providerStates == ()


def test_uploads_are_written_in_parts() -> None:
    text = """
  /x:
    post:
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              required: [file, about]
              properties:
                file: {type: string, format: binary}
                about: {type: object, required: [a], properties: {a: {const: 1}}}
      responses: {204: {description: ok}}
"""

    body = only(made(text)).request.body

    assert body.contentType == "multipart/form-data; boundary=photon-boundary"  # type: ignore[union-attr]
    assert body.content.splitlines() == [  # type: ignore[union-attr]  # it has one
        "--photon-boundary",
        'Content-Disposition: form-data; name="file"',
        "",
        "a",
        "--photon-boundary",
        'Content-Disposition: form-data; name="about"',
        "Content-Type: application/json",
        "",
        '{"a":1}',
        "--photon-boundary--",
    ]


def test_a_response_that_lies_is_said_with_its_place_and_made_up() -> None:
    text = """
  /x:
    get:
      responses:
        200:
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing'}
              example: {id: seven}
"""

    generated = made(text)

    (left,) = generated.left
    assert generated.interactions[0].response.body.content == {"id": 1}  # type: ignore[union-attr]
    assert left.why.startswith("example of the response is not what its schema asks for at `/id`")
    assert left.where == "openapi.yaml:17:24"


SECURED = """
  /x/{id}:
    delete:
      summary: Remove it
      security: [SECURITY]
      parameters: [{name: id, in: path, required: true, schema: {type: integer}, example: 5}]
      responses:
        204: {description: ok}
        401: {description: who are you}
        403: {description: no}
        404: {description: none}
"""


def test_a_credential_is_asked_of_the_state() -> None:
    generated = made(SECURED.replace("SECURITY", "{auth: []}"))

    by_status = {one.response.status: one for one in generated.interactions}
    asked = by_status[204].request
    assert asked.headers == {"Authorization": ("Bearer photon-not-a-real-token",)}
    assert asked.generators.header == {
        "Authorization": FromState(expression="Bearer ${bearerToken}")
    }
    assert [state.name for state in by_status[204].providerStates] == [
        "a x with id 5 exists",
        "a valid auth credential exists",
    ]
    assert by_status[401].request.headers == {}
    assert by_status[404].request.path == "/x/404404404"
    assert by_status[403].request.path == by_status[204].request.path
    assert [state.name for state in by_status[403].providerStates] == [
        "a x with id 5 exists",
        "an auth credential without the permission exists",
    ]
    assert generated.left == ()


def test_a_key_in_the_query_and_nobody_at_all() -> None:
    keyed = made(SECURED.replace("SECURITY", "{key: []}"), Choice(statuses=("2xx",)))
    anyone = made(SECURED.replace("SECURITY", "{auth: []}, {}"), Choice(statuses=("204",)))

    assert only(keyed).request.query == {"k": ("photon-not-a-real-token",)}
    assert only(anyone).request.headers == {}


def test_an_element_of_a_collection_is_not_there_before_it_is_added() -> None:
    text = """
  /products/{sku}:
    get:
      parameters: [{name: sku, in: path, required: true, schema: {type: string}, example: A}]
      responses: {204: {description: ok}}
  /products:
    post:
      summary: Add
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {sku: {type: string}}}
            examples: {new: {value: {sku: B}}, taken: {value: {sku: A}}}
      responses:
        201: {description: ok, x-microcks-refs: [new]}
        409: {description: no, x-photon-examples: [taken]}
"""

    states = {
        one.description: [state.name for state in one.providerStates]
        for one in made(text).interactions
    }

    assert states["Add (201, new)"] == ["no product with sku B exists"]
    assert states["Add (409, taken)"] == ["a product with sku A exists"]


def test_bodies_leave_out_what_only_responses_have() -> None:
    text = """
  /x:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [id]
              properties: {id: {type: integer, readOnly: true}, a: {type: string}}
            example: {id: 1, a: x}
      responses: {204: {description: ok}}
"""

    one = only(made(text))

    assert one.request.body.content == {"a": "x"}  # type: ignore[union-attr]  # it has one
    assert one.request.headers == {"Content-Type": ("application/json",)}


def test_forms_are_written_as_they_are_sent() -> None:
    text = """
  /x:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded: {schema: {type: object}, example: {a: [1, 2], b: é}}
      responses: {204: {description: ok}}
"""

    one = only(made(text))

    assert one.request.body.content == "a=1&a=2&b=%C3%A9"  # type: ignore[union-attr]


def test_descriptions_are_unique_and_keys_are_steady() -> None:
    text = """
  /a: {get: {summary: Same, responses: {204: {description: ok}}}}
  /b: {get: {summary: Same, responses: {204: {description: ok}}}}
"""

    first, second = made(text).interactions

    assert {first.description, second.description} == {"Same (204), GET /a", "Same (204), GET /b"}
    assert first.key != second.key
    assert made(text).interactions == (first, second)


@pytest.mark.parametrize(
    ("choice", "operations"),
    [
        (Choice(operations=("getThing",)), 1),
        (Choice(operations=("nothing",)), 0),
        (Choice(tags=("things",)), 1),
        (Choice(tags=("other",)), 0),
        (Choice(methods=("POST",)), 0),
        (Choice(paths=("/things/{thingId}",)), 1),
    ],
)
def test_choices(choice: Choice, operations: int) -> None:
    assert made(BY_NAME, choice).operations == operations


def test_a_base_path_may_be_given() -> None:
    one = made(BY_NAME, Choice(base_path="/v9", statuses=("200",))).interactions[0]

    assert one.request.path == "/v9/things/7"


@pytest.mark.parametrize(
    ("name", "resource", "key"),
    [
        ("orderId", "order", "id"), ("order_id", "order", "id"), ("id", "order", "id"),
        ("sku", "product", "sku"), ("userName", "user", "name"), ("orderLineId", "order", "lineId"),
    ],
)  # fmt: skip
def test_a_key_does_not_repeat_its_resource(name: str, resource: str, key: str) -> None:
    assert key_of(name, resource) == key


def test_the_example_shop_is_covered_completely() -> None:
    folder = Path(__file__).parents[2] / "examples" / "shop"
    library = Library(lambda path: (folder / path).read_bytes())

    generated = generate(library, library.open("openapi.yaml"), Choice())

    assert generated.left == ()
    assert len(generated.interactions) >= 2 * generated.operations
