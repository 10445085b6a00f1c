"""The reader, on recordings of real runs and on lines that no run should write."""

import json
from collections.abc import Iterable, Sequence

import pytest

from photon_test.adapters import vitest as adapter
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseFound,
    CaseOutput,
    CaseStarted,
    More,
    Warned,
)
from photon_test.core.model import Stream, Suite
from photon_test.core.outcome import (
    Assertion,
    Crash,
    Exit,
    Interrupted,
    Location,
    Outcome,
    Timeout,
    Unavailable,
    Unreadable,
)
from photon_test.core.parse import parse_filter
from photon_test.core.select import Selection
from tests.adapters.vitest_record import RECORDINGS, SITUATIONS, golden, names, read, unit

SUITE = Suite(name="web", adapter="vitest", root="web")
Said = dict[str, object] | str

OPEN: Said = {"e": "open", "m": "f", "project": "", "file": "a.test.ts"}
END: dict[str, object] = {"e": "end", "reason": "passed"}


def listed(*names: str) -> dict[str, object]:
    return {
        "e": "tests",
        "m": "f",
        "tests": [
            {"i": name, "name": name, "plain": name, "n": 1, "line": line}
            for line, name in enumerate(names, start=1)
        ],
    }


def result(name: str, state: str = "passed", **more: object) -> dict[str, object]:
    return {"e": "result", "i": name, "state": state, **more}


def end(*, modules: int = 1, passed: int = 0, **more: object) -> dict[str, object]:
    counts = {"modules": modules, "passed": passed, "failed": 0, "skipped": 0, "pending": 0}
    for state in ("failed", "skipped", "pending"):
        counts[state] = int(str(more.pop(state, 0)))
    return END | {"counts": counts} | more


def events(
    lines: Sequence[Said],
    exit_: Exit | None = None,
    selection: Selection | None = None,
    *,
    run: bool = True,
) -> list[CaseEvent]:
    chosen = selection or Selection()
    reader = adapter.reader(unit(SUITE, run=run), SUITE, chosen)
    told: list[CaseEvent] = []
    for line in lines:
        text = line if isinstance(line, str) else json.dumps(line)
        told.extend(reader.line(Stream.EVENTS, text) or ())
    told.extend(reader.end(exit_ or Exit(code=0), {}))
    return told


def broken(told: Iterable[CaseEvent]) -> object:
    return next((event.failure for event in told if isinstance(event, Broke)), None)


def finished(told: Iterable[CaseEvent]) -> dict[str, Outcome]:
    return {
        event.case.full_name: event.outcome for event in told if isinstance(event, CaseFinished)
    }


