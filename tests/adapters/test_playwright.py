"""Playwright: what is believed of what its reporter says."""

import json
from collections.abc import Mapping

import pytest

from photon_test.adapters import playwright as adapter
from photon_test.core.events import Broke, CaseFinished, CaseFound, CaseOutput, Warned
from photon_test.core.model import Stream
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
from tests.adapters.playwright_lines import (
    ADDS,
    BEGIN,
    ONE,
    SUITE,
    TOOL,
    WHOLE,
    broke,
    end,
    error,
    events,
    finished,
    in_file,
    listed,
    outcomes,
    result,
    trouble,
    unit,
)


def failure(problem: Mapping[str, object], status: str = "failed") -> CaseFinished:
    (found,) = finished(events(*ONE, result("1", status, errors=[problem]), end(1, 1), code=1))
    return found


def test_a_run_that_ended_well_breaks_nothing() -> None:
    said = events(*ONE, result("1"), end(1, 1))

    assert outcomes(said) == [("adds", 0, Outcome.PASSED)]
    assert not [event for event in said if isinstance(event, Broke | Warned)]


def test_a_try_is_an_attempt() -> None:
    red = result("1", "failed", errors=[error("Error: no")])

    said = events(*ONE, red, result("1", retry=1), end(1, 2, flaky=1))

    assert outcomes(said) == [("adds", 0, Outcome.FAILED), ("adds", 1, Outcome.PASSED)]
    assert not broke(said)


def test_copies_of_a_test_are_numbered() -> None:
    twice = in_file(listed("1", "adds"), listed("1-1", "adds"), project="phone")

    said = events(TOOL, BEGIN, twice, result("1"), result("1-1"), end(2, 2))

    assert [case for case, _, _ in outcomes(said)] == ["adds[phone]", "adds[phone #2]"]


def test_a_failure_that_was_expected_is_no_pass() -> None:
    red = result("1", "failed", expected="failed", notes=[{"type": "fail", "text": "floats"}])

    (found,) = finished(events(*ONE, red, end(1, 1)))

    assert (found.outcome, found.reason) == (Outcome.SKIPPED, "floats")


def test_a_pass_that_was_not_expected_is_a_failure() -> None:
    (found,) = finished(events(*ONE, result("1", expected="failed"), end(1, 1), code=1))

    assert found.outcome is Outcome.FAILED
    assert found.failures == (Assertion(message="expected to fail, but passed"),)


@pytest.mark.parametrize(
    ("notes", "reason"),
    [
        ([{"type": "skip", "text": "on Sundays"}], "on Sundays"),
        ([{"type": "fixme", "text": "broken"}], "broken"),
        ([{"type": "fixme", "text": ""}], "fixme"),
        ([{"type": "skip", "text": ""}, {"type": "issue", "text": "7"}], ""),
    ],
)
def test_a_reason_is_kept(notes: object, reason: str) -> None:
    skipped = result("1", "skipped", expected="skipped", notes=notes)

    (found,) = finished(events(*ONE, skipped, end(1, 1)))

    assert (found.outcome, found.reason) == (Outcome.SKIPPED, reason)


def test_a_message_is_parted_into_what_it_says() -> None:
    text = "TypeError: expect(received).toBe(expected)\n\n- Expected\n+ Received\n\n- a\n+ b"
    stack = f"{text}\n    at /x/a.spec.ts:4:2\n    at f (/x/node_modules/y.js:1:1)"
    problem = error(text, stack=stack, file="a.spec.ts", line=4, steps=["logs in", "types"])

    found = failure({**problem, "snippet": "> 4 | expect(a).toBe(b)", "cause": "Error: deep"})

    (assertion,) = found.failures
    assert isinstance(assertion, Assertion)
    assert assertion.message == "expect(received).toBe(expected)"
    assert assertion.raised == "TypeError"
    assert assertion.diff == "- Expected\n+ Received\n\n- a\n+ b"
    assert assertion.location == Location(file="web/a.spec.ts", line=4)
    assert assertion.text.endswith(
        "in the step `logs in > types`\n> 4 | expect(a).toBe(b)\n"
        "    at /x/a.spec.ts:4:2\ncaused by: Error: deep"
    )


