"""Bytes become lines in the same way however they are cut into chunks."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from photon_test.engine.lines import Splitter


def lines_of(*chunks: bytes, limit: int = 1000) -> list[str]:
    splitter = Splitter(limit)
    return [line for chunk in chunks for line in splitter.feed(chunk)] + splitter.end()


def test_both_kinds_of_line_end_and_a_last_line_without_one() -> None:
    assert lines_of(b"a\r\nb\n\nc\rd") == ["a", "b", "", "c\rd"]


def test_a_line_end_may_be_cut_in_two() -> None:
    assert lines_of(b"a\r", b"\nb") == ["a", "b"]


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert lines_of(b"caf\xe9\n\xc3", b"\xa9\n") == ["caf\ufffd", "é"]


def test_a_long_line_is_cut_and_says_by_how_much() -> None:
    assert lines_of(b"abcdef\nok\n", limit=4) == ["abcd [2 bytes cut]", "ok"]
    assert lines_of(b"x\nabcdef\nok\n", limit=4) == ["x", "abcd [2 bytes cut]", "ok"]
    assert lines_of(b"abc", b"def", limit=4) == ["abcd [2 bytes cut]"]


def test_a_character_is_not_cut_in_half() -> None:
    assert lines_of("aé!\n".encode(), limit=2) == ["a [3 bytes cut]"]
    assert lines_of("é!\n".encode(), limit=2) == ["é [1 bytes cut]"]
    assert lines_of("😀😀\n".encode(), limit=7) == ["😀 [4 bytes cut]"]


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=6), st.integers(1, 8))
def test_chunks_make_no_difference(text: bytes, cuts: list[int], limit: int) -> None:
    places = [0, *sorted(cuts), len(text)]
    chunks = [text[start:end] for start, end in pairwise(places)]

    assert lines_of(*chunks, limit=limit) == lines_of(text, limit=limit)


@given(st.lists(st.text(st.characters(exclude_characters="\n\r", codec="utf-8"), min_size=1)))
def test_text_comes_back(lines: list[str]) -> None:
    assert lines_of("".join(f"{line}\n" for line in lines).encode()) == lines
