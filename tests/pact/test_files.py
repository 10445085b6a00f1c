"""Reading pact files, and taking them apart without a loss."""

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.core.errors import DocumentError
from photon_test.pact.files import NotAPact, alone, read, write
from photon_test.pact.jsontext import _tokens, laid_out, parsed


def document(*interactions: object, **top: object) -> dict[str, Any]:
    return {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": list(interactions),
    } | top


def test_an_interaction_stands_alone_as_it_was_written() -> None:
    odd = '{"description":"a","future":{"x":[1.0,1e3,12345678901234567890123]},"é":"\\ud800"}'
    text = (
        '{"provider":{"name":"api"},"consumer":{"name":"web"},"interactions":['
        f'{odd},{{"description":"b"}}],"metadata":{{"pactSpecification":{{"version":"4.0"}}}}}}'
    )

    file = read(text.encode(), "p.json")

    assert odd in alone(file, file.interactions[0])
    assert json.loads(alone(file, file.interactions[1]))["metadata"] == {
        "pactSpecification": {"version": "4.0"}
    }


def test_a_key_is_the_name_and_otherwise_the_content_is() -> None:
    keyed = {"key": "k", "description": "a"}
    first = {"description": "b", "request": {"path": "/"}}
    same = {"request": {"path": "/"}, "description": "b"}

    file = read(json.dumps(document(keyed, first, same)).encode(), "p.json")

    one, two, three = (interaction.native for interaction in file.interactions)
    assert one == "k"
    assert three == f"{two}#2"


def test_states_of_every_version() -> None:
    file = read(
        json.dumps(
            document(
                {"provider_state": "v1"},
                {"providerState": "v2"},
                {"providerStates": [{"name": "v3"}, {"name": "and", "params": {}}]},
                {"providerState": None},
            )
        ).encode(),
        "p.json",
    )

    assert [one.states for one in file.interactions] == [("v1",), ("v2",), ("v3", "and"), ()]


def test_lines_count_from_one_through_both_sections() -> None:
    text = '{\n"messages": [\n{"description": "m"}],\n"consumer": {"name": "c"},\n'
    text += '"provider": {"name": "p"},\n"interactions": [{"description": "a"},\n\n'
    text += '{"description": "b"}]\n}'

    file = read(text.encode(), "p.json")

    assert [(one.description, one.line) for one in file.interactions] == [
        ("a", 6),
        ("b", 8),
        ("m", 3),
    ]


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        ("", "the file is empty", "p.json:1:1"),
        ("\ufeff \n", "the file is empty", "p.json:1:1"),
        ("[]", "not a pact: it is not an object", "p.json:1:1"),
        ("null", "not a pact: it is not an object", "p.json:1:1"),
        ("pact", "not readable as JSON: expecting value", "p.json:1:1"),
        ('{"a": NaN}', "not readable as JSON: `NaN` is not JSON", "p.json:1:7"),
        ('{"a": [-Infinity]}', "not readable as JSON: `-Infinity` is not JSON", "p.json:1:8"),
        ('{"a": 1,\n"b"}', "not readable as JSON: expecting ':' delimiter", "p.json:2:4"),
        ('{"a": 1} x', "not readable as JSON: extra data", "p.json:1:10"),
        ('{"a": 1', "not readable as JSON: expecting ',' delimiter", "p.json:1:8"),
        ('{"a": "\t"}', "not readable as JSON: invalid control character at", "p.json:1:8"),
        (
            '{"a": {"b": 1},\n "c": [{"b": 1, "d": 2,\n  "b": 3}]}',
            "the key `b` stands twice in one object, first in line 2",
            "p.json:3:3",
        ),
        ('{"consumer": {"name": "a"}}', "the pact has no name for its provider", "p.json:1:1"),
        (
            '{"consumer": {"name": "a"}, "provider": {"name": 1}}',
            "the pact has no name for its provider",
            "p.json:1:50",
        ),
        (
            '{"consumer":{"name":"a"},"provider":{"name":"b"},\n"interactions":[1]}',
            "an element of `interactions` is not an object",
            "p.json:2:17",
        ),
        (
            '{"consumer":{"name":"a"},"provider":{"name":"b"},"interactions":{}}',
            "`interactions` is not a list",
            "p.json:1:65",
        ),
        ('{"a":\n' + "[" * 50_000, "nested more than 127 levels deep", "p.json:2:127"),
    ],
)
def test_what_cannot_be_read_says_where(text: str, message: str, where: str) -> None:
    with pytest.raises(DocumentError) as raised:
        read(text.encode(), "p.json")

    assert (raised.value.message, raised.value.where) == (message, where)


