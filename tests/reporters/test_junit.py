"""JUnit: what consumers read is there, and it is red exactly if the run is."""

import io
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from photon_test.core.events import CaseFinished, CaseStarted, Event, Record, SuiteInfo, Troubled
from photon_test.core.model import CaseId
from photon_test.core.outcome import (
    AnyFailure,
    Assertion,
    Interrupted,
    Location,
    Outcome,
    Timeout,
    Unavailable,
)
from photon_test.core.tally import Tally
from photon_test.reporters.junit import JUnit
from tests.reporters import records as r


def test_a_case_has_everything_that_some_consumer_reads() -> None:
    root = written(r.mixed())

    suite = root.find("testsuite[@name='orders']")
    assert suite is not None
    failed = suite.find("testcase[@name='test_b']")
    assert failed is not None
    assert failed.attrib == {
        "classname": "tests.test_a",
        "name": "test_b",
        "file": "tests/test_a.py",
        "line": "7",
        "time": "0.500000",
        "timestamp": "2026-01-02T03:04:06.100Z",
    }
    failure = failed.find("failure")
    assert failure is not None
    assert failure.attrib == {"message": "assert 3 == 4", "type": "AssertionError"}
    assert failure.text == r.NO.text
    assert failed.findtext("system-out") == "hello red\n"
    assert properties(failed)["photon.id"] == "orders::tests/test_a.py::test_b"


def test_the_root_and_the_suite_count_the_same_cases() -> None:
    root = written(r.mixed())

    counters = {"tests": "6", "failures": "1", "errors": "1", "skipped": "2"}
    suite = root.find("testsuite")
    assert suite is not None
    assert {name: root.get(name) for name in counters} == counters
    assert {name: suite.get(name) for name in counters} == counters


def test_a_flaky_case_is_green_and_shows_what_it_said_first() -> None:
    root = written(r.mixed())

    flaky = root.find(".//testcase[@name='test_d']")
    assert flaky is not None
    assert [child.tag for child in flaky] == ["properties", "flakyFailure"]
    assert flaky.findtext("flakyFailure/stackTrace") == r.NO.text
    assert flaky.get("time") == "0.250000"


def test_a_case_that_failed_every_time_shows_its_later_attempts_as_reruns() -> None:
    later = Assertion(message="assert 5 == 6")

    root = written(suite_of(r.failed(r.A), r.failed(r.A, later, retry=1), exit_code=1))

    [case] = root.iter("testcase")
    assert [child.tag for child in case] == ["properties", "failure", "rerunFailure"]
    assert attribute(case, "failure", "message") == "assert 3 == 4"
    assert attribute(case, "rerunFailure", "message") == "assert 5 == 6"


def test_a_case_that_was_not_run_is_no_pass_and_the_suite_says_why() -> None:
    root = written(r.mixed())

    not_run = root.find(".//testcase[@name='test_e']")
    suite = root.find(".//testcase[@name='photon: the suite is complete']")
    assert not_run is not None
    assert suite is not None
    assert str(attribute(not_run, "skipped", "message")).startswith("not run: ")
    assert attribute(suite, "error", "type") == "photon.crash"
    assert "1 of 5 cases were not run" in str(suite.findtext("error"))


def test_a_suite_that_was_never_started_is_red() -> None:
    why = Unavailable(kind="tool", message="`cargo` was not found", hint="install it: rustup")

    root = written(r.records([r.started(r.PRICING), r.done("pricing", not_run=why), r.finished(3)]))

    [case] = root.iter("testcase")
    assert attribute(case, "error", "type") == "photon.tool"
    assert "hint: install it: rustup" in str(case.findtext("error"))


def test_what_went_wrong_outside_the_suites_has_a_suite_of_its_own() -> None:
    trouble = Troubled(code=2, message="unknown key `tets`", where="photon.toml:3:1", hint="`test`")

    root = written(r.records([trouble, trouble, r.finished(2)]))

    assert [suite.get("name") for suite in root] == ["photon"]
    assert [case.get("name") for case in root.iter("testcase")] == [
        "photon: unknown key `tets`",
        "photon: unknown key `tets`#2",
    ]
    assert root.get("errors") == "2"
    assert "in photon.toml:3:1" in str(root.findtext(".//error"))


def test_a_run_without_any_test_is_red() -> None:
    root = written(r.records([r.started(), r.done(), r.finished(4)]))

    assert attribute(root, ".//error", "type") == "photon.no-tests"
    assert root.get("errors") == "1"


def test_a_run_without_any_suite_is_red() -> None:
    root = written(r.records([r.started(suites=()), r.finished(4)]))

    assert attribute(root, ".//error", "message") == "no tests were run"
    assert root.get("errors") == "1"


def test_a_run_whose_end_was_not_seen_is_red() -> None:
    root = written(r.records([r.started(), r.found(r.A), r.passed(r.A), r.done()]))

    assert root.get("errors") == "1"
    assert attribute(root, ".//error", "message") == "the run's end was not seen"


def test_a_suite_of_the_users_may_be_called_photon() -> None:
    theirs = SuiteInfo(name="photon", adapter="pytest")
    trouble = Troubled(code=3, message="the disk is full")

    root = written(r.records([r.started(theirs), r.done("photon"), trouble, r.finished(3)]))

    assert [suite.get("name") for suite in root] == ["photon", "photon (run)"]


def test_setup_errors_and_timeouts_are_errors_and_not_failures() -> None:
    setup = Assertion(message="no database", phase="setup")
    limit = Timeout(message="", limit_s=2.0)

    root = written(suite_of(r.errored(r.A, setup), r.errored(r.B, limit), exit_code=1))

    assert [error.attrib for error in root.iter("error")] == [
        {"message": "setup: no database", "type": "photon.setup"},
        {"message": "took longer than 2 s", "type": "photon.timeout"},
    ]


