"""Nothing that a test prints, and nothing that it is called, is a command to a CI service.

What the services take for one: GitHub, `TryParseV2` and `TryParse` of
https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs; GitLab, the regular
expressions of https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections; Azure and
TeamCity, `##vso[` and `##teamcity[`.
"""

import io
import json
import re
import shlex
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.core.events import CaseOutput, Event, RunStarted, Troubled, Warned
from photon_test.core.filters import Is, Matcher
from photon_test.core.model import CaseId, Stream
from photon_test.core.outcome import Assertion, Crash
from photon_test.core.parse import parse_filter
from photon_test.reporters.clean import clean, inert, inert_json, inert_xml
from photon_test.reporters.ctrf import Ctrf
from photon_test.reporters.github import Github
from photon_test.reporters.junit import JUnit
from photon_test.reporters.plain import Plain
from tests.reporters import records as r

COMMANDS = (
    "::error file=a.py::x",
    "::add-mask::secret",
    "::stop-commands::token",
    "  ::group::x",
    "\u00a0::debug::x",
    "##[group]x",
    "##[add-mask]x",
    "##vso[task.setvariable variable=a]b",
    "##teamcity[testFailed name='x']",
    "section_start:1:a[collapsed=true]\r\x1b[0Kx",
    "section_end:1:a\r\x1b[0K",
)
BREAKS = (
    "\r",
    "\n",
    "\r\n",
    "\x0b",
    "\x0c",
    "\x85",
    "\u2028",
    "\x1b[0K",
    "\x1b[31m",
    "\x1b",
    "\x9b",
)
PIECES = (
    *COMMANDS,
    *BREAKS,
    "::",
    ":",
    "#",
    "##",
    "[",
    "]",
    " ",
    "\t",
    "a",
    "'",
    "  again: ",
    "\\",
)
hostile = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=30)


@pytest.mark.parametrize("command", COMMANDS[:-2])
def test_a_command_is_broken_up_and_can_be_read(command: str) -> None:
    said = inert(command)

    assert commands(said) == []
    assert said.replace("\\", "") == command


@pytest.mark.parametrize("text", ["::1 localhost", "std::vec::Vec", "## heading [x]", "a::b::c"])
def test_what_is_no_command_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@given(one=hostile, two=hostile, verbose=st.booleans(), colour=st.booleans())
def test_nothing_hostile_is_a_command_in_plain_lines(
    *, one: str, two: str, verbose: bool, colour: bool
) -> None:
    stream = io.StringIO()
    show(Plain(stream, colour=colour, verbose=verbose), events(one, two))

    assert commands(stream.getvalue()) == []


@given(hostile, hostile)
def test_nothing_hostile_opens_or_closes_a_section(one: str, two: str) -> None:
    stream = io.StringIO()
    show(Plain(stream, sections=True), events(one, two))

    found = commands(stream.getvalue())

    assert [re.sub(r"section_(\w+):\d+:.*", r"\1", command) for command in found] == [
        "start",
        "end",
    ]


@given(hostile, hostile)
def test_nothing_hostile_adds_to_the_annotations(one: str, two: str) -> None:
    lines: list[str] = []
    show(Github(lines.append), events(one, two))

    assert lines
    for line in lines:
        assert len(re.split("[\r\n]", line)) == 1
        assert commands(line) == [line]
        assert line.startswith(("::error ", "::warning "))


@given(st.text(st.sampled_from("#[a:'\\]"), min_size=1))
def test_the_command_that_runs_a_case_again_still_names_it(name: str) -> None:
    stream = io.StringIO()
    case = CaseId(suite="orders", file="", name=name, native=name)
    show(Plain(stream), [r.started(), r.failed(case), r.done(), r.finished(1)])

    [again] = [line for line in stream.getvalue().splitlines() if line.startswith("  again: ")]

    assert parse_filter(shlex.split(again)[-1]) == Is(
        field="test", matcher=Matcher(kind="equal", text=name)
    )


@pytest.mark.parametrize("report", [Ctrf, JUnit])
@given(one=hostile, two=hostile)
def test_nothing_hostile_is_a_command_in_a_report_that_is_printed(
    report: type[Ctrf | JUnit], one: str, two: str
) -> None:
    parts: list[str] = []
    show(report(parts.append, io.StringIO()), events(one, two))

    assert parts
    assert commands("".join(parts)) == []


@given(hostile)
def test_a_report_without_commands_says_the_same(text: str) -> None:
    element = ET.Element("a", {"b": clean(text)})
    element.text = clean(text)
    element.tail = "\n"
    document = ET.tostring(element, encoding="unicode")

    read = ET.fromstring(inert_xml(document))  # noqa: S314  # our own text

    assert (read.text or "", read.get("b")) == (element.text, element.get("b"))
    assert json.loads(inert_json(json.dumps([text]))) == [text]


def test_many_empty_lines_are_looked_at_once_each() -> None:
    empty = "\n" * 200_000  # from each of them to the end would take minutes

    assert inert_xml(f"{empty} ::group::x") == f"{empty} &#58;:group::x"


def events(one: str, two: str) -> list[Event]:
    """A run in which two texts stand wherever a tool, or a test, can put a text."""
    case = CaseId(suite="orders", file=one, name=one or "a", variant=two, native="n")
    failure = Assertion(message=one, text=two, raised=one, diff=one)
    return [
        RunStarted(run="r", photon="1", root="/", suites=(r.ORDERS,)),
        *r.unit(),
        r.printed(one),
        r.printed(two),
        CaseOutput(case=case, stream=Stream.STDOUT, text=f"{one}\n{two}"),
        r.failed(case, failure),
        r.skipped(r.case("skipped"), one),
        r.failed(r.D, failure),
        r.passed(r.D, retry=1),
        r.errored(r.case("crashed"), Crash(message=two, text=one)),
        Warned(message=one, hint=two),
        Troubled(code=3, message=f"{one}\n{two}", where=one, hint=two),
        r.ended(failure=Crash(message=one, text=two)),
        r.done(),
        r.finished(1),
    ]


def show(reporter: Plain | Github | Ctrf | JUnit, happened: list[Event]) -> None:
    for record in r.records(happened):
        reporter.handle(record)
    reporter.close()


def commands(log: str) -> list[str]:
    """Return what CI services would take for a command."""
    found = re.findall(r"section_(?:start|end):\d+:[\w.-]+(?:\[[^]]*\])?(?=\r\x1b\[0K)", log)
    for line in re.split("\r\n|[\r\n]", log):
        begins = line.lstrip()
        is_command = begins.startswith("::") and "::" in begins[2:]
        if is_command or re.search(r"##\w*\[", line):
            found.append(line)
    return found
