"""Reads JUnit results as the many tools that write them do.

There is no standard. What is read here is what Surefire's schema 3.0.2
(https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd), Ant, pytest,
Gradle, Jest, gtest, PHPUnit and others have in common, with nested suites, a `testsuite` as the
root, several failures in a case, and reruns. Documents are untrusted: a DTD or an entity is refused
before it can do anything, and depth is bounded.
"""

import re
from typing import NoReturn
from xml.parsers import expat

from photon_test.adapters.junit_case import SAYS_NO, Case, Element, case_of, count
from photon_test.core.outcome import Outcome
from photon_test.core.value import Value

DEPTH_LIMIT = 100
TEXT_LIMIT = 4 << 20  # characters of one element; tools are known to write whole logs

_BAD_BYTES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BAD_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));", re.IGNORECASE
)
_SUITES = ("testsuites", "testsuite")


class NotJunit(Exception):
    """A document is not what it should be; the message says in which way."""


class Document(Value, kw_only=True):
    """A whole report.

    A tool that names more cases than it counts is sloppy; one that counts more than it names has
    lost some, and nobody knows how they ended.
    """

    cases: tuple[Case, ...] = ()
    lacking: tuple[str, ...] = ()  # in words: more is claimed than there is
    surplus: tuple[str, ...] = ()  # in words: counts that are off, and hide nothing


def read(data: bytes) -> Document:
    """Read a report.

    Control characters and broken UTF-8, with which tools spoil documents that are otherwise
    whole, are taken out and the rest is read.

    Raises:
        NotJunit: It is empty, not whole, no JUnit, too deep, or has a DTD.
    """
    if not data.strip():
        raise NotJunit("it is empty")
    try:
        return _parse(data)
    except expat.ExpatError as error:
        mended = _mended(data)
        if mended is None:
            raise NotJunit(_words(error)) from error
    try:
        return _parse(mended)
    except expat.ExpatError as error:
        raise NotJunit(_words(error)) from error


def _parse(data: bytes) -> Document:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    builder = _Builder()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.Parse(data, True)  # noqa: FBT003  # expat's own signature
    return Document(
        cases=tuple(builder.cases), lacking=tuple(builder.lacking), surplus=tuple(builder.surplus)
    )


def _refuse(*_: object) -> NoReturn:
    raise NotJunit("it has a document type or entities, which no results need")


def _mended(data: bytes) -> bytes | None:
    """Return the document without what XML 1.0 cannot hold; None if that changes nothing."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    text = _BAD_REFERENCE.sub("", _BAD_BYTES.sub("", data.decode("utf-8", "replace")))
    mended = text.encode()
    return None if mended == data else mended


def _words(error: expat.ExpatError) -> str:
    what = expat.errors.messages.get(error.code, str(error))
    return f"it is not whole XML: {what} in line {error.lineno}"


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


class _Builder:
    """Takes expat's calls; keeps no more than the case that is open."""

    def __init__(self) -> None:
        self.cases: list[Case] = []
        self.lacking: list[str] = []
        self.surplus: list[str] = []
        self._stack: list[Element] = []
        self._suites: list[_Suite] = []
        self._kept = 0  # how deep we are in something that is kept
        self._text: list[str] = []
        self._length = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag.rpartition(":")[2], attributes)
        if not self._stack and element.name not in _SUITES:
            raise NotJunit(f"its root is `{element.name[:100]}`, not `testsuites` or `testsuite`")
        if len(self._stack) >= DEPTH_LIMIT:
            raise NotJunit(f"its elements are nested more than {DEPTH_LIMIT} deep")
        self._flush()
        self._stack.append(element)
        if self._kept or element.name in ("testcase", *SAYS_NO):
            self._kept += 1
        elif element.name in _SUITES:
            self._suites.append(_Suite(element))

    def end(self, _: str) -> None:
        self._flush()
        element = self._stack.pop()
        if self._kept > 1:
            self._stack[-1].children.append(element)
        elif self._kept == 1:
            self._add(element)
        elif element.name in _SUITES:
            self._end_suite(self._suites.pop())
        self._kept -= self._kept > 0

    def text(self, data: str) -> None:
        if self._kept and self._length < TEXT_LIMIT:
            self._text.append(data)
            self._length += len(data)

    def _flush(self) -> None:
        if self._text:
            self._stack[-1].text += "".join(self._text)
            self._text, self._length = [], 0

    def _add(self, element: Element) -> None:
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
            (self.lacking if tests > suite.all else self.surplus).append(words)
        red = (suite.claims["failures"] or 0) + (suite.claims["errors"] or 0)
        if red > suite.red + suite.again:
            words = f"{where} says {red} failures and names {suite.red}"
            # gotestsum counts a package that does not build twice; such a report is red anyway.
            (self.surplus if suite.red else self.lacking).append(words)
