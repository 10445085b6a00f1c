"""Jest: what is started, what is recognised, and what is believed."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from photon_test.adapters import jest as adapter
from photon_test.adapters.jest.failures import broken, failure_of
from photon_test.adapters.jest.options import JestOptions
from photon_test.adapters.jest.running import JOURNAL
from photon_test.core.command import Arg
from photon_test.core.errors import ToolMissing
from photon_test.core.events import Broke, CaseEvent, CaseFinished, Warned
from photon_test.core.model import Stream, Suite, Timeouts
from photon_test.core.outcome import Assertion, Crash, Exit, Location, Outcome, Timeout, Unreadable
from photon_test.core.parse import parse_filter
from photon_test.core.select import Selection
from tests.adapters import jest_record
from tests.adapters.disk import DiskFolder

SUITE = Suite(name="web", adapter="jest")
FILE = {"file": "a.test.js", "project": ""}
BEGIN = ({"e": "tool", "version": "30.2.0", "node": "20"}, {"e": "begin", "files": 1})
OPENED = {"e": "opened", **FILE}
ADDS = {
    "name": "adds",
    "line": 3,
    "column": 1,
    "status": "passed",
    "ms": 1.0,
    "tries": 1,
    "failures": [],
}
CLOSED = {
    "e": "closed",
    **FILE,
    "passed": 1,
    "failed": 0,
    "skipped": 0,
    "todo": 0,
    "unwanted": 0,
    "tests": [],
    "broken": "",
    "focused": False,
}
END = {
    "e": "end",
    "passed": 1,
    "failed": 0,
    "skipped": 0,
    "todo": 0,
    "files": 1,
    "broken": 0,
    "interrupted": False,
    "obsolete": 0,
    "error": "",
}
RED = "Error: expect(received).toBe(expected)\n\n- Expected\n+ Received\n    at x (/a.test.js:4:7)"


def argv(suite: Suite, selection: Selection = Selection()) -> list[Arg]:  # noqa: B008  # frozen
    (unit,) = adapter.units(suite, selection, DiskFolder(Path(), programs=["node"]))
    return list(unit.command.argv)[3:]


def events(
    *lines: Mapping[str, object],
    exit_: Exit = Exit(code=0),  # noqa: B008  # frozen
    selection: Selection = Selection(),  # noqa: B008  # frozen
    printed: str = "",
    journal: Sequence[Mapping[str, object]] = (),
) -> list[CaseEvent]:
    (unit,) = adapter.units(SUITE, selection, DiskFolder(Path(), programs=["node"]))
    reader = adapter.reader(unit, SUITE, selection)
    reader.line(Stream.STDERR, printed)
    said: list[CaseEvent] = []
    for line in lines:
        said += reader.line(Stream.EVENTS, json.dumps(line)) or ()
    kept = "".join(f"{json.dumps(line)}\n" for line in journal).encode()
    return [*said, *reader.end(exit_, {JOURNAL: kept})]


def result(**changes: object) -> dict[str, object]:
    return {"e": "result", **FILE, "test": {**ADDS, **changes}}


def finished(said: list[CaseEvent]) -> list[tuple[str, int, Outcome]]:
    return [
        (event.case.full_name, event.retry, event.outcome)
        for event in said
        if isinstance(event, CaseFinished)
    ]


def broke(said: list[CaseEvent]) -> list[object]:
    return [event.failure for event in said if isinstance(event, Broke)]


@pytest.mark.parametrize("name", jest_record.names())
def test_a_recording_comes_to_the_same_events(name: str) -> None:
    recorded = jest_record.RECORDINGS / name / "golden.jsonl"

    assert jest_record.golden(name) == recorded.read_text(encoding="utf-8")


def test_a_run_that_ended_well_breaks_nothing() -> None:
    said = events(*BEGIN, OPENED, result(), CLOSED, END)

    assert finished(said) == [("adds", 0, Outcome.PASSED)]
    assert not [event for event in said if isinstance(event, Broke | Warned)]


def test_words_of_a_title_are_tags() -> None:
    pays = {**ADDS, "name": "cart @db > pays @slow"}
    some = Selection(only=frozenset({("a.test.js", "cart @db > pays @slow")}))

    said = events(*BEGIN, OPENED, {**CLOSED, "tests": [pays]}, END, selection=some)

    assert [event.tags for event in said if isinstance(event, CaseFinished)] == [("db", "slow")]


def test_a_test_without_an_event_of_its_own_is_told_when_its_file_ends() -> None:
    said = events(*BEGIN, OPENED, {**CLOSED, "tests": [ADDS]}, END)

    assert finished(said) == [("adds", 0, Outcome.PASSED)]


def test_a_second_try_is_of_the_same_test() -> None:
    first, second = result(status="failed", failures=[RED]), result(tries=2)

    said = events(*BEGIN, OPENED, first, second, CLOSED, END)

    assert finished(said) == [("adds", 0, Outcome.FAILED), ("adds", 1, Outcome.PASSED)]


def test_a_second_first_try_is_of_another_test_of_that_name() -> None:
    closed, end = {**CLOSED, "failed": 1}, {**END, "failed": 1}

    said = events(*BEGIN, OPENED, result(), result(status="failed"), closed, end)

    assert finished(said) == [("adds", 0, Outcome.PASSED), ("adds[#2]", 0, Outcome.FAILED)]
    assert not broke(said)


def test_without_its_last_word_a_run_has_not_ended() -> None:
    said = events(*BEGIN, OPENED, journal=({"e": "start", **FILE, "name": "adds"},))

    assert finished(said) == [("adds", 0, Outcome.ERRORED)]
    assert broke(said) == [
        Crash(message="jest ended with status 0 before it had finished", exit=Exit(code=0))
    ]


def test_what_was_told_and_not_sent_is_taken_from_the_journal() -> None:
    running = {**FILE, "name": "rounds"}
    sent = {"e": "sent", "lines": 3, "running": [running]}
    took_off = {"e": "result", **FILE, "test": {**ADDS, "name": "takes off"}}
    rounds = {"e": "result", **FILE, "test": {**ADDS, "name": "rounds"}}
    kept = (sent, took_off, rounds, {"e": "start", **FILE, "name": "hangs"})

    # The line `took_off` was sent, and the journal not yet cut: its process died between the two.
    said = events(*BEGIN, OPENED, took_off, journal=kept, exit_=Exit(signal=9))

    assert finished(said) == [
        ("takes off", 0, Outcome.PASSED),
        ("rounds", 0, Outcome.PASSED),
        ("hangs", 0, Outcome.ERRORED),
    ]


def test_a_journal_may_end_in_the_middle_of_a_line() -> None:
    (unit,) = adapter.units(SUITE, Selection(), DiskFolder(Path(), programs=["node"]))
    reader = adapter.reader(unit, SUITE, Selection())
    for line in (*BEGIN, OPENED):
        reader.line(Stream.EVENTS, json.dumps(line))
    kept = json.dumps({"e": "start", **FILE, "name": "hangs"}) + '\n{"e": "res'

    said = list(reader.end(Exit(signal=9), {JOURNAL: kept.encode()}))

    assert finished(said) == [("hangs", 0, Outcome.ERRORED)]


def test_a_retry_is_of_the_test_that_failed() -> None:
    failed = result(status="failed", failures=[RED])
    closed, end = {**CLOSED, "passed": 2}, {**END, "passed": 2}

    said = events(*BEGIN, OPENED, result(), failed, result(tries=2), closed, end)

    assert finished(said) == [
        ("adds", 0, Outcome.PASSED),
        ("adds[#2]", 0, Outcome.FAILED),
        ("adds[#2]", 1, Outcome.PASSED),
    ]
    assert not broke(said)


def test_each_test_of_a_file_has_to_be_told() -> None:
    closed, end = {**CLOSED, "passed": 3}, {**END, "passed": 3}

    said = events(*BEGIN, OPENED, result(), closed, end)

    assert broke(said) == [Unreadable(message="jest told of `a.test.js` 2 tests less than it has")]


def test_what_only_the_pattern_skipped_is_not_told() -> None:
    some = Selection(filter=parse_filter("test(=adds)"))
    closed, end = {**CLOSED, "skipped": 4, "unwanted": 4}, {**END, "skipped": 4}

    said = events(*BEGIN, OPENED, result(), closed, end, selection=some)

    assert finished(said) == [("adds", 0, Outcome.PASSED)]
    assert not broke(said)


def test_no_tests_are_left_to_the_verdict() -> None:
    words = "No tests found, exiting with code 0"

    assert events(BEGIN[0], printed=words) == []


def test_a_run_that_hangs_names_its_file() -> None:
    said = events(*BEGIN, OPENED, exit_=Exit(signal=9, timed_out="silence"))

    assert finished(said) == [("a.test.js", 0, Outcome.ERRORED)]
    assert isinstance(broke(said)[0], Timeout)


@pytest.mark.parametrize("end", [{**END, "passed": 2}, {**END, "failed": 1}])
def test_results_must_add_up(end: Mapping[str, object]) -> None:
    said = events(*BEGIN, OPENED, result(), CLOSED, end)

    assert isinstance(broke(said)[0], Unreadable)


def test_a_line_that_cannot_be_read_makes_all_of_them_doubtful() -> None:
    said = events(*BEGIN, OPENED, {"e": "news"}, CLOSED, END)

    assert isinstance(broke(said)[0], Unreadable)


def test_a_status_that_no_test_explains_is_bad() -> None:
    said = events(*BEGIN, OPENED, result(), CLOSED, END, exit_=Exit(code=1))

    assert broke(said) == [Crash(message="jest ended with status 1, although no test failed")]


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ({"obsolete": 2}, "2 snapshots are obsolete"),
        ({"obsolete_files": 1}, "1 file of snapshots is obsolete"),
    ],
)
def test_what_is_obsolete_fails_jest_and_is_named_once(end: dict[str, int], words: str) -> None:
    lines = (*BEGIN, OPENED, result(), CLOSED, {**END, **end})

    failed, passed = events(*lines, exit_=Exit(code=1)), events(*lines)

    assert broke(failed) == [Crash(message=f"jest ended with status 1, because {words}")]
    assert not [event for event in failed if isinstance(event, Warned)]
    assert passed[-1] == Warned(message=words)


def test_a_file_that_broke_breaks_the_suite_if_only_some_tests_are_wanted() -> None:
    some = Selection(filter=parse_filter("test(=adds)"))
    closed = {**CLOSED, "passed": 0, "broken": "● Test suite failed to run\n\n  no"}

    said = events(*BEGIN, OPENED, closed, {**END, "passed": 0}, selection=some, exit_=Exit(code=1))

    assert broke(said) == [Crash(message="`a.test.js` failed as a whole")]


def test_focused_tests_are_told_and_with_ci_refused() -> None:
    lines = (*BEGIN, OPENED, result(), {**CLOSED, "focused": True}, END)

    told = events(*lines)
    refused = events(*lines, selection=Selection(focus=False))

    assert isinstance(told[-1], Warned)
    assert finished(refused)[-1] == ("a.test.js", 0, Outcome.FAILED)


def test_where_nobody_knows_what_is_focused_that_is_told_once() -> None:
    closed = {**CLOSED, "focused": None}
    lines = (
        *BEGIN,
        OPENED,
        result(),
        closed,
        {**OPENED, "file": "b"},
        {**closed, "file": "b"},
        END,
    )

    with_ci = events(*lines, selection=Selection(focus=False))

    said = [event.message for event in with_ci if isinstance(event, Warned)]
    assert len([one for one in said if "does not say which tests are focused" in one]) == 1
    assert not [event for event in events(*lines) if isinstance(event, Warned)]


def test_a_message_is_parted_into_what_it_says() -> None:
    failure = failure_of(RED, "web", "a.test.js")

    assert isinstance(failure, Assertion)
    assert failure.message == "expect(received).toBe(expected)"
    assert failure.raised == "Error"
    assert failure.diff == "- Expected\n+ Received"
    assert failure.location == Location(file="web/a.test.js", line=4)


def test_a_limit_that_was_passed_is_no_assertion() -> None:
    failure = failure_of('Error: thrown: "Exceeded timeout of 50 ms for a test.\nAdd"', "", "a.js")

    assert isinstance(failure, Timeout)
    assert failure.limit_s == 0.05


def test_a_file_that_cannot_be_imported_has_a_place() -> None:
    text = "  ● Test suite failed to run\n\n    Cannot find x\n\n      at Object.y (src/a.js:7:1)\n"

    failure, line = broken(text, "src/a.js")

    assert failure.message == "Cannot find x"
    assert line == 7


def test_what_the_manifest_says_is_handed_on() -> None:
    options = JestOptions(config="j.config.js", projects=("one", "two"))
    suite = Suite(
        name="w", adapter="jest", options=options, args=("-i",), timeout=Timeouts(test_s=2)
    )

    words = argv(suite, Selection(focus=False))

    assert words[:4] == ["-i", "--config=j.config.js", "--testTimeout=2000", "--ci"]
    assert words[4:] == ["--selectProjects", "one", "two"]
    assert argv(SUITE) == []


def test_without_node_it_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing):
        adapter.units(SUITE, Selection(), DiskFolder(tmp_path, programs=[]))


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("jest.config.ts", "", "`jest.config.ts`"),
        ("package.json", '{"jest": {}}', "`package.json` with `jest`"),
        (
            "package.json",
            '{"devDependencies": {"jest": "30"}}',
            "`package.json` with `jest` in `devDependencies`",
        ),
    ],
)
def test_a_package_is_recognised(name: str, text: str, why: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)

    found = adapter.detect(DiskFolder(tmp_path))

    assert found
    assert found.why == why


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"devDependencies": {"jest-diff": "30"}}',
        '{"workspaces": ["a"], "devDependencies": {"jest": "30"}}',
        "[",
    ],
)
def test_other_packages_are_not(text: str, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(text)

    assert adapter.detect(DiskFolder(tmp_path)) is None


def test_a_limit_of_jasmine_is_one() -> None:
    words = "Timeout - Async callback was not invoked within the 50 ms timeout specified by"
    said = f"Error: : {words} jest.setTimeout.{words} jest.setTimeout.Error:"

    failure = failure_of(said, "", "a.js")

    assert isinstance(failure, Timeout)
    assert failure.limit_s == 0.05
    assert failure.message == f"{words} jest.setTimeout."


def test_files_that_bail_leaves_out_are_told_and_others_are_missed() -> None:
    red = events(
        *BEGIN,
        OPENED,
        result(status="failed", failures=[RED]),
        {**CLOSED, "passed": 0, "failed": 1},
        {**END, "passed": 0, "failed": 1, "files": 3},
    )
    green = events(*BEGIN, OPENED, result(), CLOSED, {**END, "files": 3})

    assert red[-1] == Warned(message="after a failure 2 files were not run, as `bail` asks")
    assert broke(green) == [Unreadable(message="jest told no end of 2 of its 3 files")]
