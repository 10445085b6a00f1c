"""The real vitest on every situation of fixtures/projects/vitest."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from photon_test.core.events import CaseFinished, CaseFound, CaseOutput
from photon_test.core.outcome import Assertion, Location, Outcome, Timeout
from photon_test.core.parse import parse_filter
from photon_test.core.select import Selection
from tests.adapters.vitest_drive import PROJECTS, Driven, drive, needs_vitest, suite
from tests.adapters.vitest_record import expected

pytestmark = [pytest.mark.real("vitest"), needs_vitest]

SITUATIONS = sorted(path.parent.name for path in PROJECTS.glob("*/expected.toml"))


@pytest.mark.parametrize("name", [name for name in SITUATIONS if name != "endless"])
def test_a_situation_comes_to_what_is_expected(name: str, tmp_path: Path) -> None:
    cases, broken = expected(name)

    driven = drive(suite(name), tmp_path)

    assert driven.outcomes == cases
    assert (driven.broken is not None) == broken


def test_an_endless_loop_is_named_by_its_file(tmp_path: Path) -> None:
    cases, broken = expected("endless")

    driven = drive(suite("endless"), tmp_path, stop_after='"e":"tests"')

    assert driven.outcomes == cases
    assert (driven.broken is not None) == broken
    (failure,) = _last(driven, "endless/endless.test.ts").failures
    assert isinstance(failure, Timeout)
    assert failure.limit == "silence"


def test_the_users_own_reporter_still_writes(tmp_path: Path) -> None:
    report = PROJECTS / "own-reporter" / "build" / "junit.xml"
    before = report.stat().st_mtime_ns if report.exists() else 0

    driven = drive(suite("own-reporter"), tmp_path)

    assert driven.exits[0].code == 0
    assert report.stat().st_mtime_ns > before
    assert ET.parse(report).getroot().get("tests") == "1"  # noqa: S314  # written a moment ago


def test_vitests_default_report_is_still_printed(tmp_path: Path) -> None:
    driven = drive(suite("exits"), tmp_path)

    assert any("Test Files" in line for line in driven.shown)


def test_a_status_forced_to_0_hides_no_failure(tmp_path: Path) -> None:
    driven = drive(suite("forced-green"), tmp_path)

    assert driven.exits[0].code == 0
    assert driven.outcomes == {"forced-green/red.test.ts::is red": "failed"}


def test_what_comes_before_the_last_try_is_seen(tmp_path: Path) -> None:
    driven = drive(suite("retry"), tmp_path)

    flaky = driven.cases["retry/retry.test.ts::passes at the third try"]
    assert flaky.flaky
    assert [attempt.outcome for attempt in flaky.attempts] == [
        Outcome.FAILED,
        Outcome.FAILED,
        Outcome.PASSED,
    ]
    assert [failure.message for attempt in flaky.attempts for failure in attempt.failures] == [
        "expected 1 to be 3 // Object.is equality",
        "expected 2 to be 3 // Object.is equality",
    ]


def test_output_belongs_to_its_case(tmp_path: Path) -> None:
    driven = drive(suite("output"), tmp_path)

    printed: dict[str, str] = {}
    for event in driven.events:
        if isinstance(event, CaseOutput):
            printed[event.case.name] = printed.get(event.case.name, "") + event.text
    assert printed["prints"] == "to stdout\nto stderr\n"
    assert printed["prints escapes"] == "\x1b[31mred\x1b[0m and a bell \x07 and half a pair �\n"
    assert len(printed["prints a megabyte"]) == (1 << 20) + 1
    assert "raw words" in driven.shown


def test_a_failure_says_what_where_and_how_it_differs(tmp_path: Path) -> None:
    driven = drive(suite("basics"), tmp_path)

    (failure,) = _last(driven, "compares objects").failures
    assert isinstance(failure, Assertion)
    assert failure.message == (
        "expected { total: 3, items: [ 'tea' ] } to deeply equal { total: 4, items: [ 'tea' ] }"
    )
    assert failure.raised == "AssertionError"
    assert failure.location == Location(file="basics/cart.test.ts", line=8)
    assert '-   "total": 4,' in failure.diff
    assert "\x1b" not in failure.diff + failure.text
    assert "node_modules" not in failure.text
    assert _last(driven, "skips with a reason").reason == "only on Sundays"
    (limit,) = _last(driven, "is too slow").failures
    assert isinstance(limit, Timeout)
    assert limit.limit_s == 0.05


@pytest.mark.parametrize(
    ("name", "wanted", "outcomes"),
    [
        ("basics", "test(/^adds|rounds|doubles 1/)", ["passed", "skipped", "passed"]),
        ("basics", "tag(api)", ["passed"]),
        ("basics", "test(/prices in/)", ["passed"]),
        ("basics", "test(~never starts)", ["errored"]),
        ("projects", "file(~b/)", ["passed"]),
        ("projects", "test(~[sweet])", ["passed", "passed"]),
    ],
)
def test_exactly_the_chosen_cases_run(
    name: str, wanted: str, outcomes: list[str], tmp_path: Path
) -> None:
    driven = drive(suite(name), tmp_path, Selection(filter=parse_filter(wanted)))

    finished = [event for event in driven.events if isinstance(event, CaseFinished)]
    assert [event.outcome.value for event in finished] == outcomes
    assert driven.broken is None
    assert driven.warnings == []


def test_a_twin_that_vitest_3_cannot_leave_out_is_said(tmp_path: Path) -> None:
    wanted = parse_filter("test(/^twins > .*two$/)")

    driven = drive(suite("basics"), tmp_path, Selection(filter=wanted))

    finished = [event.case for event in driven.events if isinstance(event, CaseFinished)]
    assert [case.full_name for case in finished] == ["twins > has one name for two"]
    assert [warning[:28] for warning in driven.warnings] == ["2 more tests run unreported:"]
    assert driven.broken is None


def test_nothing_chosen_starts_nothing(tmp_path: Path) -> None:
    driven = drive(suite("basics"), tmp_path, Selection(filter=parse_filter("test(no such test)")))

    assert [unit.purpose.value for unit in driven.units] == ["list"]


def test_a_listing_runs_nothing(tmp_path: Path) -> None:
    driven = drive(suite("basics"), tmp_path, Selection(run=False))

    assert {type(event) for event in driven.events} == {CaseFound}
    assert set(driven.outcomes.values()) == {"not run"}
    found = next(event for event in driven.events if isinstance(event, CaseFound) and event.tags)
    assert found.tags == ("api", "slow")
    assert found.location == Location(file="basics/cart.test.ts", line=28)


def test_a_file_that_cannot_be_imported_is_said_by_a_listing(tmp_path: Path) -> None:
    driven = drive(suite("import-error"), tmp_path, Selection(run=False))

    (finished,) = [event for event in driven.events if isinstance(event, CaseFinished)]
    assert finished.case.name == "import-error/broken.test.ts"
    assert finished.outcome is Outcome.ERRORED


def test_arguments_of_the_user_reach_vitest(tmp_path: Path) -> None:
    driven = drive(suite("import-error", args=("good",)), tmp_path)

    assert driven.outcomes == {"import-error/good.test.ts::is fine": "passed"}


def _last(driven: Driven, name: str) -> CaseFinished:
    return next(
        event
        for event in reversed(driven.events)
        if isinstance(event, CaseFinished) and event.case.name.endswith(name)
    )
