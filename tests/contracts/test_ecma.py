"""Patterns of schemas as expressions of the Rust core: the same texts, or none."""

import jsonschema_rs
import pytest

from photon_test.contracts.ecma import Refused, expression
from photon_test.pact.questions import Try
from photon_test.run.matching import ask_core

PATTERNS = [
    "a", "^a", "a$", "^a$", "^a|b$", "^a$|^b$", "^$", "", "(^a|b)", "^[$^]$", r"a\$", "x|",
    r"^\d+$", r"^\D$", r"^\w+$", r"^\W$", r"^[^\W_]+$", r"^[\W_]$", r"^[\w.-]+$", r"^[a\-\d]+$",
    r"\bb\b", r"a\Bb", "^[a&&b]+$", r"^[[\]]$", r"^a{1,2}?$", "^a{2}?$", "^(?:a?){2}$",
    r"^(\d{1,3}\.){3}\d{1,3}$", "^[a-z]+(-[a-z]+)*$", "^(?=.*[0-9])[a-z0-9]+$", "^(?!a)", "(?<=a)b",
    r"^\u0061\x62$", r"^[\u00e0-\u00ff]$", r"^\p{L}+$", r"^\P{L}+$", "^(?<first>a)b?$", r"^\/v\d$",
    "^[^a]$", "^.$", r"^\cA$", r"^[\]\\]$", "^é+$", r"^#\ ?", "^a-b$", r"^[\-a]$",
]  # fmt: skip
TEXTS = [
    "a", "b", "ab", "ba", "aa", "aaa", "xax", "$", "^", "", "a$", "b a", "7", "42", "٣", "é", "àé",
    "_", "-", "a-b", ".", "a.b", "x", "[", "]", "\\", "&", "1.2.3.4", "a1", "\n", "a\n", "\na",
    "x\na\ny", "\x08", "\x01", "/v1", "# x", "b-b", "A", "é_", "a_b",
]  # fmt: skip


def test_the_core_finds_what_the_validator_finds() -> None:
    rows = [(pattern, text) for pattern in PATTERNS for text in TEXTS if text]

    answers = ask_core(
        [
            Try(number=number, regex=expression(pattern).regex, fits=(text,))
            for number, (pattern, text) in enumerate(rows)
        ]
    )

    found = {
        pattern: jsonschema_rs.Draft202012Validator({"pattern": pattern}) for pattern in PATTERNS
    }
    wrong = [
        (pattern, text, answers[number].why or answers[number].failed)
        for number, (pattern, text) in enumerate(rows)
        if answers[number].accepted != found[pattern].is_valid(text)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(?i)a", "`(?i)` is no group of ECMA 262"),
        ("(?P<n>a)", "`(?P<` is no group of ECMA 262"),
        (r"(a)\1", r"`\1` is not the same in both engines"),
        (r"\Aa", r"`\A` is not the same in both engines"),
        (r"\h", r"`\h` is not the same in both engines"),
        (r"\ud83d", "half a character by its number"),
        ("[", "a `[` without its `]`"),
        ("[a", "a `[` without its `]`"),
        ("[]a]", "`[]` is nothing"),
        ("[[:alpha:]]", "`[[:` is no class of ECMA 262"),
        ("[b-a]", "the range `b-a` is the wrong way round"),
        ("a{2,1}", "`{2,1}` is the wrong way round"),
        ("a++", "nothing stands between `+` and the next repetition"),
        ("*a", "nothing stands before `*`"),
        ("{1}", "nothing stands before `{`"),
        ("(a", "a `(` without its `)`"),
        ("a)", "a `)` without its `(`"),
        ("a\\", r"it ends with `\`"),
        ("(" * 100 + ")" * 100, "groups are nested too deeply"),
    ],
)
def test_what_the_engines_read_differently_is_refused(pattern: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        expression(pattern)

    assert str(refused.value) == why


@pytest.mark.parametrize(
    "pattern", ["^[A-Z]{2}-[0-9]+$", r"^(\d{1,3}\.){3}\d{1,3}$", "^(abc)+$", "^(a+)?b*$", "a|b"]
)
def test_what_cannot_take_long_needs_no_trial(pattern: str) -> None:
    assert expression(pattern).harmless


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$", "^(a|a)*$", "(a?){40}a{40}", "a*b*c*", "^((a|b){3}){30}$", r"\p{L}", "(?=a)a",
        "(((a{1,4}){1,4}){1,4}){1,4}", r"\bx", "a{2000}b",
    ],
)  # fmt: skip
def test_what_might_take_long_does(pattern: str) -> None:
    assert not expression(pattern).harmless
