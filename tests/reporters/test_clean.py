"""Cleaning: nothing that steers a terminal or breaks XML is left, and nothing else is lost."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.reporters.clean import clean, exact, one_line, tail


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain \tü 数 😀\n", "plain \tü 数 😀\n"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;title\x07text", "text"),
        ("cut off \x1b", "cut off "),
        ("\x1b]never ended\nnext line", "\nnext line"),
        ("\x9b31mred", "red"),
        ("50%\r100%\r\n", "50%\n100%\n"),
        ("\x00\x08\x7f\x85\x9f", "\n"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("\ufffe\uffff", ""),
        ("\u202eDELIAF\u202c \u2066one\u2069", "DELIAF one"),  # reads FAILED, and is not
    ],
)
def test_text_becomes_harmless(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text(st.characters(codec=None)) | st.text(st.sampled_from("\x1b[]0;m\x07\\a\n\r\x9b")))
def test_clean_text_is_xml_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert "\x1b" not in cleaned
    element = ET.Element("a")
    element.text = cleaned
    again = ET.fromstring(ET.tostring(element, encoding="utf-8"))  # noqa: S314  # ours
    assert (again.text or "") == cleaned


def test_a_line_is_the_first_that_says_something() -> None:
    assert one_line("\n  \n a\t b \nc") == "a b"
    assert one_line("x" * 600) == "x" * 499 + "…"
    assert one_line("\x1b[0m") == ""


def test_the_end_of_a_text_says_what_is_left_out() -> None:
    text = "".join(f"line {number}\n" for number in range(100))

    assert tail(text, lines=2) == "… (775 characters before)\nline 98\nline 99"
    assert tail("a\nb\n") == "a\nb"


def test_a_name_keeps_its_blanks_and_stays_on_one_line() -> None:
    assert exact("test[  -False-  ]") == "test[  -False-  ]"
    assert exact("a\n\tb ") == "a\\n\\tb "
