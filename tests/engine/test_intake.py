"""What a reader says, completed and bounded; what it left open, closed."""

from typing import Any

import pytest
from msgspec.structs import replace

from photon_test.core.command import Command
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseFound,
    CaseOutput,
    CaseStarted,
    Event,
)
from photon_test.core.filters import Is, Matcher
from photon_test.core.model import CaseId, Override, Purpose, Stream, Suite, Unit
from photon_test.core.outcome import (
    Assertion,
    Crash,
    Exit,
    Interrupted,
    Outcome,
    Timeout,
    Unavailable,
)
from photon_test.core.select import Selection
from photon_test.engine.intake import Intake, Known
from tests.core.builders import case

UNIT = Unit(id="orders/run", suite="orders", purpose=Purpose.RUN, command=Command(argv=("x",)))
SUITE = Suite(name="orders", adapter="pytest", tags=("api",))
A, B = case("test_a"), case("test_b")
ONLY_A = Selection(filter=Is(field="test", matcher=Matcher(kind="equal", text="test_a")))


class Taken:
    def __init__(
        self, suite: Suite = SUITE, selection: Selection | None = None, **unit: Any
    ) -> None:
        self.events: list[Event] = []
        self.known = Known(suite, selection or Selection())
        self.intake = Intake(
            replace(UNIT, **unit), self.known, lambda event, _unit, _at: self.events.append(event)
        )

    def take(self, *events: CaseEvent) -> "Taken":
        self.intake.take(events)
        return self

    def finished(self) -> dict[CaseId, CaseFinished]:
        return {event.case: event for event in self.events if isinstance(event, CaseFinished)}


def passed(which: CaseId = A) -> CaseFinished:
    return CaseFinished(case=which, outcome=Outcome.PASSED)


def test_tags_that_come_with_the_result_are_not_lost() -> None:
    taken = Taken().take(CaseFound(case=A), replace(passed(), tags=("slow",)))

    assert taken.finished()[A].tags == ("api", "slow")


def test_a_case_has_the_tags_of_its_tool_its_suite_and_its_overrides() -> None:
    assert ONLY_A.filter is not None
    override = Override(filter=ONLY_A.filter, tags=("slow",))
    taken = Taken(replace(SUITE, overrides=(override,)))

    taken.take(CaseFound(case=A, tags=("db",)), CaseFound(case=B))

    assert taken.events == [
        CaseFound(case=A, tags=("api", "db", "slow")),
        CaseFound(case=B, tags=("api",)),
    ]


def test_cases_that_are_not_selected_are_counted_and_not_reported() -> None:
    taken = Taken(selection=ONLY_A).take(
        CaseFound(case=A), CaseFound(case=B), CaseStarted(case=B), passed(B), passed(A)
    )

    assert set(taken.finished()) == {A}
    assert (len(taken.known.wanted), len(taken.known.unwanted)) == (1, 1)


def test_bad_news_about_an_unknown_case_is_never_left_out() -> None:
    error = CaseFinished(
        case=case("tests/test_b.py"), outcome=Outcome.ERRORED, failures=(Assertion(message="m"),)
    )

    assert case("tests/test_b.py") in Taken(selection=ONLY_A).take(error).finished()


def test_a_case_that_never_ended_is_errored_with_the_ending_of_its_process() -> None:
    taken = Taken().take(CaseStarted(case=A))

    failure = taken.intake.close(Exit(code=0), "")

    ending = taken.finished()[A]
    assert (ending.outcome, failure) == (Outcome.ERRORED, None)
    assert isinstance(ending.failures[0], Crash)
    assert "status 0" in ending.failures[0].message


def test_a_broken_unit_says_why_for_its_open_cases() -> None:
    crash = Crash(message="no last word from pytest")
    taken = Taken().take(CaseStarted(case=A), Broke(failure=crash))

    failure = taken.intake.close(Exit(code=0), "Segmentation fault")

    assert failure == Crash(message="no last word from pytest", text="Segmentation fault")
    assert taken.finished()[A].failures == (failure,)


def test_a_status_that_no_failure_explains_is_a_crash() -> None:
    taken = Taken().take(CaseStarted(case=A), passed())

    failure = taken.intake.close(Exit(code=3), "INTERNALERROR")

    assert isinstance(failure, Crash)
    assert failure.text == "INTERNALERROR"


def test_a_status_that_a_failure_explains_is_none() -> None:
    bad = CaseFinished(case=A, outcome=Outcome.FAILED, failures=(Assertion(message="m"),))

    assert Taken().take(bad).intake.close(Exit(code=1), "") is None


def test_a_status_that_the_adapter_accepts_is_none() -> None:
    assert Taken(accepts=(0, 5)).intake.close(Exit(code=5), "") is None


def test_a_signal_is_a_crash_even_beside_a_failure() -> None:
    bad = CaseFinished(case=A, outcome=Outcome.FAILED, failures=(Assertion(message="m"),))

    assert isinstance(Taken().take(bad).intake.close(Exit(signal=9), ""), Crash)


@pytest.mark.parametrize("limit", ["suite", "silence"])
def test_a_limit_that_was_passed_names_itself(limit: Any) -> None:
    taken = Taken(timeout_s=60.0, silence_s=60.0).take(CaseStarted(case=A))

    failure = taken.intake.close(Exit(signal=9, timed_out=limit), "")

    assert isinstance(failure, Timeout)
    assert (failure.limit, failure.limit_s) == (limit, 60.0)
    assert taken.finished()[A].failures == (failure,)


def test_an_interrupted_unit_is_not_a_crash() -> None:
    failure = Taken().intake.close(Exit(code=2, interrupted=True), "")

    assert isinstance(failure, Interrupted)


def test_the_first_reason_holds() -> None:
    first, second = Unavailable(kind="build", message="E0308"), Crash(message="status 101")
    taken = Taken().take(Broke(failure=first), Broke(failure=second))

    assert taken.intake.close(Exit(code=101), "") == first


def test_a_chatty_case_is_capped_and_its_last_words_come_before_its_end() -> None:
    chatter = CaseOutput(case=A, stream=Stream.STDOUT, text="x" * 100_000)
    taken = Taken().take(CaseStarted(case=A), chatter, passed())

    outputs = [event for event in taken.events if isinstance(event, CaseOutput)]
    assert "characters cut" in outputs[-1].text
    assert sum(len(event.text) for event in outputs) < 70_000
    assert isinstance(taken.events[-1], CaseFinished)


def test_an_enormous_failure_is_shortened() -> None:
    huge = Assertion(message="m" * 50_000, text="t" * 500_000, diff="d" * 500_000)
    taken = Taken().take(CaseFinished(case=A, outcome=Outcome.FAILED, failures=(huge,)))

    [failure] = taken.finished()[A].failures
    assert isinstance(failure, Assertion)
    assert len(failure.message) + len(failure.text) + len(failure.diff) < 210_000
