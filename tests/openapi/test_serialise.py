"""Styles, as the specification's own table has them."""

from typing import Any

import pytest

from photon_test.openapi import serialise
from photon_test.openapi.document import read_document
from photon_test.openapi.operation import In, Parameter, Style

LIST = ["blue", "black"]
OBJECT = {"R": 100, "G": 200}


def parameter(within: In, style: Style, *, explode: bool, content: str = "") -> Parameter:
    node = read_document(b"{}", "d.json").top
    return Parameter(
        name="color", within=within, style=style, explode=explode, content=content, node=node
    )


@pytest.mark.parametrize(
    ("style", "explode", "value", "text"),
    [
        ("simple", False, "blue", "blue"),
        ("simple", False, LIST, "blue,black"),
        ("simple", False, OBJECT, "R,100,G,200"),
        ("simple", True, OBJECT, "R=100,G=200"),
        ("label", False, "blue", ".blue"),
        ("label", False, LIST, ".blue,black"),
        ("label", True, LIST, ".blue.black"),
        ("label", True, OBJECT, ".R=100.G=200"),
        ("matrix", False, "blue", ";color=blue"),
        ("matrix", False, LIST, ";color=blue,black"),
        ("matrix", True, LIST, ";color=blue;color=black"),
        ("matrix", True, OBJECT, ";R=100;G=200"),
        ("simple", False, "a/b?c ü", "a%2Fb%3Fc%20%C3%BC"),
        ("simple", False, True, "true"),
        ("simple", False, 10.0, "10"),
    ],
)
def test_paths(style: Style, explode: bool, value: Any, text: str) -> None:  # noqa: FBT001  # a row
    assert serialise.path(parameter("path", style, explode=explode), value) == text


@pytest.mark.parametrize(
    ("style", "explode", "value", "pairs"),
    [
        ("form", True, LIST, [("color", "blue"), ("color", "black")]),
        ("form", False, LIST, [("color", "blue,black")]),
        ("form", True, OBJECT, [("R", "100"), ("G", "200")]),
        ("form", False, OBJECT, [("color", "R,100,G,200")]),
        ("spaceDelimited", False, LIST, [("color", "blue black")]),
        ("pipeDelimited", False, LIST, [("color", "blue|black")]),
        ("deepObject", True, OBJECT, [("color[R]", "100"), ("color[G]", "200")]),
        ("deepObject", True, {"a": {"b": [1, 2]}}, [("color[a][b]", "1"), ("color[a][b]", "2")]),
        ("form", True, None, [("color", "")]),
    ],
)
def test_queries(style: Style, explode: bool, value: Any, pairs: list[tuple[str, str]]) -> None:  # noqa: FBT001
    assert serialise.query(parameter("query", style, explode=explode), value) == pairs


def test_content_is_written_as_json() -> None:
    given = parameter("query", "form", explode=True, content="application/json")

    assert serialise.query(given, {"a": [1]}) == [("color", '{"a":[1]}')]


def test_headers() -> None:
    assert serialise.header(parameter("header", "simple", explode=False), LIST) == "blue,black"
    assert serialise.header(parameter("header", "simple", explode=True), OBJECT) == "R=100,G=200"
