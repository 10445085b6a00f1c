"""`node --test`: what is started, what is recognised, and what is believed."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from photon_test.adapters import node as adapter
from photon_test.adapters.node.running import ENDINGS
from photon_test.core.command import Arg, Joined, Slots
from photon_test.core.errors import ToolMissing, UsageError
from photon_test.core.events import Broke, CaseEvent, CaseFinished, Warned
from photon_test.core.model import Purpose, Stream, Suite
from photon_test.core.outcome import Crash, Exit, Outcome, Timeout, Unavailable, Unreadable
from photon_test.core.parse import parse_filter
from photon_test.core.select import Selection
from tests.adapters.disk import DiskFolder
from tests.adapters.node_record import RECORDINGS, SITUATIONS, golden

SUITE = Suite(name="web", adapter="node")
TOOL = {"e": "tool", "node": "20.20.2"}
END = {"e": "end", "tests": 1}
RED = Exit(code=1)
ENDED = {"file": "a.test.mjs", "drained": True, "tests": True}
FILE = [{"e": kind, "file": "a.test.mjs"} for kind in ("queued", "opened", "closed")]
PASSED = {
    "e": "result",
    "depth": 0,
    "name": "adds",
    "file": "a.test.mjs",
    "line": 3,
    "suite": False,
    "passed": True,
    "ms": 1.0,
    "skip": None,
    "todo": None,
    "expected": None,
    "tags": [],
    "failure": None,
}


def argv(suite: Suite, tmp_path: Path) -> list[Arg]:
    (unit,) = adapter.units(suite, Selection(), DiskFolder(tmp_path, programs=["node"]))
    return list(unit.command.argv)


def events(
    *lines: Mapping[str, object],
    endings: tuple[Mapping[str, object], ...] = (ENDED,),
    exit_: Exit = Exit(code=0),  # noqa: B008  # frozen
    suite: Suite = SUITE,
    selection: Selection = Selection(),  # noqa: B008  # frozen
) -> list[CaseEvent]:
    folder = DiskFolder(Path(), programs=["node"])
    (unit,) = adapter.units(suite, selection, folder)
    reader = adapter.reader(unit, suite, selection)
    said: list[CaseEvent] = []
    for line in lines:
        said += reader.line(Stream.EVENTS, json.dumps(line)) or ()
    report = "".join(f"{json.dumps(one)}\n" for one in endings).encode()
    return [*said, *reader.end(exit_, {ENDINGS: report})]


def outcomes(said: list[CaseEvent]) -> dict[str, Outcome]:
    return {event.case.name: event.outcome for event in said if isinstance(event, CaseFinished)}


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_recording_comes_to_the_same_events(name: str) -> None:
    assert golden(name) == (RECORDINGS / name / "golden.jsonl").read_text(encoding="utf-8")


def test_a_run_that_ended_well_breaks_nothing() -> None:
    said = events(TOOL, *FILE, PASSED, END)

    assert outcomes(said) == {"adds": Outcome.PASSED}
    assert not [event for event in said if isinstance(event, Broke | Warned)]


def test_without_its_last_word_a_run_has_not_ended() -> None:
    said = events(TOOL, *FILE, PASSED)

    crash = Crash(message="node ended with status 0 before it had finished", exit=Exit(code=0))
    assert said[-1] == Broke(failure=crash)


def test_a_test_that_nobody_told_is_missed() -> None:
    said = events(TOOL, *FILE, PASSED, {"e": "end", "tests": 2})

    (broke,) = (event for event in said if isinstance(event, Broke))
    assert isinstance(broke.failure, Unreadable)


def test_a_line_that_cannot_be_read_makes_all_of_them_doubtful() -> None:
    said = events(TOOL, *FILE, PASSED, {"e": "news"}, END)

    assert isinstance(said[-1], Broke)
    assert isinstance(said[-1].failure, Unreadable)


def test_a_status_that_no_test_explains_is_bad() -> None:
    said = events(TOOL, *FILE, PASSED, END, exit_=Exit(code=1))

    assert said[-1] == Broke(
        failure=Crash(message="node ended with status 1, although no test failed")
    )


def test_a_file_whose_process_was_told_to_exit_is_errored() -> None:
    said = events(TOOL, *FILE, PASSED, END, endings=({**ENDED, "drained": False},))

    assert outcomes(said) == {"adds": Outcome.PASSED, "a.test.mjs": Outcome.ERRORED}


def test_a_node_that_does_not_say_when_a_file_ended_hides_none() -> None:
    exited = {"file": "a.test.mjs", "drained": False, "tests": True}

    said = events(TOOL, *FILE[:2], PASSED, END, endings=(exited,))

    assert outcomes(said)["a.test.mjs"] is Outcome.ERRORED


def test_node_itself_may_tell_the_process_to_exit_when_its_tests_are_done() -> None:
    suite = Suite(name="web", adapter="node", args=("--test-force-exit",))

    said = events(TOOL, *FILE, PASSED, END, endings=({**ENDED, "drained": False},), suite=suite)

    assert outcomes(said) == {"adds": Outcome.PASSED}


def test_a_file_that_broke_breaks_the_suite_if_only_some_tests_are_wanted() -> None:
    some = Selection(filter=parse_filter("test(=adds)"))

    said = events(TOOL, *FILE, PASSED, END, endings=(), selection=some)

    assert isinstance(said[-1], Broke)
    assert "a.test.mjs" in said[-1].failure.message


def test_a_file_that_hangs_is_named() -> None:
    stopped = Exit(signal=2, timed_out="silence")

    said = events(TOOL, *FILE[:2], exit_=stopped, endings=())

    assert outcomes(said) == {"a.test.mjs": Outcome.ERRORED}
    assert isinstance(said[-1], Broke)
    assert isinstance(said[-1].failure, Timeout)


def test_the_users_reporters_stay() -> None:
    here = Path()

    plain = argv(SUITE, here)
    one = argv(Suite(name="w", adapter="node", args=("--test-reporter=tap",)), here)
    both = ("--test-reporter=tap", "--test-reporter-destination=a.tap")
    two = argv(Suite(name="w", adapter="node", args=both), here)

    assert "--test-reporter=spec" in plain
    assert "--test-reporter-destination=stdout" in plain
    assert "--test-reporter=spec" not in one
    assert "--test-reporter-destination=stdout" in one
    assert "--test-reporter-destination=stdout" not in two
    assert two[-2:] == list(both)


def test_the_users_concurrency_stays() -> None:
    suite = Suite(name="w", adapter="node", args=("--test-concurrency=1",))

    limits = [arg for arg in argv(suite, Path()) if isinstance(arg, Joined)]

    assert Joined(parts=("--test-concurrency=", Slots())) in argv(SUITE, Path())
    assert Joined(parts=("--test-concurrency=", Slots())) not in limits


def test_without_node_it_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing):
        adapter.units(SUITE, Selection(), DiskFolder(tmp_path, programs=[]))


def test_a_listing_is_refused_in_words(tmp_path: Path) -> None:
    selection = Selection(run=False)
    (unit,) = adapter.units(SUITE, selection, DiskFolder(tmp_path, programs=["node"]))

    (warned,) = adapter.reader(unit, SUITE, selection).end(Exit(code=0), {})

    assert unit.purpose is Purpose.LIST
    assert isinstance(warned, Warned)
    assert warned.message == "`web`: node can name its tests only by running them"


@pytest.mark.parametrize(
    ("script", "args"),
    [
        ("node --test", ()),
        ("node --test 'test/*.mjs'", ("test/*.mjs",)),
        ("node --test test/*.mjs", ("test/a.mjs", "test/b.mjs")),
        ("node --import tsx --test src", ("--import", "tsx", "src")),
    ],
)
def test_a_script_that_is_node_test_is_a_suite(
    script: str, args: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "test").mkdir()
    for name in ("a", "b"):
        (tmp_path / "test" / f"{name}.mjs").touch()
    (tmp_path / "package.json").write_text(json.dumps({"scripts": {"test": script}}))

    found = adapter.detect(DiskFolder(tmp_path))

    assert found
    assert not found.left_out
    assert found.suite.args == args


def test_variables_before_the_command_are_the_suites(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"scripts": {"test": "NODE_ENV=test node --test"}}')

    found = adapter.detect(DiskFolder(tmp_path))

    assert found
    assert found.suite.env == (("NODE_ENV", "test"),)


@pytest.mark.parametrize("script", ["tsc && node --test dist", "c8 node --test"])
def test_a_script_that_does_more_is_left_out_with_words(script: str, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(json.dumps({"scripts": {"test": script}}))

    found = adapter.detect(DiskFolder(tmp_path))

    assert found
    assert found.left_out == "its script `test` does more than start `node --test`"


@pytest.mark.parametrize("script", ["vitest", "node test.js", "my-node --test", "node --test-only"])
def test_other_scripts_are_none(script: str, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(json.dumps({"scripts": {"test": script}}))

    assert adapter.detect(DiskFolder(tmp_path)) is None


@pytest.mark.parametrize("version", ["18.20.8", "20.10.0"])
def test_a_node_that_tells_too_little_is_too_old(version: str) -> None:
    (unit,) = adapter.units(SUITE, Selection(), DiskFolder(Path("/none"), programs=["node"]))
    reader = adapter.reader(unit, SUITE, Selection())

    reader.line(Stream.EVENTS, json.dumps({"e": "tool", "node": version}))
    reader.line(Stream.EVENTS, '{"e": "end", "tests": 0}')
    (broke,) = reader.end(Exit(code=0), {})

    assert isinstance(broke, Broke)
    assert broke.failure.message == "this node is too old"


def test_a_node_that_knows_no_reporters_is_too_old() -> None:
    (unit,) = adapter.units(SUITE, Selection(), DiskFolder(Path("/none"), programs=["node"]))
    reader = adapter.reader(unit, SUITE, Selection())

    for option in ("reporter=/x/reporter.mjs", "concurrency=2"):
        reader.line(Stream.STDERR, f"/usr/bin/node: bad option: --test-{option}")
    (broke,) = reader.end(Exit(code=9), {})

    assert isinstance(broke, Broke)
    assert broke.failure == Unavailable(
        kind="tool",
        message="this node is too old",
        hint="install 20.11 or newer: https://nodejs.org",
    )


def test_a_file_in_which_no_wanted_test_can_be_is_left_out(tmp_path: Path) -> None:
    wanted = Selection(filter=parse_filter("file(=web/a.js)"))
    suite = Suite(name="web", adapter="node", root="web")
    folder = DiskFolder(tmp_path, programs=["node"])
    (unit,) = adapter.units(suite, wanted, folder)
    whole = {"e": "whole", "file": "a.test.mjs", "ms": 1.0, "passed": True}
    whole |= {"code": None, "signal": "", "kind": ""}

    ending = {**ENDED, "tests": False, "unwanted": True}
    said = events(TOOL, *FILE, whole, END, endings=(ending,), selection=wanted)

    assert ("PHOTON_FILES", r"^web\/a\.js$") in unit.command.env
    assert said == []


def test_thresholds_of_coverage_are_named_and_not_judged_for_a_part(tmp_path: Path) -> None:
    words = "92.31% line coverage does not meet threshold of 100%."
    args = ("--test-coverage-lines", "100", "--test-coverage-functions=90", "src/")
    suite = Suite(name="web", adapter="node", args=args)
    some = Selection(filter=parse_filter("file(=a.js)"))
    folder = DiskFolder(tmp_path, programs=["node"])

    whole = events(TOOL, *FILE, PASSED, {"e": "note", "text": f"Error: {words}"}, END, exit_=RED)
    part = events(TOOL, *FILE, PASSED, END, suite=suite, selection=some)
    (unit,) = adapter.units(suite, some, folder)

    assert whole[-1] == Broke(failure=Crash(message=words, text=words, exit=RED))
    assert [event.message for event in part if isinstance(event, Warned)] == [
        "coverage of a part of the tests is not judged"
    ]
    assert unit.command.argv[-1] == "src/"
    assert not [word for word in unit.command.argv if "coverage" in str(word)]


def test_a_watch_is_refused(tmp_path: Path) -> None:
    suite = Suite(name="web", adapter="node", args=("--watch",))

    with pytest.raises(UsageError):
        adapter.units(suite, Selection(), DiskFolder(tmp_path, programs=["node"]))
