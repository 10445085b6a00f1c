"""Each value of an interaction, its rule, and the line that it came from."""

from photon_test.contracts.choice import Choice, Line
from photon_test.contracts.formats import DATE
from photon_test.contracts.generate import generate
from photon_test.openapi.library import Library

SPEC = """\
openapi: 3.1.0
components:
  securitySchemes: {auth: {type: http, scheme: bearer}}
paths:
  /x/{id}:
    get:
      security: [{auth: []}]
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer, default: 4}}
      responses:
        2XX:
          description: ok
          headers: {X-A: {required: true, schema: {type: string}, example: b}}
          content:
            application/json:
              schema:
                type: object
                required: [a, b, c, d]
                properties:
                  a: {type: integer, example: 3}
                  b: {type: string, enum: [x, y]}
                  c: {type: [boolean, 'null']}
                  d: {type: array, minItems: 1, items: {$ref: '#/components/schemas/D'}}
"""
MORE = "  schemas: {D: {type: string, format: date, default: '2024-01-01'}}\n"


def explained(text: str) -> dict[str, Line]:
    library = Library(lambda _: text.encode())
    generated = generate(library, library.open("openapi.yaml"), Choice(explain=True))
    ((_, found),) = generated.lines.items()
    return {line.part: line for line in found}


def test_every_part_has_its_value_rule_source_and_line() -> None:
    found = explained(SPEC.replace("paths:\n", MORE + "paths:\n", 1))

    said = {
        part: (line.value, line.rule, line.source, line.where.removeprefix("openapi.yaml:"))
        for part, line in found.items()
    }
    replaced = "security: replaced by what the state returns"
    fraction = r"date, format yyyy-MM-dd"
    assert said == {
        "path.id": ("4", "", "schema: default", "10:81"),
        "header.Authorization": ("photon-not-a-real-token", "regex, regex Bearer .+", replaced, ""),
        "status": ("200", "statusCode, status success", "reply `2XX`", "13:11"),
        "header.Content-Type": ('"application/json"', "", "media type", "13:11"),
        "header.X-A": ('"b"', "type", "header", "14:26"),
        "$": ('{"a": 3, "b": "x", "c": true, "d": ["2024-01-01"]}', "type", "made up", "18:17"),
        "$.a": ("3", "integer", "schema: example", "21:47"),
        "$.b": ('"x"', "type and regex, regex ^(?:x|y)$", "schema: enum", "22:43"),
        "$.c": ("true", "type or null", "made up", "23:22"),
        "$.d": ('["2024-01-01"]', "type, min 1", "made up", "24:22"),
        "$.d[*]": (
            '"2024-01-01"',
            f"regex, regex {DATE} and {fraction}",
            "schema: default",
            "4:54",
        ),
    }


def test_what_takes_no_time_is_not_explained() -> None:
    library = Library(lambda _: SPEC.replace("paths:\n", MORE + "paths:\n", 1).encode())

    assert generate(library, library.open("openapi.yaml"), Choice()).lines == {}
