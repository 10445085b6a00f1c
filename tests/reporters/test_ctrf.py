"""CTRF: a closed world with exact numbers, and a failed test exactly if the run is red."""

import io
import json
from collections import Counter
from typing import Any

import pytest
from inline_snapshot import snapshot

from photon_test.core.events import CaseStarted, Event, Record, Troubled, Warned
from photon_test.core.outcome import Assertion, Unavailable
from photon_test.reporters.ctrf import Ctrf
from tests.reporters import records as r

# What the schema allows (https://github.com/ctrf-io/ctrf/blob/main/schema/ctrf.schema.json).
TOP = {"reportFormat", "specVersion", "generatedBy", "results", "extra"}
TEST = {
    *("name", "status", "duration", "start", "stop", "suite", "message", "trace", "line"),
    *("rawStatus", "tags", "type", "filePath", "retries", "retryAttempts", "flaky"),
    *("stdout", "stderr", "extra"),
}
ATTEMPT = {"attempt", "status", "duration", "message", "trace"}
STATUSES = {"passed", "failed", "skipped", "pending", "other"}


def test_a_failed_case_is_told_in_full() -> None:
    report = written(r.mixed())

    assert named(report, "test_b") == snapshot(
        {
            "name": "test_b",
            "status": "failed",
            "duration": 500,
            "start": 1767323046100,
            "stop": 1767323046600,
            "suite": ["orders", "tests/test_a.py"],
            "message": "assert 3 == 4",
            "trace": """\
def test_total():
>   assert 3 == 4
E   assert 3 == 4\
""",
            "line": 7,
            "rawStatus": "failed",
            "type": "backend",
            "filePath": "tests/test_a.py",
            "stdout": ["hello red"],
            "extra": {
                "photon": {"id": "orders::tests/test_a.py::test_b", "kind": "AssertionError"}
            },
        }
    )


def test_the_summary_counts_the_tests_that_are_there() -> None:
    report = written(r.mixed())

    assert report["results"]["summary"] == snapshot(
        {
            "tests": 6,
            "passed": 2,
            "failed": 2,
            "skipped": 1,
            "pending": 0,
            "other": 1,
            "flaky": 1,
            "suites": 1,
            "start": 1767323045000,
            "stop": 1767323048200,
            "duration": 3200,
        }
    )


def test_the_attempts_before_the_one_that_counts_are_its_retries() -> None:
    flaky = named(written(r.mixed()), "test_d")

    assert (flaky["status"], flaky["flaky"], flaky["duration"]) == ("passed", True, 250)
    assert flaky["retries"] == 1
    assert [attempt["attempt"] for attempt in flaky["retryAttempts"]] == [1]
    assert flaky["retryAttempts"][0]["message"] == "assert 3 == 4"


def test_our_own_data_holds_proof_and_every_exit_code() -> None:
    ours = written(r.mixed())["extra"]["photon"]

    assert ours["exit_codes"] == [1, 3]
    assert ours["proof"] == snapshot(
        {
            "expected": 5,
            "ran": 3,
            "skipped": 1,
            "not_run": 1,
            "failed": 1,
            "errored": 0,
            "flaky": 1,
            "cached": 0,
        }
    )
    assert ours["suites"][0]["broken"] == ["the process ended with signal 11"]
    assert [left_out["name"] for left_out in ours["left_out"]] == ["web", "fixtures/x"]


def everything() -> list[Record]:
    odd = "\ud800\x1b[1m<&"
    events: list[Event] = [
        r.started(),
        r.failed(r.A, Assertion(message=odd, text=odd)),
        r.failed(r.A, retry=1),
        r.skipped(r.B, odd),
        CaseStarted(case=r.C),
        r.errored(r.D),
        r.output(r.D, odd),
        Troubled(code=3, message=odd),
        Warned(message=odd),
    ]
    return r.records(events)


RUNS = {
    "mixed": r.mixed(),
    "not started": r.records(
        [r.started(), r.done(not_run=Unavailable(kind="tool", message="x")), r.finished(3)]
    ),
    "refused": r.records([Troubled(code=2, message="no"), r.finished(2)]),
    "no tests": r.records([r.started(), r.done(), r.finished(4)]),
    "no suites": r.records([r.started(suites=()), r.finished(4)]),
    "killed": r.mixed()[:10],
    "everything": everything(),
}


@pytest.mark.parametrize("run", RUNS)
def test_a_red_run_has_a_failed_test_and_nothing_the_schema_does_not_know(run: str) -> None:
    report = written(RUNS[run])

    tests = report["results"]["tests"]
    assert set(report) <= TOP
    assert set(report["results"]) == {"tool", "summary", "tests"}
    for test in tests:
        assert set(test) <= TEST
        assert test["name"]
        assert test["suite"]
        for attempt in test.get("retryAttempts", ()):
            assert set(attempt) <= ATTEMPT
        assert len(test.get("retryAttempts", ())) == test.get("retries", 0)
    counted = Counter(test["status"] for test in tests)
    assert set(counted) <= STATUSES
    assert {name: report["results"]["summary"][name] for name in counted} == counted
    assert counted["failed"]


def test_a_green_run_has_no_failed_test() -> None:
    report = written(r.records([r.started(), r.found(r.A), r.passed(r.A), r.done(), r.finished()]))

    assert [test["status"] for test in report["results"]["tests"]] == ["passed"]
    assert report["extra"]["photon"]["complete"] is True


def test_listed_cases_are_pending() -> None:
    report = written(r.records([r.started(listing=True), r.found(r.A), r.done(), r.finished()]))

    assert [test["status"] for test in report["results"]["tests"]] == ["pending"]


def written(records: list[Record]) -> dict[str, Any]:
    parts: list[str] = []
    ctrf = Ctrf(parts.append, io.StringIO())
    for record in records:
        ctrf.handle(record)
    ctrf.close()
    report: dict[str, Any] = json.loads("".join(parts))
    return report


def named(report: dict[str, Any], name: str) -> dict[str, Any]:
    [test] = [test for test in report["results"]["tests"] if test["name"] == name]
    found: dict[str, Any] = test
    return found