@pytest.mark.parametrize("name", names())
def test_a_recording_comes_to_its_golden(name: str) -> None:
    assert golden(name) == (RECORDINGS / name / "golden.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_version_comes_to_the_same(situation: str) -> None:
    outcomes = [
        {e.case.native: e.outcome for e in read(name) if isinstance(e, CaseFinished)}
        for name in names()
        if name.rpartition("-")[0] == situation
    ]

    assert len(outcomes) == 4
    assert outcomes[1:] == outcomes[:1] * 3


def test_a_green_run_is_green() -> None:
    told = events([OPEN, listed("adds"), result("adds"), end(passed=1)])

    assert [type(event) for event in told] == [CaseFound, CaseFinished]


@pytest.mark.parametrize("name", names())
def test_a_stream_cut_anywhere_is_never_green(name: str) -> None:
    lines = (RECORDINGS / name / "events.jsonl").read_text(encoding="utf-8").splitlines()

    for kept in range(len(lines)):
        assert broken(events([*lines[:kept], lines[kept][:20]], Exit(code=0))) is not None


def test_other_streams_are_vitests_own_report() -> None:
    reader = adapter.reader(unit(SUITE), SUITE, Selection())

    assert reader.line(Stream.STDOUT, '{"e":"beat"}') is None
    assert reader.line(Stream.STDERR, "warning") is None


def test_status_0_without_a_last_word_is_a_crash() -> None:
    told = events([OPEN, listed("adds"), result("adds")], Exit(code=0))

    assert broken(told) == Crash(
        message="vitest ended with status 0 before it had finished", exit=Exit(code=0)
    )


def test_totals_at_odds_with_the_results_are_not_believed() -> None:
    told = events([OPEN, listed("adds", "rounds"), result("adds"), end(passed=2)])

    assert isinstance(broken(told), Unreadable)


@pytest.mark.parametrize(
    "line",
    [
        '{"e":"start","i":"nobody"}',
        '{"e":"later"}',
        "not json",
        '{"e":"result"}',
        '{"e":"sta',
        "[]",
    ],
)
def test_a_line_that_cannot_be_read_is_said_and_never_raises(line: str) -> None:
    told = events([OPEN, listed("adds"), result("adds"), line, end(passed=1)])

    assert isinstance(broken(told), Unreadable)


def test_status_1_without_a_failure_is_a_crash() -> None:
    told = events([OPEN, listed("adds"), result("adds"), end(passed=1)], Exit(code=1))

    assert isinstance(broken(told), Crash)


def test_no_test_files_is_no_crash() -> None:
    assert events([end(modules=0, reason="failed")], Exit(code=1)) == []


def test_an_unhandled_error_breaks_a_run_that_is_otherwise_green() -> None:
    errors = [{"name": "Error", "message": "nobody waits"}]

    told = events([OPEN, listed("a"), result("a"), end(passed=1, errors=errors)], Exit(code=1))

    assert broken(told) == Crash(
        message="unhandled error: nobody waits", text="Error: nobody waits"
    )


def test_an_error_of_the_pool_is_said_with_its_cause() -> None:
    error = {
        "message": "[vitest-pool]: Worker forks emitted error.",
        "cause": "Error: exited\n  at",
    }

    told = events([end(modules=0, errors=[error])], Exit(code=1))

    failure = broken(told)
    assert isinstance(failure, Crash)
    assert failure.message == (
        "unhandled error: [vitest-pool]: Worker forks emitted error. Error: exited"
    )


def test_an_unhandled_error_that_the_user_ignores_is_a_warning() -> None:
    ending = end(passed=1, errors=[{"message": "nobody waits"}], ignored=True)

    told = events([OPEN, listed("a"), result("a"), ending])

    assert broken(told) is None
    assert [type(event) for event in told if not isinstance(event, CaseFound)] == [
        CaseFinished,
        Warned,
    ]


def test_a_test_that_takes_its_worker_with_it_is_errored() -> None:
    ending = end(pending=1, reason="failed", errors=[{"message": "Worker exited unexpectedly"}])

    told = events([OPEN, listed("a"), {"e": "start", "i": "a"}, ending], Exit(code=1))

    assert finished(told) == {"a": Outcome.ERRORED}
    assert isinstance(broken(told), Crash)


def test_tests_that_a_stop_at_the_first_failure_left_out_have_not_begun() -> None:
    lines: list[Said] = [OPEN, listed("a", "b", "c"), result("a", "failed")]
    lines += [{"e": "start", "i": "b"}, end(failed=1, pending=2, reason="interrupted")]

    told = events(lines, Exit(code=1))

    assert finished(told) == {"a": Outcome.FAILED}
    assert not any(isinstance(event, CaseStarted) for event in told)
    assert [event.message for event in told if isinstance(event, Warned)] == [
        "vitest stopped before all tests had run, as `bail` asks for"
    ]
    assert broken(told) is None


def test_a_test_that_ran_when_vitest_stopped_is_errored() -> None:
    lines: list[Said] = [OPEN, listed("a", "b"), {"e": "start", "i": "b"}, result("a", "failed")]

    told = events([*lines, end(failed=1, pending=1, reason="interrupted")], Exit(code=1))

    assert finished(told) == {"a": Outcome.FAILED, "b": Outcome.ERRORED}
    [of_b] = [
        event.failures
        for event in told
        if isinstance(event, CaseFinished) and event.case.name == "b"
    ]
    assert of_b == (Interrupted(message="vitest stopped while this test ran"),)


def test_what_a_stop_aborted_is_errored_if_it_ran_and_else_not_run() -> None:
    aborted = {"state": "skipped", "note": "The test run was aborted by the user."}
    lines: list[Said] = [OPEN, listed("a", "b", "c"), {"e": "start", "i": "b"}]
    lines += [result("a", "failed"), {"e": "start", "i": "c"}]
    lines += [result("b", **aborted), result("c", **aborted)]

    told = events([*lines, end(failed=1, skipped=2, reason="interrupted")], Exit(code=1))

    assert finished(told) == {"a": Outcome.FAILED, "b": Outcome.ERRORED}
    assert broken(told) is None


def test_without_a_stop_the_word_of_one_is_a_reason_like_any_other() -> None:
    skipped = result("a", "skipped", note="The test run was aborted by the user.")

    told = events([OPEN, listed("a"), skipped, end(skipped=1, reason="passed")])

    assert finished(told) == {"a": Outcome.SKIPPED}


@pytest.mark.parametrize("then", [{"e": "beat"}, result("b"), end(failed=1, pending=1)])
def test_a_test_that_begins_after_a_failure_has_begun(then: Said) -> None:
    lines: list[Said] = [OPEN, listed("a", "b"), result("a", "failed"), {"e": "start", "i": "b"}]

    told = events([*lines, then], Exit(code=1))

    assert [event.case.name for event in told if isinstance(event, CaseStarted)] == ["b"]


def test_a_stop_without_a_failure_is_not_green() -> None:
    told = events([OPEN, listed("a", "b"), result("a"), end(passed=1, reason="interrupted")])

    assert broken(told) == Crash(message="vitest was told to stop before all tests had run")


def test_a_failed_setup_of_a_suite_is_an_error_of_its_listed() -> None:
    skipped = result("s > a", "skipped")
    trouble: dict[str, object] = {
        "name": "s",
        "tests": ["s > a"],
        "errors": [{"message": "no database"}],
    }
    close: dict[str, object] = {"e": "close", "m": "f", "state": "failed", "suites": [trouble]}

    told = events([OPEN, listed("s > a"), skipped, close, end(skipped=1)], Exit(code=1))

    assert finished(told) == {"s > a": Outcome.ERRORED}
    (failure,) = next(event for event in told if isinstance(event, CaseFinished)).failures
    assert isinstance(failure, Assertion)
    assert failure.phase == "setup"


def test_a_test_that_starts_after_its_end_is_not_open() -> None:
    lines: list[Said] = [OPEN, listed("a"), result("a", "skipped", mode="skip")]

    told = events([*lines, {"e": "start", "i": "a"}, end(skipped=1)])

    assert finished(told) == {"a": Outcome.SKIPPED}


def test_a_failed_teardown_takes_nothing_from_the_setup_inside_it() -> None:
    suites = [
        {"name": "s", "tests": ["s > b"], "errors": [{"message": "no database"}]},
        {"name": "", "tests": ["a", "s > b"], "errors": [{"message": "cannot leave"}]},
    ]
    close: dict[str, object] = {"e": "close", "m": "f", "suites": suites}
    lines: list[Said] = [OPEN, listed("a", "s > b"), result("a", "skipped")]

    told = events([*lines, result("s > b", "skipped"), close, end(skipped=2)], Exit(code=1))

    why = {
        event.case.name: [failure.message for failure in event.failures]
        for event in told
        if isinstance(event, CaseFinished)
    }
    assert why["s > b"] == ["no database"]


def test_a_test_that_skipped_itself_is_not_blamed_on_a_failed_teardown() -> None:
    trouble = {"name": "", "tests": ["a", "b"], "errors": [{"message": "cannot leave"}]}
    close: dict[str, object] = {"e": "close", "m": "f", "suites": [trouble]}
    lines: list[Said] = [OPEN, listed("a", "b"), result("a"), result("b", "skipped")]

    told = events([*lines, close, end(passed=1, skipped=1)], Exit(code=1))

    assert finished(told) == {
        "a": Outcome.PASSED,
        "b": Outcome.SKIPPED,
        "web/a.test.ts": Outcome.ERRORED,
    }


def test_a_test_that_skips_itself_without_a_word_is_skipped() -> None:
    close: dict[str, object] = {"e": "close", "m": "f", "state": "skipped"}

    told = events([OPEN, listed("a"), result("a", "skipped"), close, end(skipped=1)])

    assert finished(told) == {"a": Outcome.SKIPPED}


def test_what_a_file_prints_is_shown_when_it_fails_as_a_whole() -> None:
    log: dict[str, object] = {"e": "log", "i": "f", "s": "stderr", "text": "no such module\n"}
    trouble: dict[str, object] = {"name": "", "errors": [{"message": "cannot find module"}]}
    close: dict[str, object] = {"e": "close", "m": "f", "state": "failed", "suites": [trouble]}

    told = events([OPEN, log, listed(), close, end()], Exit(code=1))

    assert [type(event) for event in told] == [CaseOutput, CaseFinished]
    assert finished(told) == {"web/a.test.ts": Outcome.ERRORED}


def test_silence_names_the_started_test_rather_than_its_file() -> None:
    lines: list[Said] = [OPEN, listed("a"), {"e": "start", "i": "a"}]

    told = events(lines, Exit(signal=9, timed_out="silence"))

    assert finished(told) == {"a": Outcome.ERRORED}
    assert isinstance(broken(told), Timeout)


def test_an_interruption_is_left_to_the_engine() -> None:
    lines: list[Said] = [OPEN, listed("a"), {"e": "start", "i": "a"}]

    told = events(lines, Exit(code=130, interrupted=True))

    assert [type(event) for event in told] == [CaseFound, CaseStarted]


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        (
            {"e": "refused", "why": "missing"},
            "`vitest` was not found",
            "install it: `npm ci` in `web`",
        ),
        (
            {"e": "refused", "why": "old", "version": "2.0.5"},
            "vitest 2.0.5 is too old: 2.1 or newer is needed",
            "update it: `npm install --save-dev vitest@latest` in `web`",
        ),
        (
            {
                "e": "refused",
                "why": "unloadable",
                "version": "5.1.1",
                "node": "18.20.8",
                "needs": "^22.12.0",
                "error": {"message": "no export named 'styleText'"},
            },
            "vitest 5.1.1 cannot be loaded: no export named 'styleText'",
            "install it again: `npm ci` in `web`; it needs node ^22.12.0, and this is 18.20.8",
        ),
    ],
)
def test_a_vitest_that_cannot_be_used_is_a_missing_tool(
    line: dict[str, object], message: str, hint: str
) -> None:
    told = events([line], Exit(code=1))

    failure = broken(told)
    assert isinstance(failure, Unavailable)
    assert (failure.kind, failure.message, failure.hint) == ("tool", message, hint)


