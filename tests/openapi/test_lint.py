"""What lint finds, with lines; and that it finds nothing where nothing is."""

# ruff: noqa: E501  # findings are as long as they are

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from photon_test.core.errors import DocumentError
from photon_test.openapi.files import describe
from photon_test.openapi.findings import Finding
from photon_test.openapi.library import Library
from photon_test.openapi.lint.check import check

UNTIDY = Path(__file__).parents[2] / "fixtures" / "apis" / "untidy.yaml"
HEAD = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n"


def found(text: str, **files: str) -> list[Finding]:
    texts = {"d.yaml": text} | {f"{name}.yaml": more for name, more in files.items()}

    def fetch(path: str) -> bytes:
        if path not in texts:
            raise FileNotFoundError(2, "No such file or directory")
        return texts[path].encode()

    library = Library(fetch)
    return list(check(library, library.open("d.yaml")).findings)


def rules(text: str, **files: str) -> list[tuple[str, int]]:
    return [(one.rule, one.place.line) for one in found(text, **files)]


def test_every_fault_of_an_untidy_description_has_its_line() -> None:
    findings = check(*describe(UNTIDY)).findings

    said = [f"{one.place.line}: {one.level}: {one.message} [{one.rule}]" for one in findings]
    assert [line.replace(UNTIDY.as_posix(), "untidy.yaml") for line in said] == snapshot(
        [
            "3: error: `version` is missing [structure]",
            "5: error: the server's variable `region` has no value [server-variable]",
            "9: warning: the required parameter `userId` in `path` has no example [missing-example]",
            "9: error: the parameter `userId` is not in the path of `GET /users/{id}` [path-parameter]",
            "11: error: `{id}` of `GET /users/{id}` is not described [path-parameter]",
            "12: error: the security scheme `tokn` is not described [unknown-scheme]",
            "15: error: the parameter `page` in `query` is also at untidy.yaml:14:11 [duplicate-parameter]",
            "21: error: `example` and `examples` exclude each other [structure]",
            '23: error: the example is not what its schema asks for: "seven" is not of type "integer" [invalid-example]',
            '24: error: the example is not what its schema asks for: "id" is a required property [invalid-example]',
            '24: error: the example is not what its schema asks for: "name" is a required property [invalid-example]',
            "25: error: `20` is no status [structure]",
            "27: error: the `operationId` `readUser` is also at untidy.yaml:11:20 [duplicate-operation-id]",
            "29: error: `#/components/parameters/Gone` leads nowhere: there is no `parameters` [broken-reference]",
            '34: error: the example is not what its schema asks for: "secret" is a required property [invalid-example]',
            "39: error: there is no operation `readUsers` [unknown-operation]",
            "41: error: the path differs from the one at untidy.yaml:8:5 in nothing but names [same-path]",
            "44: warning: the required parameter `name` in `path` has no example [missing-example]",
            "45: error: this looks like a GitHub token: `ghp_…` [secret]",
            "51: warning: the answer 200 `application/json` has an example of parts only [missing-example]",
            "51: warning: `nullable` is not read: it stands beside `$ref` [beside-reference]",
            "62: error: `strng` is none of `array`, `boolean`, `integer`, `number`, `object` and `string` [structure]",
            "63: error: `(` is no regex [structure]",
            "64: error: there is no schema `Nobody` [broken-reference]",
        ]
    )
    assert all(one.hint and one.place.column > 0 for one in findings)


@pytest.mark.parametrize("version", ["3.0.4", "3.1.1", "3.2.0"])
def test_nothing_is_found_where_nothing_is_wrong(version: str) -> None:
    text = f"""
openapi: {version}
info: {{title: t, version: '1'}}
servers: [{{url: 'https://{{r}}.api.test', variables: {{r: {{default: eu, enum: [eu, us]}}}}}}]
paths:
  /users/{{id}}:
    get:
      operationId: readUser
      parameters:
        - {{name: id, in: path, required: true, example: 7, schema: {{type: integer}}}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {{$ref: '#/components/schemas/User'}}
              examples: {{ada: {{value: {{id: 7, friends: []}}}}}}
components:
  schemas:
    User:
      type: object
      required: [id, friends]
      properties:
        id: {{type: integer}}
        friends: {{type: array, items: {{$ref: '#/components/schemas/User'}}}}
"""

    assert found(text) == []


