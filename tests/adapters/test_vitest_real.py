"""The real vitest: what a person reads, and what is selected."""

from xml.etree import ElementTree as ET

import pytest

from photon_test.core.events import CaseFinished, CaseFound, CaseOutput
from photon_test.core.filters import Filter
from photon_test.core.outcome import Assertion, Location, Outcome, Timeout
from photon_test.core.parse import parse_filter
from photon_test.core.select import Selection
from tests.adapters.drive import Driven
from tests.adapters.vitest_drive import PROJECTS, drive, needs_vitest, suite

pytestmark = [pytest.mark.real("vitest"), needs_vitest]


def test_the_users_own_reporter_still_writes() -> None:
    report = PROJECTS / "own-reporter" / "build" / "junit.xml"
    before = report.stat().st_mtime_ns if report.exists() else 0

    driven = drive(suite("own-reporter"))

    assert driven.exits[0].code == 0
    assert report.stat().st_mtime_ns > before
    assert ET.parse(report).getroot().get("tests") == "1"  # noqa: S314  # written a moment ago


def test_vitests_default_report_is_still_printed() -> None:
    driven = drive(suite("exits"))

    assert any("Test Files" in line for line in driven.shown)


def test_what_comes_before_the_last_try_is_seen() -> None:
    driven = drive(suite("retry"))

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


def test_output_belongs_to_its_case() -> None:
    driven = drive(suite("output"))

    printed: dict[str, str] = {}
    for event in driven.events:
        if isinstance(event, CaseOutput):
            printed[event.case.name] = printed.get(event.case.name, "") + event.text
    assert printed["prints"] == "to stdout\nto stderr\n"
    assert printed["prints escapes"] == "\x1b[31mred\x1b[0m and a bell \x07 and half a pair �\n"
    assert len(printed["prints a megabyte"]) == (1 << 20) + 1
    assert "raw words" in driven.shown


def test_a_failure_says_what_where_and_how_it_differs() -> None:
    driven = drive(suite("basics"))

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
def test_exactly_the_chosen_cases_run(name: str, wanted: str, outcomes: list[str]) -> None:
    driven = drive(suite(name), Selection(filter=parse_filter(wanted)))

    finished = [event for event in driven.events if isinstance(event, CaseFinished)]
    assert [event.outcome.value for event in finished] == outcomes
    assert driven.broken is None
    assert driven.warnings == []


def test_a_twin_that_vitest_3_cannot_leave_out_is_said() -> None:
    wanted = parse_filter("test(/^twins > .*two$/)")

    driven = drive(suite("basics"), Selection(filter=wanted))

    finished = [event.case for event in driven.events if isinstance(event, CaseFinished)]
    assert [case.full_name for case in finished] == ["twins > has one name for two"]
    assert [warning[:28] for warning in driven.warnings] == ["2 more tests run unreported:"]
    assert driven.broken is None


@pytest.mark.parametrize("wanted", [None, parse_filter("test(only)")])
def test_focused_tests_can_be_refused(wanted: Filter | None) -> None:
    driven = drive(suite("focused"), Selection(filter=wanted, focus=False))

    assert driven.outcomes["focused/focused.test.ts::is the only one"] == "failed"
    assert driven.broken is None
    (failure,) = _last(driven, "is the only one").failures
    assert failure.message.startswith("[Vitest] Unexpected .only modifier")


def test_focused_tests_run_where_the_suite_itself_allows_them() -> None:
    driven = drive(suite("focused", args=("--allowOnly",)), Selection(focus=False))

    assert driven.outcomes["focused/focused.test.ts::is the only one"] == "passed"


def test_nothing_chosen_starts_nothing() -> None:
    driven = drive(suite("basics"), Selection(filter=parse_filter("test(no such test)")))

    assert [unit.purpose.value for unit in driven.units] == ["list"]


def test_a_listing_runs_nothing() -> None:
    driven = drive(suite("basics"), Selection(run=False))

    assert {type(event) for event in driven.events} == {CaseFound}
    assert set(driven.outcomes.values()) == {"not run"}
    found = next(event for event in driven.events if isinstance(event, CaseFound) and event.tags)
    assert found.tags == ("api", "slow")
    assert found.location == Location(file="basics/cart.test.ts", line=28)


@pytest.mark.parametrize("name", ["basics", "output", "projects", "retry"])
def test_a_run_finds_the_lines_that_vitest_itself_gives_a_listing(name: str) -> None:
    exact = _lines(drive(suite(name), Selection(run=False)))

    found = _lines(drive(suite(name)))

    assert found == exact
    assert None not in exact.values()


def test_a_file_that_cannot_be_imported_is_said_by_a_listing() -> None:
    driven = drive(suite("import-error"), Selection(run=False))

    (finished,) = [event for event in driven.events if isinstance(event, CaseFinished)]
    assert finished.case.name == "import-error/broken.test.ts"
    assert finished.outcome is Outcome.ERRORED


def test_arguments_of_the_user_reach_vitest() -> None:
    driven = drive(suite("import-error", args=("good",)))

    assert driven.outcomes == {"import-error/good.test.ts::is fine": "passed"}


def test_shards_share_what_is_chosen() -> None:
    wanted = Selection(filter=parse_filter("test(/./)"))

    shards = [drive(suite("projects", args=(f"--shard={n}/2",)), wanted) for n in (1, 2)]

    assert [shard.broken for shard in shards] == [None, None]
    assert all("not run" not in shard.outcomes.values() for shard in shards)
    assert sorted(name for shard in shards for name in shard.outcomes) == sorted(
        drive(suite("projects")).outcomes
    )


def test_a_selection_keeps_to_the_pattern_of_the_user() -> None:
    wanted = Selection(filter=parse_filter("test(/^(adds|compares objects)$/)"))

    driven = drive(suite("basics", args=("-t", "^adds")), wanted)

    assert driven["basics/cart.test.ts::adds"].outcome is Outcome.PASSED
    assert driven["basics/cart.test.ts::compares objects"].outcome is Outcome.SKIPPED


def _lines(driven: Driven) -> dict[str, int | None]:
    return {
        event.case.native: event.location.line if event.location else None
        for event in driven.events
        if isinstance(event, CaseFound)
    }


def _last(driven: Driven, name: str) -> CaseFinished:
    return next(
        event
        for event in reversed(driven.events)
        if isinstance(event, CaseFinished) and event.case.name.endswith(name)
    )