def test_a_configuration_that_cannot_be_loaded_is_said() -> None:
    fatal: dict[str, object] = {
        "e": "fatal",
        "error": {"name": "Error", "message": "no such plugin"},
    }

    failure = broken(events([fatal], Exit(code=1)))

    assert isinstance(failure, Crash)
    assert failure.message == "vitest could not run: no such plugin"


def test_what_fails_before_the_first_test_is_not_said_to_fail_after_the_tests() -> None:
    fatal: dict[str, object] = {"e": "fatal", "error": {"name": "Error", "message": "no docker"}}

    told = events([end(modules=0, reason="failed"), fatal], Exit(code=1))

    assert broken(told) == Crash(
        message="vitest could not run: no docker", text="Error: no docker", exit=Exit(code=1)
    )


def test_a_file_that_is_run_and_whose_types_are_checked_has_two_cases() -> None:
    types = {"e": "open", "m": "t", "project": "", "file": "a.test.ts", "types": True}
    checked: list[Said] = [
        types,
        {"e": "tests", "m": "t", "tests": [{"i": "t_a", "name": "a", "plain": "a", "n": 1}]},
        result("t_a"),
    ]

    told = events([OPEN, listed("a"), result("a"), *checked, end(modules=2, passed=2)])

    assert finished(told) == {"a": Outcome.PASSED, "a[types]": Outcome.PASSED}


