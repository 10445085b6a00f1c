"""One suite as a `<testsuite>`: junit-xml's model, and what it has no words for.

junit-xml 1.9 (https://github.com/kyrus/python-junit-xml) makes the elements, some hundreds of
cases at a time, so that memory does not grow with the suite. It has no properties of a case and
no earlier attempts, leaves out a time of 0, and keeps characters that XML cannot hold.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Literal, TextIO

from junit_xml import TestCase, TestSuite

from photon_test.core.cases import Attempt, CaseResult
from photon_test.core.model import Stream
from photon_test.core.outcome import Outcome
from photon_test.core.value import Value
from photon_test.reporters.clean import clean, inert_xml, one_line
from photon_test.reporters.complaints import Complaint, of_suite
from photon_test.reporters.failures import details, headline, kind
from photon_test.reporters.names import own_names, repeated_names
from photon_test.reporters.suites import OneSuite

_BATCH = 500


class Totals(Value, kw_only=True):
    """What the counters of an element say."""

    tests: int = 0
    failures: int = 0
    errors: int = 0
    skipped: int = 0
    time_s: float = 0.0

    @property
    def red(self) -> bool:
        """Whether a consumer sees a failure."""
        return bool(self.failures or self.errors)

    def __add__(self, other: "Totals") -> "Totals":
        """Add two elements' counters."""
        return Totals(
            **{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__}
        )


class _Case(Value, kw_only=True):
    """A `<testcase>` as junit-xml knows it, and what is added to it."""

    model: object
    properties: tuple[tuple[str, str], ...] = ()
    earlier: tuple[Attempt, ...] = ()
    earlier_tag: Literal["flakyFailure", "rerunFailure"] = "rerunFailure"


def write_suite(out: TextIO, suite: OneSuite) -> Totals:
    """Write one suite and return its counters."""
    tally = suite.tally()
    said = of_suite(suite, tally)
    totals = _count(suite.results(), said)
    info = tally.info
    properties = {
        "photon.adapter": info.adapter,
        "photon.scope": info.scope,
        "photon.environment": info.environment,
        "photon.root": info.root,
        "photon.found": str(tally.found),
        "photon.deselected": str(tally.deselected) if tally.deselected else "",
        "photon.min-tests": "" if info.min_tests is None else str(info.min_tests),
        "tags": ", ".join(info.tags),
        "owner": info.owner,
    }
    model = TestSuite(
        clean(suite.name) or "suite",
        timestamp=utc(suite.at),
        properties={name: clean(value) for name, value in properties.items() if value},
    )
    cases = (*_complaints(suite.name, said, utc(suite.at)),)
    _write(out, model, totals, _chain(cases, _cases(suite)))
    return totals


def write_complaints(out: TextIO, name: str, complaints: Sequence[Complaint], *, at: str) -> Totals:
    """Write a suite that holds nothing but what went wrong."""
    totals = Totals(tests=len(complaints), errors=len(complaints))
    _write(out, TestSuite(name, timestamp=at), totals, _complaints(name, complaints, at))
    return totals


