"""Reads JUnit results as the many tools that write them do.

There is no standard. What is read here is what Surefire's schema 3.0.2
(https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd), Ant, pytest,
Gradle, Jest, gtest, PHPUnit and others have in common, with nested suites, a `testsuite` as the
root, several failures in a case, and reruns.
"""

from photon_test.adapters.junit_case import SAYS_NO, case_of, count
from photon_test.adapters.results import Case, Document, NotResults
from photon_test.adapters.xml_read import Element, parse
from photon_test.core.outcome import Outcome

_SUITES = ("testsuites", "testsuite")


def read(data: bytes) -> Document:
    """Read a report.

    Raises:
        NotResults: It is empty, not whole, no JUnit, too deep, or has a DTD.
    """
    report = parse(data, _Report)
    return Document(
        cases=tuple(report.cases), lacking=tuple(report.lacking), surplus=tuple(report.surplus)
    )


class _Suite:
    """A `testsuite` or `testsuites` that is open, and what was counted in it."""

    def __init__(self, element: Element) -> None:
        self.name = element.said("name")
        self.file = element.said("file") or element.said("filepath")
        self.claims = {key: count(element.said(key)) for key in ("tests", "failures", "errors")}
        self.own = 0  # cases directly inside
        self.all = 0
        self.skipped = 0
        self.red = 0  # failures and errors, each one
        self.again = 0  # failed tries of cases that were tried again


class _Report:
    """Takes a document's elements; keeps no more than the case that is open."""

    def __init__(self) -> None:
        self.cases: list[Case] = []
        self.lacking: list[str] = []
        self.surplus: list[str] = []
        self._suites: list[_Suite] = []

    def opened(self, element: Element, depth: int) -> bool:
        if not depth and element.name not in _SUITES:
            raise NotResults(f"its root is `{element.name[:100]}`, not `testsuites` or `testsuite`")
        if element.name in _SUITES:
            self._suites.append(_Suite(element))
        return element.name in ("testcase", *SAYS_NO)

    def closed(self, element: Element) -> None:
        if element.name in _SUITES:
            self._end_suite(self._suites.pop())

    def kept(self, element: Element) -> None:
        suite = self._suites[-1]
        if element.name != "testcase":  # a failure of the suite as a whole: it stands for itself
            whole = Element("testcase", {"name": suite.name or "the suite as a whole"})
            whole.children.append(element)
            element = whole
        else:
            suite.own += 1
            suite.all += 1
        case = case_of(element, tuple(each.name for each in self._suites if each.name), suite.file)
        self.cases.append(case)
        suite.skipped += case.outcome is Outcome.SKIPPED
        suite.red += len(case.problems)
        suite.again += len(case.tries)

    def _end_suite(self, suite: _Suite) -> None:
        self._compare(suite)
        if self._suites:
            outer = self._suites[-1]
            outer.all += suite.all
            outer.skipped += suite.skipped
            outer.red += suite.red
            outer.again += suite.again

    def _compare(self, suite: _Suite) -> None:
        """Compare what a suite says of itself with what is in it.

        Some tools count the skipped ones and some do not; some count inner suites' and some only
        their own; some count retries.
        """
        where = f"`{suite.name}`" if suite.name else "the report"
        tests = suite.claims["tests"]
        counts = {suite.own, suite.all, suite.all - suite.skipped, suite.own - suite.skipped}
        if tests is not None and tests not in counts:
            words = f"{where} says {tests} tests and names {suite.all}"
            if tests > suite.all:
                self.lacking.append(words)
            elif not suite.again:  # Surefire counts those of the last of several tries
                self.surplus.append(words)
        red = (suite.claims["failures"] or 0) + (suite.claims["errors"] or 0)
        if red > suite.red + suite.again:
            words = f"{where} says {red} failures and names {suite.red}"
            # gotestsum counts a package that does not build twice; such a report is red anyway.
            (self.surplus if suite.red else self.lacking).append(words)
