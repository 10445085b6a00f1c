"""Reads TRX, the results of Visual Studio's and `dotnet test`'s logger `trx`.

Schema: `vstst.xsd`, which Visual Studio installs (namespace
http://microsoft.com/schemas/VisualStudio/TeamTest/2010). Writer:
https://github.com/microsoft/vstest/tree/main/src/Microsoft.TestPlatform.Extensions.TrxLogger. Data
rows and ordered tests stand inside `InnerResults`; the counters count them and what is around them.
"""

import re

from photon_test.adapters.junit_case import count
from photon_test.adapters.results import Case, Document, NotResults, Problem
from photon_test.adapters.xml_read import Element, parse
from photon_test.core.outcome import Outcome

# Its `TestOutcome`s; what is neither here nor known never ended, and nobody can say how it would.
_OUTCOMES = {
    "passed": Outcome.PASSED,
    "warning": Outcome.PASSED,
    "failed": Outcome.FAILED,
    "notexecuted": Outcome.SKIPPED,
    "inconclusive": Outcome.SKIPPED,
}
_RESULTS = (
    "UnitTestResult",
    "TestResultAggregation",
    "GenericTestResult",
    "TestResult",
    "ManualTestResult",
    "WebTestResult",
    "LoadTestResult",
)
_COUNTED = (
    "failed",
    "error",
    "timeout",
    "aborted",
    "passedButRunAborted",
    "notRunnable",
    "disconnected",
    "inProgress",
    "pending",
)
_DURATION = re.compile(r"(?:(\d{1,6})\.)?(\d{1,6}):(\d{1,2}):(\d{1,2}(?:\.\d{1,9})?)", re.ASCII)
_PLACE = re.compile(r" in (.+):line (\d{1,9})\s*$", re.ASCII)
_MOST_LINES = 100
_MOST_WIDTH = 1_000
_BAD = (Outcome.FAILED, Outcome.ERRORED)


def read(data: bytes) -> Document:
    """Read a report.

    Raises:
        NotResults: It is empty, not whole, no TRX, too deep, or has a DTD.
    """
    return parse(data, _Report).document()


class _Report:
    """Takes a document's elements: results first, who they belong to and the counts after them."""

    def __init__(self) -> None:
        self._results: list[Element] = []
        self._classes: dict[str, str] = {}  # by the id of the test
        self._summary: Element | None = None

    def opened(self, element: Element, depth: int) -> bool:
        if not depth and element.name != "TestRun":
            raise NotResults(f"its root is `{element.name[:100]}`, not `TestRun`")
        return element.name in (*_RESULTS, "UnitTest", "ResultSummary")

    def kept(self, element: Element) -> None:
        if element.name == "UnitTest":
            method = element.child("TestMethod")
            if method is not None:
                # MSTest 1 wrote the assembly behind a comma.
                self._classes[element.said("id")] = method.said("className").partition(",")[0]
        elif element.name == "ResultSummary":
            self._summary = element
        else:
            self._results.append(element)

    def closed(self, element: Element) -> None:
        pass

    def document(self) -> Document:
        cases = [case for result in self._results for case in self._cases(result)]
        lacking, surplus = _compared(self._summary, self._results, cases)
        return Document(cases=tuple(cases), lacking=tuple(lacking), surplus=tuple(surplus))

    def _cases(self, result: Element) -> list[Case]:
        """Return the cases inside, or the one that it is.

        A test with data rows is no case of its own, unless it is red and none of its rows is.
        """
        inner = [case for each in _inner(result) for case in self._cases(each)]
        own = self._case(result)
        if inner and (own.outcome not in _BAD or any(case.outcome in _BAD for case in inner)):
            return inner
        return [*inner, own]

    def _case(self, result: Element) -> Case:
        said = result.said("outcome")
        outcome = _OUTCOMES.get(said.lower(), Outcome.ERRORED)
        message = _text(result, "Output", "ErrorInfo", "Message").strip()
        problems: tuple[Problem, ...] = ()
        if outcome in _BAD:
            problems = (_problem(result, message, said, outcome),)
        return Case(
            classname=self._classes.get(result.said("testId"), ""),
            name=result.said("testName"),
            time_s=_seconds(result.said("duration")),
            outcome=outcome,
            problems=problems,
            reason=_reason(result, message, said) if outcome is Outcome.SKIPPED else "",
            stdout=_text(result, "Output", "StdOut") + _text(result, "Output", "DebugTrace"),
            stderr=_text(result, "Output", "StdErr"),
        )