@pytest.mark.parametrize(
    ("data", "message", "where"),
    [
        (b'{"a":\n "\xe9"}', "not UTF-8: byte 8 is 0xe9", "p.json:2:3"),
        (
            '{"a": 1}'.encode("utf-16"),
            "not UTF-8: it begins with the byte order mark of UTF-16",
            "p.json:1:1",
        ),
        (b"\x7fELF\x80", "not UTF-8: byte 4 is 0x80", "p.json:1:5"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes, message: str, where: str) -> None:
    with pytest.raises(DocumentError) as raised:
        read(data, "p.json")

    assert (raised.value.message, raised.value.where) == (message, where)
    assert raised.value.hint == "save the file as UTF-8"


def test_a_byte_order_mark_of_utf_8_is_left_out() -> None:
    file = read(b"\xef\xbb\xbf" + json.dumps(document()).encode(), "p.json")

    assert write(file).startswith(b'{\n  "consumer"')


def test_a_file_is_written_as_it_was_read() -> None:
    text = (
        '{"_links":{"z":1,"a":[]},"provider":{"name":"api","x":null},"consumer":{"name":"web"},'
        '"interactions":[{"description":"a","n":[1.0,1e3,-0.0,12345678901234567890123]},'
        '{"\\ud800":"\\u00e9é","e":{}}],"messages":[],"createdAt":"then"}'
    )

    data = write(read(text.encode(), "p.json"))

    assert "".join(line.strip() for line in data.decode().splitlines()).replace('": ', '":') == text
    assert write(read(data, "p.json")) == data


def test_both_ways_to_lay_out_are_one() -> None:
    text = '{"a":[{"b":[],"c":{}},[1,"x:{[,\\""],null],"d":"","e":{"f":-1.5e-7}}'

    made = b"".join(laid_out({"x": text, "y": "[]"}, {"y": iter([text.encode()])}))

    shown = "".join(_tokens(f'{{"x":{text},"y":[{text}]}}')) + "\n"
    assert made.decode() == shown == msgspec.json.format(shown, indent=2) + "\n"


@pytest.mark.parametrize("levels", [127, 128, 100_000])
def test_depth_is_limited_where_the_core_limits_it(levels: int) -> None:
    text = "\n" + "[" * levels + "]" * levels

    if levels == 127:
        assert parsed(text, "p.json")
        return
    with pytest.raises(DocumentError, match="127 levels") as caught:
        parsed(text, "p.json")
    assert caught.value.where == "p.json:2:128"


def test_json_that_claims_nothing_is_told_apart() -> None:
    with pytest.raises(NotAPact):
        read(b'{"name": "package"}', "package.json")


@given(st.binary(max_size=200) | st.text(alphabet='{}[]":, \n0aN\\u', max_size=80).map(str.encode))
def test_whatever_stands_in_a_file_is_read_or_refused(data: bytes) -> None:
    try:
        read(data, "p.json")
    except DocumentError as error:
        assert error.where.startswith("p.json")  # noqa: PT017  # nothing need be raised


@given(
    st.lists(
        st.dictionaries(
            st.text(max_size=5), st.text(max_size=3) | st.integers() | st.lists(st.integers())
        ),
        max_size=5,
    )
)
def test_taking_apart_loses_nothing(interactions: list[dict[str, Any]]) -> None:
    file = read(json.dumps(document(*interactions), indent=1).encode(), "p.json")

    again = [json.loads(alone(file, one))["interactions"][0] for one in file.interactions]
    assert again == interactions


@pytest.mark.skipif("PHOTON_CORPUS" not in os.environ, reason="PHOTON_CORPUS is not set")
def test_every_pact_of_the_corpus_is_read() -> None:
    folder = Path(os.environ["PHOTON_CORPUS"]) / "pacts"
    paths = [path for path in folder.rglob("*.json") if "_provider-specs" not in path.parts]

    refused = {}
    for path in paths:
        data = path.read_bytes()
        try:
            again = write(read(data, str(path)))
        except DocumentError as error:
            refused[str(path)] = error.message
            continue
        assert list_of(again) == list_of(data)

    assert len(paths) >= 70
    assert refused == {}


def list_of(data: bytes) -> object:
    """The document with the order of its members."""
    return json.loads(data.decode("utf-8-sig"), object_pairs_hook=list)
