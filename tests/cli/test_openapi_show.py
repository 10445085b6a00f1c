"""`photon openapi show`."""

from pathlib import Path

from inline_snapshot import snapshot

from tests.cli.photon import photon, write

API = """\
openapi: 3.1.0
info: {title: t, version: '1'}
servers: [{url: 'https://{r}.api.test/v1', variables: {r: {default: eu, enum: [eu, us]}}}]
security: [{key: [], token: []}, {}]
paths:
  /users/{id}:
    parameters:
      - {name: id, in: path, required: true, example: 7, schema: {type: integer}}
    put:
      operationId: writeUser
      summary: Write a user
      tags: [users]
      parameters:
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/User'}
            examples: {ada: {value: {name: Ada}}}
      responses:
        '200':
          description: ok
          headers: {X-Rate: {schema: {type: integer}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}
        '404': {description: not found}
components:
  securitySchemes:
    key: {type: apiKey, in: query, name: k}
    token: {type: http, scheme: bearer}
  schemas:
    User: {type: object, required: [name], properties: {name: {type: [string, 'null']}}}
webhooks:
  userGone: {post: {operationId: gone, responses: {'200': {description: ok}}}}
"""


def test_an_operation_with_all_its_parts_and_their_lines(tmp_path: Path) -> None:
    folder = write(tmp_path, {"api.yaml": API})

    done = photon(folder, "openapi", "show", "writeUser", "--spec", "api.yaml")

    assert done.code == 0
    assert done.out == snapshot("""\
writeUser  PUT /v1/users/{id}                                 api.yaml:10:7
  Write a user
  tags: users                                                 api.yaml:12:13
  server: https://{r}.api.test/v1 = https://eu.api.test/v1    api.yaml:3:11
    r: eu, one of eu, us
  security: key (key) and token (bearer), or none
parameters
  id  (path, required, integer, simple)                       api.yaml:8:9
    example unnamed: 7                                        api.yaml:8:55
  tags  (query, array, form exploded)                         api.yaml:14:11
    made up: ["text"]
request body  (required)                                      api.yaml:16:9
  application/json  (object)                                  api.yaml:19:13
    example `ada`: {"name": "Ada"}                            api.yaml:20:37
answer 200  ok                                                api.yaml:23:11
  X-Rate  (header, integer, simple)                           api.yaml:24:29
    made up: 1
  application/json  (object)                                  api.yaml:25:39
    made up: {"name": "text"}
answer 404  not found                                         api.yaml:26:16
""")


def test_by_method_and_path(tmp_path: Path) -> None:
    folder = write(tmp_path, {"api.yaml": API})

    done = photon(folder, "openapi", "show", "PUT /users/{id}", "--spec", "api.yaml")

    assert done.out.startswith("writeUser  PUT /v1/users/{id}")


def test_a_webhook_is_called_one(tmp_path: Path) -> None:
    folder = write(tmp_path, {"api.yaml": API})

    done = photon(folder, "openapi", "show", "gone", "--spec", "api.yaml")

    assert done.out.startswith("gone  POST userGone  (webhook)")


def test_an_unknown_operation_has_a_suggestion(tmp_path: Path) -> None:
    folder = write(tmp_path, {"api.yaml": API})

    done = photon(folder, "openapi", "show", "writeUsr", "--spec", "api.yaml")

    assert done.code == 2
    assert "hint: did you mean `writeUser`?" in done.err


def test_an_operation_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    text = API.replace(
        "#/components/schemas/User'}\n            examples", "#/x'}\n            examples"
    )
    text = text.replace("- {name: tags", "- {$ref: '#/gone', name: tags")

    done = photon(
        write(tmp_path, {"api.yaml": text}), "openapi", "show", "writeUser", "--spec", "api.yaml"
    )

    assert done.code == 2
    assert "`#/gone` leads nowhere" in done.err
    assert "in api.yaml:14:18" in done.err