def _inner(result: Element) -> list[Element]:
    inner = result.child("InnerResults")
    return [] if inner is None else [each for each in inner.children if each.name in _RESULTS]


def _text(element: Element, *path: str) -> str:
    found = element.child(*path)
    return "" if found is None else found.text.replace("\r\n", "\n")


def _problem(result: Element, message: str, said: str, outcome: Outcome) -> Problem:
    stack = _text(result, "Output", "ErrorInfo", "StackTrace").rstrip()
    file, line = _place(stack)
    if not message or said.lower() != "failed":
        words = f"its outcome is `{said[:100]}`" if said else "it has no outcome"
        message = f"{words}: {message}" if message else words
    return Problem(
        kind="failure" if outcome is Outcome.FAILED else "error",
        message=message,
        text=f"{message}\n{stack}" if stack else message,
        file=file,
        line=line,
    )


def _place(stack: str) -> tuple[str, int | None]:
    for line in stack.split("\n", _MOST_LINES)[:_MOST_LINES]:
        # The time of this grows with the square of the length.
        if found := _PLACE.search(line[:_MOST_WIDTH]):
            return found[1], int(found[2]) or None
    return "", None


def _reason(result: Element, message: str, said: str) -> str:
    """Return why it was skipped: MSTest says it as an error, xUnit and NUnit as output."""
    if message or said.lower() == "inconclusive":
        return message or "inconclusive"
    return _text(result, "Output", "StdOut").strip().partition("\n")[0].strip()


def _seconds(text: str) -> float | None:
    """Read a `TimeSpan`: `00:00:01.5`, with days `1.00:00:00`."""
    found = _DURATION.fullmatch(text)
    if not found:
        return None
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _compared(
    summary: Element | None, results: list[Element], cases: list[Case]
) -> tuple[list[str], list[str]]:
    """Compare what the summary says with what there is: (lacking, surplus)."""
    if summary is None:
        return ["it has no `ResultSummary`"], []
    lacking: list[str] = []
    surplus: list[str] = []
    everything = [each for result in results for each in _everything(result)]
    said = [each.said("outcome").lower() for each in everything]
    counters = summary.child("Counters") or Element("Counters", {})
    total = count(counters.said("total"))
    idle = said.count("notexecuted")
    rows = sum(1 for each in everything if not _inner(each))
    if total is None:
        lacking.append("it does not say how many tests there are")
    elif total not in {len(said), len(said) - idle, rows, rows - idle}:
        words = f"it says {total} tests and names {len(said)}"
        (lacking if total > len(said) else surplus).append(words)
    for name in _COUNTED:
        claimed = count(counters.said(name)) or 0
        if claimed > said.count(name.lower()):
            lacking.append(f"it says {claimed} `{name}` and names {said.count(name.lower())}")
    whole = summary.said("outcome")
    # `Failed` also stands for a host that crashed, while every test that ended has passed.
    if whole.lower() not in ("completed", "passed", "warning", "") and not any(
        case.outcome in _BAD for case in cases
    ):
        because = _run_error(summary)
        lacking.append(f"the run as a whole is `{whole[:100]}`{because and f': {because}'}")
    return lacking, surplus


def _everything(result: Element) -> list[Element]:
    return [result, *(each for inner in _inner(result) for each in _everything(inner))]


def _run_error(summary: Element) -> str:
    infos = summary.child("RunInfos")
    errors = [each for each in (infos.children if infos else ()) if each.said("outcome") == "Error"]
    return _text(errors[0], "Text").strip().partition("\n")[0][:300] if errors else ""