def test_declared_tags_come_before_those_of_the_title() -> None:
    test = {"i": "a", "name": "pays @slow @db", "plain": "a", "n": 1, "tags": ["db"]}

    told = events([OPEN, {"e": "tests", "m": "f", "tests": [test]}])

    assert next(event.tags for event in told if isinstance(event, CaseFound)) == ("db", "slow")


def test_a_listing_asks_for_exactly_what_is_chosen() -> None:
    selection = Selection(filter=parse_filter("test(=a.b (c)) | test(=d)"))
    lines: list[Said] = [OPEN, listed("a.b (c)", "d", "e"), end(pending=3, reason="listed")]

    told = events(lines, selection=selection, run=False)

    (more,) = [event for event in told if isinstance(event, More)]
    plan = json.loads(more.unit.inputs[0].text)
    assert plan["pattern"] == r"^(?:a\.b \(c\)|d)$"
    assert plan["files"] == [
        {"project": "", "path": "a.test.ts", "types": False, "ids": ["a.b (c)", "d"]}
    ]


@pytest.mark.parametrize(("wanted", "said"), [("file(~b.test)", 0), ("test(b)", 1)])
def test_a_file_that_cannot_be_loaded_counts_where_it_may_have_what_is_chosen(
    wanted: str, said: int
) -> None:
    selection = Selection(filter=parse_filter(wanted))
    trouble = {"name": "", "errors": [{"message": "cannot find module"}]}
    close: dict[str, object] = {"e": "close", "m": "f", "suites": [trouble]}

    lines: list[Said] = [OPEN, listed(), close, end(reason="listed")]
    told = events(lines, Exit(code=1), selection, run=False)

    assert len(finished(told)) == said
    assert broken(told) is None


