"""What pytest's reports about one try come to."""

import pytest

from photon_test.adapters.pytest_judge import judge
from photon_test.adapters.pytest_wire import Report
from photon_test.core.outcome import Assertion, Crash, Location, Outcome, Timeout


def place(path: str, line: int | None) -> Location | None:
    return Location(file=path, line=line) if not path.startswith("/lib/") else None


def report(outcome: str = "failed", when: str = "call", **more: object) -> Report:
    return Report(**({"when": when, "outcome": outcome} | more))  # type: ignore[arg-type]  # brief


def test_a_passed_call_is_a_pass() -> None:
    assert judge([], place, passed=True).outcome is Outcome.PASSED


def test_silence_is_no_pass() -> None:
    judged = judge([], place, passed=False)

    assert judged.outcome is Outcome.ERRORED
    assert isinstance(judged.failures[0], Crash)


def test_an_unknown_outcome_is_no_pass() -> None:
    judged = judge([report("splendid")], place, passed=True)

    assert judged.outcome is Outcome.ERRORED


@pytest.mark.parametrize(
    ("when", "outcome"),
    [("setup", Outcome.ERRORED), ("call", Outcome.FAILED), ("teardown", Outcome.ERRORED)],
)
def test_only_a_call_can_say_no(when: str, outcome: Outcome) -> None:
    assert judge([report(when=when)], place, passed=True).outcome is outcome


def test_a_skip_with_a_broken_teardown_is_errored() -> None:
    judged = judge([report("skipped"), report(when="teardown")], place, passed=False)

    assert judged.outcome is Outcome.ERRORED


@pytest.mark.parametrize("again", ["rerun", "retried"])
def test_a_try_that_is_done_again_has_failed(again: str) -> None:
    assert judge([report(again, message="no")], place, passed=False).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("", "expected failure"),
        ("bug 1", "expected failure: bug 1"),
        ("reason: x", "expected failure: x"),
    ],
)
def test_an_expected_failure_is_skipped_with_its_reason(mark: str, words: str) -> None:
    judged = judge([report("skipped", xfail=mark)], place, passed=False)

    assert (judged.outcome, judged.reason) == (Outcome.SKIPPED, words)


def test_a_failed_subtest_is_enough() -> None:
    judged = judge([report(sub="[odd]", message="assert 0")], place, passed=True)

    assert judged.outcome is Outcome.FAILED
    assert judged.failures[0].message == "[odd]: assert 0"


def test_a_skipped_subtest_does_not_skip_its_test() -> None:
    assert judge([report("skipped", sub="[odd]")], place, passed=True).outcome is Outcome.PASSED


def test_a_dead_worker_is_a_crash() -> None:
    text = "[gw0] linux -- Python 3.11.7 /usr/bin/python\nworker 'gw0' crashed while running 'x'"

    judged = judge([report(when="???", text=text)], place, passed=False)

    assert judged.outcome is Outcome.ERRORED
    assert judged.failures[0] == Crash(
        message="worker 'gw0' crashed while running 'x'",
        text="worker 'gw0' crashed while running 'x'",
    )


@pytest.mark.parametrize(
    "words", ["Failed: Timeout (>1.5s) from pytest-timeout.", "Failed: Timeout >1.5s"]
)
def test_pytest_timeout_is_understood(words: str) -> None:
    judged = judge([report(message=words, raised="Failed")], place, passed=False)

    assert judged.outcome is Outcome.ERRORED
    assert judged.failures[0] == Timeout(message="took longer than 1.5 s", limit_s=1.5)


def test_a_failure_stands_at_the_innermost_place_of_the_users_own() -> None:
    frames = (("test_a.py", 3), ("shop/cart.py", 9), ("/lib/json.py", 100))

    judged = judge([report(frames=frames)], place, passed=False)

    (failure,) = judged.failures
    assert isinstance(failure, Assertion)
    assert failure.location == Location(file="shop/cart.py", line=9)


def test_a_message_is_found_in_the_text_where_it_is_not_given() -> None:
    text = "test_a.py:1: in <module>\n    import x\nE   ModuleNotFoundError: No module named 'x'"

    (failure,) = judge([report(when="collect", text=text)], place, passed=False).failures

    assert isinstance(failure, Assertion)
    assert failure.message == "ModuleNotFoundError: No module named 'x'"
    assert (failure.raised, failure.phase) == ("ModuleNotFoundError", "setup")
