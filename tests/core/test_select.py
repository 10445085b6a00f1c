"""What a selection says of a file whose cases nobody knows."""

import pytest

from photon_test.core.model import Suite
from photon_test.core.parse import parse_filter
from photon_test.core.select import Selection, may_want

SUITE = Suite(name="web", adapter="vitest", tags=("slow",))


@pytest.mark.parametrize(
    ("wanted", "may"),
    [
        ("file(=a.test.ts)", True),
        ("file(=b.test.ts)", False),
        ("file(=b.test.ts) | test(adds)", True),
        ("file(=b.test.ts) & test(adds)", False),
        ("file(=a.test.ts) & !test(adds)", True),
        ("!file(=a.test.ts)", False),
        ("tag(db)", True),
        ("suite(api)", False),
    ],
)
def test_a_file_counts_unless_the_filter_rules_all_its_cases_out(wanted: str, *, may: bool) -> None:
    assert may_want(SUITE, Selection(filter=parse_filter(wanted)), "a.test.ts") is may


@pytest.mark.parametrize("case", ["adds", ""])
def test_a_file_counts_with_any_of_its_cases(case: str) -> None:
    assert may_want(SUITE, Selection(only=frozenset({("a.test.ts", case)})), "a.test.ts")
    assert not may_want(SUITE, Selection(only=frozenset({("b.test.ts", case)})), "a.test.ts")


def test_every_file_counts_in_a_whole_run() -> None:
    assert may_want(SUITE, Selection(), "a.test.ts")