def test_whole_files_need_no_pattern() -> None:
    selection = Selection(filter=parse_filter("file(~a.test)"))

    told = events(
        [OPEN, listed("a"), end(pending=1, reason="listed")], selection=selection, run=False
    )

    (more,) = [event for event in told if isinstance(event, More)]
    assert json.loads(more.unit.inputs[0].text)["pattern"] == ""


def test_a_listing_that_broke_off_starts_no_run() -> None:
    selection = Selection(filter=parse_filter("test(a)"))

    told = events([OPEN, listed("a")], Exit(signal=9), selection, run=False)

    assert [type(event) for event in told] == [CaseFound, Broke]


def test_a_test_of_no_known_line_stands_where_it_failed() -> None:
    listed_: dict[str, object] = {
        "e": "tests",
        "m": "f",
        "tests": [{"i": "a", "name": "a", "plain": "a", "n": 1, "line": None}],
    }
    errors = [
        {"message": "no", "file": "a.test.ts", "line": 7},
        {"message": "no", "file": "helper.ts", "line": 3},
    ]

    told = events([OPEN, listed_, result("a", "failed", errors=errors), end(failed=1)])

    (finished,) = [event for event in told if isinstance(event, CaseFinished)]
    assert finished.location == Location(file="web/a.test.ts", line=7)
