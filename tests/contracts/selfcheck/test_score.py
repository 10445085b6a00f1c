"""Shares are pooled, averaged by document, and spread over seeds."""

from photon_test.contracts.selfcheck import score
from photon_test.contracts.selfcheck.result import Fault, Judged, Rejected, Report
from photon_test.contracts.selfcheck.tables import tables


def report(document: str, seed: int, *judged: Judged) -> Report:
    return Report(document=document, seed=seed, judged=judged)


def unit(
    rejected: int = 0, missed: int = 0, told: int = 0, untold: int = 0, valid: int = 4
) -> Judged:
    """One unit with faults that were missed, told, and missed because Pact cannot tell."""

    def fault(*, accepted: bool, why: str = "") -> Fault:
        return Fault(
            kind="type", path="$.a", inexpressible=why, accepted=(accepted, accepted, True)
        )

    return Judged(
        operation="o",
        status="200",
        valid=valid,
        promised=4,
        asserted=3,
        rejected=(rejected, 4, 0),
        false_reds=tuple(
            Rejected(path="$.a", why="Expected 1 (Integer) to be a null value", body="1")
            for _ in range(rejected)
        ),
        faults=(
            *(fault(accepted=True) for _ in range(missed)),
            *(fault(accepted=False) for _ in range(told)),
            *(fault(accepted=True, why="bounds of numbers") for _ in range(untold)),
        ),
        both_ways=1,
    )


REPORTS = (
    report("a", 1, unit(rejected=2), unit(missed=1, told=3)),
    report("a", 2, unit(told=4)),
    report("b", 1, unit(untold=2)),
)


def test_a_unit_is_red_if_any_valid_response_is_rejected() -> None:
    found = score.false_red(REPORTS, 0)

    assert (found.part, found.whole, found.pooled) == (1, 4, 0.25)
    assert found.by_document == (1 / 3 + 0) / 2
    assert (found.lowest, found.highest) == (0.0, 1 / 3)


def test_units_without_valid_responses_do_not_count() -> None:
    found = score.false_red([report("a", 1, unit(valid=0))], 0)

    assert found.pooled is None


def test_misses_are_counted_over_all_faults_and_over_those_pact_can_tell() -> None:
    every = score.miss(REPORTS, 0)
    able = score.miss(REPORTS, 0, expressible=True)

    assert (every.part, every.whole) == (3, 10)
    assert (able.part, able.whole) == (1, 8)
    assert score.inexpressible(REPORTS).part == 2


def test_vacuity_is_what_no_rule_asserts() -> None:
    found = score.vacuity(REPORTS)

    assert (found.part, found.whole) == (4, 16)


def test_survivors_are_listed_by_reason() -> None:
    able = score.survivors(REPORTS, expressible=True)
    unable = score.survivors(REPORTS, expressible=False)

    assert [(one.words, one.count) for one in able] == [("type: not listed as open", 1)]
    assert [(one.words, one.count) for one in unable] == [("bounds of numbers", 2)]


def test_reasons_of_false_reds_have_no_values_in_them() -> None:
    (found,) = score.false_reds(REPORTS)

    assert found.words == "Expected … to be a null value"


def test_the_tables_say_all_of_it() -> None:
    text = "\n".join(tables(REPORTS))

    assert "4 units judged" in text
    assert "| contract | 1 of 4 | 25.00 % | 16.67 % | 0.00 % to 33.33 % |" in text
    assert "| **all** | 10 | 20.00 % | 30.00 % |" in text
