"""The verdict: one fold over records, and the exit code that it stands for."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.core.errors import PRECEDENCE, ExitCode
from photon_test.core.events import (
    CaseFinished,
    CaseFound,
    CaseStarted,
    Event,
    RunStarted,
    Stopping,
    SuiteFinished,
    SuiteInfo,
    SuiteListed,
    Troubled,
    UnitFinished,
)
from photon_test.core.outcome import (
    AnyFailure,
    Assertion,
    Crash,
    Exit,
    Interrupted,
    Mismatch,
    Outcome,
    Timeout,
    Unavailable,
    Unreadable,
)
from photon_test.core.tally import Tally
from tests.core.builders import case, records, started, verdict

END = SuiteFinished(suite="orders")
NO = Assertion(message="assert 3 == 4")
CRASH = Crash(message="the process ended before this test did")


def finished(
    outcome: Outcome, *failures: AnyFailure, name: str = "test_a", retry: int = 0
) -> Event:
    return CaseFinished(case=case(name), outcome=outcome, failures=failures, retry=retry)


def broken(failure: AnyFailure) -> Event:
    return UnitFinished(unit="u", suite="orders", exit=Exit(code=1), failure=failure)


PASSED = finished(Outcome.PASSED)

ROWS: dict[str, tuple[list[Event], ExitCode]] = {
    "all passed": ([PASSED], ExitCode.OK),
    "only skipped": ([finished(Outcome.SKIPPED)], ExitCode.OK),
    "a test said no": ([PASSED, finished(Outcome.FAILED, NO, name="b")], ExitCode.FAILED),
    "setup said no": ([finished(Outcome.ERRORED, NO)], ExitCode.FAILED),
    "a contract is broken": ([finished(Outcome.ERRORED, Mismatch(message="m"))], ExitCode.FAILED),
    "a test passed its own limit": (
        [finished(Outcome.ERRORED, Timeout(message="m", limit_s=1))],
        ExitCode.FAILED,
    ),
    "a test ended its process": ([finished(Outcome.ERRORED, CRASH)], ExitCode.INFRASTRUCTURE),
    "a unit was silent": (
        [finished(Outcome.ERRORED, Timeout(message="m", limit_s=1, limit="silence"))],
        ExitCode.INFRASTRUCTURE,
    ),
    "a unit broke": ([PASSED, broken(CRASH)], ExitCode.INFRASTRUCTURE),
    "a report cannot be believed": (
        [PASSED, broken(Unreadable(message="claims 3 tests, has 2"))],
        ExitCode.INFRASTRUCTURE,
    ),
    "a real failure is not hidden behind a crash": (
        [finished(Outcome.FAILED, NO), broken(CRASH)],
        ExitCode.FAILED,
    ),
    "a case was found and never run": (
        [PASSED, CaseFound(case=case("b"))],
        ExitCode.INFRASTRUCTURE,
    ),
    "a case was started and never ended": (
        [PASSED, CaseStarted(case=case("b"))],
        ExitCode.INFRASTRUCTURE,
    ),
    "no tests": ([], ExitCode.NO_TESTS),
    "a reporter failed": ([PASSED, Troubled(code=3, message="disk full")], ExitCode.INFRASTRUCTURE),
    "a bug of ours": (
        [finished(Outcome.FAILED, NO), Troubled(code=70, message="bug")],
        ExitCode.BUG,
    ),
    "interrupted": ([finished(Outcome.FAILED, NO), Stopping(signal=2)], ExitCode.INTERRUPTED),
    "the terminal was closed": ([PASSED, Stopping(signal=1)], ExitCode.TERMINATED),
    "terminated": ([PASSED, Stopping(signal=15)], ExitCode.TERMINATED),
    "passed after the tool's own retry": (
        [finished(Outcome.FAILED, NO), finished(Outcome.PASSED, retry=1)],
        ExitCode.OK,
    ),
    "the same try told twice: the worse holds": (
        [finished(Outcome.FAILED, NO), PASSED],
        ExitCode.FAILED,
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_the_exit_code_says_what_happened(row: str) -> None:
    events, expected = ROWS[row]

    assert verdict(started(), *events, END).exit_code is expected


def test_fewer_tests_than_promised_is_red_even_when_all_passed() -> None:
    result = verdict(started(min_tests=2), PASSED, END)

    assert result.exit_code is ExitCode.NO_TESTS


def test_min_tests_is_checked_before_any_filter() -> None:
    listed = SuiteListed(suite="orders", found=40, selected=1)

    assert verdict(started(min_tests=40), PASSED, listed, END).exit_code is ExitCode.OK


def test_a_suite_without_a_single_test_is_not_green_beside_one_that_has_some() -> None:
    other = SuiteFinished(suite="web")

    result = verdict(started("orders", "web"), PASSED, END, other)

    assert result.exit_code is ExitCode.NO_TESTS


def test_a_suite_that_never_finished_is_not_green() -> None:
    assert verdict(started(), PASSED).exit_code is ExitCode.INFRASTRUCTURE


def test_a_suite_that_was_not_started_is_not_green() -> None:
    missing = Unavailable(kind="tool", message="`cargo` was not found")

    result = verdict(started(), SuiteFinished(suite="orders", not_run=missing))

    assert result.exit_code is ExitCode.INFRASTRUCTURE


def test_an_innocent_that_passes_alone_keeps_its_first_attempt() -> None:
    tally = Tally()
    first = finished(Outcome.ERRORED, Interrupted(message="shared its process with a crash"))
    for record in [*records([started(), first]), *records([PASSED], attempt=2)]:
        tally.handle(record)

    [result] = tally.results("orders")
    assert not result.flaky
    assert [attempt.outcome for attempt in result.attempts] == [Outcome.ERRORED, Outcome.PASSED]


def test_passing_after_a_failure_of_its_own_is_flaky() -> None:
    tally = Tally()
    for record in records(
        [started(), finished(Outcome.FAILED, NO), finished(Outcome.PASSED, retry=1)]
    ):
        tally.handle(record)

    [result] = tally.results("orders")
    assert result.flaky


def test_the_proof_adds_up() -> None:
    counts = verdict(
        started(),
        PASSED,
        finished(Outcome.FAILED, NO, name="b"),
        finished(Outcome.SKIPPED, name="c"),
        CaseFound(case=case("d")),
        END,
    ).counts

    assert (counts.expected, counts.ran, counts.skipped, counts.not_run) == (4, 2, 1, 1)


def test_every_exit_code_has_its_place_in_the_order() -> None:
    assert set(PRECEDENCE) == set(ExitCode)
    assert len(PRECEDENCE) == len(ExitCode)


@given(st.randoms(use_true_random=False), st.lists(st.sampled_from(list(Outcome)), max_size=12))
def test_the_tally_does_not_depend_on_how_suites_interleave(
    shuffler: random.Random, outcomes: list[Outcome]
) -> None:
    head = RunStarted(
        run="r",
        photon="0",
        root="/",
        suites=(SuiteInfo(name="a", adapter="pytest"), SuiteInfo(name="b", adapter="cargo")),
    )
    events: list[Event] = [
        CaseFinished(
            case=case(f"t{number}", suite="ab"[number % 2]), outcome=outcome, failures=(NO,)
        )
        for number, outcome in enumerate(outcomes)
    ]
    ends = [SuiteFinished(suite="a"), SuiteFinished(suite="b")]
    shuffled = list(events)
    shuffler.shuffle(shuffled)

    assert verdict(head, *shuffled, *ends).counts == verdict(head, *events, *ends).counts
    assert verdict(head, *shuffled, *ends).codes == verdict(head, *events, *ends).codes


def test_what_a_tool_took_from_an_earlier_run_did_not_run() -> None:
    cached = CaseFinished(case=case("b"), outcome=Outcome.PASSED, cached=True)

    counts = verdict(started(), PASSED, cached, END).counts

    assert (counts.passed, counts.ran, counts.cached, counts.expected) == (2, 1, 1, 2)


def test_a_case_that_ran_after_all_is_not_cached() -> None:
    cached = CaseFinished(case=case(), outcome=Outcome.PASSED, cached=True)

    counts = verdict(started(), cached, PASSED, END).counts

    assert (counts.ran, counts.cached) == (1, 0)
