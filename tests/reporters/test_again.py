"""What is typed to run one case again."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.core.filters import Is, Matcher
from photon_test.core.parse import parse_filter
from photon_test.reporters.again import again
from photon_test.reporters.clean import clean
from tests.reporters import records as r


@given(st.text(min_size=1), st.text(min_size=1))
def test_the_command_names_exactly_this_case(name: str, suite: str) -> None:
    case = r.case(name, suite=suite)
    if clean(name) != name or clean(suite) != suite:
        return  # shown, not typed

    _, _, _, in_suite, _, expression = shlex.split(again(case))

    assert in_suite == suite
    assert parse_filter(expression) == Is(field="test", matcher=Matcher(kind="equal", text=name))


@pytest.mark.parametrize(
    "more",
    [
        "",
        "-E 'test(x)' --junit out.xml --ci",
        "--filter='test(x)' --json=out.json",
    ],
)
def test_a_verification_is_repeated_as_it_was_typed(more: str) -> None:
    typed = f"pact verify-provider --provider api --url http://127.0.0.1:1 {more}"

    said = again(r.case("GET /"), shlex.split(typed))

    assert said == (
        "photon pact verify-provider --provider api --url http://127.0.0.1:1 -E 'test(=GET /)'"
    )
