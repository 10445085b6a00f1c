"""What a filter matches, also while nothing but the suite is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.core.filters import Facts, evaluate
from photon_test.core.parse import parse_filter

CASE = Facts(
    suite="pricing",
    adapter="cargo",
    scope="backend",
    owner="@shop/money",
    tags=("api", "db:postgres"),
    test="tax::adds[eur]",
    file="crates/pricing/src/tax.rs",
)
SUITE = Facts(suite="pricing", adapter="cargo", scope="backend", tags=("api",))


@pytest.mark.parametrize(
    "text",
    [
        "suite(pricing)",
        "suite(pri*)",
        "adapter(cargo) & scope(backend)",
        "tag(api)",
        "tag(db:*)",
        "test(adds[eur])",
        "test(/::adds/)",
        "test(=tax::adds[eur])",
        "test(#tax::*)",
        "file(crates/*)",
        "file(~/src/)",
        "owner(@shop/*)",
        "all() - test(vat)",
        "none() | !suite(web)",
    ],
)
def test_a_case_is_matched(text: str) -> None:
    assert evaluate(parse_filter(text), CASE) is True


@pytest.mark.parametrize(
    "text",
    [
        "suite(pri)",
        "suite(PRICING)",
        "tag(ap)",
        "test(=adds)",
        "test(/^adds/)",
        "file(src)",
        "none()",
        "suite(pricing) & !test(adds)",
    ],
)
def test_a_case_is_not_matched(text: str) -> None:
    assert evaluate(parse_filter(text), CASE) is False


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("suite(pricing)", True),
        ("suite(web)", False),
        ("tag(api)", True),
        ("tag(slow)", None),
        ("!tag(api)", False),
        ("!tag(slow)", None),
        ("test(x)", None),
        ("file(x)", None),
        ("suite(web) & test(x)", False),
        ("suite(pricing) | test(x)", True),
        ("suite(pricing) & test(x)", None),
        ("suite(web) | test(x)", None),
    ],
)
def test_a_suite_answers_for_its_cases_where_it_can(text: str, answer: bool | None) -> None:  # noqa: FBT001  # a table
    assert evaluate(parse_filter(text), SUITE) is answer


_texts = st.sampled_from(["suite(web)", "suite(pricing)", "tag(api)", "tag(slow)", "test(adds)"])
_expressions = st.lists(
    st.tuples(st.sampled_from(["", "!"]), _texts, st.sampled_from(["&", "|", "-"])),
    min_size=1,
    max_size=5,
).map(lambda parts: "".join(f"{sign}{text} {glue} " for sign, text, glue in parts) + "suite(*)")


@given(_expressions)
def test_what_a_suite_answers_holds_for_every_case(text: str) -> None:
    expression = parse_filter(text)
    early = evaluate(expression, SUITE)
    late = evaluate(expression, CASE)

    assert early is None or early is late
    assert late is not None
