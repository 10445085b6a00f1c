"""cargo-nextest as the engine: read from recordings of its own words, without it."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec
import pytest

from photon_test.adapters import cargo
from photon_test.adapters.cargo import nextest_list
from photon_test.adapters.cargo.options import CargoOptions, LibtestArgs
from photon_test.adapters.cargo.target import Kind, Target
from photon_test.core.command import Slots
from photon_test.core.errors import ManifestError, ToolMissing
from photon_test.core.events import CaseEvent, CaseFinished, CaseFound, Deselected, More, Warned
from photon_test.core.filters import Is, Matcher
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import (
    AnyFailure,
    Assertion,
    Crash,
    Exit,
    Interrupted,
    Outcome,
    Timeout,
    Unavailable,
    Unreadable,
)
from photon_test.core.select import Selection
from tests.adapters.cargo_lines import RECORDINGS, broken, recorded
from tests.adapters.disk import DiskFolder

SUITE = Suite(name="rust", adapter="cargo", options=CargoOptions(engine="nextest"))
LIST = recorded("nextest-list.txt")
SAID = recorded("nextest-run.txt", 2)
JUNIT = (RECORDINGS / "nextest-run.xml").read_bytes()
FAILED = Exit(code=100)


def target(package: str, kind: Kind, name: str, source: str) -> Target:
    return Target(
        package=package,
        kind=kind,
        name=name,
        argv=(f"/target/{name}",),
        args=LibtestArgs(),
        cwd=package,
        env=(("SECRET", "of the build"),),
        root="/home/shop",
        base="/home/shop",
        source=source,
        folder=None if kind == "bin" else source.rpartition("/")[0],
    )


TARGETS = (
    target("cart", "lib", "cart", "cart/src/lib.rs"),
    target("cart", "test", "api", "cart/tests/api.rs"),
    target("cart", "bin", "cart", "cart/src/main.rs"),
    target("own", "test", "speaks", "own/tests/speaks.rs"),
)


def listed(
    lines: Sequence[str] = LIST,
    exit_: Exit | None = None,
    *,
    selection: Selection | None = None,
    targets: Sequence[Target] = TARGETS,
) -> list[CaseEvent]:
    found = [(one, one.package == "own") for one in targets]
    unit = nextest_list.unit(SUITE, found, workspace=True)
    reader = cargo.reader(unit, SUITE, selection or Selection())
    for line in lines:
        assert reader.line(Stream.STDOUT, line) == ()
    return list(reader.end(exit_ or Exit(code=0), {}))


def runs(events: Sequence[CaseEvent]) -> list[Unit]:
    return [event.unit for event in events if isinstance(event, More)]


def ran(
    junit: bytes | None = JUNIT, exit_: Exit = FAILED, *, unit: Unit | None = None
) -> list[CaseEvent]:
    unit = unit or runs(listed())[0]
    reader = cargo.reader(unit, SUITE, Selection())
    said: list[CaseEvent] = []
    for line in SAID:
        said += reader.line(Stream.STDERR, line) or ()
    reports = {} if junit is None else {"junit.xml": junit}
    return [*said, *reader.end(exit_, reports)]


def endings(events: Sequence[CaseEvent], name: str) -> list[CaseFinished]:
    return [
        event for event in events if isinstance(event, CaseFinished) and event.case.name == name
    ]


def why(events: Sequence[CaseEvent], name: str) -> AnyFailure:
    (ending,) = endings(events, name)
    return ending.failures[0]


def only_broken(events: Sequence[CaseEvent]) -> AnyFailure:
    (failure,) = broken(events)
    return failure


def test_cases_are_called_as_with_cargos_own_engine() -> None:
    found = [event for event in listed() if isinstance(event, CaseFound)]

    assert len(found) == 20
    assert [
        (one.case.file, one.case.full_name, one.location and one.location.line) for one in found
    ][:2] == [
        ("cart/src/money.rs", "money::rounds", 2),
        ("cart/src/lib.rs", "tests::aborts", 49),
    ]
    assert {one.case.native for one in found} >= {
        "cart/lib/cart::tests::adds",
        "cart/bin/cart::tests::adds",
        "own/test/speaks::is (easy), really",
    }


def test_an_ignored_test_is_skipped_with_its_reason() -> None:
    (ending,) = endings(listed(), "tests::talks")

    assert (ending.outcome, ending.reason) == (Outcome.SKIPPED, "needs a network")
    assert not endings(listed(selection=Selection(run=False)), "tests::talks")


def test_what_the_projects_filter_leaves_out_is_counted() -> None:
    events = listed()

    assert [event.count for event in events if isinstance(event, Deselected)] == [1]
    assert not [
        event for event in events if isinstance(event, CaseFound) and "left_out" in event.case.name
    ]


def test_all_tests_are_one_run() -> None:
    (unit,) = runs(listed())

    argv = unit.command.argv
    assert argv[7:13] == (Slots(), "1", "cargo", "nextest", "run", "--workspace")
    assert "-E" not in argv
    assert unit.purpose is Purpose.RUN
    assert "SECRET" not in unit.state


def test_chosen_tests_are_named_exactly() -> None:
    matcher = Matcher(kind="regex", text="adds|really|talks")
    events = listed(selection=Selection(filter=Is(field="test", matcher=matcher)))

    (unit,) = runs(events)
    assert [word for before, word in pairwise(unit.command.argv) if before == "-E"] == [
        "binary_id(=cart) & (test(=tests::adds))",
        "binary_id(=cart::api) & (test(=adds))",
        "binary_id(=cart::bin/cart) & (test(=tests::adds))",
        "binary_id(=own::speaks) & (test(=is (easy\\)\\, really))",
    ]
    assert endings(events, "tests::talks")


def test_names_that_are_too_many_are_several_runs() -> None:
    names = [f"tests::{'long' * 40}{number}" for number in range(5_000)]
    lines = [
        *LIST[:2],
        *(
            msgspec.json.encode(
                {"what": "test", "binary": "cart", "name": name, "ignored": False, "left_out": ""}
            ).decode()
            for name in [*names, "tests::other"]
        ),
        '{"what": "end"}',
    ]
    matcher = Matcher(kind="contains", text="long")

    units = runs(listed(lines, selection=Selection(filter=Is(field="test", matcher=matcher))))

    assert [unit.id for unit in units] == ["rust/run/1", "rust/run/2"]
    assert all(unit.exclusive for unit in units)
    words = [str(word) for unit in units for word in unit.command.argv]
    assert max(len(word) for word in words) < 128 << 10
    assert sum(word.count("test(=") for word in words) == 5_000


def test_a_main_of_its_own_is_asked_by_nextest_alone() -> None:
    (asked,) = nextest_list.unit(SUITE, [(TARGETS[3], True)], workspace=True).inputs

    assert msgspec.json.decode(asked.text)[0]["argv"] == []


def test_a_listing_runs_nothing() -> None:
    assert not runs(listed(selection=Selection(run=False)))


@pytest.mark.parametrize(
    ("lines", "exit_", "kind", "words"),
    [
        (LIST[:-1], Exit(code=0), Unreadable, "nextest did not list the tests"),
        (LIST, Exit(code=104), Crash, "nextest ended with status 104 instead of listing"),
        (
            ['{"what": "version", "parts": [0, 9, 30]}'],
            Exit(code=0),
            Unavailable,
            "0.9.30 is there",
        ),
        (
            ['{"what": "version", "parts": []}'],
            Exit(code=1),
            Unavailable,
            "does not say its version",
        ),
        (LIST, Exit(signal=2, interrupted=True), Interrupted, "interrupted"),
    ],
    ids=["cut", "failed", "too old", "no nextest", "interrupted"],
)
def test_a_list_that_cannot_be_believed(
    lines: list[str], exit_: Exit, kind: type[AnyFailure], words: str
) -> None:
    events = listed(lines, exit_)

    failure = only_broken(events)
    assert isinstance(failure, kind)
    assert words in failure.message
    assert not runs(events)


def test_a_binary_that_cargo_did_not_build_is_told() -> None:
    failure = only_broken(listed(targets=TARGETS[1:]))

    assert isinstance(failure, Unreadable)
    assert failure.message == "nextest lists `cart`, which cargo has not built"


def test_each_try_is_an_attempt() -> None:
    flaky = endings(ran(), "tests::is_flaky")
    never = endings(ran(), "tests::never_works")

    assert [(one.retry, one.outcome) for one in flaky] == [
        (0, Outcome.FAILED),
        (1, Outcome.FAILED),
        (2, Outcome.PASSED),
    ]
    assert [one.failures[0].message for one in never] == ["try 1", "try 2"]


def test_a_failure_has_its_sentence_and_its_place() -> None:
    failure = why(ran(), "tests::fails")

    assert isinstance(failure, Assertion)
    assert failure.message == "assertion `left == right` failed: it is three"
    assert failure.location
    assert (failure.location.file, failure.location.line) == ("cart/src/lib.rs", 24)
    assert why(ran(), "tests::errs").message == 'Error: "no luck"'
    assert "did not panic" in why(ran(), "tests::does_not_panic").message


def test_a_library_and_a_binary_of_one_name_are_told_apart() -> None:
    both = {one.case.file: one.outcome for one in endings(ran(), "tests::adds")}

    assert both == {"cart/src/lib.rs": Outcome.PASSED, "cart/src/main.rs": Outcome.FAILED}


@pytest.mark.parametrize("status", [0, 3])
def test_a_test_that_ends_its_process_has_not_passed(status: int) -> None:
    (ending,) = endings(ran(), f"tests::exits_with_status_{status}")

    assert ending.outcome is Outcome.ERRORED
    assert (
        ending.failures[0].message == f"its process ended with status {status} before the test did"
    )


def test_a_test_whose_harness_says_nothing_has_not_passed() -> None:
    matcher = Matcher(kind="regex", text="rounds|really")
    (unit,) = runs(listed(selection=Selection(filter=Is(field="test", matcher=matcher))))
    junit = (
        b'<testsuites><testsuite name="cart" tests="1"><testcase classname="cart" '
        b'name="money::rounds"/></testsuite><testsuite name="own::speaks" tests="1"><testcase '
        b'classname="own::speaks" name="is (easy), really"/></testsuite></testsuites>'
    )

    events = ran(junit, Exit(code=0), unit=unit)

    assert "its harness did not say" in why(events, "money::rounds").message
    (other,) = endings(events, "is (easy), really")  # of a harness with other words
    assert other.outcome is Outcome.PASSED


def test_a_signal_and_a_limit_are_errors() -> None:
    assert isinstance(why(ran(), "tests::aborts"), Crash)
    assert "SIGABRT" in why(ran(), "tests::aborts").message
    assert isinstance(why(ran(), "tests::hangs"), Timeout)


def test_a_process_that_is_left_behind_is_a_warning() -> None:
    (warning,) = [event for event in ran() if isinstance(event, Warned)]

    assert warning.case
    assert warning.case.name == "tests::leaves_a_process_behind"


def test_the_recorded_run_is_whole() -> None:
    assert not broken(ran())


def test_another_harness_fails_by_its_status() -> None:
    failure = why(ran(), "is hard")

    assert isinstance(failure, Assertion)
    assert failure.message == "too hard"


@pytest.mark.parametrize(
    ("junit", "exit_", "words"),
    [
        (None, FAILED, "wrote no report"),
        (b"", FAILED, "cannot be read"),
        (JUNIT[:2_000], FAILED, "cannot be read"),
        (JUNIT, Exit(code=0), "says that a test failed"),
        (JUNIT.replace(b'name="tests::errs"', b'name="tests::other"'), FAILED, "`tests::errs`"),
        (JUNIT.replace(b'tests="15"', b'tests="16"'), FAILED, "is not whole"),
    ],
    ids=["missing", "empty", "cut", "status 0", "renamed", "fewer than counted"],
)
def test_a_report_that_cannot_be_believed(junit: bytes | None, exit_: Exit, words: str) -> None:
    failure = only_broken(ran(junit, exit_))

    assert isinstance(failure, Unreadable)
    assert words in failure.message


def test_a_failed_run_without_a_failure_is_at_odds() -> None:
    matcher = Matcher(kind="equal", text="money::rounds")
    (unit,) = runs(listed(selection=Selection(filter=Is(field="test", matcher=matcher))))
    junit = (
        b'<testsuites><testsuite name="cart" tests="1">'
        b'<testcase classname="cart" name="money::rounds"/></testsuite></testsuites>'
    )

    assert not broken(ran(junit, Exit(code=0), unit=unit))
    assert "says that no test failed" in only_broken(ran(junit, FAILED, unit=unit)).message
    assert "were not asked for" in only_broken(ran(JUNIT, FAILED, unit=unit)).message


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (4, Unavailable, "there were no tests to run"),
        (92, Unavailable, "not the one that the project requires"),
        (101, Crash, "the build failed"),
        (105, Crash, "a setup script failed"),
        (77, Crash, "nextest ended with status 77"),
    ],
)
def test_other_statuses_break_the_run(status: int, kind: type[AnyFailure], words: str) -> None:
    failure = only_broken(ran(None, Exit(code=status)))

    assert isinstance(failure, kind)
    assert failure.message.endswith(words)


def test_a_setup_script_that_failed_is_named() -> None:
    junit = (
        b'<testsuites><testsuite name="@setup-script:prepare" tests="1"><testcase name="prepare" '
        b'classname="@setup-script:prepare"><failure type="x"/></testcase></testsuite></testsuites>'
    )

    failure = only_broken(ran(junit, Exit(code=105)))

    assert isinstance(failure, Unavailable)
    assert (failure.kind, failure.message) == ("setup", "the setup script `prepare` failed")


def test_an_interrupted_run_keeps_what_had_ended() -> None:
    events = ran(JUNIT, Exit(code=100, interrupted=True))

    assert isinstance(only_broken(events), Interrupted)
    assert endings(events, "money::rounds")
    assert isinstance(why(events, "tests::aborts"), Interrupted)  # by the run's own end


def test_without_nextest_the_tool_is_missing() -> None:
    folder = DiskFolder(RECORDINGS, programs=["cargo"])

    with pytest.raises(ToolMissing) as missing:
        cargo.units(SUITE, Selection(), folder)

    assert missing.value.message == "`cargo-nextest` was not found"
    assert missing.value.hint == "install it: `cargo install cargo-nextest --locked`"


def test_what_makes_no_sense_with_nextest_is_refused() -> None:
    options = CargoOptions(engine="nextest", binaries="serial")
    suite = msgspec.structs.replace(SUITE, options=options)
    folder = DiskFolder(RECORDINGS, programs=["cargo", "cargo-nextest"])

    with pytest.raises(ManifestError, match="nextest does not start"):
        cargo.units(suite, Selection(), folder)

    assert cargo.environment(SUITE, folder) == "nextest"
