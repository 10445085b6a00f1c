"""What is serialised is read back, in every style."""

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import UNSET

from photon_test.openapi import deserialise, serialise
from photon_test.openapi.deserialise import Unparsable
from photon_test.openapi.library import Library
from photon_test.openapi.operation import In, Parameter, Style

SCHEMAS: dict[str, Any] = {
    "list": {"type": "array", "items": {"type": "string"}},
    "numbers": {"type": "array", "items": {"type": "integer"}},
    "object": {"type": "object", "properties": {"n": {"type": "integer"}, "t": {"type": "string"}}},
    "map": {"type": "object", "additionalProperties": {"type": "string"}},
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
}
TEXT = st.text(min_size=1, max_size=8)
VALUES = st.one_of(
    st.tuples(st.just("list"), st.lists(TEXT, min_size=1, max_size=4)),
    st.tuples(st.just("numbers"), st.lists(st.integers(), min_size=1, max_size=4)),
    st.tuples(st.just("object"), st.fixed_dictionaries({"n": st.integers(), "t": TEXT})),
    st.tuples(st.just("map"), st.dictionaries(TEXT, TEXT, min_size=1, max_size=4)),
    st.tuples(st.just("text"), TEXT),
    st.tuples(st.just("integer"), st.integers()),
    st.tuples(st.just("number"), st.floats(allow_nan=False, allow_infinity=False)),
    st.tuples(st.just("boolean"), st.booleans()),
)
LIBRARY = Library(lambda _: json.dumps(SCHEMAS).encode())


def parameter(
    within: In, style: Style, kind: str, *, explode: bool, content: str = ""
) -> Parameter:
    top = LIBRARY.open("schemas.json").top
    return Parameter(
        name="color",
        within=within,
        style=style,
        explode=explode,
        content=content,
        schema=top.get(kind),
        node=top,
    )


@pytest.mark.parametrize("explode", [True, False])
@pytest.mark.parametrize("style", ["simple", "label", "matrix"])
@given(value=VALUES)
def test_paths(style: Style, explode: bool, value: tuple[str, Any]) -> None:  # noqa: FBT001  # a row
    one = parameter("path", style, value[0], explode=explode)

    text = serialise.path(one, value[1])

    assert deserialise.path(LIBRARY, one, text) == value[1]
    assert "/" not in text
    assert "?" not in text


@pytest.mark.parametrize(
    ("style", "explode"),
    [
        ("form", True), ("form", False), ("spaceDelimited", False), ("pipeDelimited", False),
        ("tabDelimited", False), ("deepObject", True), ("cookie", True),
    ],
)  # fmt: skip
@given(value=VALUES)
def test_queries(style: Style, explode: bool, value: tuple[str, Any]) -> None:  # noqa: FBT001
    one = parameter("query", style, value[0], explode=explode)
    assume(not serialise.ambiguous(one, value[1]))
    assume(style != "deepObject" or not any(char in str(value[1]) for char in "[]"))

    pairs = serialise.query(one, value[1])

    if style == "deepObject" and isinstance(value[1], list):
        return  # has no meaning in the specification
    assert deserialise.query(LIBRARY, one, pairs) == value[1]


@pytest.mark.parametrize("explode", [True, False])
@given(value=VALUES)
def test_headers(explode: bool, value: tuple[str, Any]) -> None:  # noqa: FBT001
    one = parameter("header", "simple", value[0], explode=explode)
    assume(not serialise.ambiguous(one, value[1]))
    assume(not (isinstance(value[1], dict) and "=" in "".join(value[1])))

    assert deserialise.header(LIBRARY, one, serialise.header(one, value[1])) == value[1]


@given(value=VALUES)
def test_content(value: tuple[str, Any]) -> None:
    assume(value[0] != "text")  # a text is sent as it is
    within = parameter("query", "form", value[0], explode=True, content="application/json")

    assert deserialise.query(LIBRARY, within, serialise.query(within, value[1])) == value[1]
    assert deserialise.path(LIBRARY, within, serialise.path(within, value[1])) == value[1]


@pytest.mark.parametrize("content", ["application/json", "application/x-www-form-urlencoded"])
@given(value=st.fixed_dictionaries({"n": st.integers(), "t": TEXT}))
def test_whole_query_strings(content: str, value: dict[str, Any]) -> None:
    one = parameter("querystring", "form", "object", explode=True, content=content)

    assert deserialise.querystring(LIBRARY, one, serialise.querystring(one, value)) == value


def test_deep_objects_with_lists_in_them() -> None:
    schemas = {
        "a": {
            "type": "object",
            "properties": {
                "b": {"type": "object", "additionalProperties": {"type": "integer"}},
                "c": {"type": "array", "items": {"type": "integer"}},
            },
        }
    }
    library = Library(lambda _: json.dumps(schemas).encode())
    top = library.open("d.json").top
    one = Parameter(
        name="f", within="query", style="deepObject", explode=True, schema=top.get("a"), node=top
    )
    value = {"b": {"x": 1, "y": 2}, "c": [3, 4]}

    assert deserialise.query(library, one, serialise.query(one, value)) == value


def test_what_was_not_sent_is_unset() -> None:
    for kind in ("list", "object", "text"):
        one = parameter("query", "form", kind, explode=True)
        assert deserialise.query(LIBRARY, one, [("other", "1")]) is UNSET


@pytest.mark.parametrize(
    ("style", "kind", "text"),
    [("label", "text", "x"), ("matrix", "text", "x"), ("matrix", "text", ";other=x"),
     ("simple", "object", "n,1,t")],
)  # fmt: skip
def test_what_has_another_style_is_refused(style: Style, kind: str, text: str) -> None:
    with pytest.raises(Unparsable):
        deserialise.path(LIBRARY, parameter("path", style, kind, explode=False), text)
