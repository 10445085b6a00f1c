"""Operations of every version, in one view."""

from collections.abc import Callable

import pytest

from photon_test.core.errors import DocumentError
from photon_test.openapi.operation import Operation
from photon_test.openapi.operations import Unread

Read = Callable[[str], list[Operation | Unread]]

V3 = """
openapi: 3.1.0
servers: [{url: 'https://api.example.com/{v}/', variables: {v: {default: v1}}}]
security: [{key: []}]
components:
  securitySchemes:
    key: {type: apiKey, in: query, name: k}
    token: {type: http, scheme: Bearer}
  parameters:
    id: {name: id, in: path, required: true, schema: {type: integer}}
paths:
  /users/{id}:
    parameters:
      - $ref: '#/components/parameters/id'
      - {name: page, in: query, schema: {type: integer}}
    get:
      operationId: getUser
      tags: [users]
      security: [{token: []}, {}]
      parameters:
        - {name: page, in: query, required: true, style: pipeDelimited, schema: {type: array}}
        - {name: Accept, in: header, schema: {type: string}}
      responses:
        200:
          description: ok
          headers: {X-A: {required: true, schema: {type: string}}}
          content:
            application/json:
              examples: {ada: {value: {id: 1}, summary: Ada}}
              example: 7
        default: {description: no}
    delete:
      responses: {204: {description: gone, x-microcks-refs: [a]}}
"""


def one(found: Operation | Unread) -> Operation:
    assert isinstance(found, Operation)
    return found


def test_an_operation_of_version_3(read: Read) -> None:
    get, delete = map(one, read(V3))

    assert (get.id, get.method, get.path) == ("getUser", "GET", "/v1/users/{id}")
    assert [(p.within, p.name, p.required, p.explode) for p in get.parameters] == [
        ("path", "id", True, False),
        ("query", "page", True, False),
    ]
    assert get.tags == ("users",)
    assert [[scheme.kind for scheme in one] for one in get.security] == [["bearer"], []]
    reply = get.replies[0]
    assert (reply.code, reply.headers[0].name) == (200, "X-A")
    assert [(e.name, e.value, e.summary) for e in reply.media[0].examples] == [
        ("ada", {"id": 1}, "Ada"),
        ("", 7, ""),
    ]
    assert get.replies[1].code is None
    assert delete.id == "DELETE /users/{id}"
    assert delete.replies[0].keys == ("a",)
    assert [(s.kind, s.within, s.parameter) for (s,) in delete.security] == [("key", "query", "k")]


def test_a_path_is_one_however_it_is_written(read: Read) -> None:
    text = V3.replace("  /users/{id}:", "  ' users/{id} ':")

    assert [one(found).path for found in read(text)] == ["/v1/users/{id}"] * 2


def test_an_operation_of_version_2(read: Read) -> None:
    text = """
swagger: '2.0'
basePath: /v2
produces: [application/json]
securityDefinitions: {basic: {type: basic}}
paths:
  /pets:
    post:
      consumes: [application/json]
      parameters:
        - {name: tags, in: query, type: array, items: {type: string}, collectionFormat: multi}
        - {name: pet, in: body, required: true, schema: {type: object}}
      responses:
        201: {description: ok, schema: {type: object}, examples: {application/json: {id: 1}}}
    put:
      parameters:
        - {name: file, in: formData, type: file, required: true}
        - {name: note, in: formData, type: string}
      responses: {204: {description: ok}}
"""

    post, put = map(one, read(text))

    assert post.path == "/v2/pets"
    assert (post.parameters[0].style, post.parameters[0].explode) == ("form", True)
    assert post.body is not None
    assert post.body.media[0].type == "application/json"
    assert post.replies[0].media[0].examples[0].value == {"id": 1}
    assert put.body is not None
    assert put.body.media[0].type == "multipart/form-data"
    assert put.replies[0].media == ()


def test_version_3_2_has_more_methods(read: Read) -> None:
    text = """
openapi: 3.2.0
paths:
  /x:
    query: {operationId: q, responses: {200: {description: ok}}}
    additionalOperations:
      LINK: {operationId: l, responses: {204: {description: ok}}}
"""

    assert [(one(found).id, one(found).method) for found in read(text)] == [
        ("q", "QUERY"),
        ("l", "LINK"),
    ]


def test_a_broken_operation_does_not_hide_the_others(read: Read) -> None:
    text = """
openapi: 3.0.3
paths:
  /a:
    get: {operationId: broken, parameters: [{$ref: '#/nowhere'}], responses: {}}
    put: {operationId: fine, responses: {}}
  /b: {$ref: '#/nowhere'}
"""

    found = read(text)

    assert [type(each) for each in found] == [Unread, Operation, Unread]
    assert isinstance(found[0], Unread)
    assert found[0].where.startswith("openapi.yaml:5:")
    assert "leads nowhere" in found[0].error


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "not an OpenAPI document: the top is not an object"),
        ("a: 1", "not an OpenAPI document: it has neither `openapi` nor `swagger`"),
        ("openapi: 4.0.0", "OpenAPI `4.0.0` is not known"),
        ("swagger: '1.2'", "OpenAPI `1.2` is not known"),
        ("openapi: 3.0.0", "the document has no `paths`"),
        ("openapi: 3.0.0\npaths: []", "the document has no `paths`"),
    ],
)
def test_what_is_no_description_is_refused(read: Read, text: str, message: str) -> None:
    with pytest.raises(DocumentError) as raised:
        read(text)

    assert raised.value.message.startswith(message)
    assert raised.value.where.startswith("openapi.yaml:")
