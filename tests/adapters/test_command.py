"""Real commands, judged by their results or their status."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from photon_test.adapters import command
from photon_test.adapters.command import CommandOptions, Results
from photon_test.core.cases import Cases
from photon_test.core.command import Joined, PhotonPython, Report, ReportFormat, ReportPath
from photon_test.core.errors import ManifestError
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseFound,
    CaseOutput,
    CaseStarted,
    Warned,
)
from photon_test.core.filters import Is, Matcher
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Assertion, Exit, Location, Outcome, Unreadable
from photon_test.core.select import Selection
from photon_test.engine.fill import Context, fill
from tests.adapters.disk import DiskFolder

HERE = Path(__file__).parents[2] / "fixtures" / "projects" / "command"
NO_PATH = DiskFolder(HERE)


def suite(*run: str, results: Results | None = None, root: str = "", **more: Any) -> Suite:
    options = CommandOptions(run=run, results=results)
    return Suite(name="legacy", adapter="command", root=root, options=options, **more)


def only(wanted: str) -> Selection:
    return Selection(filter=Is(field="test", matcher=Matcher(kind="contains", text=wanted)))


def drive(wanted: Suite, tmp: Path, selection: Selection | None = None) -> list[CaseEvent]:
    chosen = selection or Selection()
    (unit,) = command.units(wanted, chosen, NO_PATH)
    report = tmp / "results.xml"
    context = Context(reports={"junit": str(report)})
    argv = [fill(part, context) for part in unit.command.argv]
    done = subprocess.run(argv, cwd=HERE, capture_output=True, check=False, text=True, timeout=60)
    reader = command.reader(unit, wanted, chosen)
    events: list[CaseEvent] = []
    for stream, text in ((Stream.STDOUT, done.stdout), (Stream.STDERR, done.stderr)):
        for line in text.splitlines():
            events += reader.line(stream, line) or ()
    code = done.returncode
    exit_ = Exit(code=code) if code >= 0 else Exit(signal=-code)
    reports = {"junit": report.read_bytes()} if report.exists() else {}
    return [*events, *reader.end(exit_, reports)]


def read(
    data: bytes, *, unit_of: Suite | None = None, selection: Selection | None = None, code: int = 0
) -> list[CaseEvent]:
    wanted, chosen = unit_of or suite("x", "{junit}"), selection or Selection()
    (unit,) = command.units(wanted, chosen, NO_PATH)
    return list(command.reader(unit, wanted, chosen).end(Exit(code=code), {"junit": data}))


def outcomes(events: Sequence[CaseEvent]) -> dict[str, str]:
    cases = Cases()
    for event in events:
        if isinstance(event, CaseFound | CaseStarted | CaseOutput | CaseFinished):
            cases.handle(event, 1)
    return {one.case.full_name: str(one.outcome) for one in cases.results()}


def broken(events: Sequence[CaseEvent]) -> str:
    return next((type(event.failure).__name__ for event in events if isinstance(event, Broke)), "")


@pytest.mark.parametrize("outcome", ["green-report-status-1", "forgets-report", "truncated-report"])
def test_a_status_and_a_report_have_to_go_together(outcome: str, tmp_path: Path) -> None:
    assert broken(drive(suite("./run.sh", outcome, "{junit}"), tmp_path))


def test_a_failing_command_shows_what_it_said(tmp_path: Path) -> None:
    events = drive(suite("./run.sh", "fails"), tmp_path)

    (finished,) = (event for event in events if isinstance(event, CaseFinished))
    assert finished.failures == (Assertion(message="ended with status 2", text="3 of 4 wrong"),)
    (output,) = (event for event in events if isinstance(event, CaseOutput))
    assert (output.stream, output.text) == (Stream.STDERR, "3 of 4 wrong\n")


def test_a_limit_is_left_to_the_engine() -> None:
    (unit,) = command.units(suite("x"), Selection(), NO_PATH)
    reader = command.reader(unit, suite("x"), Selection())

    events = list(reader.end(Exit(signal=15, timed_out="suite"), {}))

    assert [type(event) for event in events] == [CaseFound, CaseStarted]


def test_a_flaky_case_shows_its_first_try(tmp_path: Path) -> None:
    events = drive(suite("./run.sh", "red-report", "{junit}"), tmp_path)

    tries = [
        (event.retry, event.outcome)
        for event in events
        if isinstance(event, CaseFinished) and event.case.name == "t.sums::guesses"
    ]
    assert tries == [(0, Outcome.FAILED), (1, Outcome.PASSED)]


def test_a_case_that_was_run_again_and_failed_shows_each_try() -> None:
    xml = (
        b'<testsuite><testcase name="a"><failure message="1"/><rerunError message="2"/></testcase>'
        b"</testsuite>"
    )

    events = read(xml)

    tries = [
        (event.retry, event.outcome, [failure.message for failure in event.failures])
        for event in events
        if isinstance(event, CaseFinished)
    ]
    assert tries == [(0, Outcome.FAILED, ["1"]), (1, Outcome.ERRORED, ["2"])]


@pytest.mark.parametrize("file", ["C:\\src\\a.cs", "/elsewhere/a.cs"])
def test_a_file_outside_of_the_run_keeps_its_path(file: str) -> None:
    xml = f'<testsuite><testcase name="a" file="{file}"/></testsuite>'.encode()

    found = read(xml)[0]

    assert isinstance(found, CaseFound)
    assert found.case.file == file.replace("\\", "/")


def test_what_a_case_printed_is_its_output() -> None:
    xml = (
        b'<testsuite><testcase name="a"><system-out>1</system-out><system-err>2</system-err>'
        b"</testcase></testsuite>"
    )

    printed = [(e.stream, e.text) for e in read(xml) if isinstance(e, CaseOutput)]

    assert printed == [(Stream.STDOUT, "1"), (Stream.STDERR, "2")]


def test_a_case_has_its_place_relative_to_the_run() -> None:
    xml = b'<testsuite><testcase name="a" file="t/a.sh" line="3"/></testsuite>'

    found = read(xml, unit_of=suite("x", "{junit}", root="old"))[0]

    assert isinstance(found, CaseFound)
    assert found.location == Location(file="old/t/a.sh", line=3)


@pytest.mark.parametrize("root", ["", "old"])
@pytest.mark.parametrize("file", ["old/t/a.sh", "beside/a.sh"])
def test_an_absolute_file_becomes_relative_to_the_run(root: str, file: str) -> None:
    xml = f'<testsuite><testcase name="a" file="/top/{file}"/></testsuite>'.encode()
    wanted = suite("x", "{junit}", root=root)
    (unit,) = command.units(wanted, Selection(), DiskFolder(Path("/top"), root))

    found = next(iter(command.reader(unit, wanted, Selection()).end(Exit(code=0), {"junit": xml})))

    assert isinstance(found, CaseFound)
    assert found.case.file == file


def test_cases_of_the_same_name_stay_apart() -> None:
    xml = b'<testsuite><testcase name="a"/><testcase name="a"><failure/></testcase></testsuite>'

    assert outcomes(read(xml)) == {"a": "passed", "a[#2]": "failed"}


def test_a_selection_is_made_from_what_ran() -> None:
    xml = b'<testsuite><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>'

    events = read(xml, selection=only("a"), code=1)

    assert broken(events) == ""
    (warning,) = (event for event in events if isinstance(event, Warned))
    assert warning.message == "all of `legacy` ran: a command cannot be told which cases to run"


def test_a_selection_may_leave_the_only_case_out() -> None:
    assert command.units(suite("x"), only("another"), NO_PATH) == ()
    assert len(command.units(suite("x"), only("legacy"), NO_PATH)) == 1


def test_counts_that_are_off_and_hide_nothing_are_a_warning() -> None:
    events = read(
        b'<testsuite name="s" tests="1"><testcase name="a"/><testcase name="b"/></testsuite>'
    )

    assert broken(events) == ""
    assert [event.message for event in events if isinstance(event, Warned)] == [
        "`s` says 1 tests and names 2"
    ]


def test_an_unreadable_report_is_named() -> None:
    wanted = suite("x", results=Results(path="out/junit.xml"))

    events = read(b"<html/>", unit_of=wanted, code=2)

    (failure,) = (event.failure for event in events if isinstance(event, Broke))
    assert isinstance(failure, Unreadable)
    assert failure.message == (
        "`out/junit.xml` cannot be read: its root is `html`, not `testsuites` or `testsuite`, "
        "and the command ended with status 2"
    )


def unit(run: tuple[str, ...] | str, path: str = "") -> Unit:
    options = CommandOptions(run=run, results=Results(path=path) if path else None)
    (made,) = command.units(
        Suite(name="s", adapter="command", options=options), Selection(), NO_PATH
    )
    return made


def test_the_place_of_the_report_is_filled_in_wherever_it_stands() -> None:
    assert unit(("t", "--out={junit}", "{junit}")).command.argv == (
        "t",
        Joined(parts=("--out=", ReportPath(name="junit"))),
        ReportPath(name="junit"),
    )


def test_a_string_is_split_and_never_given_to_a_shell() -> None:
    assert unit("t 'a b' $HOME ${port}").command.argv == ("t", "a b", "$HOME", "${port}")


def test_a_place_of_the_tools_own_is_kept() -> None:
    assert unit(("t",), "out/junit.xml").reports == (Report(name="junit", path="out/junit.xml"),)
    assert unit(("t", "{junit}"), "out/junit.xml").reports[0].path == "out/junit.xml"
    assert unit(("t", "{junit}")).reports == (Report(name="junit"),)


@pytest.mark.parametrize("format_", ["junit", "ctrf", "tap", "trx"])
def test_each_format_has_a_place_of_its_own(format_: ReportFormat) -> None:
    asked = unit(("t", f"{{{format_}}}"))

    assert asked.reports == (Report(name=format_, format=format_),)
    assert asked.command.argv == ("t", ReportPath(name=format_))


def test_a_pattern_asks_for_every_file_that_matches() -> None:
    assert unit(("t",), "out/*.xml").reports == (
        Report(name="junit", path="out/*.xml", pattern=True),
    )


@pytest.mark.parametrize("path", ["", "-"])
def test_tap_is_read_from_what_the_command_prints(path: str) -> None:
    wanted = suite("t", results=Results(format="tap", path=path))
    (made,) = command.units(wanted, Selection(), NO_PATH)
    reader = command.reader(made, wanted, Selection())

    lines = ["1..2", "hello", "ok 1 - a", "ok 2 - b"]
    told = [reader.line(Stream.STDOUT, line) for line in lines]

    assert made.reports == ()
    assert [event is None for event in told] == [False, True, False, False]
    assert outcomes([event for events in told for event in events or ()]) == {"a": "passed"}
    assert outcomes(list(reader.end(Exit(code=0), {}))) == {"b": "passed"}


def test_tap_on_the_other_stream_is_output() -> None:
    wanted = suite("t", results=Results(format="tap"))
    (made,) = command.units(wanted, Selection(), NO_PATH)
    reader = command.reader(made, wanted, Selection())

    assert reader.line(Stream.STDERR, "ok 1 - a") is None
    assert broken(list(reader.end(Exit(code=0), {}))) == "Unreadable"


@pytest.mark.parametrize(("code", "kind"), [(0, ""), (1, "Crash")])
def test_tap_and_the_status_have_to_go_together(code: int, kind: str) -> None:
    wanted = suite("t", results=Results(format="tap"))
    (made,) = command.units(wanted, Selection(), NO_PATH)
    reader = command.reader(made, wanted, Selection())
    for line in ("1..1", "ok 1 - a"):
        reader.line(Stream.STDOUT, line)

    assert broken(list(reader.end(Exit(code=code), {}))) == kind


def many(files: dict[str, bytes], *, code: int = 0) -> list[CaseEvent]:
    wanted = suite("t", results=Results(path="out/*.xml"))
    (made,) = command.units(wanted, Selection(), NO_PATH)
    reports = {f"junit:{path}": data for path, data in files.items()}
    return list(command.reader(made, wanted, Selection()).end(Exit(code=code), reports))


def test_cases_of_several_files_stay_apart() -> None:
    one = b'<testsuite><testcase name="a"/></testsuite>'

    events = many(
        {"out/b.xml": one.replace(b"/></", b"><failure/></testcase></"), "out/a.xml": one}
    )

    assert outcomes(events) == {"a": "passed", "a[#2]": "failed"}


def test_of_several_files_the_one_that_is_wrong_is_named() -> None:
    one = b'<testsuite tests="2"><testcase name="a"/></testsuite>'

    events = many({"out/a.xml": one, "out/b.xml": one.replace(b"2", b"0")})

    (failure,) = (event.failure for event in events if isinstance(event, Broke))
    assert isinstance(failure, Unreadable)
    assert failure.message == (
        "results are missing: `out/a.xml`: the report says 2 tests and names 1"
    )
    assert [event.message for event in events if isinstance(event, Warned)] == [
        "`out/b.xml`: the report says 0 tests and names 1"
    ]


def test_no_file_at_all_is_no_result() -> None:
    (event,) = many({}, code=1)

    assert isinstance(event, Broke)
    assert event.failure == Unreadable(
        message="`out/*.xml` matches no file, and the command ended with status 1"
    )


def test_a_failure_has_its_place_relative_to_the_run() -> None:
    trx = (
        b'<TestRun><UnitTestResult testName="a" outcome="Failed"><Output><ErrorInfo><StackTrace>'
        b" at A() in t/A.cs:line 3</StackTrace></ErrorInfo></Output></UnitTestResult></TestRun>"
    )
    wanted = suite("x", "{trx}", root="old")
    (made,) = command.units(wanted, Selection(), NO_PATH)

    events = command.reader(made, wanted, Selection()).end(Exit(code=1), {"trx": trx})

    (finished,) = (event for event in events if isinstance(event, CaseFinished))
    (failure,) = finished.failures
    assert isinstance(failure, Assertion)
    assert failure.location == Location(file="old/t/A.cs", line=3)


@pytest.mark.parametrize(
    ("run", "path", "words"),
    [
        ((), "", "`run` is missing"),
        ("t 'a", "", "cannot be split"),
        (("t",), "{junit}", "`run` does not say it"),
        (("t", "{junit}"), "out/*.xml", "but `results.path` is"),
        (("t",), "out/{it}.xml", "is no path"),
        (("t",), "../*.xml", "leads out of"),
        (("t",), "/tmp/*.xml", "leads out of"),  # noqa: S108  # nothing is there
        (("t", "{junit}", "{tap}"), "", "says both"),
        (("t", "{tap}"), "out.xml", "but `format` is `junit`"),
        (("t",), "-", "cannot be read from what a command prints"),
    ],
)
def test_what_cannot_work_is_refused(run: tuple[str, ...] | str, path: str, words: str) -> None:
    with pytest.raises(ManifestError, match=words):
        unit(run, path)


def test_a_runner_is_refused() -> None:
    with pytest.raises(ManifestError, match="`runner` has no meaning"):
        command.units(suite("x", runner=("sh",)), Selection(), NO_PATH)


@pytest.mark.parametrize(("run", "kind"), [(("x",), CaseFound), (("x", "{junit}"), Warned)])
def test_a_listing_runs_nothing_of_the_users(run: tuple[str, ...], kind: type[CaseEvent]) -> None:
    wanted, selection = suite(*run), Selection(run=False)
    (listing,) = command.units(wanted, selection, NO_PATH)

    (event,) = command.reader(listing, wanted, selection).end(Exit(code=0), {})

    assert listing.purpose is Purpose.LIST
    assert listing.command.argv[0] == PhotonPython()
    assert isinstance(event, kind)


def test_the_options_read_as_the_manifest_writes_them() -> None:
    text = (
        b'{"run":["./t/run.sh","--junit","{junit}"],"results":{"format":"junit","path":"{junit}"}}'
    )

    options = msgspec.json.decode(text, type=command.OPTIONS)

    assert options == CommandOptions(
        run=("./t/run.sh", "--junit", "{junit}"), results=Results(path="{junit}")
    )