def test_files_and_annotations_are_named_in_the_failure() -> None:
    red = result(
        "1",
        "failed",
        errors=[error("Error: no"), error("Error: nor this")],
        notes=[{"type": "issue", "text": "7"}],
        files=[{"name": "screenshot", "path": "test-results/a.png"}],
    )

    (found,) = finished(events(*ONE, red, end(1, 1), code=1))

    first, second = found.failures
    assert first.text == "Error: no\nissue: 7\nscreenshot: web/test-results/a.png"
    assert second.text == "Error: nor this"


@pytest.mark.parametrize(
    ("message", "limit_s"),
    [
        ("Test timeout of 50ms exceeded.", 0.05),
        ('Test timeout of 2000ms exceeded while running "beforeEach" hook.', 2),
        ('"beforeAll" hook timeout of 30000ms exceeded.', 30),
    ],
)
def test_a_limit_that_was_passed_is_no_assertion(message: str, limit_s: float) -> None:
    found = failure(error(message), "timedOut")

    assert found.outcome is Outcome.ERRORED
    assert found.failures == (
        Timeout(message=message, limit_s=limit_s, limit="test", text=message),
    )


def test_a_limit_that_was_passed_without_a_word_is_one_too() -> None:
    (found,) = finished(events(*ONE, result("1", "timedOut"), end(1, 1), code=1))

    assert found.outcome is Outcome.ERRORED
    assert isinstance(found.failures[0], Timeout)


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (error("Error: worker process exited unexpectedly (code=0, signal=null)"), Crash),
        (error("Error: no database", hook="setup"), Assertion),
        (error("browserType.launch: Executable doesn't exist at /chrome"), Unavailable),
        (error("Host system is missing dependencies to run browsers."), Unavailable),
    ],
)
def test_without_its_worker_hook_or_browser_a_test_cannot_say(
    problem: Mapping[str, object], kind: type
) -> None:
    found = failure(problem)

    assert found.outcome is Outcome.ERRORED
    assert isinstance(found.failures[0], kind)


def test_a_test_that_also_said_no_itself_is_failed() -> None:
    errors = [error("Error: no"), error("Error: no database", hook="teardown")]

    (found,) = finished(events(*ONE, result("1", "failed", errors=errors), end(1, 1), code=1))

    assert found.outcome is Outcome.FAILED


def test_a_test_that_playwright_stopped_could_not_say() -> None:
    stopped = result("1", "interrupted")

    (found,) = finished(events(*ONE, stopped, end(1, 1, "failed"), code=1))

    assert found.failures == (Interrupted(message="interrupted by Playwright"),)


def test_a_test_that_photon_stopped_is_left_to_the_engine() -> None:
    limit = Exit(code=130, timed_out="suite")

    said = events(*ONE, result("1", "interrupted"), end(1, 1, "interrupted"), exit_=limit)

    assert not finished(said)
    assert isinstance(broke(said)[0], Timeout)


def test_what_another_failure_left_out_is_red_too() -> None:
    both = in_file(listed("1", "adds"), listed("2", "subtracts"))
    red = result("1", "failed", errors=[error("Error: no")])

    said = events(TOOL, BEGIN, both, red, result("2", "skipped"), end(2, 2), code=1)

    assert outcomes(said)[1] == ("subtracts", 0, Outcome.ERRORED)
    (left,) = finished(said)[1].failures
    assert left.message == "did not run: `adds` failed before it"


def test_what_a_later_try_ran_was_not_left_out() -> None:
    later = result("1", retry=1)

    said = events(*ONE, result("1", "skipped"), later, end(1, 2))

    assert outcomes(said) == [("adds", 1, Outcome.PASSED)]


