"""What is named in vain."""

from collections.abc import Sequence

import pytest

from photon_test.core.filters import Field
from photon_test.core.parse import parse_filter
from photon_test.core.strangers import Stranger, strangers

KNOWN: dict[Field, Sequence[str]] = {
    "suite": ("pricing", "web"),
    "scope": ("backend", "frontend"),
    "tag": ("money", "api"),
}


@pytest.mark.parametrize(
    ("expression", "message", "hint"),
    [
        ("suite(pricin)", "there is no suite `pricin`", "did you mean `pricing`?"),
        ("suite(=zzz)", "there is no suite `zzz`", "known: `pricing`, `web`"),
        ("scope(backnd) | suite(web)", "there is no scope `backnd`", "did you mean `backend`?"),
        ("suite(x*)", "no suite matches `suite(#x*)`", "known: `pricing`, `web`"),
        (
            "suite(~ricin) & suite(/^z/)",
            "no suite matches `suite(/^z/)`",
            "known: `pricing`, `web`",
        ),
        (
            "tag(moeny)",
            "the tag `moeny` is not declared, and no suite has it",
            "did you mean `money`?",
        ),
    ],
)
def test_a_name_that_nobody_has_is_seen(expression: str, message: str, hint: str) -> None:
    assert list(strangers(parse_filter(expression), KNOWN)) == [
        Stranger(message=message, hint=hint)
    ]


@pytest.mark.parametrize(
    "expression",
    [
        "all()",
        "none()",
        "suite(pricing) | suite(w*)",
        "not suite(zzz)",
        "tag(slow)",  # a test may bring it
        "tag(z*)",
        "test(anything) & file(*)",
        "owner(somebody)",  # not among what is known here
    ],
)
def test_what_may_be_is_no_mistake(expression: str) -> None:
    assert not list(strangers(parse_filter(expression), KNOWN))
