"""The reader of a run, on recordings of real runs and on lines that no run should write."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseOutput,
    More,
)
from photon_test.core.outcome import (
    Assertion,
    Crash,
    Exit,
    Location,
    Outcome,
    Timeout,
    Unavailable,
    Unreadable,
)
from tests.adapters.go_project import read, unit
from tests.adapters.go_record import RECORDINGS, SITUATIONS, golden, told
from tests.cli.photon import write

P = "example.com/shop"
TEST = "package shop\n\nfunc TestA(t *testing.T) {}\n\nfunc TestB(t *testing.T) {}\n"
Said = dict[str, object] | str

START: Said = {"Action": "start", "Package": P}


def output(text: str, test: str = "") -> dict[str, object]:
    said: dict[str, object] = {"Action": "output", "Package": P, "Output": text}
    return said | ({"Test": test} if test else {})


def run(test: str) -> list[Said]:
    return [{"Action": "run", "Package": P, "Test": test}, output(f"=== RUN   {test}\n", test)]


def result(test: str, action: str = "pass", time: str = "") -> list[Said]:
    report = output(f"--- {action.upper()}: {test} (0.01s)\n", test)
    said: dict[str, object] = {"Action": action, "Package": P, "Test": test, "Elapsed": 0.01}
    return [report, said | ({"Time": time} if time else {})]


def end(action: str = "pass", *, final: str = "PASS", words: str = "0.01s") -> list[Said]:
    head = "ok  " if action == "pass" else "FAIL"
    last: list[Said] = [output(f"{final}\n")] if final else []
    return [*last, output(f"{head}\t{P}\t{words}\n"), {"Action": action, "Package": P}]


def events(
    at: Path, lines: Sequence[Said], exit_: Exit | int = 0, stderr: Sequence[str] = ()
) -> list[CaseEvent]:
    write(at, {"go.mod": f"module {P}\n", "a_test.go": TEST})
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    exit_ = exit_ if isinstance(exit_, Exit) else Exit(code=exit_)
    return list(read(unit(at), texts, exit_, stderr=stderr))


def finished(said: Sequence[CaseEvent]) -> dict[str, str]:
    return {one.case.name: one.outcome for one in said if isinstance(one, CaseFinished)}


def broken(said: Sequence[CaseEvent]) -> object:
    return next((one.failure for one in said if isinstance(one, Broke)), None)


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_recording_is_read_as_before(name: str, tmp_path: Path) -> None:
    assert golden(name, tmp_path) == (RECORDINGS / name / "golden.jsonl").read_text("utf-8")


def test_a_package_that_is_fine(tmp_path: Path) -> None:
    said = events(tmp_path, [START, *run("TestA"), *result("TestA"), *end()])

    assert finished(said) == {"TestA": "passed"}
    assert broken(said) is None


def test_the_last_event_of_a_package_is_no_result_of_an_open_test(tmp_path: Path) -> None:
    last: list[Said] = [
        output(f"ok  \t{P}\t0.01s\n", "TestA"),
        {"Action": "pass", "Package": P, "Test": "TestA"},
    ]

    said = events(tmp_path, [START, *run("TestA"), *last])

    assert finished(said) == {"TestA": "errored"}
    assert isinstance(broken(said), Crash)


def test_tests_that_a_test_runs_itself_may_have_blanks_in_their_names(tmp_path: Path) -> None:
    # `testing.RunTests`, as https://github.com/stretchr/testify tries its suites with it.
    inner = [*run("a suite"), *result("a suite")]

    said = events(tmp_path, [START, *run("TestA"), *inner, *result("TestA"), *end()])

    assert finished(said) == {"a suite": "passed", "TestA": "passed"}
    assert broken(said) is None


def test_a_result_without_its_test_is_at_odds(tmp_path: Path) -> None:
    said = events(tmp_path, [START, *run("TestA"), *result("TestB"), *result("TestA"), *end()])

    assert isinstance(broken(said), Unreadable)
    assert finished(said) == {"TestA": "passed"}


def test_a_failure_after_a_made_up_pass_holds(tmp_path: Path) -> None:
    lines = [START, *run("TestA"), *result("TestA"), *result("TestA", "fail")]

    said = events(tmp_path, [*lines, *end("fail", final="FAIL")], 1)

    outcomes = [one.outcome for one in said if isinstance(one, CaseFinished)]
    assert sorted(outcomes) == [Outcome.FAILED, Outcome.PASSED]
    assert isinstance(broken(said), Unreadable)


@pytest.mark.parametrize(
    ("last", "code", "message"),
    [
        (end(final=""), 0, "`example.com/shop` ended after its tests"),
        (end("fail"), 1, "`example.com/shop` ended badly after its last test"),
        (end("fail", final="FAIL"), 1, "`example.com/shop` failed, although no test did"),
        (end(), 1, "go ended with status 1, although no test failed"),
        ([], 0, "go ended with status 0 while tests of `example.com/shop` ran"),
        (['{"Time":"2026'], 0, "go's events cannot be read"),
        ([*end(), *run("TestB")], 0, "it went on after its end"),
    ],
)  # fmt: skip
def test_an_end_that_proves_nothing(
    last: list[Said], code: int, message: str, tmp_path: Path
) -> None:
    said = events(tmp_path, [START, *run("TestA"), *result("TestA"), *last], code)

    failure = broken(said)
    assert failure is not None
    assert message in failure.message  # type: ignore[attr-defined]


def test_a_failed_test_in_a_package_that_go_calls_good(tmp_path: Path) -> None:
    said = events(tmp_path, [START, *run("TestA"), *result("TestA", "fail"), *end()])

    assert finished(said) == {"TestA": "failed"}
    assert isinstance(broken(said), Unreadable)


@pytest.mark.parametrize("indent", ["\t", "\t\t"], ids=["until 1.22", "from 1.23 on"])
def test_the_tests_that_ran_when_the_limit_passed_are_to_blame(tmp_path: Path, indent: str) -> None:
    panic = f"panic: test timed out after 2s\n{indent[1:]}running tests:\n{indent}TestA (2s)\n"

    said = events(
        tmp_path, [START, *run("TestA"), output(panic, "TestA"), *end("fail", final="")], 1
    )

    (ended,) = [one for one in said if isinstance(one, CaseFinished)]
    assert ended.outcome is Outcome.ERRORED
    assert isinstance(ended.failures[0], Timeout)
    assert ended.failures[0].limit_s == 2.0


@pytest.mark.parametrize("exit_", [Exit(code=1, timed_out="suite"), Exit(code=1, interrupted=True)])
def test_what_photon_stopped_is_no_crash(exit_: Exit, tmp_path: Path) -> None:
    printed, signal = output("half\n", "TestA"), output("signal: interrupt\n", "TestA")
    lines = [START, *run("TestA"), printed, signal, *end("fail", final="")]

    said = events(tmp_path, lines, exit_)

    assert finished(said) == {}  # the engine closes what is open
    assert broken(said) is None
    assert not any(isinstance(one, More) for one in said)
    assert [one.text for one in said if isinstance(one, CaseOutput)] == [
        "half\nsignal: interrupt\n"
    ]


def test_a_crash_before_photon_stopped_the_rest_is_told(tmp_path: Path) -> None:
    panic = output("panic: no\n", "TestA")
    lines = [START, *run("TestA"), panic, *end("fail", final="")]

    said = events(tmp_path, lines, Exit(code=1, timed_out="suite"))

    assert finished(said) == {"TestA": "errored"}


def test_what_go_has_cached_is_marked(tmp_path: Path) -> None:
    said = events(tmp_path, [START, *run("TestA"), *result("TestA"), *end(words="(cached)")])

    assert [one.cached for one in said if isinstance(one, CaseFinished)] == [True]


def test_a_test_cannot_say_that_it_is_cached(tmp_path: Path) -> None:
    forged = output(f"ok  \t{P}\t(cached)\n", "TestA")

    said = events(tmp_path, [START, *run("TestA"), forged, *result("TestA"), *end()])

    assert [one.cached for one in said if isinstance(one, CaseFinished)] == [False]
    assert broken(said) is None


def test_a_slow_package_is_seen_while_it_runs(tmp_path: Path) -> None:
    start: Said = {"Action": "start", "Package": P, "Time": "2026-01-02T03:04:05.123456789Z"}
    quick = result("TestA", time="2026-01-02T03:04:05.2Z")
    slow = result("TestB", time="2026-01-02T03:04:07Z")
    both = [start, *run("TestA"), *quick, *run("TestB")]

    before = events(tmp_path, both)
    after = events(tmp_path, [*both, *slow])

    assert list(finished(before)) == ["TestA"]  # said in the end
    names = [one.case.name for one in after if isinstance(one, CaseFinished)]
    assert names == ["TestA", "TestB"]


def test_a_go_before_1_20_is_too_old(tmp_path: Path) -> None:
    said = events(tmp_path, [*run("TestA"), *result("TestA"), *end()])

    failure = broken(said)
    assert isinstance(failure, Unavailable)
    assert failure.message == "this go is too old"


def test_a_build_of_go_before_1_24_fails_on_stderr(tmp_path: Path) -> None:
    stderr = [f"# {P} [{P}.test]", "./a_test.go:3:7: undefined: x", "\tmore"]
    lines: list[Said] = [START, output(f"FAIL\t{P} [build failed]\n"), *end("fail", final="")[1:]]

    said = events(tmp_path, lines, 1, stderr)

    (ended,) = [one for one in said if isinstance(one, CaseFinished)]
    assert ended.location == Location(file="a_test.go", line=3)
    (failure,) = ended.failures
    assert isinstance(failure, Unavailable)
    assert failure.message == f"`{P}` does not build: undefined: x"
    assert "more" in failure.text


def test_a_go_that_refuses_says_why(tmp_path: Path) -> None:
    why = "go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)"

    failure = broken(events(tmp_path, [], 1, [why]))

    assert isinstance(failure, Unavailable)
    assert (failure.kind, failure.message) == ("tool", f"go did not run: {why}")


def test_a_package_without_tests_whose_coverage_is_counted(tmp_path: Path) -> None:
    counted = output(f"\t{P}\t\tcoverage: 0.0% of statements\n")

    assert events(tmp_path, [START, counted, {"Action": "pass", "Package": P}]) == []


def test_benchmarks_are_left_alone(tmp_path: Path) -> None:
    lines = [START, *run("BenchmarkA"), output("BenchmarkA-2  10 ns/op\n", "BenchmarkA"), *end()]

    assert events(tmp_path, lines) == []


def test_other_lines_are_for_people(tmp_path: Path) -> None:
    assert events(tmp_path, ["", "null", "{}", "[1]", "go: downloading x"]) == []


def test_a_panic_is_no_failure_of_a_test(tmp_path: Path) -> None:
    said = list(told("panics", tmp_path))

    names = {one.case.name: one for one in said if isinstance(one, CaseFinished)}
    assert names["TestPanics/inside"].outcome is Outcome.ERRORED
    (failure,) = names["TestPanics"].failures
    assert isinstance(failure, Crash)
    assert "panic: assignment to entry in nil map" in failure.message
    assert names["TestPanicsElsewhere"].location == Location(file="other/other_test.go", line=11)
    assert sum(isinstance(one, More) for one in said) == 2  # a listing of each package


def test_a_limit_of_go_s_own_is_told_with_who_passed_it(tmp_path: Path) -> None:
    said = list(told("hangs", tmp_path))

    ended = {one.case.name: one for one in said if isinstance(one, CaseFinished)}
    (failure,) = ended["TestHangs/for_ever"].failures
    assert isinstance(failure, Timeout)
    assert (failure.limit, failure.limit_s) == ("suite", 2.0)
    assert ended["TestBeside"].failures[0].message == "its process ended while it and others ran"


def test_a_race_has_its_place_and_its_report(tmp_path: Path) -> None:
    said = list(told("races", tmp_path))

    (failure,) = next(one.failures for one in said if isinstance(one, CaseFinished))
    assert isinstance(failure, Assertion)
    assert failure.message == "race detected during execution of test"
    assert failure.location == Location(file="races_test.go", line=9)
    assert "WARNING: DATA RACE" in failure.text
    assert not any(isinstance(one, CaseOutput) for one in said)