SHOP = {
    "e": "begin",
    "projects": [
        {"name": "login", "needs": [], "teardown": "logout"},
        {"name": "logout", "needs": [], "teardown": ""},
        {"name": "basics", "needs": ["login"], "teardown": ""},
        {"name": "shop", "needs": ["basics"], "teardown": ""},
    ],
    "focused": False,
}
LOGIN = in_file(listed("1", "logs in"), project="login")
BUYS = in_file(listed("2", "buys"), project="shop")
RED_LOGIN = result("1", "failed", errors=[error("Error: no")])


def test_tests_that_need_a_failed_project_are_red_too() -> None:
    said = events(TOOL, SHOP, LOGIN, BUYS, RED_LOGIN, end(2, 1), code=1)

    (left,) = finished(said)[1].failures
    assert left.message == "did not run: it needs `logs in[login]`, which failed"
    assert not broke(said)


def test_a_failed_project_that_nobody_chose_breaks_the_run() -> None:
    chosen = Selection(filter=parse_filter("test(/buys/)"))
    of = unit()

    said = events(TOOL, SHOP, LOGIN, BUYS, RED_LOGIN, end(2, 1), code=1, selection=chosen, of=of)

    assert broke(said) == [
        Crash(message="`logs in[login]` failed, which runs with what was chosen")
    ]


def test_a_failed_copy_of_what_was_chosen_breaks_nothing() -> None:
    chosen = Selection(filter=parse_filter("test(=adds)"))
    twice = in_file(listed("1", "adds"), listed("1-1", "adds"))
    red = result("1-1", "failed", errors=[error("Error: no")])

    lines = (TOOL, BEGIN, twice, result("1"), red, end(2, 2))
    said = events(*lines, code=1, selection=chosen, of=unit())

    assert not broke(said)


def test_a_test_that_ran_once_was_not_left_out() -> None:
    said = events(*ONE, result("1"), result("1", "skipped", retry=1), end(1, 2))

    assert outcomes(said) == [("adds", 0, Outcome.PASSED)]


def test_output_is_that_of_its_test_and_the_rest_is_playwrights() -> None:
    reader = adapter.reader(unit(), SUITE, WHOLE)

    said = [
        *(reader.line(Stream.EVENTS, json.dumps(ADDS)) or ()),
        *(reader.line(Stream.EVENTS, '{"e":"out","i":"1","s":"stderr","text":"no"}') or ()),
    ]

    assert isinstance(said[1], CaseOutput)
    assert (said[1].case.name, said[1].stream, said[1].text) == ("adds", Stream.STDERR, "no")
    assert reader.line(Stream.STDOUT, "  1 passed (1.0s)") is None


def test_of_an_interrupted_run_the_engine_says_it() -> None:
    said = events(*ONE, exit_=Exit(code=130, interrupted=True))

    assert [type(event) for event in said] == [CaseFound]


def test_what_was_not_tried_any_more_is_not_run() -> None:
    both = in_file(listed("1", "adds"), listed("2", "subtracts"))
    red = result("1", "failed", errors=[error("Error: no")])

    said = events(TOOL, BEGIN, both, red, end(2, 1), code=1)

    assert [name for name, _, _ in outcomes(said)] == ["adds"]


def test_without_its_last_word_a_run_has_not_ended() -> None:
    said = events(*ONE, {"e": "start", "i": "1"}, result("1"))

    assert broke(said) == [
        Crash(message="playwright ended with status 0 before it had finished", exit=Exit(code=0))
    ]


def test_a_run_that_never_began_says_so() -> None:
    (found,) = broke(events(TOOL, code=1))

    assert found.message == "playwright ended with status 1 before it ran a test"


def test_a_run_that_hangs_is_told_with_its_limit() -> None:
    (found,) = broke(events(*ONE, exit_=Exit(signal=9, timed_out="silence")))

    assert found == Timeout(
        message="still ran when playwright was stopped after 120 s of silence",
        limit_s=120.0,
        limit="silence",
    )


@pytest.mark.parametrize("last", [end(2, 1), end(1, 2), end(0, 0)])
def test_results_must_add_up(last: object) -> None:
    (found,) = broke(events(*ONE, result("1"), last))

    assert isinstance(found, Unreadable)