def test_an_example_is_judged_in_its_direction() -> None:
    text = f"""{HEAD}paths:
  /a:
    put:
      requestBody:
        content:
          application/json:
            schema: {{$ref: '#/components/schemas/A'}}
            examples: {{no: {{value: {{id: 1}}}}, yes: {{value: {{secret: x}}}}}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {{$ref: '#/components/schemas/A'}}
              examples: {{yes: {{value: {{id: 1}}}}, no: {{value: {{secret: x}}}}}}
components:
  schemas:
    A:
      type: object
      required: [id, secret]
      properties:
        id: {{type: integer, readOnly: true}}
        secret: {{type: string, writeOnly: true}}
"""

    pointers = [one.place.pointer for one in found(text) if one.rule == "invalid-example"]

    assert [pointer.split("/")[-2] for pointer in pointers] == ["no", "no"]


def test_a_fault_within_what_is_known_does_not_make_it_unknown() -> None:
    media = "{application/json: {examples: {a: {externalValue: ./a.json}, b: {value: 1, x: 2}}}}"
    text = f"{HEAD.replace('3.0.3', '3.1.0')}paths:\n  /a: {{get: {{responses: {{'200': "
    text += f"{{description: a, content: {media}}}}}}}}}"

    (only,) = found(text)

    assert only.message == "`x` is not known here"


def test_a_request_that_is_to_be_refused_may_be_wrong() -> None:
    answer = "content: {application/json: {examples: {NAMES}}}"
    refused = answer.replace("NAMES", "none: {value: x}, shared: {value: x}, far: {value: x}")
    granted = answer.replace("NAMES", "shared: {value: x}, other: {x-photon-request: far}")
    text = f"""{HEAD}paths:
  /a:
    parameters:
      - name: limit
        in: query
        schema: {{type: integer}}
        examples: {{none: {{value: no}}, shared: {{value: no}}, far: {{value: no}}, alone: {{value: no}}}}
    get:
      responses:
        '200': {{description: ok, {granted.replace("x-photon-request: far", "value: x")}}}
        '422': {{description: no, {refused}}}
    put:
      responses:
        '200': {{description: ok, {granted.replace("far", "far, value: x")}}}
        default: {{description: no, {refused}}}
"""

    wrong = [one for one in found(text) if one.rule == "invalid-example"]

    assert [one.place.pointer.split("/")[-2] for one in wrong] == ["shared", "far", "alone"]


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("'#/components/schemas/Usr'", "`#/components/schemas/Usr` leads nowhere"),
        ("'#/components/schemas/A'", "`#/components/schemas/A` leads in a circle"),
        ("'gone.yaml'", "`gone.yaml` cannot be read"),
        ("'http://api.test/x'", "`http://api.test/x` is not followed"),
        ("'../x.yaml'", "`../x.yaml` is not followed: it lies outside"),
    ],
)
def test_a_broken_reference_is_a_finding_at_the_reference(reference: str, message: str) -> None:
    schemas = f"    A:\n      $ref: {reference}\n    User: {{}}"

    (one,) = found(f"{HEAD}paths: {{}}\ncomponents:\n  schemas:\n{schemas}")

    assert one.message.startswith(message)
    assert (one.rule, one.place.line, one.place.column) == ("broken-reference", 7, 13)
    assert one.place.pointer == "/components/schemas/A/$ref"
    assert one.hint


def test_a_value_with_its_own_separator_in_it_is_a_warning() -> None:
    text = f"""{HEAD}paths:
  /a:
    get:
      parameters:
        - name: tags
          in: query
          explode: false
          examples: {{no: {{value: ['a,b']}}, yes: {{value: ['a b']}}}}
          schema: {{type: array, items: {{type: string}}}}
      responses: {{'204': {{description: ok}}}}
"""

    assert rules(text) == [("ambiguous-value", 10)]


def test_a_list_of_nothing_is_an_error_before_3_1() -> None:
    text = f"{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {{type: array}}}}}}"

    assert rules(text) == [("structure", 4)]
    assert rules(text.replace("3.0.3", "3.1.0")) == []


def test_a_path_has_no_query() -> None:
    assert rules(f"{HEAD}paths: {{'/a?b={{b}}': {{}}}}") == [("path-parameter", 3)]


