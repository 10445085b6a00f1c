"""What can be left out of a run because no case of it can be wanted."""

import re

import pytest

from photon_test.adapters import bounds
from photon_test.core.parse import parse_filter
from photon_test.core.select import Selection


def selected(text: str) -> Selection:
    return Selection(filter=parse_filter(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("test(=adds)", {"adds"}),
        ("suite(web) & test(=adds)", {"adds"}),
        ("test(=adds) | test(=rounds) & tag(slow)", {"adds", "rounds"}),
        ("(test(=adds) | test(=rounds)) & test(=rounds)", {"rounds"}),
        ("none()", set()),
    ],
)
def test_a_filter_may_name_all_that_it_wants(text: str, names: set[str]) -> None:
    assert bounds.names(selected(text)) == frozenset(names)


@pytest.mark.parametrize(
    "text",
    [
        "all()",
        "test(adds)",
        "test(/adds/)",
        "not test(=adds)",
        "tag(slow)",
        "test(=adds) | tag(slow)",
        "test(=adds) | not test(=rounds)",
    ],
)
def test_or_it_may_not(text: str) -> None:
    assert bounds.names(selected(text)) is None


def test_cases_that_are_listed_are_their_own_bounds() -> None:
    both = Selection(only=frozenset({("a.js", "adds"), ("b.js", "rounds")}))
    whole_file = Selection(only=frozenset({("a.js", "adds"), ("b.js", "")}))

    assert bounds.names(both) == frozenset(("adds", "rounds"))
    assert bounds.names(whole_file) is None
    assert [matcher.text for matcher in bounds.files(whole_file) or ()] == ["a.js", "b.js"]


@pytest.mark.parametrize(
    ("text", "passes", "stays_out"),
    [
        ("file(=src/a.js)", ["src/a.js"], ["src/a_js", "x/src/a.js", "src/a.jsx"]),
        ("file(src/*.js)", ["src/a.js", "src/b/c.js"], ["a.js", "src/a.ts"]),
        ("file(~rc/a+)", ["src/a+b.js"], ["src/ab.js"]),
        ("file(src/[ab].js)", ["src/a.js", "src/a/b.ts"], ["a.js"]),
        ("file(=a.js) | file(=b.js)", ["a.js", "b.js"], ["c.js"]),
        ("file(=a.js) & test(adds)", ["a.js"], ["c.js"]),
        ("none()", [], ["c.js"]),
    ],
)
def test_a_filter_bounds_files(text: str, passes: list[str], stays_out: list[str]) -> None:
    found = bounds.files(selected(text))

    assert found is not None
    pattern = bounds.files_pattern(found)
    assert pattern is not None
    # JavaScript's `[^]` is any character.
    compiled = re.compile(pattern.replace("[^]", r"[\s\S]"))
    assert [path for path in (*passes, *stays_out) if compiled.search(path)] == passes


def test_a_regular_expression_of_python_bounds_nothing() -> None:
    found = bounds.files(selected("file(/a/)"))

    assert found is not None
    assert bounds.files_pattern(found) is None