@pytest.mark.parametrize("line", [{"e": "news"}, result("nobody's"), {"e": "out", "i": "1"}])
def test_a_line_that_cannot_be_read_makes_all_of_them_doubtful(line: object) -> None:
    (found,) = broke(events(*ONE, line, result("1"), end(1, 1)))

    assert isinstance(found, Unreadable)


@pytest.mark.parametrize(
    ("flaky", "why"), [(0, "although no test failed"), (1, "and 1 test is flaky")]
)
def test_a_status_that_no_failure_explains_is_bad(flaky: int, why: str) -> None:
    (found,) = broke(events(*ONE, result("1"), end(1, 1, "failed", flaky), code=1))

    assert found.message == f"playwright ended with status 1, {why}"


def test_a_green_status_hides_no_red_test() -> None:
    said = events(*ONE, result("1", "failed", errors=[error("Error: no")]), end(1, 1))

    assert outcomes(said) == [("adds", 0, Outcome.FAILED)]


def test_no_tests_are_left_to_the_verdict() -> None:
    none = trouble("Error: No tests found")

    assert events(TOOL, BEGIN, none, end(0, 0, "failed"), code=1) == []


def test_files_that_cannot_be_loaded_are_cases() -> None:
    bad = trouble("SyntaxError: no", file="b.spec.ts", line=2)
    worse = trouble("Error: duplicate test title", file="b.spec.ts", line=7)

    said = events(TOOL, BEGIN, bad, worse, end(0, 0, "failed"), code=1)

    (found,) = finished(said)
    assert found.case.name == "web/b.spec.ts"
    assert found.location == Location(file="web/b.spec.ts", line=2)
    assert [one.message for one in found.failures] == ["SyntaxError: no", "duplicate test title"]
    assert [one.message for one in broke(said)] == [
        "playwright runs nothing if it cannot load one of the files"
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (trouble("Error: no database", "setup", file="s.ts", line=1), "global setup: no database"),
        (
            trouble("Error: Timed out waiting 1ms from config.webServer."),
            (
                "a web server of the configuration is not there: "
                "Timed out waiting 1ms from config.webServer."
            ),
        ),
        (trouble("Error: odd"), "playwright: odd"),
        (
            trouble("Error: worker process exited unexpectedly (code=1, signal=null)"),
            "worker process exited unexpectedly (code=1, signal=null)",
        ),
    ],
)
def test_what_kept_all_tests_from_running_is_said(line: object, words: str) -> None:
    (found,) = broke(events(TOOL, BEGIN, line, end(0, 0, "failed"), code=1))

    assert found.message == words


def test_a_global_teardown_that_fails_makes_a_green_run_red() -> None:
    bad = trouble("Error: cannot clean up", "teardown")

    (found,) = broke(events(*ONE, result("1"), bad, end(1, 1, "failed"), code=1))

    assert found == Assertion(
        message="global teardown: cannot clean up", text="Error: cannot clean up", phase="teardown"
    )


def test_focused_tests_are_told_and_with_ci_refused() -> None:
    focused = {**BEGIN, "focused": True}
    words = "Error: item focused with '.only' is not allowed due to the '--forbid-only' CLI flag"
    refusal = trouble(words, file="a.spec.ts", line=3)

    told = events(TOOL, focused, ADDS, result("1"), end(1, 1))
    refused = events(TOOL, BEGIN, refusal, end(0, 0, "failed"), code=1)

    assert [event for event in told if isinstance(event, Warned)]
    assert outcomes(refused) == [("web/a.spec.ts", 0, Outcome.FAILED)]
    assert not broke(refused)


@pytest.mark.parametrize("why", ["missing", "old", "broken"])
def test_a_playwright_that_cannot_be_used_says_what_to_do(why: str) -> None:
    refused = {"e": "refused", "why": why, "version": "1.39.0", "error": "no\nmore"}

    (found,) = broke(events(refused, code=1))

    assert isinstance(found, Unavailable)
    assert "`npm " in found.hint
