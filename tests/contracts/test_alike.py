"""What all alternatives share, as the Rust core judges it."""

from collections.abc import Callable
from typing import Any

from msgspec import UNSET

from photon_test.contracts.matchers import Expected, expected
from photon_test.openapi.library import Library
from photon_test.pact.model import Content, Null, Regex, Response, Rules, Type, either, rule

Core = Callable[[list[tuple[Response, Any]]], list[bool]]

DEFINITIONS = """
components:
  schemas:
    Cat:
      type: object
      required: [kind, name, lives, tag]
      properties:
        kind: {type: string, enum: [cat, lion]}
        name: {type: string, minLength: 2, maxLength: 5}
        lives: {type: integer}
        tag: {type: object, required: [id], properties: {id: {type: integer}}}
    Dog:
      type: object
      required: [kind, name, barks, tag]
      properties:
        kind: {const: dog}
        name: {type: string, minLength: 1, maxLength: 9}
        barks: {type: boolean}
        tag: {type: object, required: [id, at], properties: {id: {type: integer}, at: {}}}
    Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}
    Plain: {type: object, required: [kind], properties: {kind: {type: string}}}
    Other: {type: object, required: [kind, n], properties: {kind: {type: string}, n: {}}}
    Named:
      oneOf: [{$ref: '#/components/schemas/Plain'}, {$ref: '#/components/schemas/Other'}]
      discriminator: {propertyName: kind, mapping: {plain: Plain, p.2: Plain}}
    Within:
      oneOf: [{$ref: '#/components/schemas/Plain'}, {type: object, required: [kind]}]
      discriminator: {propertyName: kind, mapping: {plain: Plain}}
    Loop: {anyOf: [{$ref: '#/components/schemas/Loop'}, {type: integer}, {type: number}]}
"""
PET = "{$ref: '#/components/schemas/Pet'}"
NAMED = "{$ref: '#/components/schemas/Named'}"
CAT = {"kind": "cat", "name": "Tom", "lives": 9, "tag": {"id": 1}}
DOG = {"kind": "dog", "name": "R", "barks": True, "tag": {"id": 1, "at": 2}}