def test_several_failures_of_a_case_are_one_element_with_all_their_texts() -> None:
    first, second = Assertion(message="no status"), Assertion(message="no body")

    root = written(suite_of(r.failed(r.A, first, second), exit_code=1))

    [failure] = root.iter("failure")
    assert failure.get("message") == "no status (and 1 more)"
    assert failure.text == "no status\n\nno body"


def test_a_message_is_one_short_line() -> None:
    long = Assertion(message="x" * 2000 + "\nsecond line")

    root = written(suite_of(r.failed(r.A, long), exit_code=1))

    message = str(attribute(root, ".//failure", "message"))
    assert len(message) == 500
    assert str(root.findtext(".//failure")).endswith("second line")


def test_equal_names_are_told_apart_whatever_the_order_they_ran_in() -> None:
    first, second = (
        CaseId(suite="orders", file="a.test.ts", name="adds", native=native) for native in "12"
    )

    one = written(suite_of(r.passed(first), r.skipped(second)))
    other = written(suite_of(r.skipped(second), r.passed(first)))

    for root in (one, other):
        skipped = root.find(".//skipped/..")
        assert skipped is not None
        assert (skipped.get("classname"), skipped.get("name")) == ("a_test", "adds#2")


def test_what_xml_cannot_hold_is_left_out() -> None:
    nasty = "a\x00b\x1b[31mc\ud800d\ufffee]]>f<&\"'\r\ng"

    root = written(
        suite_of(
            r.output(r.A, nasty), r.failed(r.A, Assertion(message=nasty, text=nasty)), exit_code=1
        )
    )

    assert attribute(root, ".//failure", "message") == "abc\ufffdde]]>f<&\"'"
    assert root.findtext(".//system-out") == "abc\ufffdde]]>f<&\"'\ng"


def test_listed_cases_are_neither_passed_nor_red() -> None:
    root = written(r.records([r.started(listing=True), r.found(r.A), r.done(), r.finished(0)]))

    assert (root.get("errors"), root.get("skipped"), root.get("tests")) == ("0", "1", "1")


def test_a_started_case_of_an_unfinished_suite_is_no_pass() -> None:
    root = written(r.records([r.started(), CaseStarted(case=r.A)]))

    assert root.get("skipped") == "1"
    assert int(str(root.get("errors"))) >= 1


_texts = st.text(max_size=30)
_failures: st.SearchStrategy[AnyFailure] = st.one_of(
    st.builds(Assertion, message=_texts, text=_texts, raised=_texts, diff=_texts),
    st.builds(Timeout, message=_texts, limit_s=st.just(1.0), text=_texts),
    st.builds(Interrupted, message=_texts, text=_texts),
)
_cases = st.builds(
    CaseId,
    suite=st.just("orders"),
    file=st.sampled_from(["", "a.py", "b/a.py"]),
    name=st.sampled_from(["x", "y", "x#2", "\ud800"]) | _texts,
    native=_texts,
)
_events: st.SearchStrategy[Event] = st.one_of(
    st.builds(
        CaseFinished,
        case=_cases,
        outcome=st.sampled_from(Outcome),
        failures=st.lists(_failures, max_size=2).map(tuple),
        reason=_texts,
        retry=st.integers(0, 2),
        location=st.none() | st.builds(Location, file=_texts, line=st.integers(1, 9)),
        tags=st.lists(_texts, max_size=2).map(tuple),
    ),
    st.builds(r.found, _cases),
    st.builds(r.output, _cases, _texts),
    st.builds(Troubled, code=st.sampled_from([2, 3]), message=_texts, hint=_texts),
)


@given(st.lists(_events, max_size=12), st.booleans())
def test_whatever_happened_the_report_is_read_back_and_counts_what_is_in_it(
    events: list[Event],
    broken: bool,  # noqa: FBT001  # hypothesis hands it over by position
) -> None:
    made = r.records([r.started(), *events, r.done(not_run=r.CRASH if broken else None)])
    tally = Tally()
    for record in made:
        tally.handle(record)
    code = int(tally.verdict().exit_code)

    root = written([*made, r.records([r.finished(code)])[0]])

    tags = Counter(child.tag for case in root.iter("testcase") for child in case)
    assert int(str(root.get("tests"))) == len(list(root.iter("testcase")))
    for counter, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(str(root.get(counter))) == tags[tag]
        assert sum(int(str(suite.get(counter))) for suite in root) == tags[tag]
    ids = [
        (suite.get("name"), case.get("classname"), case.get("name"))
        for suite in root
        for case in suite.iter("testcase")
    ]
    assert len(set(ids)) == len(ids)
    assert bool(tags["failure"] + tags["error"]) == bool(code)


def test_a_finished_suite_is_forgotten() -> None:
    spool = io.StringIO()
    junit = JUnit(lambda _: None, spool)

    for record in r.mixed()[:-1]:
        junit.handle(record)

    assert "test_b" in spool.getvalue()
    assert not list(junit._suites.rest())


def suite_of(*events: Event, exit_code: int = 0) -> list[Record]:
    return r.records([r.started(), *events, r.done(), r.finished(exit_code)])


def written(records: Iterable[Record]) -> ET.Element:
    parts: list[str] = []
    junit = JUnit(parts.append, io.StringIO())
    for record in records:
        junit.handle(record)
    junit.close()
    return ET.fromstring("".join(parts).encode())  # noqa: S314  # our own text


def attribute(element: ET.Element, path: str, name: str) -> str | None:
    found = element.find(path)
    assert found is not None
    return found.get(name)


def properties(case: ET.Element) -> dict[str | None, str | None]:
    return {prop.get("name"): prop.get("value") for prop in case.iter("property")}
