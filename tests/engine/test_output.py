"""Output is bounded, whatever a tool writes."""

from hypothesis import given
from hypothesis import strategies as st

from photon_test.engine.output import Capped, shortened


def test_short_output_passes_at_once() -> None:
    capped = Capped(100, 100)

    assert [capped.add("one"), capped.add("two"), capped.rest()] == ["one", "two", ""]


def test_the_head_and_the_tail_are_kept_and_the_cut_is_counted() -> None:
    capped = Capped(4, 6)

    shown = [capped.add("head"), capped.add("middle" * 10), capped.add("tail")]

    assert shown == ["head", "", ""]
    assert capped.rest() == "[… 61 characters cut …]\ntail"


def test_one_endless_line_is_cut_too() -> None:
    capped = Capped(2, 3)

    assert capped.add("abcdefghij") == "ab"
    assert capped.rest() == "[… 5 characters cut …]\nhij"


@given(st.lists(st.text(max_size=50)), st.integers(0, 60), st.integers(0, 60))
def test_no_more_than_head_and_tail_is_ever_held(lines: list[str], head: int, tail: int) -> None:
    capped = Capped(head, tail)

    shown = "".join(capped.add(line) for line in lines)

    assert len(shown) <= head
    assert len(capped.rest().partition("cut …]\n")[2]) <= tail + 1


@given(st.text(max_size=300))
def test_what_is_short_enough_stays_as_it_is(text: str) -> None:
    assert shortened(text, 300) == text


def test_a_long_text_keeps_both_ends() -> None:
    assert shortened("a" * 50 + "b" * 50, 20) == f"{'a' * 10}\n[… 80 characters cut …]\n{'b' * 10}"