def test_a_reference_to_the_wrong_kind_of_thing_is_said() -> None:
    text = f"""{HEAD}paths:
  /a:
    get:
      responses:
        '200': {{$ref: '#/components/schemas/A'}}
components: {{schemas: {{A: {{}}}}}}
"""

    assert ("broken-reference", 7) in rules(text)


def test_other_files_are_looked_into() -> None:
    text = f"{HEAD}paths: {{/a: {{$ref: 'b.yaml#/item'}}}}"
    b = """
item:
  get:
    responses:
      '200': {description: ok, headers: {X: {schema: {$ref: '#/gone'}}}}
      '404': {}
"""

    findings = found(text, b=b)

    assert [(one.rule, str(one.place)) for one in findings] == [
        ("broken-reference", "b.yaml:5:61"),
        ("structure", "b.yaml:6:14"),
    ]


def test_an_unreadable_file_that_is_referred_to_tells_its_own_lines() -> None:
    text = f"{HEAD}paths: {{/a: {{$ref: b.yaml}}}}"

    findings = found(text, b="a: 1\na: 2\nb: 1\nb: 2\n")

    assert [(one.rule, str(one.place)) for one in findings] == [
        ("broken-reference", "b.yaml:2:1"),
        ("broken-reference", "b.yaml:4:1"),
    ]


@pytest.mark.parametrize(
    ("value", "level"),
    [
        ("ghp_q8Jx2LmZ0VvTn4Rb7KcWs5Yd1HfGp9Au3Eo6", "error"),
        ("AKIAQ7RZ2MXK4T9WJ3PL", "error"),
        ("AKIAIOSFODNN7EXAMPLE", None),
        ("ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", None),
        ("postgres://joe:hunter2hunter@db.internal/x", "warning"),
        ("https://user:<password>@host", None),
        ("ordinary text", None),
    ],
)
def test_secrets_in_examples(value: str, level: str | None) -> None:
    text = f"""{HEAD}paths: {{}}
components:
  schemas:
    A: {{type: object, example: {{deep: [{{token: '{value}'}}]}}}}
"""

    findings = [one for one in found(text) if one.rule == "secret"]

    assert [one.level for one in findings] == ([level] if level else [])
    assert all(value not in one.message for one in findings)
    assert all(one.place.pointer.endswith("/example/deep/0/token") for one in findings)


@pytest.mark.parametrize(
    "text",
    ["[]", "a: 1", "openapi: 4.0.0", "openapi: {a: 1}"],
)
def test_what_is_no_description_cannot_be_linted(text: str) -> None:
    with pytest.raises(DocumentError):
        found(text)


GARBAGE = ["1", "null", "[]", "[1]", "{}", "text", "{$ref: 1}", "{$ref: '#/x'}", "[[{}]]", "true"]


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("version", ["openapi: 3.0.3", "openapi: 3.2.0", "swagger: '2.0'"])
def test_nonsense_anywhere_ends_in_findings(version: str, garbage: str) -> None:
    keys = [
        "info", "servers", "tags", "security", "paths", "components", "webhooks", "definitions",
        "parameters", "responses", "securityDefinitions",
    ]  # fmt: skip
    deep = (
        "parameters: [{name: G, in: G, schema: G, examples: G, content: G, style: G}, G],"
        " requestBody: {content: {application/json: {schema: G, examples: {a: G}, encoding: G}}},"
        " responses: {200: {headers: {X: G}, content: {application/json: {schema: {properties: G,"
        " allOf: [G], required: G, items: G, enum: G, discriminator: {mapping: {a: G}}}, example:"
        " G}}, schema: {type: G}, examples: G}, default: G}, callbacks: {c: G, d: {e: G}},"
        " security: [G], servers: [{url: G, variables: {v: G}}], tags: G"
    )
    shallow = [f"{version}\n{key}: {garbage}" for key in keys]
    whole = f"{version}\npaths: {{/a: {{get: {{{deep}}}, parameters: G}}, /b: G, /c: {{get: G}}}}"

    for text in (*shallow, whole.replace("G", garbage)):
        try:
            findings = found(text)
        except DocumentError as error:
            assert error.where.startswith("d.yaml:")  # noqa: PT017  # most raise nothing
        else:
            assert findings
