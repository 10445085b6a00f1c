"""Reads TRX, the results of Visual Studio's and `dotnet test`'s logger `trx`.

Schema: `vstst.xsd`, which Visual Studio installs (namespace
http://microsoft.com/schemas/VisualStudio/TeamTest/2010). Writer:
https://github.com/microsoft/vstest/tree/main/src/Microsoft.TestPlatform.Extensions.TrxLogger. Data
rows and ordered tests stand inside `InnerResults`; the counters count them and what is around them.
"""

import re
from collections import Counter
from collections.abc import Iterator

from msgspec.structs import replace

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
_WHOLE = ("completed", "passed", "warning", "")  # outcomes of a run in which nothing failed


def read(data: bytes) -> Document:
    """Read a report.

    Raises:
        NotResults: It is empty, not whole, no TRX, too deep, or has a DTD.
    """
    return parse(data, _Report).document()


class _Report:
    """Takes a document's elements; keeps no more of the results than their cases.

    What class they belong to and how many there are stands behind them.
    """

    def __init__(self) -> None:
        self._cases: list[tuple[str, Case]] = []  # with the id of the test
        self._classes: dict[str, str] = {}  # by that id
        self._said = Counter[str]()  # outcomes, also of what is around data rows
        self._rows = 0  # results with nothing inside
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
            self._count(element)
            self._cases += _cases(element)

    def closed(self, element: Element) -> None:
        pass

    def document(self) -> Document:
        cases = tuple(
            replace(case, classname=self._classes.get(id_, "")) for id_, case in self._cases
        )
        if self._summary is None:
            return Document(cases=cases, lacking=("it has no `ResultSummary`",))
        bad = any(case.outcome in _BAD for case in cases)
        surplus = tuple(self._surplus(self._summary))
        lacking = (*self._lacking(self._summary), *_failed(self._summary, bad=bad))
        return Document(cases=cases, lacking=lacking, surplus=surplus)

    def _count(self, result: Element) -> None:
        inner = _inner(result)
        self._said[result.said("outcome").lower()] += 1
        self._rows += not inner
        for each in inner:
            self._count(each)

    def _lacking(self, summary: Element) -> Iterator[str]:
        """Yield in words what the summary counts and the results lack."""
        counters = summary.child("Counters") or Element("Counters", {})
        total = count(counters.said("total"))
        if total is None:
            yield "it does not say how many tests there are"
        elif total > self._said.total():
            yield f"it says {total} tests and names {self._said.total()}"
        for name in _COUNTED:
            claimed, named = count(counters.said(name)) or 0, self._said[name.lower()]
            if claimed > named:
                yield f"it says {claimed} `{name}` and names {named}"

    def _surplus(self, summary: Element) -> Iterator[str]:
        """Yield in words what the results have and the summary does not count.

        Some count what is around data rows and some do not, nor what was not executed.
        """
        counters = summary.child("Counters") or Element("Counters", {})
        total = count(counters.said("total"))
        everything, idle = self._said.total(), self._said["notexecuted"]
        known = {everything, everything - idle, self._rows, self._rows - idle}
        if total is not None and total < everything and total not in known:
            yield f"it says {total} tests and names {everything}"


def _failed(summary: Element, *, bad: bool) -> Iterator[str]:
    """Yield in words that the run failed as a whole, if nothing in it did.

    A host that crashed leaves such a report, in which every test that ended has passed.
    """
    whole = summary.said("outcome")
    if whole.lower() not in _WHOLE and not bad:
        infos = summary.child("RunInfos")
        errors = [info for info in (infos.children if infos else ()) if _is_error(info)]
        why = _text(errors[0], "Text").strip().partition("\n")[0][:300] if errors else ""
        yield f"the run as a whole is `{whole[:100]}`{why and f': {why}'}"


def _is_error(info: Element) -> bool:
    return info.said("outcome") == "Error"


def _cases(result: Element) -> list[tuple[str, Case]]:
    """Return the cases inside, or the one that it is, each with the id of its test.

    A test with data rows is no case of its own, unless it is red and none of its rows is.
    """
    inner = [case for each in _inner(result) for case in _cases(each)]
    own = _case(result)
    if inner and (own.outcome not in _BAD or any(case.outcome in _BAD for _, case in inner)):
        return inner
    return [*inner, (result.said("testId"), own)]


def _case(result: Element) -> Case:
    said = result.said("outcome")
    outcome = _OUTCOMES.get(said.lower(), Outcome.ERRORED)
    message = _text(result, "Output", "ErrorInfo", "Message").strip()
    problems: tuple[Problem, ...] = ()
    if outcome in _BAD:
        problems = (_problem(result, message, said, outcome),)
    return Case(
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
