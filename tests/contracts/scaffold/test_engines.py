"""Which expressions the languages' own engines read as the core does."""

import pytest

from photon_test.contracts.ecma import expression
from photon_test.contracts.formats import FORMATS
from photon_test.contracts.patterns import one_of, sized
from photon_test.contracts.scaffold.engines import reads
from photon_test.contracts.scaffold.words import Language

EVERY: tuple[Language, ...] = ("python", "typescript", "rust")


@pytest.mark.parametrize(
    ("pattern", "known"),
    [
        ("^[A-Z]{2,8}-[0-9]{3}$", "python typescript rust"),
        (r"^\\A[\[\]]{2}$", "python typescript rust"),
        (r"^(?=.*\d).{8,}$", ""),
        (r"^(?<!a)b$", ""),
        (r"\bword\b", ""),
        (r"^(a+)+$", "rust"),
        (r"^\p{L}+$", "rust"),
        (r"^[\W-]+$", "rust"),
        (r"^a(^b|c$)$", "rust"),
    ],
)
def test_what_an_engine_would_misread_is_known(pattern: str, known: str) -> None:
    regex = expression(pattern).regex

    assert [one for one in EVERY if reads(regex, one)] == known.split()


@pytest.mark.parametrize("language", EVERY)
def test_what_photon_writes_itself_is_read(language: Language) -> None:
    own = [*FORMATS.values(), one_of(("a[b", r"\A", "{x}", "(?=")), sized(0, 5000) or ""]
    without_looking = [regex for regex in own if language != "rust" or "(?!" not in regex]

    assert [regex for regex in without_looking if not reads(regex, language)] == []
