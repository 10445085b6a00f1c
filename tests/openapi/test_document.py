"""Loading: types, places, limits and references."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.core.errors import DocumentError
from photon_test.openapi.document import LIMIT_BYTES, Node, read_document
from photon_test.openapi.findings import Unreadable
from photon_test.openapi.library import Library
from photon_test.openapi.places import parsed, written

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


def yaml(text: str) -> Any:
    return read_document(text.encode(), "d.yaml").data


def refused(text: str | bytes, file: str = "d.yaml") -> DocumentError:
    with pytest.raises(DocumentError) as raised:
        read_document(text if isinstance(text, bytes) else text.encode(), file)
    return raised.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("2024-01-15", "2024-01-15"), ("1:30", "1:30"),
        ("014", 14), ("0o14", 12), ("0x1f", 31), ("1e3", 1000.0), (".5", 0.5), ("-1", -1),
        ("true", True), ("~", None), ("", None), ("null", None), ("'1'", "1"), ('"null"', "null"),
        (".inf", ".inf"), ("1_000", "1_000"), ("!!str 12", "12"), ("+", "+"), ("-", None),
    ],
)  # fmt: skip
def test_scalars_have_the_types_of_yaml_1_2(text: str, value: object) -> None:
    if text == "-":
        assert yaml("a:\n  -") == {"a": [None]}
    else:
        assert yaml(f"a: {text}") == {"a": value}


def test_keys_are_always_text() -> None:
    assert yaml("200: a\ntrue: b\nnull: c") == {"200": "a", "true": "b", "null": "c"}


def test_anchors_and_merges() -> None:
    text = "base: &b {x: 1, y: 2}\nmade: {<<: *b, y: 3}\nsame: *b"

    assert yaml(text)["made"] == {"y": 3, "x": 1}
    assert yaml(text)["same"] == {"x": 1, "y": 2}


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        ("a: 1\nb: 2\na: 3", "the key `a` stands here a second time", "d.yaml:3:1"),
        ("a: [1, 2", "not readable as YAML", "d.yaml:2:1"),
        ("a: 1\n---\nb: 2", "a second document begins here", "d.yaml:2:1"),
        ("? [a]\n: 1", "a key must be text", "d.yaml:1:3"),
        ("a: *b", "`*b` stands for nothing that is complete", "d.yaml:1:4"),
        ("a: &a [*a]", "`*a` stands for nothing that is complete", "d.yaml:1:8"),
        ("a:\n\t- 1", "not readable as YAML", "d.yaml:2:1"),
        ("a: " + "[" * 50_000, "nested more than 500 deep", "d.yaml:1:503"),
        ("", "the file is empty", "d.yaml:1:1"),
        (b"x: y\na: \xc3\xbc\xff", "not UTF-8: byte 10 is 0xff", "d.yaml:2:5"),
        ("name: Andr\u00e9".encode("latin-1"), "not UTF-8: byte 10 is 0xe9", "d.yaml:1:11"),
        (b"\xff\xfea\x00", "UTF-16, not UTF-8", "d.yaml:1:1"),
        ("a: 1".encode("utf-16-be"), "UTF-16, not UTF-8", "d.yaml:1:1"),
        ("a: 1".encode("utf-32"), "UTF-32, not UTF-8", "d.yaml:1:1"),
        (b"PK\x03\x04\n\x00", "a binary file, not YAML or JSON", "d.yaml:2:1"),
        (b"a: b\x07", "not readable as YAML: control characters", "d.yaml:1:5"),
        ("a: " + "{b: " * 50_000, "nested more than 500 deep", "d.yaml:1:2000"),
        ("- " * 50_000, "nested more than 500 deep", "d.yaml:1:1001"),
    ],
)
def test_what_cannot_be_read_says_where(text: str | bytes, message: str, where: str) -> None:
    error = refused(text)

    assert error.message.startswith(message)
    assert error.where == where


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]

    error = refused("\n".join(lines))

    assert "when aliases are written out" in error.message


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        (
            '{"a": 1,\n "a": 2}',
            "the key `a` stands here a second time (first in line 1)",
            "d.json:2:2",
        ),
        ('{"a": 1', "not readable as JSON", "d.json:1:8"),
        ('{"a": NaN}', "`NaN` is not JSON", "d.json:1:7"),
        ('{"a": [1e999]}', "`1e999…` is too large a number", "d.json:1:8"),
        ('{"a": ' + "9" * 5000 + "}", "`99999999999999999999…` is too large", "d.json:1:7"),
        ('{"a": "\\ud83d"}', "half of a surrogate pair", "d.json:1:7"),
        ('{"a": ' + "[" * 100_000, "nested more than 500 deep", "d.json:1:506"),
        ("[" * 600 + "]" * 600, "nested more than 500 deep", "d.json:1:501"),
    ],
)
def test_json_that_cannot_be_read(text: str, message: str, where: str) -> None:
    error = refused(text, "d.json")

    assert error.message.startswith(message)
    assert error.where == where


def test_both_halves_of_a_character_are_fine() -> None:
    assert read_document(b'{"a": "\\ud83d\\ude00"}', "d.json").data == {"a": "\U0001f600"}


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("p:\n  a: 1\n  a: 2\nq: [{b: 1, b: 2}]\n'p': 3", "d.yaml"),
        ('{"p":\n{"a": 1,\n  "a": 2},\n"q": [{"b": 1, "b": 2}],\n"p": 3}', "d.json"),
    ],
)
def test_every_duplicate_key_is_reported(text: str, file: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read_document(text.encode(), file)

    found = raised.value.findings
    assert [(one.place.line, one.place.pointer) for one in found] == [
        (3, "/p/a"), (4, "/q/0/b"), (5, "/p"),
    ]  # fmt: skip
    assert all(one.hint for one in found)


def test_too_large_a_file_is_not_read() -> None:
    error = refused(b" " * (LIMIT_BYTES + 1))

    assert error.message == "the file has 64.0 MB, more than 64"


def test_a_bom_is_no_content() -> None:
    assert read_document(b"\xef\xbb\xbfa: 1", "d.yaml").data == {"a": 1}


YAML = "top:\n  list:\n    - one\n    - {two: 2}\n  'odd/~key': x\n"
JSON = '{\n "top": {\n  "list": ["one",\n   {"two": 2}],\n  "odd/~key": "x"}}'


@pytest.mark.parametrize(
    ("text", "pointer", "line", "column"),
    [
        (YAML, "/top", 2, 3),
        (YAML, "/top/list/1", 4, 7),
        (YAML, "/top/list/1/two", 4, 13),
        (YAML, "/top/odd~1~0key", 5, 15),
        (YAML, "/top/missing", 2, 3),
        (JSON, "/top", 2, 9),
        (JSON, "/top/list/1", 4, 4),
        (JSON, "/top/list/1/two", 4, 12),
        (JSON, "/top/odd~1~0key", 5, 15),
        (JSON, "/top/missing", 2, 9),
        (JSON, "", 1, 1),
    ],
)
def test_every_node_knows_its_place(text: str, pointer: str, line: int, column: int) -> None:
    place = read_document(text.encode(), "d").place(parsed(pointer))

    assert (place.line, place.column, place.pointer) == (line, column, pointer)


@given(VALUES)
def test_json_and_yaml_say_the_same(value: Any) -> None:
    text = json.dumps({"a": value})

    assert read_document(text.encode(), "d.json").data == {"a": value}
    assert read_document(text.encode(), "d.yaml").data == {"a": value}


@given(st.lists(st.text(max_size=4), max_size=4))
def test_pointers_are_read_as_they_are_written(parts: list[str]) -> None:
    assert parsed(written(tuple(parts))) == tuple(parts)


@given(st.text(alphabet="ab:{}[]&*<!|>-#'\",\n \t0~", max_size=60))
def test_whatever_stands_in_a_file_is_read_or_refused(text: str) -> None:
    try:
        read_document(text.encode(), "d.yaml")
    except DocumentError as error:
        assert error.where.startswith("d.yaml")  # noqa: PT017  # nothing need be raised


@given(st.text(alphabet='{}[]:," \n\t\\\\ud8c0019.eE-atrulsfN', max_size=40))
def test_whatever_stands_in_a_json_file_is_read_or_refused(text: str) -> None:
    try:
        read_document(f"{{{text}".encode(), "d.json")
    except DocumentError as error:
        assert error.where.startswith("d.json:")  # noqa: PT017  # nothing need be raised
        assert error.hint  # noqa: PT017


class Files(dict[str, str]):
    """A library over texts; it remembers what was asked for."""

    asked: list[str]

    def library(self) -> Library:
        self.asked = []
        return Library(self.fetch)

    def fetch(self, path: str) -> bytes:
        self.asked.append(path)
        if path not in self:
            raise FileNotFoundError(2, "No such file or directory")
        return self[path].encode()


def follow(files: Files, key: str = "a") -> Node:
    library = files.library()
    node = library.open("api/main.yaml").top.get(key)
    assert node is not None
    return library.follow(node)


def test_references_lead_through_files_and_back() -> None:
    files = Files(
        {
            "api/main.yaml": "a: {$ref: 'parts/b.yaml#/x/0'}\nend: 7",
            "api/parts/b.yaml": "x: [{$ref: '../main.yaml#/end'}]",
        }
    )

    node = follow(files)

    assert node.value == 7
    assert str(node.place) == "api/main.yaml:2:6"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("#/nowhere", "`#/nowhere` leads nowhere: there is no `nowhere`"),
        ("#/a", "`#/a` leads in a circle"),
        ("http://127.0.0.1/x", "`http://127.0.0.1/x` is not followed"),
        ("file:///etc/passwd", "`file:///etc/passwd` is not followed"),
        ("//host/x", "`//host/x` is not followed"),
        ("/etc/passwd", "`/etc/passwd` is not followed: it lies outside"),
        ("../../etc/passwd", "`../../etc/passwd` is not followed: it lies outside"),
        ("gone.yaml", "`gone.yaml` cannot be read: no such file or directory"),
        ("#anchor", "`#anchor` leads nowhere"),
    ],
)
def test_references_that_lead_nowhere_say_so(reference: str, message: str) -> None:
    files = Files({"api/main.yaml": f"\na: {{$ref: '{reference}'}}"})

    with pytest.raises(DocumentError) as raised:
        follow(files)

    assert raised.value.message.startswith(message)
    assert raised.value.where.startswith("api/main.yaml:2:")
    assert set(files.asked) <= {"api/main.yaml", "api/gone.yaml"}


def test_an_anchor_is_found() -> None:
    assert follow(Files({"api/main.yaml": "a: {$ref: '#x'}\nb: [{$anchor: x, v: 1}]"})).at("v") == 1
