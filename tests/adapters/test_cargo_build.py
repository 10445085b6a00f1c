"""The build: what cargo is asked for, and what is not believed of its answer."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest

from photon_test.adapters import cargo
from photon_test.adapters.cargo.options import CargoOptions, LibtestArgs, libtest_args
from photon_test.core.command import PhotonPython, ReportPath, Slots
from photon_test.core.errors import ManifestError, ToolMissing
from photon_test.core.events import Broke, CaseEvent, More
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Exit, Unavailable, Unreadable
from photon_test.core.select import Selection
from tests.adapters.cargo_lines import broken
from tests.adapters.disk import DiskFolder

SUITE = Suite(name="rust", adapter="cargo", root="crates/a")
PROJECT = {"kind": "project", "cwd": "/repo/crates/a", "runners": {}, "workspace_root": "/repo"}
BINARY = "/repo/target/debug/deps/a-1234"
RUN = {
    "kind": "run",
    "runner": "",
    "argv": [BINARY],
    "package": "a",
    "cwd": "/repo/crates/a",
    "env": {"CARGO_PKG_NAME": "a"},
}
ARTIFACT = {
    "reason": "compiler-artifact",
    "manifest_path": "/repo/crates/a/Cargo.toml",
    "target": {"kind": ["lib"], "name": "a", "src_path": "/repo/crates/a/src/lib.rs"},
    "profile": {"test": True},
    "executable": BINARY,
}


def asked(suite: Suite, root: Path) -> list[str]:
    """The cargo command that the build starts."""
    unit = cargo.units(suite, Selection(), DiskFolder(root, programs=["cargo"]))[0]
    argv = unit.command.argv
    assert argv[0] == PhotonPython()
    assert argv[4] == ReportPath(name="recorded")
    return ["SLOTS" if arg == Slots() else str(arg) for arg in argv[6:]]


FINISHED = {"reason": "build-finished", "success": True}


def build(
    lines: Sequence[object],
    report: bytes,
    exit_: Exit | None = None,
    stderr: Sequence[str] = (),
    end: object = FINISHED,
) -> list[CaseEvent]:
    unit: Unit = cargo.build.unit(SUITE, workspace=False)
    reader = cargo.reader(unit, SUITE, Selection())
    for line in stderr:
        assert reader.line(Stream.STDERR, line) is None
    for artifact in (*lines, end):
        text = json.dumps(artifact, separators=(",", ":"))
        assert reader.line(Stream.STDOUT, text) == ()
    return list(reader.end(exit_ or Exit(code=0), {"recorded": report} if report else {}))


def report(*lines: object) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def test_a_package_is_built_with_its_share_of_processors(tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").write_text('[package]\nname = "a"\n')

    assert asked(Suite(name="rust", adapter="cargo"), tmp_path) == [
        *("cargo", "test", "--message-format=json-render-diagnostics", "--no-fail-fast"),
        *("--jobs", "SLOTS"),
    ]


def test_a_workspace_is_built_whole(tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").write_text("[workspace]\n")

    assert "--workspace" in asked(Suite(name="rust", adapter="cargo"), tmp_path)


@pytest.mark.parametrize("args", [("-p", "a"), ("--package=a",), ("--workspace",)])
def test_packages_that_the_user_chose_are_the_ones(args: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").write_text("[workspace]\n")

    command = asked(Suite(name="rust", adapter="cargo", args=args), tmp_path)

    assert command.count("--workspace") == args.count("--workspace")


def test_what_cargo_refuses_twice_is_said_once(tmp_path: Path) -> None:
    args = ("--no-fail-fast", "-j1", "--message-format", "short", "--", "--message-format=x")

    assert asked(Suite(name="rust", adapter="cargo", args=args), tmp_path) == [
        *("cargo", "test", "--message-format=json-render-diagnostics"),
        *("--no-fail-fast", "-j1", "--", "--message-format=x"),
    ]


@pytest.mark.parametrize(("args", "tests"), [((), 1), (("--lib",), 0), (("--tests",), 1)])
def test_without_doctests_cargo_builds_tests_only(
    args: tuple[str, ...], tests: int, tmp_path: Path
) -> None:
    suite = Suite(name="rust", adapter="cargo", args=args, options=CargoOptions(doctests=False))

    assert asked(suite, tmp_path).count("--tests") == tests


@pytest.mark.parametrize(
    ("ignored", "args", "behind"),
    [
        ("skip", ("--lib",), []),
        ("include", ("--lib",), ["--", "--include-ignored"]),
        ("only", ("--", "slow"), ["--", "slow", "--ignored"]),
        ("only", ("--", "--ignored"), ["--", "--ignored"]),
    ],
)
def test_ignored_tests_are_a_choice(
    ignored: Literal["skip", "include", "only"],
    args: tuple[str, ...],
    behind: list[str],
    tmp_path: Path,
) -> None:
    options = CargoOptions(ignored=ignored)
    suite = Suite(name="rust", adapter="cargo", args=args, options=options)

    command = asked(suite, tmp_path)

    assert command[command.index("SLOTS") + 1 :] == [*args[: args.count("--lib")], *behind]


def test_two_choices_of_ignored_tests_are_refused(tmp_path: Path) -> None:
    options = CargoOptions(ignored="only")
    suite = Suite(name="rust", adapter="cargo", args=("--", "--include-ignored"), options=options)

    with pytest.raises(ManifestError, match="exclude each other"):
        asked(suite, tmp_path)


def test_without_cargo_the_tool_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing) as missing:
        cargo.units(Suite(name="rust", adapter="cargo"), Selection(), DiskFolder(tmp_path))

    assert missing.value.hint == "install it: see https://rustup.rs"


def test_a_runner_of_the_manifest_takes_cargos_place(tmp_path: Path) -> None:
    suite = Suite(name="rust", adapter="cargo", runner=("cross", "--verbose"))

    unit = cargo.units(suite, Selection(), DiskFolder(tmp_path))[0]

    assert unit.command.argv[5:9] == ("2", "cross", "--verbose", "test")


def test_the_build_leads_to_a_listing_as_cargo_would_start_it() -> None:
    events = build([ARTIFACT], report(PROJECT, RUN))

    assert [event.unit.purpose for event in events if isinstance(event, More)] == [Purpose.LIST]
    unit = next(event.unit for event in events if isinstance(event, More))
    assert unit.command.argv[0] == BINARY
    assert unit.command.cwd == "crates/a"
    assert unit.command.env == (("CARGO_PKG_NAME", "a"), ("RUSTC_BOOTSTRAP", "-1"))


@pytest.mark.parametrize(
    "change",
    [
        {"release": "1.97.0-nightly"},
        {"bootstrap": True},
    ],
    ids=["nightly", "the user's own"],
)
def test_bootstrap_is_left_alone(change: dict[str, object]) -> None:
    events = build([ARTIFACT], report(PROJECT | change, RUN))

    unit = next(event.unit for event in events if isinstance(event, More))
    assert unit.command.env == (("CARGO_PKG_NAME", "a"),)


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"{",
        report(RUN),
        report(PROJECT, PROJECT),
        report(PROJECT, {"kind": "other"}),
        report(PROJECT, RUN)[:-20],
    ],
    ids=["missing", "cut", "headless", "two heads", "unknown", "truncated"],
)
def test_a_report_that_cannot_be_read_is_not_green(written: bytes) -> None:
    events = build([ARTIFACT], written)

    assert isinstance(broken(events)[0], Unreadable)
    assert len(events) == 1


@pytest.mark.parametrize(
    ("artifacts", "recorded"),
    [([ARTIFACT], [PROJECT]), ([], [PROJECT, RUN])],
    ids=["built, not recorded", "recorded, not built"],
)
def test_a_binary_that_escaped_the_recorder_is_not_forgotten(
    artifacts: list[object], recorded: list[object]
) -> None:
    failures = broken(build(artifacts, report(*recorded)))

    assert isinstance(failures[0], Unreadable)
    assert "`a-1234`" in failures[0].message


def test_a_build_whose_end_was_not_seen_proves_nothing() -> None:
    other = {"reason": "build-script-executed"}

    (failure,) = broken(build([], report(PROJECT), end=other))

    assert isinstance(failure, Unreadable)
    assert failure.message == (
        "cargo ended with status 0, and did not say that its build was finished"
    )


def test_a_build_that_failed_says_why() -> None:
    events = build(
        [], report(PROJECT), Exit(code=101), ["   Compiling a", "error[E0308]: mismatched types"]
    )

    assert events == [
        Broke(
            failure=Unavailable(
                kind="build",
                message="error[E0308]: mismatched types",
                text="   Compiling a\nerror[E0308]: mismatched types",
            )
        )
    ]


def test_arguments_of_the_harness_are_sorted() -> None:
    args = ("--skip", "slow", "a", "-Z", "unstable-options", "-q", "--exact", "--format=pretty")

    assert libtest_args((*args, "--test-threads=3", "-Zx", "b", "--color", "always")) == (
        LibtestArgs(flags=("--skip=slow", "--exact", "--test-threads=3"), filters=("a", "b"))
    )


def test_chosen_names_take_the_place_of_the_users_filters() -> None:
    args = LibtestArgs(flags=("--skip=slow", "--exact"), filters=("a", "b"))

    assert args.instead(("c",), exact=True) == ("--skip=slow", "--exact", "c")
    assert args.every() == ("--skip=slow", "--exact", "a", "b")
