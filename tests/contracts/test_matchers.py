"""Schemas as rules: what the Rust core accepts and rejects by them."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from msgspec import UNSET

from photon_test.contracts.formats import DATE_TIME
from photon_test.contracts.matchers import Expected, expected
from photon_test.contracts.patterns import one_of
from photon_test.openapi.library import Library
from photon_test.pact.model import Content, Response, Rules

Core = Callable[[list[tuple[Response, Any]]], list[bool]]

DEFINITIONS = """
Node: {type: object, required: [id], properties: {id: {type: integer}, next: {$ref: '#/Node'}}}
A: {type: object, required: [kind, id], properties: {kind: {type: string}, id: {type: integer}}}
B: {type: object, required: [kind, no], properties: {kind: {type: string}, no: {type: integer}}}
"""

# schema, example, what is promised, what is not
TABLE: list[tuple[str, Any, list[Any], list[Any]]] = [
    ("{type: string}", "a", ["", "b"], [1, None, [], True]),
    ("{type: string, enum: [a.b, 'c|d', '#']}", "a.b", ["a.b", "c|d", "#"], ["axb", "c", 1]),
    ("{type: integer, enum: [1, 2]}", 1, [2], [3, "1"]),
    ("{const: x}", "x", ["x"], ["y", 1]),
    ("{type: string, pattern: b}", "abc", ["b", "xbx\n"], ["a", 1]),
    ("{type: string, pattern: '^[A-Z]{2}-[0-9]+$'}", "AA-1", ["ZZ-99"], ["AA-1x", "xAA-1"]),
    ("{type: string, pattern: '^a|b$'}", "a", ["ax", "xb"], ["xax", "c"]),
    ("{type: string, format: date}", "2024-01-15", ["2024-02-29", "2000-02-29", "2024-12-31"],
     ["2024-02-30", "2023-02-29", "1900-02-29", "2024-04-31", "x", "2024-1-5", 1]),
    ("{type: [string, 'null'], format: date}", "2024-01-15", [None, "2024-02-29"],
     ["2024-02-30", "x", "2024-1-5", 1]),
    ("{type: string, minLength: 2, maxLength: 3}", "ab", ["abc", "😀\n"], ["a", "abcd", 22]),
    ("{type: string, minLength: 1}", "a", ["a" * 9], [""]),
    ("{type: string, minLength: 2, pattern: '^a'}", "ab", ["abc"], ["a", "bb"]),
    ("{type: [string, 'null'], maxLength: 2}", "ab", [None, ""], [22, []]),
    (
        "{type: string, format: date-time}",
        "2024-01-15T10:30:00Z",
        ["2024-01-15T10:30:00.123+02:00", "2024-01-15t10:30:00z"],
        ["2024-01-15", "2024-13-15T10:30:00Z", 1],
    ),
    (
        "{type: string, format: uuid}",
        "0f8fad5b-d9cb-469f-a165-70867728950e",
        ["0F8FAD5B-D9CB-469F-A165-70867728950E"],
        ["0f8fad5b"],
    ),
    ("{type: integer}", 1, [-7, 0], [1.5, "1", None]),
    ("{type: number}", 1.5, [1, -2.5, 1e30], ["1", None]),
    ("{type: number}", 1, [1.5, 1e30], ["1", True]),
    ("{type: [number, 'null']}", 1, [1.5, None], ["1"]),
    ("{type: boolean}", True, [False], ["true", 1]),
    ("{type: [string, 'null']}", "a", [None, "b"], []),
    ("{type: [string, 'null']}", None, [None, "b"], []),
    ("{type: [integer, 'null']}", None, [None, 2], ["x", 1.5]),
    ("{type: array, items: {type: integer}}", [1, 2], [[], [1], [3, 2, 1]], [["x"], [1, "x"], {}]),
    ("{type: array, items: {type: integer}, minItems: 1}", [1], [[2, 3]], [[]]),
    ("{type: array, items: {type: integer}, minItems: 2}", [1, 2], [[2, 3, 4]], [[1], [1, "x"]]),
    ("{type: array, items: {type: integer}, minItems: 999}", [1], [[1] * 999], [["x"]]),
    ("{type: array, items: {type: integer}, maxItems: 2}", [1], [[], [2, 3]], [[1, 2, 3]]),
    ("{type: array, items: {}}", [1], [[], ["x", 1]], [{}]),
    ("{type: array, minItems: 2}", [1, 2], [["x", None], [[], {}, {"a": 1}]], [[], [1], {}, "xx"]),
    ("{type: array, maxItems: 2}", [1], [[], [None], [{"a": []}, "x"]], [[1, 2, 3], {}]),
    ("{type: array, items: {type: [string, integer]}, minItems: 1}", ["a"], [[1], ["b", 2]], [[]]),
    ("{type: array, maxItems: 0}", [], [[]], [{}]),
    (
        "{type: array, prefixItems: [{type: integer}, {}], minItems: 2, maxItems: 2}",
        [1, "x"],
        [[2, None]],
        [[1], [1, 2, 3]],
    ),
    ("{type: array}", [1], [[], ["x", 1]], ["x"]),
    (
        "{type: array, items: {type: array, items: {type: string}}}",
        [["a"]],
        [[], [[]], [["b"], []]],
        [[1], [[1]]],
    ),
    ("{type: array, items: {type: [integer, 'null']}}", [None, 1], [[None, 2], []], [["x"]]),
    ("{$ref: '#/Node'}", {"id": 1, "next": {"id": 2}}, [{"id": 3}, {"id": 3, "x": 1}], [{}, []]),
    ("{type: object, properties: {a: {type: integer}}}", {"a": 1}, [{}, {"a": 2}], [[]]),
    (
        "{type: object, required: ['a b', x.y], properties: {'a b': {type: integer}, x.y: {}}}",
        {"a b": 1, "x.y": 1},
        [{"a b": 2, "x.y": "z"}],
        [{"x.y": 1}, {"a b": "2", "x.y": 1}],
    ),
    (
        '{type: object, required: ["it\'s"], properties: {"it\'s": {}}}',
        {"it's": 1},
        [{"it's": 2}],
        [],
    ),
    (
        "{type: object, additionalProperties: {type: integer}}",
        {"a": 1},
        [{}, {"b": 2, "c": 3}],
        [{"b": "x"}, []],
    ),
    (
        "{type: object, additionalProperties: {$ref: '#/Node'}}",
        {"a": {"id": 1}},
        [{}, {"b": {"id": 2}, "c": {"id": 3, "x": 1}}],
        [{"b": {}}, {"b": {"id": "x"}}, {"b": 1}],
    ),
    ("{type: object, additionalProperties: true}", {"a": 1}, [{}, {"b": "x"}], [[]]),
    (
        "{type: object, required: [n], properties: {n: {oneOf: [{$ref: '#/A'}, {type: 'null'}]}}}",
        {"n": {"kind": "a", "id": 1}},
        [{"n": None}, {"n": {"kind": "b", "id": 2, "more": 1}}],
        [{}, {"n": {}}, {"n": [1]}, {"n": "x"}, {"n": 7}],
    ),
    (
        "{type: object, required: [n], properties: {n: {type: [object, 'null']}}}",
        {"n": {}},
        [{"n": None}, {"n": {}}, {"n": {"a": 1}}],
        [{}, {"n": []}, {"n": "x"}, {"n": 7}, {"n": ""}],
    ),
    (
        (
            "{type: object, required: [n], properties: {n: {type: [object, 'null'], required: [p],"
            " properties: {p: {type: string, writeOnly: true}}}}}"
        ),
        {"n": None},
        [{"n": None}, {"n": {}}],
        [{}, {"n": []}],
    ),
    (
        "{type: array, items: {type: [array, 'null'], items: {type: string}}}",
        [["a"]],
        [[], [None, []], [[], ["]", "["], None]],
        [["x"], [None, {}], [[], 7]],
    ),
    (
        "{type: array, items: {type: [array, 'null'], minItems: 1}}",
        [["a"]],
        [[None, [1]]],
        [[[]], [[1], []]],
    ),
    (
        "{oneOf: [{$ref: '#/A'}, {$ref: '#/B'}]}",
        {"kind": "a", "id": 1},
        [{"kind": "b", "no": 1}],
        [{}],
    ),
    ("{type: [string, integer]}", "x", ["y", 1], []),
    ("{}", "x", ["y", 1, None, {}], []),
    (
        "{allOf: [{$ref: '#/Node'}, {required: [z], properties: {z: {type: string}}}]}",
        {"id": 1, "z": "z"},
        [{"id": 2, "z": ""}],
        [{"id": 2}, {"z": ""}],
    ),
    (
        "{type: array, prefixItems: [{type: integer}, {type: string}]}",
        [1, "a"],
        [[], [2, "b", 3]],
        [{}],
    ),
]  # fmt: skip


def expect(schema: str, value: Any) -> Expected:
    library = Library(lambda _: f"{DEFINITIONS}\nschema: {schema}".encode())
    node = library.open("d.yaml").top.get("schema")
    assert node is not None
    return expected(library, (node,), value)


def response(schema: str, value: Any) -> Response:
    found = expect(schema, value)
    if found.content is UNSET:
        return Response(status=200)
    body = Content(content=found.content, contentType="application/json", encoded=False)
    return Response(status=200, body=body, matchingRules=Rules(body=found.rules))


def test_the_core_accepts_what_is_promised_and_rejects_what_is_not(core: Core) -> None:
    rows = [
        (schema, value, actual, wanted)
        for schema, value, good, bad in TABLE
        for actual, wanted in [
            (value, True),
            *((g, True) for g in good),
            *((b, False) for b in bad),
        ]
    ]

    accepted = core([(response(schema, value), actual) for schema, value, actual, _ in rows])

    wrong = [
        (schema, actual, "accepted" if got else "rejected")
        for (schema, _, actual, wanted), got in zip(rows, accepted, strict=True)
        if got != wanted
    ]
    assert wrong == []


def test_only_what_is_required_is_expected() -> None:
    found = expect("{$ref: '#/Node'}", {"id": 1, "next": {"id": 2}, "x": 3})

    assert found.content == {"id": 1}
    assert list(found.rules) == ["$", "$.id"]


def test_a_member_of_any_name_may_be_there_beside_optional_ones(core: Core) -> None:
    library = Library(lambda _: b"{type: object, properties: {a: {type: integer}}}")
    schema = library.open("schema.yaml").top
    found = expected(library, (schema,), {"a": 1}, manner="present")
    body = Content(content=found.content, contentType="application/json", encoded=False)
    second = Response(status=200, body=body, matchingRules=Rules(body=found.rules))

    accepted = core([(second, value) for value in ({}, {"a": 2}, {"two\nlines": 1}, {"a": "x"})])

    assert accepted == [True, True, True, False]


def test_optional_members_are_looked_at_as_deep_as_the_core_can_bear() -> None:
    text = json.dumps(
        {
            "type": "object",
            "properties": {
                name: {"type": "object", "properties": {
                    name + inner: {"type": "object", "properties": {
                        name + inner + last: {"type": "integer"} for last in "abcdefghij"
                    }} for inner in "abcdefghij"
                }} for name in "abcdefghij"
            },
        }
    )  # fmt: skip
    library = Library(lambda _: text.encode())

    found = expected(library, (library.open("schema.yaml").top,), {}, manner="present")

    assert len(found.rules) == 1 + 10 + 100
    assert "$: optional members more than 2 levels deep" in found.loosened


def test_what_cannot_be_said_is_listed() -> None:
    found = expect("{type: integer, minimum: 3, multipleOf: 2}", 4)

    assert found.loosened == ("$: multipleOf", "$: minimum")


def test_texts_are_taken_literally() -> None:
    regex = one_of(("a.b", "c|d", "(", "\\", "é"))

    assert re.fullmatch(regex, "\\")
    assert not re.fullmatch(regex, "axb")


@pytest.mark.parametrize("text", ["2024-01-15T10:30:00Z", "2024-12-31T23:59:60.5-00:00"])
def test_instants(text: str) -> None:
    assert re.fullmatch(DATE_TIME, text)