# schema, example, what is promised, what is not
TABLE: list[tuple[str, Any, list[Any], list[Any]]] = [
    (
        PET,
        CAT,
        [DOG, CAT | {"kind": "lion"}],
        [
            CAT | {"kind": "cow"},
            DOG | {"name": ""},
            DOG | {"name": "0123456789"},
            DOG | {"tag": {"at": 1}},
            DOG | {"tag": {"id": "1"}},
            {"kind": "cat"},
        ],
    ),
    (
        (
            f"{{anyOf: [{PET}, {{allOf: [{NAMED}, {{required: [name, tag], properties: {{name:"
            " {type: string}, tag: {type: object, required: [x]}}}]}]}"
        ),
        CAT,
        [DOG, {"kind": "p.2", "name": "", "tag": {"x": 1}}],
        [{"kind": 1, "name": "", "tag": {}}, CAT | {"tag": 1}],
    ),
    (NAMED, {"kind": "plain"}, [{"kind": "p.2"}, {"kind": "Other", "n": 1}], [{"kind": "pX2"}]),
    (NAMED, {"kind": "odd"}, [{"kind": "plain"}, {"kind": "odder"}], [{"kind": 1}]),
    (
        "{$ref: '#/components/schemas/Within'}",
        {"kind": "plain"},
        [{"kind": "x"}, {"kind": 1}],
        [[]],
    ),
    (
        (
            "{oneOf: [{type: array, items: {type: string}}, {type: array, minItems: 1, maxItems: 3,"
            " items: {type: string, format: date}}]}"
        ),
        ["a"],
        [[], ["2024-01-15"]],
        [[1], {}, "a"],
    ),
    (
        "{oneOf: [{type: array, items: {}}, {type: array, items: {type: string}}]}",
        ["a"],
        [[], [1]],
        [{}],
    ),
    ("{anyOf: [{enum: [a]}, {type: string, enum: [b]}]}", "a", ["b"], ["c", 1]),
    ("{anyOf: [{enum: [1]}, {const: 2}]}", 1, [2], [3, "1"]),
    ("{anyOf: [{const: 1}, {const: a}]}", 1, ["a"], []),
    ("{$ref: '#/components/schemas/Loop'}", 1, [1.5], ["a", []]),
    (
        "{anyOf: [{type: string, pattern: '^a'}, {type: string, pattern: '^a', maxLength: 2}]}",
        "ab",
        ["abc"],
        ["b", 1],
    ),
    (
        (
            "{type: object, required: [a], properties: {a: {type: integer}}, oneOf: ["
            "{required: [b], properties: {b: {type: string}}},"
            " {required: [b, c], properties: {b: {type: string}}}]}"
        ),
        {"a": 1, "b": "x"},
        [{"a": 2, "b": "y", "c": 1}],
        [{"a": 1}, {"a": "1", "b": "x"}, {"b": "x"}, {"a": 1, "b": 2}],
    ),
    (
        (
            "{type: object, required: [k], properties: {k: {type: string, enum: [a, b, c]}},"
            " oneOf: [{properties: {k: {enum: [a]}}}, {properties: {k: {const: b}}}]}"
        ),
        {"k": "a"},
        [{"k": "b"}],
        [{"k": "c"}, {"k": 1}, {}],
    ),
    (
        (
            "{type: object, required: [p], properties: {p: {oneOf:"
            " [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'},"
            " {type: 'null'}]}}}"
        ),
        {"p": CAT},
        [{"p": None}, {"p": DOG}],
        [{}, {"p": "cat"}, {"p": []}],
    ),
    (
        "{type: array, items: {oneOf: [{type: string, enum: [a]}, {type: [string, 'null']}]}}",
        ["a"],
        [["b", None], []],
        [[1], ["a", {}]],
    ),
    (
        (
            "{oneOf: [{type: object, required: [s], properties: {s: {type: string,"
            " writeOnly: true}}},"
            " {type: object, required: [s], properties: {s: {type: string}}}]}"
        ),
        {"s": "x"},
        [{}, {"s": "y"}],
        [[]],
    ),
]


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


def test_whichever_alternative_it_is_is_accepted_and_none_is_rejected(core: Core) -> None:
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


def test_what_only_one_of_them_says_is_not_expected() -> None:
    found = expect(PET, CAT)

    assert found.content == {"kind": "cat", "name": "Tom", "tag": {"id": 1}}
    assert found.loosened == (
        "$: oneOf, anyOf",
        "$.name: oneOf, anyOf",
        "$.tag: oneOf, anyOf",
    )


def test_alternatives_in_several_files_share_values_without_parts() -> None:
    files = {
        "d.yaml": "a: {oneOf: [{$ref: 'x.yaml#/X'}, {$ref: 'y.yaml#/Y'}]}",
        "x.yaml": """
X: {type: object, required: [k, n, o], properties: {k: {enum: [x]}, n: {type: [string, 'null'],
  maxLength: 3}, o: {$ref: '#/O'}}}
O: {type: object}
""",
        "y.yaml": """
Y: {type: object, required: [k, n, o], properties: {k: {$ref: '#/K'}, n: {type: string,
  maxLength: 5}, o: {$ref: '#/O'}}}
K: {const: y}
O: {type: object}
""",
    }
    library = Library(lambda path: files[path].encode())
    node = library.open("d.yaml").top.get("a")
    assert node is not None

    found = expected(library, (node,), {"k": "y", "n": "abc", "o": {}})

    assert found.content == {"k": "y", "n": "abc"}
    assert found.rules["$.k"] == rule(Type(), Regex(regex="^(?:x|y)$"))
    assert found.rules["$.n"] == either(Type(), Null())
