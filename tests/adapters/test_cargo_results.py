"""What a running target says, believed only as far as it agrees with itself."""

import pytest
from msgspec.structs import replace

from photon_test.adapters.cargo.running import Run, again
from photon_test.adapters.cargo.target import Kind
from photon_test.adapters.cargo.target import Test as Listed
from photon_test.core.events import CaseFinished, CaseOutput, CaseStarted, Warned
from photon_test.core.outcome import (
    Assertion,
    Crash,
    Exit,
    Interrupted,
    Location,
    Outcome,
    Timeout,
    Unreadable,
)
from photon_test.engine.fill import Context, fill
from tests.adapters.cargo_lines import (
    STATUS,
    SUITE,
    announced,
    broken,
    ended,
    list_unit,
    more,
    outcomes,
    read,
    recorded,
    run_unit,
    started,
    target,
    total,
)

FAILED = STATUS[101]


def test_a_recorded_list_asks_for_the_run_of_all_its_tests() -> None:
    events = read(list_unit(), recorded("list.txt"))

    assert not broken(events)
    assert len(events) == 10
    assert [unit.command.argv[:-1] for unit in more(events)] == [
        ("/target/alpha", "-Z", "unstable-options", "--format=json", "--report-time")
    ]


def test_a_list_without_its_end_is_not_believed() -> None:
    events = read(list_unit(), recorded("list.txt")[:-1])

    assert isinstance(broken(events)[0], Unreadable)
    assert not more(events)


def test_a_list_that_lacks_a_test_is_not_believed() -> None:
    lines = recorded("list.txt")

    events = read(list_unit(), [*lines[:3], *lines[4:]])

    assert isinstance(broken(events)[0], Unreadable)
    assert not more(events)


def test_a_target_that_does_not_list_is_not_green() -> None:
    events = read(list_unit(), ["running 0 tests"])

    assert isinstance(broken(events)[0], Unreadable)


def test_a_recorded_run_says_why_a_test_failed_and_where() -> None:
    listed = [line.split('"name": "')[1].split('"')[0] for line in recorded("list.txt")[1:-1]]

    events = read(run_unit(*listed), recorded("run.txt"), FAILED)

    assert not broken(events)
    finished = {event.case.name: event for event in events if isinstance(event, CaseFinished)}
    failure = finished["tests::fails"].failures[0]
    assert isinstance(failure, Assertion)
    assert failure.message == "assertion `left == right` failed: because 1 + 2 = 3"
    assert failure.location == Location(file="crates/alpha/src/lib.rs", line=47)
    assert finished["tests::ignored_with_a_reason"].reason == "needs a network"
    assert finished["tests::errs"].failures == (
        Assertion(message='Error: "no luck"', text='Error: "no luck"\n'),
    )


def test_what_a_failure_says_is_not_said_again_as_output() -> None:
    panic = "\\nthread 'a' (7) panicked at src/lib.rs:3:5:\\nno\\nstack backtrace:\\n   0: begin\\n"
    line = ended("a", "failed").replace(" }", f', "stdout": "adding up{panic}" }}')

    events = read(run_unit("a"), [started("a"), line, total(0, failed=1)], FAILED)

    (failure,) = (event.failures[0] for event in events if isinstance(event, CaseFinished))
    assert failure.text.startswith("thread 'a' (7) panicked at src/lib.rs:3:5:\nno\nstack")
    assert [event.text for event in events if isinstance(event, CaseOutput)] == ["adding up\n"]


def test_a_doctest_that_failed_is_told_in_the_words_of_rustdoc_once() -> None:
    panic = "thread 'main' panicked at src/lib.rs:1:1:\\nno\\n"
    told = f"Test executable failed (exit status: 101).\\n\\nstderr:\\n{panic}"
    line = ended("d (line 3)", "failed").replace(" }", f', "stdout": "{told}" }}')

    events = read(run_unit("d (line 3)", kind="doc"), [line, total(0, failed=1)], FAILED)

    (failure,) = (event.failures[0] for event in events if isinstance(event, CaseFinished))
    assert failure.message == "no"
    assert failure.text.startswith("Test executable failed")
    assert not [event for event in events if isinstance(event, CaseOutput)]


@pytest.mark.parametrize(
    ("kind", "argv", "expected"),
    [
        ("doc", ("rustdoc", "--edition=2021"), True),
        ("doc", ("rustdoc",), True),
        ("doc", ("rustdoc", "--edition=2024"), False),
        ("lib", ("/target/alpha",), False),
    ],
)
def test_the_time_of_a_doctest_is_that_of_its_compiler_unless_they_are_compiled_together(
    kind: Kind, argv: tuple[str, ...], *, expected: bool
) -> None:
    run = Run(target=replace(target(kind), argv=argv), tests=(Listed(name="d", file="src/lib.rs"),))
    unit = next(iter(again(SUITE, run_unit("d", kind=kind), run)))

    events = read(unit, [ended("d"), total(1)])

    (finished,) = (event for event in events if isinstance(event, CaseFinished))
    assert finished.compiled is expected


def test_both_blocks_of_merged_doctests_are_read() -> None:
    name = "crates/beta/src/lib.rs - twice (line {})"
    unit = run_unit(*(name.format(line) for line in (3, 7, 11, 15)), kind="doc")

    events = read(unit, recorded("doctests-2024.txt"), FAILED)

    assert sorted(outcome for _, outcome in outcomes(events)) == ["failed", *["passed"] * 3]
    assert not broken(events)


def test_a_second_block_of_doctests_that_never_came_is_missed() -> None:
    name = "crates/beta/src/lib.rs - twice (line {})"
    unit = run_unit(*(name.format(line) for line in (3, 7, 11, 15)), kind="doc")

    events = read(unit, recorded("doctests-2024.txt")[:6], FAILED)

    assert isinstance(broken(events)[0], Crash)


