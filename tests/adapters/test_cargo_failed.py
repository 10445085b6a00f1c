"""A build that failed: its errors become cases, and the rest is asked for."""

from collections.abc import Sequence

import msgspec
import pytest

from photon_test.adapters import cargo
from photon_test.adapters.cargo.diagnostics import diagnostics, headline, not_compiled
from photon_test.core.command import Slots
from photon_test.core.events import CaseEvent, CaseFinished, More
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Exit, Interrupted, Outcome, Unavailable
from photon_test.core.select import Selection
from tests.adapters.cargo_lines import broken, recorded

SUITE = Suite(name="rust", adapter="cargo", root="shop")
HEAD = {"kind": "project", "cwd": "/home/shop", "runners": {}, "workspace_root": "/home/shop"}
ERRORS = recorded("errors.txt", 2)
FIRST = ERRORS[: ERRORS.index("   Compiling price v0.1.0 (/home/shop/price)")]


def failed(
    stderr: Sequence[str],
    suite: Suite = SUITE,
    *,
    head: dict[str, object] | None = None,
    selection: Selection | None = None,
) -> list[CaseEvent]:
    unit = cargo.build.unit(suite, workspace=True)
    reader = cargo.reader(unit, suite, selection or Selection())
    for line in stderr:
        assert reader.line(Stream.STDERR, line) is None
    return list(reader.end(Exit(code=101), {"recorded": msgspec.json.encode(head or HEAD)}))


def rest(unit: Unit, stderr: Sequence[str], exit_: Exit | None = None) -> list[CaseEvent]:
    reader = cargo.reader(unit, SUITE, Selection())
    for line in stderr:
        assert reader.line(Stream.STDERR, line) == ()
    return list(reader.end(exit_ or Exit(code=101), {}))


def places(events: Sequence[CaseEvent]) -> list[str]:
    return [
        f"{event.case.file}::{event.case.full_name}"
        for event in events
        if isinstance(event, CaseFinished)
    ]


def asked(events: Sequence[CaseEvent]) -> Unit:
    return next(event.unit for event in events if isinstance(event, More))


def test_each_error_is_a_case_with_its_place() -> None:
    events = failed(FIRST)

    assert places(events) == [
        "shop/cart/src/total.rs::builds[2:5]",
        "shop/cart/src/lib.rs::builds[3:14]",
    ]
    first = next(event for event in events if isinstance(event, CaseFinished))
    assert first.outcome is Outcome.ERRORED
    assert (first.location and first.location.line) == 2
    (why,) = first.failures
    assert isinstance(why, Unavailable)
    assert why.message == "error[E0308]: mismatched types"
    assert why.text.endswith("expected `u8`, found `&str`")


def test_the_suite_is_broken_besides() -> None:
    (failure,) = broken(failed(FIRST))

    assert isinstance(failure, Unavailable)
    assert failure.message == "cargo could not compile `cart` (lib) and 1 more"
    assert failure.text.count("could not compile") == 2  # the errors stand in their cases


def test_cargo_is_asked_to_go_on() -> None:
    args = ("--features", "slow", "some_test", "--no-fail-fast", "-j3", "--", "--ignored")

    unit = asked(failed(FIRST, msgspec.structs.replace(SUITE, args=args)))

    assert unit.purpose is Purpose.BUILD
    assert unit.command.argv == (
        *("cargo", "build", "--message-format=json-render-diagnostics", "--keep-going"),
        *("--workspace", "--bins", "--tests", "--examples", "--profile", "test"),
        *("--features", "slow", "-j3"),
    )


def test_what_the_user_chose_is_what_is_built_on() -> None:
    args = ("-p", "cart", "--lib", "--release", "--color", "always")

    unit = asked(failed(FIRST, msgspec.structs.replace(SUITE, args=args)))

    assert unit.command.argv[4:] == ("--jobs", Slots(), "-p", "cart", "--lib", "--release")


