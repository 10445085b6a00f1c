"""Examples written into a description's text, and nothing else changed."""

import json
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from photon_test.core.errors import DocumentError
from photon_test.openapi.document import read_document
from photon_test.openapi.fix import Fixed, fix
from photon_test.openapi.inserts import applied, json_insert, yaml_inserts
from photon_test.openapi.library import Library

MESSY = """\
# top
openapi: 3.1.0
info: {title: x, version: "1"}   # kept
paths:
  /a/{id}:
    parameters:
      - name: id
        in: path
        required: true
        schema: {type: integer}   # a comment
      - { name: q, in: query, required: true, schema: { enum: ["no", "yes"] } }
      - {name: optional, in: query, schema: {type: string}}
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [a, "b c", l, id]
              properties:
                a: {type: string, format: date-time}
                "b c": {type: string}
                l: {type: array, items: {required: [x], properties: {x: {type: number}}}}
                id: {type: integer, readOnly: true}
              description: |
                some
                text

            # after
      responses:
        '200':
          description: ok
          content:
            application/json: {schema: {type: array, items: {type: boolean}}}
            application/xml: {schema: {type: string}}
        '404': {$ref: '#/components/responses/No'}
        '410': {$ref: '#/components/responses/No'}
components:
  responses:
    No:
      description: no
      content:
        application/json:
          schema: {type: string, minLength: 9}"""


def fixed(text: str, file: str = "openapi.yaml", **others: str) -> Fixed:
    files = {file: text, **{name.replace("_", "."): one for name, one in others.items()}}
    library = Library(lambda path: files[path].encode())
    return fix(library, library.open(file), text)


def test_examples_stand_where_their_objects_end_in_the_style_around_them() -> None:
    done = fixed(MESSY)

    added = [line for line in done.text.splitlines() if line not in MESSY.splitlines()]
    assert "\n".join(added) == snapshot("""\
        example: 1
      - { name: q, in: query, required: true, schema: { enum: ["no", "yes"] }, example: "no" }
            example:
              a: "2024-01-15T10:30:00Z"
              b c: text
              l:
                - x: 1.5
            application/json: {schema: {type: array, items: {type: boolean}}, example: [true]}
          example: textxxxxx\
""")
    assert done.added == snapshot(
        (
            "openapi.yaml:7:9",
            "openapi.yaml:11:9",
            "openapi.yaml:17:13",
            "openapi.yaml:34:31",
            "openapi.yaml:44:11",
        )
    )
    assert [(one.why, one.where) for one in done.left] == snapshot(
        [("no example of `application/xml` can be made", "openapi.yaml:35:30")]
    )


def test_nothing_else_is_touched() -> None:
    after = iter(fixed(MESSY).text.splitlines())

    kept = [line for line in MESSY.splitlines() if "{ name: q" not in line]
    kept = [line for line in kept if "items: {type: boolean}" not in line]

    assert all(line in after for line in kept)  # in the same order


def test_a_second_run_changes_nothing() -> None:
    once = fixed(MESSY)

    twice = fixed(once.text)

    assert twice.text == once.text
    assert twice.added == ()


@pytest.mark.parametrize("indent", [None, 2, 4, "\t"])
def test_json_keeps_its_style(indent: int | str | None) -> None:
    data = read_document(MESSY.encode(), "openapi.yaml").data
    text = json.dumps(data, indent=indent)

    done = fixed(text, "openapi.json")

    expected = read_document(fixed(MESSY).text.encode(), "openapi.yaml").data
    assert len(done.added) == len(fixed(MESSY).added)
    assert done.text == json.dumps(expected, indent=indent)


def test_windows_line_ends_stay() -> None:
    done = fixed(MESSY.replace("\n", "\r\n"))

    assert done.text.replace("\r\n", "\n") == fixed(MESSY).text
    assert "\n" not in done.text.replace("\r\n", "")


def test_what_an_alias_leads_to_and_other_files_hold_is_left_alone() -> None:
    text = dedent("""\
        openapi: 3.0.3
        paths:
          /a:
            get:
              responses:
                '200': {description: ok, content: {application/json: &m {schema: {type: string}}}}
                '404': {description: no, content: {application/json: *m}}
                '500': {$ref: 'other.yaml#/no'}
          /b:
            get:
              responses:
                '200': {description: ok, content: {application/json: {<<: *m}}}
        """)
    other = "no: {description: no, content: {application/json: {schema: {type: string}}}}"

    done = fixed(text, other_yaml=other)

    assert done.text.count("example:") == 2
    assert '{<<: *m, example: "text"}' in done.text
    assert {one.why for one in done.left} == {
        "it stands in another file",
        "its place in the text is not plain enough",
    }


def test_a_value_that_its_schema_does_not_take_is_not_written() -> None:
    text = dedent("""\
        openapi: 3.0.3
        paths:
          /a:
            get:
              responses:
                '200':
                  description: ok
                  content: {application/json: {schema: {type: string, not: {minLength: 1}}}}
                '201':
                  description: ok
                  content: {application/json: {schema: {$ref: '#/components/schemas/Endless'}}}
        components:
          schemas:
            Endless:
              type: object
              required: [next]
              properties: {next: {$ref: '#/components/schemas/Endless'}}
        """)

    done = fixed(text)

    assert done.text == text
    assert len(done.left) == 2


def test_swagger_is_refused_in_words() -> None:
    with pytest.raises(DocumentError, match="no place for most examples"):
        fixed("swagger: '2.0'\npaths: {}\n")


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=6), inner, max_size=3
        )
    ),
    max_leaves=12,
)
TEXTS = (
    "a:\n  b: 1 # c\nz: 2\n",
    "a:\n  b: |\n    x\n\n\nz: 2\n",
    "a:\n  b:\n  - 1\n  - c: 2",
    "a: {b: 1}\n",
    "a: {}\n",
    "a: {\n  b: [1, 2] }\nz: 'x'\n",
)


@given(value=values, text=st.sampled_from(TEXTS))
def test_whatever_is_written_into_yaml_is_read_again(value: Any, text: str) -> None:
    before = read_document(text.encode(), "f.yaml").data

    after = read_document(
        applied(text, yaml_inserts(text, {("a",): value})).encode(), "f.yaml"
    ).data

    assert after == before | {"a": before["a"] | {"example": value}}


@given(value=values, indent=st.sampled_from([None, 1, 4]))
def test_whatever_is_written_into_json_is_read_again(value: Any, indent: int | None) -> None:
    text = json.dumps({"a": {"b": [1, {}]}}, indent=indent)
    place = read_document(text.encode(), "f.json").place(("a",))

    insert = json_insert(text, (place.line, place.column), ("a",), value)

    assert applied(text, [insert]) == json.dumps(
        {"a": {"b": [1, {}], "example": value}}, indent=indent, ensure_ascii=False
    )
