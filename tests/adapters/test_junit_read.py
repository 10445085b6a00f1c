"""JUnit results as tools write them, and as they spoil them."""

import csv
import os
from pathlib import Path

import pytest

from photon_test.adapters.junit_read import read
from photon_test.adapters.results import Case, NotResults
from photon_test.core.outcome import Outcome


def one(inner: str, attributes: str = "") -> Case:
    (case,) = read(
        f'<testsuite><testcase name="a" {attributes}>{inner}</testcase></testsuite>'.encode()
    ).cases
    return case


@pytest.mark.parametrize(
    ("inner", "outcome"),
    [
        ("", Outcome.PASSED),
        ("<failure/>", Outcome.FAILED),
        ("<error/>", Outcome.ERRORED),
        ("<error/><failure/>", Outcome.FAILED),
        ("<skipped/>", Outcome.SKIPPED),
        ("<skipped/><failure/>", Outcome.FAILED),
        ("<flakyFailure/>", Outcome.PASSED),
        ("<flakyError/>", Outcome.PASSED),
        ("<failure/><rerunFailure/>", Outcome.FAILED),
        ("<rerunFailure/>", Outcome.FAILED),
        ("<system-out>failure</system-out>", Outcome.PASSED),
    ],
)
def test_a_case_comes_to_its_worst_child(inner: str, outcome: Outcome) -> None:
    assert one(inner).outcome is outcome


@pytest.mark.parametrize(
    ("attributes", "outcome"),
    [
        ('status="notrun"', Outcome.SKIPPED),
        ('result="suppressed"', Outcome.SKIPPED),
        ('status="failed"', Outcome.FAILED),
        ('status="run" result="completed"', Outcome.PASSED),
    ],
)
def test_a_case_may_say_it_in_an_attribute(attributes: str, outcome: Outcome) -> None:
    assert one("", attributes).outcome is outcome


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ("Unable to find executable", Outcome.ERRORED),
        ("Fixture dependency failed", Outcome.ERRORED),
        ("SKIP_RETURN_CODE=77", Outcome.SKIPPED),
    ],
)
def test_what_ctest_could_not_start_is_not_skipped(message: str, outcome: Outcome) -> None:
    assert one(f"<skipped message='{message}'/>", 'status="notrun"').outcome is outcome


def test_a_failure_has_message_type_and_text() -> None:
    (problem,) = one('<failure message="no" type="Oops">line 1\nline 2</failure>').problems

    assert (problem.message, problem.type, problem.text) == ("no", "Oops", "line 1\nline 2")


def test_a_message_is_the_first_line_where_there_is_none() -> None:
    (problem,) = one("<failure><![CDATA[first\nsecond]]></failure>").problems

    assert problem.message == "first"


def test_a_rerun_keeps_its_stack() -> None:
    case = one("<failure/><rerunFailure message='m'><stackTrace>here</stackTrace></rerunFailure>")

    assert [(each.kind, each.text) for each in case.tries] == [("rerunFailure", "here")]


def test_suites_nest_and_lend_their_file() -> None:
    document = read(
        b'<testsuites><testsuite name="a"><testsuite name="b" file="b.py">'
        b'<testcase name="x" classname="C"/></testsuite></testsuite></testsuites>'
    )

    (case,) = document.cases
    assert (case.suites, case.file, case.classname) == (("a", "b"), "b.py", "C")


def test_an_error_of_a_suite_as_a_whole_stands_for_itself() -> None:
    document = read(b'<testsuite name="s"><error message="did not build"/></testsuite>')

    (case,) = document.cases
    assert (case.name, case.outcome) == ("s", Outcome.ERRORED)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1.5", 1.5), ("1,234.5", 1234.5), ("0,25", 0.25), ("", None), ("soon", None), ("NaN", None)],
)
def test_times_are_written_in_many_ways(text: str, seconds: float | None) -> None:
    assert one("", f'time="{text}"').time_s == seconds


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"{}", "not whole XML"),
        (b"<testsuite><testcase name='a'/>", "not whole XML"),
        (b"<testsuite><testcase name='a'><failure>trunc", "not whole XML"),
        (b"<html></html>", "its root is `html`"),
        (b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><testsuite/>", "document type"),
        (b"<!DOCTYPE x [<!ENTITY a 'aa'>]><testsuite>&a;</testsuite>", "document type"),
        (b"<testsuite>&unknown;</testsuite>", "not whole XML"),
        (b"<testsuite>" * 200, "nested more than"),
    ],
)
def test_what_is_not_whole_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(NotResults, match=words):
        read(data)


@pytest.mark.parametrize(
    "spoiled",
    [b"\x1b[31mred\x1b[0m", b"caf\xe9", b"a&#27;b", b"a&#x1B;b", b"nul \x00 byte", b"\xef\xbf\xbe"],
)
def test_characters_that_xml_cannot_hold_do_not_lose_the_rest(spoiled: bytes) -> None:
    document = read(
        b"<testsuite><testcase name='a'><failure>" + spoiled + b"</failure></testcase></testsuite>"
    )

    assert document.cases[0].outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "reference", [b"&#9;", b"&#10;", b"&#13;", b"&#x20;", b"&#127;", b"&#x10FFFF;"]
)
def test_a_reference_that_xml_can_hold_is_no_reason_to_mend(reference: bytes) -> None:
    document = read(
        b"<testsuite><testcase name='a\x1b'><failure message='x"
        + reference
        + b"y'/></testcase></testsuite>"
    )

    assert len(document.cases[0].problems[0].message) == 3


def test_other_encodings_are_read() -> None:
    xml = '<?xml version="1.0" encoding="{}"?><testsuite><testcase name="größe"/></testsuite>'

    for encoding in ("utf-16", "iso-8859-1", "windows-1252"):
        assert read(xml.format(encoding).encode(encoding)).cases[0].name == "größe"


@pytest.mark.parametrize(
    ("claims", "lacking", "surplus"),
    [
        ('tests="2"', False, False),
        ('tests="1"', False, False),  # the skipped one is not counted
        ('tests="3"', True, False),
        ('tests="0"', False, True),
        ('tests="2" failures="1"', True, False),
        ('tests="2" errors="1"', True, False),
        ('tests="many"', False, False),
    ],
)
def test_claims_are_compared_with_the_cases(claims: str, *, lacking: bool, surplus: bool) -> None:
    document = read(
        f'<testsuite {claims}><testcase name="a"/>'
        '<testcase name="b"><skipped/></testcase></testsuite>'.encode()
    )

    assert (bool(document.lacking), bool(document.surplus)) == (lacking, surplus)


@pytest.mark.skipif(not os.environ.get("PHOTON_CORPUS"), reason="PHOTON_CORPUS is not set")
def test_reports_of_many_tools_are_read() -> None:
    corpus = Path(os.environ["PHOTON_CORPUS"])
    with (corpus / "reports.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "junit"]

    counted = {row["path"]: len(read((corpus / row["path"]).read_bytes()).cases) for row in rows}

    assert counted == {row["path"]: int(row["cases"]) for row in rows}
