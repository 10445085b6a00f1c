"""The end of a run: what belongs together, what to type, and the verdict's word."""

import pytest
from msgspec.structs import replace

from photon_test.core.cases import Attempt, CaseResult
from photon_test.core.errors import ExitCode
from photon_test.core.outcome import AnyFailure, Assertion, Location, Mismatch, Outcome
from photon_test.core.tally import Counts, Tally
from photon_test.reporters.summary import (
    Summary,
    causes,
    seconds_words,
    summarise,
    word,
)
from tests.reporters import records as r


def test_what_changes_from_run_to_run_is_no_difference() -> None:
    told = grouped(
        Assertion(message="refused by 127.0.0.1:40001 after 1.5 s at 0x7fee"),
        Assertion(message="refused by 127.0.0.1:40777 after 30 ms at 0xbeef"),
    )

    assert told == [2]


def test_other_numbers_are_a_difference() -> None:
    assert grouped(
        Assertion(message="expected 3 orders, got 4"), Assertion(message="expected 3 orders, got 5")
    ) == [1, 1]


def test_a_message_that_says_nothing_is_no_cause_unless_it_is_of_one_place() -> None:
    here, there = (
        Assertion(message="assert False", location=Location(file="a.py", line=line))
        for line in (1, 2)
    )

    assert grouped(here, there, here) == [2, 1]


def test_answers_with_one_status_are_one_cause_whatever_was_expected() -> None:
    answers = [
        Mismatch(message=f"expected {expected}", kind="StatusMismatch", actual="401")
        for expected in (200, 201, 204)
    ]

    assert grouped(*answers) == [3]


def test_the_message_of_a_group_holds_for_all_of_it() -> None:
    ok, empty = (
        Mismatch(message=f"expected {code} but was 401", kind="StatusMismatch", actual="401")
        for code in (200, 204)
    )

    assert [cause.message for cause in causes(results(ok, ok))] == ["expected 200 but was 401"]
    assert [cause.message for cause in causes(results(ok, empty))] == ["answered 401"]


def test_who_was_compiled_is_not_slow_for_that() -> None:
    tally = Tally()
    doctests = [replace(r.passed(r.case(f"d{n}"), 9.5), compiled=True) for n in range(2)]
    for record in r.records([r.started(), *doctests, r.passed(r.A, 0.5), r.done()]):
        tally.handle(record)

    summary = summarise(tally, r.finished(), duration_s=1, listing=False)

    assert [result.case.name for result in summary.slowest] == ["test_a"]
    assert summary.compiled == (("orders", 2, 19.0),)


def test_the_slowest_are_the_slowest() -> None:
    tally = Tally()
    seconds = [0.3, 0.1, 0.9, 0.5, 0.2, 0.9, 0.4]
    cases = [r.passed(r.case(f"t{n}"), duration_s=s) for n, s in enumerate(seconds)]
    for record in r.records([r.started(), *cases]):
        tally.handle(record)

    summary = summarise(tally, None, duration_s=1.0, listing=False)

    assert [result.case.name for result in summary.slowest] == ["t2", "t5", "t3", "t6", "t0"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0, "0.00 s"), (0.994, "0.99 s"), (3.21, "3.2 s"), (59.99, "60.0 s"), (125.2, "2 min 5 s")],
)
def test_durations_are_said_as_people_do(seconds: float, words: str) -> None:
    assert seconds_words(seconds) == words


@pytest.mark.parametrize("code", ExitCode)
def test_no_verdict_but_ok_is_called_passed(code: ExitCode) -> None:
    counts = Counts(expected=1, passed=1)

    said = word(Summary(counts=counts, codes=(code,), duration_s=0))

    assert (said == "PASSED") == (code is ExitCode.OK)


def test_a_code_of_a_later_version_is_not_called_passed() -> None:
    assert word(Summary(counts=Counts(expected=1), codes=(99,), duration_s=0)) == "NOT GREEN"


def test_a_green_run_without_tests_does_not_call_itself_passed() -> None:
    assert word(Summary(counts=Counts(), codes=(ExitCode.OK,), duration_s=0)) == "EMPTY"


def results(*failures: AnyFailure) -> list[CaseResult]:
    return [
        CaseResult(
            case=r.case(f"t{number}"),
            attempts=(Attempt(number=1, outcome=Outcome.FAILED, failures=(failure,)),),
        )
        for number, failure in enumerate(failures)
    ]


def grouped(*failures: AnyFailure) -> list[int]:
    return [cause.count for cause in causes(results(*failures))]