def test_lines_that_only_look_like_events_change_no_outcome() -> None:
    lines = recorded("fakes.txt")
    names = [line.split('"name": "')[1].split('"')[0] for line in lines if '"started", "n' in line]

    events = read(run_unit(*names), lines, FAILED)

    assert not broken(events)
    assert {name for name, outcome in outcomes(events) if outcome == "failed"} == {
        "claims_to_pass_and_fails"
    }


def test_a_failure_that_only_a_test_claims_is_at_odds_with_the_total() -> None:
    lines = [announced(1), started("a"), ended("a", "failed"), ended("a"), total(1)]

    events = read(run_unit("a"), lines)

    assert isinstance(broken(events)[0], Unreadable)


@pytest.mark.parametrize(
    ("lines", "exit_"),
    [
        pytest.param([ended("a"), total(1)], FAILED, id="status 101, all green"),
        pytest.param([ended("a", "failed"), total(0, 1)], STATUS[0], id="status 0, one failed"),
        pytest.param([ended("a"), total(2)], STATUS[0], id="the total has one more"),
        pytest.param([announced(2), ended("a"), total(1)], STATUS[0], id="announced more"),
        pytest.param([ended("a"), total(0, 0, 1)], STATUS[0], id="the total has it ignored"),
    ],
)
def test_a_run_at_odds_with_itself_is_broken(lines: list[str], exit_: Exit) -> None:
    assert isinstance(broken(read(run_unit("a"), lines, exit_))[0], Unreadable)


def test_a_run_that_agrees_with_itself_is_not_broken() -> None:
    lines = [announced(1), started("a"), ended("a"), total(1)]

    assert not broken(read(run_unit("a"), lines))


@pytest.mark.parametrize("exit_", [Exit(code=1), Exit(signal=11)])
def test_an_end_after_the_last_test_is_a_crash(exit_: Exit) -> None:
    assert isinstance(broken(read(run_unit("a"), [ended("a"), total(1)], exit_))[0], Crash)


def test_text_before_an_event_is_kept_when_only_one_test_can_have_written_it() -> None:
    lines = [announced(1), started("a"), "left over" + ended("a"), total(1)]

    events = read(run_unit("a"), lines)

    output = [event.text for event in events if isinstance(event, CaseOutput)]
    assert output == ["left over"]
    assert outcomes(events) == [("a", "passed")]


@pytest.mark.parametrize(
    "line",
    [
        '{ "type": "test", "name": "a", "event": ',
        '{ "type": "test", "name": ["a"], "event": "ok" }',
        '{ "type": "' + '[{ "type": "' * 500,
        '{ "type": "x", "a": ' + "[" * 100_000,
    ],
    ids=["half", "wrong type", "many beginnings", "deep"],
)
def test_what_is_no_event_is_output(line: str) -> None:
    lines = [announced(1), started("a"), line, ended("a"), total(1)]

    events = read(run_unit("a"), lines)

    assert outcomes(events) == [("a", "passed")]
    assert not broken(events)


@pytest.mark.parametrize("end", ["x", r"\n", r"\u00", r"\\", "\\"])
def test_a_result_whose_end_was_cut_off_is_still_a_result(end: str) -> None:
    long = ended("a", "failed").replace(" }", f', "stdout": "{"x" * 99}{end} [1234 bytes cut]')

    events = read(run_unit("a"), [started("a"), long, total(0, failed=1)], STATUS[101])

    assert outcomes(events) == [("a", "failed")]
    assert not broken(events)
    (finished,) = (event for event in events if isinstance(event, CaseFinished))
    assert finished.failures[0].message == "it failed, and printed more than can be kept"


def test_a_slow_test_is_only_a_notice() -> None:
    lines = [started("a"), '{ "type": "test", "event": "timeout", "name": "a" }']

    events = read(run_unit("a"), [*lines, ended("a"), total(1)])

    assert [event.case.name for event in events if isinstance(event, Warned) and event.case] == [
        "a"
    ]
    assert not broken(events)


def test_a_doctest_that_is_there_twice_must_come_twice() -> None:
    unit = run_unit("d (line 3)", "d (line 3)", kind="doc")
    once = [announced(2), ended("d (line 3)"), total(1)]

    assert isinstance(broken(read(unit, once))[0], Crash)
    twice = [announced(2), ended("d (line 3)"), ended("d (line 3)"), total(2)]
    assert not broken(read(unit, twice))


def test_a_test_starts_once() -> None:
    lines = [started("a"), ended("a"), started("a"), total(1)]

    events = read(run_unit("a"), lines)

    assert len([event for event in events if isinstance(event, CaseStarted)]) == 1


@pytest.mark.parametrize(
    ("exit_", "kind"),
    [
        (Exit(signal=2, interrupted=True), Interrupted),
        (Exit(signal=9, timed_out="suite"), Timeout),
        (Exit(signal=9, timed_out="silence"), Timeout),
    ],
)
def test_what_photon_stopped_is_not_run_again(exit_: Exit, kind: type) -> None:
    events = read(run_unit("a", "b", "c"), [started("a"), ended("a"), started("b")], exit_)

    assert isinstance(broken(events)[0], kind)
    assert not more(events)
    assert outcomes(events) == [("a", Outcome.PASSED)]


def test_a_binary_is_told_its_share_unless_the_user_said_otherwise() -> None:
    [unit] = more(read(list_unit(), recorded("list.txt")))
    threads = unit.command.argv[-1]

    assert fill(threads, Context(slots=4)) == "--test-threads=4"
    assert fill(threads, Context(slots=1)) == "--test-threads=2"
    assert fill(threads, Context(variables={"RUST_TEST_THREADS": "1"})) == "--test-threads=1"
