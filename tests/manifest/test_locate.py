"""Places: every key and value that `tomllib` reads has one, and stands there."""

import json
import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.manifest.locate import Path, Places

TEXT = '''\
manifest-version = 1 # comment = 2
other."quo\\u0074ed key".'x y' = """
[not.a.table]
key = "no"
"""

[test]
setup = [ # [[a]]
  'a"]',   "b\\"]",
]
[[test.suite]]
name = "a"
needs = ["b", """c""""]
[test.suite.cargo]
binaries = "serial"

[[test.suite]]
  expect = { min-tests = 3, more.deep = [{x = 1}, { y = 1979-05-27 07:32:00 }] }
[[test.suite.inner]]
k = true
[ test . service . "db" ]
ready.tcp = "h:1"
'''


def _paths(value: object, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield (*path, index)
            yield from _paths(inner, (*path, index))


def test_every_path_has_a_place() -> None:
    places = Places(TEXT)

    assert set(places.by_path) == set(_paths(tomllib.loads(TEXT)))


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("manifest-version",), 1, 1),
        (("other", "quoted key"), 2, 7),
        (("test", "setup", 1), 9, 12),
        (("test", "suite", 0), 11, 1),
        (("test", "suite", 0, "needs", 1), 13, 15),
        (("test", "suite", 0, "cargo", "binaries"), 15, 1),
        (("test", "suite", 1, "expect", "min-tests"), 18, 14),
        (("test", "suite", 1, "expect", "more", "deep", 1, "y"), 18, 53),
        (("test", "suite", 1, "inner", 0, "k"), 20, 1),
        (("test", "service", "db", "ready", "tcp"), 22, 7),
        (("test", "suite", 1, "nothing", "here"), 17, 1),
    ],
)
def test_a_key_has_line_and_column(path: Path, line: int, column: int) -> None:
    assert Places(TEXT).key(path) == (line, column)


def test_a_value_has_a_place_of_its_own() -> None:
    assert Places(TEXT).value(("test", "suite", 0, "name")) == (12, 8)


_bare = st.text("abc-_019", min_size=1, max_size=4)
_quoted = st.text('a\u00e9"\\.]=#\n\U0001d11e ', max_size=4).map(
    lambda text: json.dumps(text, ensure_ascii=False)
)
_written_keys = _bare | _quoted
_scalars = st.one_of(
    st.integers(-9, 9).map(str),
    st.booleans().map(lambda value: str(value).lower()),
    st.sampled_from(["'''\n'']'''", "''", "1979-05-27 07:32:00", "-inf"]),
    st.sampled_from(['"""a\n]"""', '"""x"""""', '"""\\""""']),
    _quoted,
)
_gaps = st.sampled_from(["", " ", "\n", " # ]}\n", "\t"])


def _arrays(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    items = st.lists(st.tuples(_gaps, inner, _gaps).map("".join), max_size=3)
    return items.map(lambda parts: f"[{','.join(parts)}]")


def _inlines(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.lists(st.tuples(_written_keys, inner), max_size=3)
    return pairs.map(
        lambda parts: "{" + ", ".join(f"{key} = {value}" for key, value in parts) + "}"
    )


_values = st.recursive(_scalars, lambda inner: _arrays(inner) | _inlines(inner), max_leaves=6)
_dotted = st.lists(_written_keys, min_size=1, max_size=3).map(" . ".join)
_lines = st.one_of(
    st.tuples(_dotted, _values).map(lambda pair: f"{pair[0]} = {pair[1]}"),
    _dotted.map(lambda key: f"[{key}]"),
    _dotted.map(lambda key: f"[[ {key} ]] # x"),
)


def _readable(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


@given(st.lists(_lines, max_size=6).map("\n".join).filter(_readable))
def test_the_places_are_those_of_tomllib(text: str) -> None:
    document = tomllib.loads(text)

    assert set(Places(text).by_path) == set(_paths(document))