def test_an_error_is_told_once() -> None:
    unit = asked(failed(FIRST))

    assert places(rest(unit, ERRORS)) == ["shop/price/src/lib.rs::builds[3:5]"]


def test_building_on_can_be_interrupted() -> None:
    unit = asked(failed(FIRST))

    (failure,) = broken(rest(unit, FIRST, Exit(signal=2, interrupted=True)))

    assert isinstance(failure, Interrupted)


def test_a_listing_says_no_cases_that_are_no_tests() -> None:
    events = failed(FIRST, selection=Selection(run=False))

    (failure,) = broken(events)
    assert failure.text == "\n".join(FIRST)
    assert len(events) == 1


def test_a_build_script_that_panics_is_told_with_its_place() -> None:
    events = failed(recorded("build-script.txt", 2))

    assert places(events) == ["shop/build.rs::builds[1:13]"]
    (failure,) = broken(events)
    assert failure.message == (
        "error: failed to run custom build command for `bscript v0.1.0`: no header found"
    )
    assert not [event for event in events if isinstance(event, More)]


def test_a_place_outside_of_the_run_is_no_place() -> None:
    lines = ["error: no", " --> /usr/lib/other-1.0/src/lib.rs:3:1", ""]

    (case,) = [event for event in failed(lines) if isinstance(event, CaseFinished)]

    assert case.location is None
    assert case.case.file == ""
    assert case.case.native == "other-1.0/src/lib.rs:3:1"  # the same on every machine


def test_two_errors_in_one_place_are_two_cases() -> None:
    lines = ["error: one", " --> src/lib.rs:3:1", "", "error: two", " --> src/lib.rs:3:1"]

    assert places(failed(lines)) == [
        "shop/src/lib.rs::builds[3:1]",
        "shop/src/lib.rs::builds[3:1#2]",
    ]


def test_an_error_without_a_place_is_shown_as_it_stands() -> None:
    lines = ["error: linking with `cc` failed: exit status: 1", "  = note: cannot find -lnone", ""]
    left = "error: could not compile `cart` (lib test) due to 1 previous error"

    events = failed([*lines, left])

    assert not places(events)
    (failure,) = broken(events)
    assert failure.message == "cargo could not compile `cart` (lib test)"
    assert "cannot find -lnone" in failure.text


def test_without_a_project_there_are_no_places() -> None:
    unit = cargo.build.unit(SUITE, workspace=True)
    reader = cargo.reader(unit, SUITE, Selection())
    for line in FIRST:
        reader.line(Stream.STDERR, line)

    (event,) = reader.end(Exit(code=101), {"recorded": b"{"})

    assert broken([event])


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (
            "error: could not compile `a` (lib) due to 2 previous errors; 1 warning emitted",
            "`a` (lib)",
        ),
        ('error: could not compile `a` (test "b") due to 1 previous error', '`a` (test "b")'),
        ("error: could not compile `a` (lib)", "`a` (lib)"),
        ("error: could not compile `a`", "`a`"),
    ],
)
def test_what_could_not_be_compiled(said: str, left: str) -> None:
    assert list(not_compiled([said])) == [left]


def test_a_cause_is_part_of_the_headline() -> None:
    lines = [
        *("error: failed to parse manifest at `/a/Cargo.toml`", "", "Caused by:", "  no edition"),
        *("", "Caused by:", "  `1999` is unknown"),
    ]

    assert (
        headline(lines) == "error: failed to parse manifest at `/a/Cargo.toml`: `1999` is unknown"
    )
    assert headline(["warning: unused"]) == ""


def test_many_errors_are_bounded() -> None:
    lines = [line for n in range(5_000) for line in ("error: no", f" --> src/lib.rs:{n + 1}:1", "")]

    events = failed(lines)

    assert len(diagnostics(lines)) == 5_000
    assert len(places(events)) == 200
    (failure,) = broken(events)
    assert failure.text  # of what is no case
