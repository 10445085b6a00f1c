"""Formats: everything that the validator takes is accepted, and nearly nothing else."""

import re

import jsonschema_rs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from photon_test.contracts.formats import DATE, FORMATS
from photon_test.pact.questions import Try
from photon_test.run.matching import ask_core

ALL = {**FORMATS, "date": DATE}
PARTS = {
    "date": ["2024", "2023", "1900", "0000", "-", "02", "12", "13", "29", "30", "31", "1"],
    "date-time": ["2024-02-29", "2023-12-31", "T", "t", " ", "23:59:60", "00:00:00", ".5", "Z", "z",
                  "+01:00", "-23:59", "+24:00"],
    "time": ["23:59:60", "22:59:60", "00:00:00", "1:2:3", ".123", "Z", "z", "+01:00", "-00:00"],
    "duration": ["P", "T", "1", "36", "Y", "M", "D", "W", "H", "S", ".", "-"],
    "uuid": ["0f8fad5b", "-", "d9cb", "D9CB", "a165", "70867728950e", "urn:uuid:", "{", "}"],
    "email": ["a", "b.c", ".", "@", '"', "\\", " ", "[1.2.3.4]", "[IPv6:::1]", "-", "+", "é", "<"],
    "hostname": ["a", "B", "1", "-", ".", "xn--", "4gbwdl", "_", "é", "a" * 61, "localhost"],
    "ipv4": ["0", "1", "01", "9", "99", "199", "249", "255", "256", ".", "1.2.3.", " "],
    "ipv6": ["::", ":", "1", "abcd", "F", "0001", "12345", "1.2.3.4", "1:2:3:4:5:6:", "%1", "["],
    "uri": ["a:", "http:", "urn:", "//", "/", "a", "@", "[::1]", "[v1.a:b]", ":80", ":", "?", "#",
            "%20", "%", "%zz", "é", " ", "{", "'", "a.b", "-", "~", "\\", "[", "]"],
    "json-pointer": ["/", "a", "~0", "~1", "~", "~2", "é", "\n", " "],
}  # fmt: skip
PARTS["uri-reference"] = PARTS["uri"]


def valid(kind: str, text: str) -> bool:
    return jsonschema_rs.Draft202012Validator({"format": kind}, validate_formats=True).is_valid(
        text
    )


@given(
    st.sampled_from(sorted(PARTS)).flatmap(
        lambda kind: st.tuples(
            st.just(kind), st.lists(st.sampled_from(PARTS[kind]), max_size=9).map("".join)
        )
    )
)
@example(("email", '"a@b c"@d'))
@example(("ipv6", "::ffff:1.2.3.4"))
@example(("uri", "http://u:p@[::1]:80/a?b#c"))
@example(("duration", "P1Y2M3DT4H5M6S"))
def test_what_the_validator_takes_is_accepted(given_one: tuple[str, str]) -> None:
    kind, text = given_one

    assert not valid(kind, text) or re.fullmatch(ALL[kind], text)


@given(st.sampled_from(sorted(FORMATS)).flatmap(
    lambda kind: st.tuples(st.just(kind), st.from_regex(FORMATS[kind], fullmatch=True))
))  # fmt: skip
def test_what_is_accepted_is_nearly_always_valid(given_one: tuple[str, str]) -> None:
    kind, text = given_one
    wider = ("email", "hostname", "uri", "uri-reference", "time", "date-time")

    assert kind in wider or not text.isascii() or valid(kind, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("uri", "http://a b"), ("uri", "//a"), ("uri", "http://a/{x}"), ("uri", "a"),
        ("hostname", "-a"), ("hostname", "a..b"), ("hostname", "a_b"), ("hostname", ""),
        ("ipv4", "01.2.3.4"), ("ipv4", "1.2.3"), ("ipv4", "1.2.3.256"), ("ipv6", ":::"),
        ("ipv6", "1:2:3:4:5:6:7"), ("duration", "P"), ("duration", "P1W2D"), ("email", "a b@c"),
        ("uri-reference", "a b"), ("json-pointer", "a"), ("json-pointer", "/~2"),
    ],
)  # fmt: skip
def test_what_is_plainly_wrong_is_rejected(kind: str, text: str) -> None:
    assert not re.fullmatch(FORMATS[kind], text)


def test_the_core_comes_to_an_end_with_each() -> None:
    texts = {
        kind: ["".join(parts) * 9, *(part * 80 for part in parts)] for kind, parts in PARTS.items()
    }

    answers = ask_core(
        [
            Try(number=number, regex=ALL[kind], texts=tuple(texts[kind]))
            for number, kind in enumerate(sorted(PARTS))
        ]
    )

    assert [answer for answer in answers.values() if not answer.accepted] == []
