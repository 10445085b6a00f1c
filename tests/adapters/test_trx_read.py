"""TRX as `dotnet test` and Visual Studio write it."""

import csv
import os
from pathlib import Path

import pytest

from photon_test.adapters.results import Case, Document, NotResults
from photon_test.adapters.trx_read import read
from photon_test.core.outcome import Outcome

SPACE = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"


def trx(results: str, counters: str, outcome: str = "Completed", more: str = "") -> Document:
    return read(
        f'<?xml version="1.0" encoding="utf-8"?><TestRun xmlns="{SPACE}"><Results>{results}'
        '</Results><TestDefinitions><UnitTest id="1"><TestMethod className="Sums"/></UnitTest>'
        f'</TestDefinitions><ResultSummary outcome="{outcome}"><Counters {counters}/>{more}'
        "</ResultSummary></TestRun>".encode()
    )


def result(name: str, outcome: str, inner: str = "", attributes: str = "") -> str:
    said = f'outcome="{outcome}"' if outcome else ""
    return f'<UnitTestResult testName="{name}" {said} {attributes}>{inner}</UnitTestResult>'


def one(outcome: str, inner: str = "", attributes: str = "") -> Case:
    (case,) = trx(result("a", outcome, inner, attributes), 'total="1"').cases
    return case


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("Passed", Outcome.PASSED),
        ("Warning", Outcome.PASSED),
        ("Failed", Outcome.FAILED),
        ("NotExecuted", Outcome.SKIPPED),
        ("Inconclusive", Outcome.SKIPPED),
        ("Error", Outcome.ERRORED),
        ("Timeout", Outcome.ERRORED),
        ("Aborted", Outcome.ERRORED),
        ("PassedButRunAborted", Outcome.ERRORED),
        ("InProgress", Outcome.ERRORED),
        ("", Outcome.ERRORED),
        ("Splendid", Outcome.ERRORED),
    ],
)
def test_an_outcome_is_an_outcome(said: str, outcome: Outcome) -> None:
    assert one(said).outcome is outcome


def test_a_failure_has_message_stack_and_place() -> None:
    case = one(
        "Failed",
        "<Output><StdOut>hello</StdOut><StdErr>oh</StdErr><ErrorInfo><Message>1 is not 2\r\n"
        "really</Message><StackTrace>   at Sums.Adds() in /src/Sums.cs:line 12\r\n   at Run()"
        "</StackTrace></ErrorInfo></Output>",
        'testId="1" duration="00:01:02.5000000"',
    )

    (problem,) = case.problems
    assert (case.classname, case.time_s) == ("Sums", 62.5)
    assert (case.stdout, case.stderr) == ("hello", "oh")
    assert problem.text.splitlines()[0] == "1 is not 2"
    assert (problem.file, problem.line) == ("/src/Sums.cs", 12)


def test_an_outcome_that_is_no_plain_failure_is_said() -> None:
    inner = "<Output><ErrorInfo><Message>after 5 s</Message></ErrorInfo></Output>"

    (problem,) = one("Timeout", inner).problems

    assert problem.message == "its outcome is `Timeout`: after 5 s"


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        ("<Output><ErrorInfo><Message>no db</Message></ErrorInfo></Output>", "no db"),
        ("<Output><StdOut>no db\n</StdOut></Output>", "no db"),
        ("", ""),
    ],
)
def test_a_skipped_case_has_its_reason(inner: str, reason: str) -> None:
    assert one("NotExecuted", inner).reason == reason


def test_rows_are_cases_and_what_is_around_them_is_none() -> None:
    rows = result("a (0)", "Passed") + result("a (1)", "Failed")
    document = trx(
        result("a", "Failed", f"<InnerResults>{rows}</InnerResults>"),
        'total="3" executed="3" passed="1" failed="2"',
        "Failed",
    )

    assert [case.name for case in document.cases] == ["a (0)", "a (1)"]
    assert document.lacking == ()


def test_a_failure_of_none_of_the_rows_is_a_case() -> None:
    rows = f"<InnerResults>{result('a (0)', 'Passed')}</InnerResults>"

    document = trx(result("a", "Failed", rows), 'total="2"', "Failed")

    assert [str(case.outcome) for case in document.cases] == ["passed", "failed"]


@pytest.mark.parametrize(
    ("counters", "lacking", "surplus"),
    [
        ('total="2" executed="1" passed="1"', False, False),
        ('total="1" passed="1"', False, False),  # the one that was not executed is not counted
        ('total="3"', True, False),
        ('total="0"', False, True),
        ('total="2" failed="1"', True, False),
        ('total="2" timeout="1"', True, False),
        ('total="2" notExecuted="0"', False, False),  # as the logger writes it
        ('executed="2"', True, False),
        ('total="many"', True, False),
    ],
)
def test_counters_are_compared_with_the_results(
    counters: str, *, lacking: bool, surplus: bool
) -> None:
    document = trx(result("a", "Passed") + result("b", "NotExecuted"), counters)

    assert (bool(document.lacking), bool(document.surplus)) == (lacking, surplus)


@pytest.mark.parametrize("outcome", ["Failed", "Aborted", "Error", "Timeout"])
def test_a_run_that_failed_as_a_whole_is_told(outcome: str) -> None:
    infos = (
        '<RunInfos><RunInfo outcome="Error"><Text>Test host process crashed\nat x</Text></RunInfo>'
        "</RunInfos>"
    )

    document = trx(result("a", "Passed"), 'total="1"', outcome, infos)

    assert document.lacking == (f"the run as a whole is `{outcome}`: Test host process crashed",)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<testsuite/>", "its root is `testsuite`, not `TestRun`"),
        (b"<TestRun><Results>", "not whole XML"),
        (b"<!DOCTYPE TestRun SYSTEM 'file:///etc/passwd'><TestRun/>", "document type"),
        (b"<TestRun>" * 200, "nested more than"),
    ],
)
def test_what_is_not_whole_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(NotResults, match=words):
        read(data)


def test_a_run_without_a_summary_is_not_whole() -> None:
    document = read(f"<TestRun><Results>{result('a', 'Passed')}</Results></TestRun>".encode())

    assert document.lacking == ("it has no `ResultSummary`",)


@pytest.mark.skipif(not os.environ.get("PHOTON_CORPUS"), reason="PHOTON_CORPUS is not set")
def test_reports_of_many_tools_are_read() -> None:
    corpus = Path(os.environ["PHOTON_CORPUS"])
    with (corpus / "reports.csv").open(encoding="utf-8") as file:
        paths = [row["path"] for row in csv.DictReader(file) if row["kind"] == "trx"]

    lacking = {
        path.rpartition("/")[2]: read((corpus / path).read_bytes()).lacking for path in paths
    }

    # Cut by hand, all of them: whole reports were made green without their summary.
    assert {path: words for path, words in lacking.items() if words} == {
        "gh-596.trx": ("it has no `ResultSummary`",),
        "gh-749.trx": ("the run as a whole is `Failed`",),
        "mstest-datadriven-no-failures.trx": ("the run as a whole is `Failed`",),
        "nunit-with-stderr.trx": ("the run as a whole is `Failed`",),
        "nunit-with-stdout.trx": ("the run as a whole is `Failed`",),
    }
