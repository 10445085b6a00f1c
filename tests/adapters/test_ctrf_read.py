"""CTRF as its reporters write it, and where it disagrees with itself."""

from typing import Any

import msgspec
import pytest

from photon_test.adapters.ctrf_read import read
from photon_test.adapters.results import Case, Document, NotResults
from photon_test.core.outcome import Outcome

STATUSES = ("passed", "failed", "skipped", "pending", "other")


def report(*tests: dict[str, Any], **summary: int) -> bytes:
    counts = {status: sum(test["status"] == status for test in tests) for status in STATUSES}
    results = {
        "tool": {"name": "t"},
        "summary": {"tests": len(tests), **counts, "start": 0, "stop": 1} | summary,
        "tests": [{"name": "a", "duration": 1} | test for test in tests],
    }
    return msgspec.json.encode({"reportFormat": "CTRF", "specVersion": "0.0.0", "results": results})


def one(**test: Any) -> Case:
    (case,) = read(report(test)).cases
    return case


@pytest.mark.parametrize(
    ("status", "raw", "outcome"),
    [
        ("passed", None, Outcome.PASSED),
        ("failed", None, Outcome.FAILED),
        ("skipped", None, Outcome.SKIPPED),
        ("pending", None, Outcome.SKIPPED),
        ("other", "todo", Outcome.SKIPPED),
        ("other", "Not Run", Outcome.SKIPPED),
        ("other", "timedOut", Outcome.ERRORED),
        ("other", None, Outcome.ERRORED),
        ("green", None, Outcome.ERRORED),
    ],
)
def test_a_status_is_an_outcome(status: str, raw: str | None, outcome: Outcome) -> None:
    assert one(status=status, rawStatus=raw).outcome is outcome


def test_a_failure_has_message_trace_and_place() -> None:
    case = one(status="failed", message="1 is not 2", trace="at t.js", filePath="t/a.js", line=7)

    (problem,) = case.problems
    assert (problem.message, problem.text) == ("1 is not 2", "1 is not 2\nat t.js")
    assert (case.file, problem.file, problem.line) == ("t/a.js", "t/a.js", 7)


def test_a_word_of_the_tools_own_is_shown() -> None:
    (problem,) = one(status="other", rawStatus="timedOut", message="after 5 s").problems

    assert problem.message == "its status is `timedOut`: after 5 s"


@pytest.mark.parametrize("suite", ["web > cart", ["web", "cart"]])
def test_a_suite_is_a_text_or_a_list(suite: object) -> None:
    assert one(status="passed", suite=suite).name == "web > cart > a"


def test_a_name_that_says_its_suite_is_left_alone() -> None:
    assert one(name="cart adds", suite="cart", status="passed").name == "cart adds"


def test_what_it_printed_is_kept() -> None:
    case = one(status="passed", stdout=["a", "b"], stderr="c")

    assert (case.stdout, case.stderr) == ("a\nb\n", "c\n")


@pytest.mark.parametrize(
    ("attempts", "retries", "kinds"),
    [
        (["failed"], 1, ["flakyFailure"]),
        (["failed", "other"], 2, ["flakyFailure", "flakyError"]),
        (["failed", "failed", "passed"], 2, ["flakyFailure", "flakyFailure"]),
        (["passed"], 1, []),
        ("twice", 1, []),
        ([3], 1, []),
    ],
)
def test_attempts_are_those_before_the_one_that_counts(
    attempts: object, retries: int, kinds: list[str]
) -> None:
    if isinstance(attempts, list):
        attempts = [{"status": each} if isinstance(each, str) else each for each in attempts]

    case = one(status="passed", retries=retries, retryAttempts=attempts)

    assert [each.kind for each in case.tries] == kinds


@pytest.mark.parametrize("field", ["duration", "suite", "filePath", "line", "message", "stdout"])
@pytest.mark.parametrize("value", [None, True, -1, 1e300, "x", [], [1], {}, "\ud800"])
def test_what_the_verdict_does_not_rest_on_may_be_anything(field: str, value: object) -> None:
    data = report({"status": "passed"}).replace(b'"duration":1', b'"duration":1,"x":0')
    written = data.replace(b'"x":0', f'"{field}":{_json(value)}'.encode())

    assert read(written).cases[0].outcome is Outcome.PASSED


def _json(value: object) -> str:
    return '"\\ud800"' if value == "\ud800" else msgspec.json.encode(value).decode()


@pytest.mark.parametrize(
    ("summary", "words"),
    [
        ({"tests": 2}, "it says 2 tests and names 1"),
        ({"tests": 0}, "it says 0 tests and names 1"),
        ({"passed": 2}, "it says 2 `passed` and names 1"),
        ({"failed": 1}, "it says 1 `failed` and names 0"),
        ({"other": 1}, "it says 1 `other` and names 0"),
    ],
)
def test_counts_that_disagree_are_told(summary: dict[str, int], words: str) -> None:
    assert read(report({"status": "passed"}, **summary)).lacking == (words,)


def test_a_report_of_no_tests_has_none() -> None:
    assert read(report()) == Document()


def test_older_reports_do_not_say_what_they_are() -> None:
    data = report({"status": "passed"}).replace(b'"reportFormat":"CTRF",', b"")

    assert len(read(data).cases) == 1


@pytest.mark.parametrize(
    "spoiled", [b'"a\x1b[31m"', b'"caf\xe9"', b'"\\ud83d cut"'], ids=["ESC", "latin-1", "half"]
)
def test_texts_that_json_cannot_hold_do_not_lose_the_rest(spoiled: bytes) -> None:
    (case,) = read(report({"status": "failed"}).replace(b'"a"', spoiled)).cases

    assert case.outcome is Outcome.FAILED
    case.name.encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<testsuite/>", "no JSON"),
        (report({"status": "passed"})[:-1], "no JSON"),
        (report({"status": "passed"}) + b"}", "no JSON"),
        (b'"' + b"\xff" * 9, "no JSON"),
        (b'{"x":' * 100_000, "nested too deep"),
        (b"[]", "no CTRF"),
        (b'{"results":{}}', "no CTRF"),
        (b'{"results":{"tests":[],"summary":{}}}', "no CTRF"),
        (b'{"results":{"tests":[{"name":"\xe9"}],"summary":{}}}', "no CTRF"),
        (b'{"a":"\xe9","results":{"tests":[]}}', "no CTRF"),
        (report({"status": "passed"}).replace(b'"CTRF"', b'"SARIF"'), "`SARIF`, not `CTRF`"),
        (report({"status": "passed"}).replace(b'"passed":1', b'"passed":1.5'), "no CTRF"),
    ],
)
def test_what_is_not_whole_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(NotResults, match=words):
        read(data)
