"""What follows when a process ended before its tests: the rest runs, the culprit is named."""

from itertools import pairwise

import msgspec

from photon_test.adapters.cargo.running import Run
from photon_test.core.events import CaseFinished
from photon_test.core.model import Purpose, Unit
from photon_test.core.outcome import Crash, Exit, Interrupted
from tests.adapters.cargo_lines import (
    broken,
    ended,
    more,
    outcomes,
    read,
    recorded,
    run_unit,
    started,
    total,
)

ABORTED = Exit(signal=6)


def names(unit: Unit) -> list[str]:
    return [test.name for test in msgspec.json.decode(unit.state, type=Run).tests]


def test_a_recorded_exit_with_status_0_is_a_crash() -> None:
    listed = ("a_comes_first", "b_ends_the_process_with_status_0", "c_runs_beside_it", "d", "e")

    events = read(run_unit(*listed), recorded("exit-0.txt"), Exit(code=0))

    assert isinstance(broken(events)[0], Crash)
    assert ("b_ends_the_process_with_status_0", "errored") in outcomes(events)
    assert ["d", "e"] in [names(unit) for unit in more(events)]


def test_a_recorded_abort_leaves_no_test_out() -> None:
    listed = ("a_passes", "b_aborts", "c_aborts_too", "d_overflows_its_stack", "e_passes")

    events = read(run_unit(*listed), recorded("abort.txt"), ABORTED)

    seen = {name for name, _ in outcomes(events)}
    assert seen.union(*(names(unit) for unit in more(events))) == set(listed)
    assert isinstance(broken(events)[0], Crash)


def test_the_only_test_that_ran_is_the_culprit() -> None:
    events = read(run_unit("a", "b", "c"), [started("a"), ended("a"), started("b")], ABORTED)

    culprit = next(event for event in events if isinstance(event, CaseFinished) and event.failures)
    assert culprit.case.name == "b"
    assert isinstance(culprit.failures[0], Crash)
    assert [(unit.purpose, unit.attempt, names(unit)) for unit in more(events)] == [
        (Purpose.RETRY, 1, ["c"])
    ]


def test_each_of_several_suspects_runs_once_more_alone() -> None:
    events = read(run_unit("a", "b", "c"), [started("a"), started("b")], ABORTED)

    failures = [event.failures[0] for event in events if isinstance(event, CaseFinished)]
    assert [type(failure) for failure in failures] == [Interrupted, Interrupted]
    assert [(unit.attempt, names(unit)) for unit in more(events)] == [
        (2, ["a"]),
        (2, ["b"]),
        (1, ["c"]),
    ]


def test_a_suspect_that_crashes_alone_is_not_run_again() -> None:
    first = read(run_unit("a", "b"), [started("a"), started("b")], ABORTED)

    events = read(more(first)[0], [started("a")], ABORTED)

    assert outcomes(events) == [("a", "errored")]
    assert isinstance(broken(events)[0], Crash)
    assert not more(events)


def test_a_suspect_that_passes_alone_is_green_in_its_second_attempt() -> None:
    first = read(run_unit("a", "b"), [started("a"), started("b")], ABORTED)
    alone = more(first)[0]

    events = read(alone, [started("a"), ended("a"), total(1)])

    assert outcomes(events) == [("a", "passed")]
    assert alone.attempt == 2
    assert not broken(events)


def test_a_crash_before_any_test_is_not_repeated() -> None:
    events = read(run_unit("a", "b"), [], Exit(code=0))

    assert isinstance(broken(events)[0], Crash)
    assert not more(events)


def test_a_crash_between_two_tests_runs_the_rest() -> None:
    events = read(run_unit("a", "b"), [started("a"), ended("a")], Exit(code=0))

    assert [names(unit) for unit in more(events)] == [["b"]]


def test_a_forged_end_does_not_hide_a_test_without_a_result() -> None:
    lines = [started("a"), ended("a"), started("b"), total(3)]

    events = read(run_unit("a", "b", "c"), lines, Exit(code=0))

    assert isinstance(broken(events)[0], Crash)
    assert [names(unit) for unit in more(events)] == [["c"]]


def test_a_target_in_which_every_test_crashes_comes_to_an_end() -> None:
    tests = [f"t{number:03}" for number in range(200)]
    waiting = [run_unit(*tests)]
    sizes: list[int] = []
    while waiting:
        unit = waiting.pop()
        sizes.append(len(names(unit)))
        waiting += more(read(unit, [started(names(unit)[0])], ABORTED))

    assert all(later < earlier for earlier, later in pairwise(sizes))
    assert len(sizes) == 51


def test_names_are_handed_over_in_parts_that_a_system_takes() -> None:
    tests = tuple(f"a_module::with_a_long_path::test_{number:05}" for number in range(20_000))
    first = run_unit("start", *tests)

    events = read(first, [started("start"), ended("start")], Exit(code=0))

    units = more(events)
    assert [name for unit in units for name in names(unit)] == list(tests)
    assert all(sum(len(str(arg)) + 9 for arg in unit.command.argv) < 512 << 10 for unit in units)
    assert len(units) > 1
