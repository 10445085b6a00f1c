"""Patterns of `-run`, judged by a copy of go's own rules."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.adapters.go.patterns import run_pattern

# What `rewrite` of go's `src/testing/match.go` leaves in a name: no white space, nothing that
# cannot be printed.
LETTERS = st.sampled_from("abAB01_#|()[]{}^$.*+?\\-=,:'\"<>&é奶")
PARTS = st.text(LETTERS, max_size=6)
TESTS = st.text(st.sampled_from("abAB01_é"), max_size=5).map(lambda rest: f"Test{rest}")
NAMES = st.builds(lambda test, below: "/".join((test, *below)), TESTS, st.lists(PARTS, max_size=3))


def split(pattern: str) -> list[list[str]]:
    """Return the elements of each alternative, as `splitRegexp` of go cuts them."""
    alternatives: list[list[str]] = []
    elements: list[str] = []
    squares = rounds = at = 0
    while at < len(pattern):
        match pattern[at]:
            case "[":
                squares += 1
            case "]":
                squares = max(0, squares - 1)
            case "(" if not squares:
                rounds += 1
            case ")" if not squares:
                rounds -= 1
            case "\\":
                at += 1
            case "/" | "|" as cut if not squares and not rounds:
                elements.append(pattern[:at])
                pattern, at = pattern[at + 1 :], 0
                if cut == "|":
                    alternatives.append(elements)
                    elements = []
                continue
            case _:
                pass
        at += 1
    return [*alternatives, [*elements, pattern]]


def runs(pattern: str, name: str) -> bool:
    """Whether go would run this test: all levels of the name that the pattern has match."""
    parts = name.split("/")
    return any(
        all(re.search(element, part) for element, part in zip(elements, parts, strict=False))
        for elements in split(pattern)
    )


def is_around_or_below(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


@given(st.lists(NAMES, min_size=1, max_size=6))
def test_every_name_is_run(names: list[str]) -> None:
    pattern = run_pattern(names)

    assert all(runs(pattern, name) for name in names)


@given(st.lists(NAMES, min_size=1, max_size=6), NAMES)
def test_nothing_else_is_run(names: list[str], other: str) -> None:
    related = any(is_around_or_below(other, name) for name in names)

    assert runs(run_pattern(names), other) == related


def test_no_name_is_no_pattern() -> None:
    with pytest.raises(ValueError, match="no test is named"):
        run_pattern(())


def test_a_pattern_reads_as_one_would_write_it() -> None:
    names = ("TestA", "TestB", "TestC/eur", "TestC/a|b")

    assert run_pattern(names) == r"^(TestA|TestB)$|^TestC$/^eur$|^TestC$/^a\|b$"
