"""Patterns that the core cannot use: found before a contract is written, whatever they do."""

from collections.abc import Mapping, Sequence

import pytest

from photon_test.contracts.choice import Choice
from photon_test.contracts.generate import Generated, generate
from photon_test.contracts.trial import Patterns, refused
from photon_test.contracts.tried import generate_tried
from photon_test.openapi.library import Library
from photon_test.pact.questions import Answer, AnyQuestion
from photon_test.run.matching import try_core

SEMVER = (
    r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)"
    r"(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$"
)
SPEC = """
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /x:
    get:
      responses:
        200:
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [a]
                properties: {a: {type: string, pattern: 'PATTERN'}}
              example: {a: EXAMPLE}
"""


def made(pattern: str, example: str) -> Generated:
    library = Library(
        lambda _: SPEC.replace("PATTERN", pattern).replace("EXAMPLE", example).encode()
    )
    return generate_tried(library, library.open("openapi.yaml"), Choice(), try_core)


@pytest.mark.parametrize(
    ("pattern", "example"),
    [
        (SEMVER, "1.2.3-rc.1"),
        ("^[a-z]+(-[a-z]+)*$", "a"),
        (r"^.+@.+\..+$", "a@b.c"),
        (r"^\p{Lu}", "A"),
    ],
)
def test_a_pattern_that_the_core_can_use_is_asked_for(pattern: str, example: str) -> None:
    (one,) = made(pattern, example).interactions

    assert one.comments.photon.loosened == ()
    assert "regex" in str(one.response.matchingRules.body["$.a"])


@pytest.mark.parametrize(
    ("pattern", "example", "why"),
    [
        ("^(a|a)*$", "a", "the core gives up on some texts"),
        ("^(ab|a|b)*c$", "c", "the core gives up on some texts"),
        ("^(?:[a-z]+[-_.]?)+$", "a", "the core gives up on some texts"),
        (
            r"^\p{Script=Greek}",
            "β",
            "the core says: invalid character property name {Script=Greek}",
        ),
        ("(?i)a", "A", "`(?i)` is no group of ECMA 262"),
        (r"\Aa", "any", r"`\A` is not the same in both engines"),
        (
            "(((a{1000}){1000}){1000}){1000}",
            "any",
            "the validator cannot read it",
        ),
    ],
)
def test_a_pattern_that_it_cannot_use_is_left_out_with_the_reason(
    pattern: str, example: str, why: str
) -> None:
    (one,) = made(pattern, example).interactions

    assert one.comments.photon.loosened == (f"$.a: pattern: {why}",)
    assert "regex" not in str(one.response.matchingRules)


def test_a_pattern_that_never_ends_holds_nothing_up() -> None:
    catastrophic = r"^(a+)+$b"

    library = Library(
        lambda _: SPEC.replace(
            "pattern: 'PATTERN'", f"pattern: '{catastrophic}', minLength: 50"
        ).encode()
    )
    generated = generate_tried(library, library.open("openapi.yaml"), Choice(), try_core)

    assert [left.why for left in generated.left] != []


def test_harmless_patterns_start_nothing() -> None:
    def ask(asked: Sequence[AnyQuestion]) -> Mapping[int, Answer]:
        raise AssertionError(asked)

    assert refused({}, ask) == {}
    library = Library(
        lambda _: SPEC.replace("PATTERN", "^[a-z]{2}$").replace("EXAMPLE", "ab").encode()
    )
    (one,) = generate_tried(library, library.open("openapi.yaml"), Choice(), ask).interactions
    assert one.comments.photon.loosened == ()


def test_what_nobody_tries_is_left_out() -> None:
    library = Library(
        lambda _: SPEC.replace("PATTERN", "^(a+b?)+$").replace("EXAMPLE", "ab").encode()
    )

    (one,) = generate(library, library.open("openapi.yaml"), Choice()).interactions

    assert one.comments.photon.loosened == (
        "$.a: pattern: nobody has tried whether the core comes to an end with it",
    )


def test_a_core_that_does_not_come_to_an_end_has_refused() -> None:
    def ask(asked: Sequence[AnyQuestion]) -> Mapping[int, Answer]:
        return {
            asked[0].number: Answer(
                number=0, accepted=False, failed="the core ended with signal 27"
            )
        }

    assert refused({"a": "a"}, ask) == {"a": "the core ended with signal 27"}


def test_unknown_patterns_are_collected() -> None:
    patterns = Patterns(tried=True)

    patterns.whole("^(a+b?)+$")
    patterns.whole("^a$")

    assert list(patterns.doubtful) == ["^(a+b?)+$"]
