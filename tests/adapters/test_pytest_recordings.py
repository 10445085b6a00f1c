"""What real sessions of several versions wrote, and what is made of it."""

import pytest

from photon_test.adapters.pytest_run import RunReader
from photon_test.adapters.pytest_units import State
from photon_test.core.command import Command
from photon_test.core.events import Broke, CaseFinished
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Crash, Exit, Outcome, Timeout, Unreadable
from tests.adapters.pytest_record import RECORDINGS, golden, read

NAMES = sorted(path.name for path in RECORDINGS.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_a_recording_comes_to_its_golden(name: str) -> None:
    assert golden(name) == (RECORDINGS / name / "golden.jsonl").read_text(encoding="utf-8")


def tries(name: str, case: str) -> list[tuple[int, Outcome]]:
    return [
        (event.retry, event.outcome)
        for event in read(name)
        if isinstance(event, CaseFinished) and event.case.name == case
    ]


FAILED, PASSED = Outcome.FAILED, Outcome.PASSED


@pytest.mark.parametrize(
    ("name", "case", "expected"),
    [
        ("reruns-8.4", "test_flaky", [(0, FAILED), (1, FAILED), (2, PASSED)]),
        ("reruns-8.4-xdist", "test_flaky", [(0, FAILED), (1, FAILED), (2, PASSED)]),
        ("reruns-8.4", "test_never", [(n, FAILED) for n in range(4)]),
        ("reruns-8.4", "test_flaky_setup", [(0, Outcome.ERRORED), (1, PASSED)]),
        ("retries-9.2", "test_flaky", [(0, FAILED), (1, PASSED)]),
        ("retries-9.2", "test_never", [(0, FAILED), (1, FAILED)]),
        *(
            (name, case, expected)
            for name in ("flaky-7.4", "flaky-9.2", "flaky-9.2-xdist")
            for case, expected in (
                ("test_passes_the_third_time", [(0, FAILED), (1, FAILED), (2, PASSED)]),
                ("test_never", [(0, FAILED), (1, FAILED)]),
                ("test_has_to_pass_twice", [(0, PASSED), (1, PASSED)]),
                ("test_setup", [(0, Outcome.ERRORED), (1, PASSED)]),
                ("test_skipped", [(0, Outcome.SKIPPED)]),
                ("test_plain", [(0, PASSED)]),
            )
        ),
    ],
)
def test_each_try_of_a_plugin_is_seen(
    name: str, case: str, expected: list[tuple[int, Outcome]]
) -> None:
    assert tries(name, case) == expected


@pytest.mark.parametrize("name", ["subtests-7.4", "subtests-9.2"])
def test_a_failed_subtest_is_a_failure_of_its_test(name: str) -> None:
    messages = {
        event.case.name: [failure.message for failure in event.failures]
        for event in read(name)
        if isinstance(event, CaseFinished)
    }

    assert messages == {
        "test_some": ["[odd] (number=1): assert 1 != 1"],
        "test_all": [],
        "TestOld::test_parts": ["(number=2): AssertionError: 2 == 2"],
    }


def test_pytest_timeout_is_told_from_a_failure() -> None:
    (failure,) = next(
        event.failures
        for event in read("timeout-8.4")
        if isinstance(event, CaseFinished) and event.case.name == "test_hangs"
    )

    assert isinstance(failure, Timeout)
    assert failure.limit == "test"


def reader() -> RunReader:
    command = Command(argv=("python", "-m", "pytest"))
    unit = Unit(id="s/run", suite="s", purpose=Purpose.RUN, command=command)
    return RunReader(unit, Suite(name="s", adapter="pytest"), State(folder="/project", argv=()))


def lines(name: str = "kinds-9.2") -> list[str]:
    return (RECORDINGS / name / "events.jsonl").read_text(encoding="utf-8").splitlines()


def broken(text: list[str], exit_: Exit) -> object:
    made = reader()
    for line in text:
        list(made.line(Stream.EVENTS, line) or ())
    return next((e.failure for e in made.end(exit_, {}) if isinstance(e, Broke)), None)


@pytest.mark.parametrize("end", range(1, len(lines())))
def test_a_session_cut_off_anywhere_is_never_believed(end: int) -> None:
    failure = broken(lines()[:end], Exit(code=0))

    assert isinstance(failure, Crash)


@pytest.mark.parametrize("lost", range(1, len(lines()) - 1))
def test_a_line_that_is_damaged_is_never_overlooked(lost: int) -> None:
    text = lines()
    text[lost] = text[lost][: len(text[lost]) // 2]

    assert isinstance(broken(text, Exit(code=0)), Unreadable)


def test_a_newer_plugin_is_refused() -> None:
    text = lines()
    text[0] = text[0].replace('"v":1', '"v":2')

    assert isinstance(broken(text, Exit(code=0)), Unreadable)


def test_lines_before_the_session_are_not_a_session() -> None:
    assert isinstance(broken(lines()[1:], Exit(code=0)), Crash)


def test_a_death_after_the_session_is_broken() -> None:
    assert isinstance(broken(lines(), Exit(signal=11)), Crash)


def test_a_whole_session_is_believed() -> None:
    assert broken(lines(), Exit(code=1)) is None


@pytest.mark.parametrize(("told", "kept"), [(-3.5, None), (1.6e9, None), (0.0, 0.0), (7200, 7200)])
def test_the_duration_of_a_test_that_sets_the_clock_is_not_known(
    told: float, kept: float | None
) -> None:
    made = reader()
    for line in lines()[:3]:
        list(made.line(Stream.EVENTS, line) or ())

    (event,) = made.line(Stream.EVENTS, f'{{"e":"end","id":"x::y","s":{told},"passed":true}}') or ()

    assert isinstance(event, CaseFinished)
    assert event.duration_s == kept