def utc(at: datetime) -> str:
    """Return a time as `2026-01-02T03:04:05.678Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _write(out: TextIO, model: TestSuite, totals: Totals, cases: Iterator[_Case]) -> None:
    head = model.build_xml_doc()
    head.attrib.pop("disabled")
    for name in ("tests", "failures", "errors", "skipped"):
        head.set(name, str(getattr(totals, name)))
    head.set("time", f"{totals.time_s:.6f}")
    closing = "</testsuite>"
    opening = ET.tostring(head, encoding="unicode", short_empty_elements=False)
    out.write(inert_xml(opening.removesuffix(closing)) + "\n")
    while batch := list(islice(cases, _BATCH)):
        document = TestSuite("", [case.model for case in batch]).build_xml_doc()
        for element, case in zip(document.iter("testcase"), batch, strict=True):
            _enrich(element, case)
            element.tail = "\n"
        text = ET.tostring(document, encoding="unicode")
        out.write(inert_xml(text[text.index(">") + 1 :].removesuffix(closing)))
    out.write(closing + "\n")


def _chain(first: Iterable[_Case], second: Iterable[_Case]) -> Iterator[_Case]:
    yield from first
    yield from second


def _complaints(suite: str, complaints: Sequence[Complaint], at: str) -> Iterator[_Case]:
    seen: dict[str, int] = {}
    for said in complaints:
        number = seen[said.name] = seen.get(said.name, 0) + 1
        model = TestCase(
            f"photon: {said.name}" + (f"#{number}" if number > 1 else ""),
            classname=clean(suite),
            timestamp=at,
        )
        model.add_error_info(said.message, said.text or said.message, said.kind)
        yield _Case(model=model)


def _count(results: Iterable[CaseResult], said: Sequence[Complaint]) -> Totals:
    number = dict.fromkeys((*Outcome, None), 0)
    time_s = 0.0
    for result in results:
        number[result.outcome] += 1
        time_s += _duration_s(result)
    return Totals(
        tests=sum(number.values()) + len(said),
        failures=number[Outcome.FAILED],
        errors=number[Outcome.ERRORED] + len(said),
        skipped=number[Outcome.SKIPPED] + number[None],
        time_s=time_s,
    )


def _cases(suite: OneSuite) -> Iterator[_Case]:
    repeated = repeated_names(lambda: (result.case for result in suite.results()))
    for result in suite.results():
        classname, name = repeated.get(result.case) or own_names(result.case)
        bad = result.outcome in (Outcome.FAILED, Outcome.ERRORED)
        flaky = result.flaky
        location = result.location
        model = TestCase(
            name,
            classname=classname,
            elapsed_sec=_duration_s(result),
            timestamp=utc(suite.began(result.case)),
            file=clean(location.file if location else result.case.file),
            line=str(location.line) if location and location.line else None,
        )
        main = _main(result)
        _say_outcome(model, result, main, listing=suite.listing)
        if bad or flaky:
            model.stdout = clean(suite.output(result.case, Stream.STDOUT))
            model.stderr = clean(suite.output(result.case, Stream.STDERR))
        yield _Case(
            model=model,
            properties=_properties(suite, result),
            earlier=tuple(
                attempt
                for attempt in result.attempts
                if attempt is not main and attempt.outcome in (Outcome.FAILED, Outcome.ERRORED)
            ),
            earlier_tag="flakyFailure" if flaky else "rerunFailure",
        )


def _main(result: CaseResult) -> Attempt | None:
    """Return the attempt that the case's own element tells: Surefire's is the first failed one."""
    if len(result.attempts) < 2 or result.outcome is Outcome.PASSED:
        return result.last
    return next((tried for tried in result.attempts if tried.outcome is result.outcome), None)


def _duration_s(result: CaseResult) -> float:
    main = _main(result)
    return (main.duration_s or 0.0) if main else 0.0


def _say_outcome(
    model: TestCase, result: CaseResult, main: Attempt | None, *, listing: bool
) -> None:
    if main is None:
        why = "listed" if listing else "it was started and did not end" if result.started else ""
        model.add_skipped_info(f"not run: {why or 'see the error of this suite'}")
        return
    match main.outcome:
        case Outcome.PASSED:
            pass
        case Outcome.SKIPPED:
            model.add_skipped_info(one_line(main.reason) or "skipped", clean(main.reason))
        case Outcome.FAILED:
            model.add_failure_info(*_failure(main))
        case Outcome.ERRORED:
            model.add_error_info(*_failure(main))


def _failure(attempt: Attempt) -> tuple[str, str, str]:
    """Return message, text and type. One element per case: some readers see only the first."""
    if not attempt.failures:
        return attempt.outcome.value, "The tool said nothing else.", "photon.failure"
    first, *others = attempt.failures
    message = headline(first)
    if others:
        message = one_line(f"{message} (and {len(others)} more)", 520)
    text = "\n\n".join(details(failure) for failure in attempt.failures)
    return message, text, kind(first)


def _properties(suite: OneSuite, result: CaseResult) -> tuple[tuple[str, str], ...]:
    owner = suite.info.owner
    return (
        ("photon.id", clean(f"{suite.name}::{result.case.native}")),
        *(("tag", clean(tag)) for tag in result.tags),
        *((("owner", clean(owner)),) if owner else ()),
        *((("photon.cached", "true"),) if result.last and result.last.cached else ()),
    )


def _enrich(element: ET.Element, case: _Case) -> None:
    element.attrib.setdefault("time", "0.000000")
    if case.properties:
        properties = ET.Element("properties")
        for name, value in case.properties:
            ET.SubElement(properties, "property", {"name": name, "value": value})
        element.insert(0, properties)
    place = len(element.findall("properties") + element.findall("failure"))
    for number, attempt in enumerate(case.earlier):
        message, text, type_ = _failure(attempt)
        again = ET.Element(case.earlier_tag, {"message": message, "type": type_})
        ET.SubElement(again, "stackTrace").text = text
        element.insert(place + number, again)
