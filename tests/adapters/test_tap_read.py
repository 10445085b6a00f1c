"""TAP as tools write it, and as it is cut off."""

import csv
import os
from pathlib import Path

import pytest

from photon_test.adapters.results import Case, Document, NotResults
from photon_test.adapters.tap_read import Tap, read
from photon_test.core.outcome import Outcome


def tap(*lines: str) -> Document:
    return read("".join(f"{line}\n" for line in lines).encode())


def one(*lines: str) -> Case:
    (case,) = tap("1..1", *lines).cases
    return case


def outcomes(document: Document) -> dict[str, str]:
    return {case.name: str(case.outcome) for case in document.cases}


@pytest.mark.parametrize(
    ("line", "name", "outcome", "reason"),
    [
        ("ok 1 - adds", "adds", "passed", ""),
        ("ok 1 adds", "adds", "passed", ""),
        ("ok adds", "adds", "passed", ""),
        ("ok", "", "passed", ""),
        ("ok 1-adds", "adds", "passed", ""),
        ("ok - 2 and 2 is 4", "2 and 2 is 4", "passed", ""),
        ("not ok 1 - adds", "adds", "failed", ""),
        ("ok 1 - adds # SKIP no zero yet", "adds", "skipped", "no zero yet"),
        ("ok 1 - adds # skipped: no zero yet", "adds", "skipped", "no zero yet"),
        ("ok 1 # skip", "", "skipped", ""),
        ("not ok 1 - adds # SKIP no zero yet", "adds", "skipped", "no zero yet"),
        ("ok 1 - adds # SKIP -", "adds", "skipped", ""),
        ("not ok 1 - adds # TODO later", "adds", "skipped", "TODO later"),
        ("ok 1 - adds # todo", "adds", "skipped", "TODO"),
        ("ok 1 - is # 1", "is # 1", "passed", ""),
        (r"ok 1 - is \# SKIP \\ not", r"is # SKIP \ not", "passed", ""),
        ("ok 1 - skips # skipper", "skips # skipper", "passed", ""),
    ],
)
def test_a_line_is_a_case(line: str, name: str, outcome: str, reason: str) -> None:
    case = one(line)

    assert (case.name, case.outcome, case.reason) == (name, outcome, reason)


def test_a_stream_within_a_stream_may_say_its_version() -> None:
    document = tap(
        "TAP version 14", "1..1", "    TAP version 14", "    1..1", "    ok 1 - a", "ok 1 - s"
    )

    assert (outcomes(document), document.lacking) == ({"s > a": "passed"}, ())


def test_a_time_is_not_a_part_of_the_name() -> None:
    case = one("ok 1 - adds # time=12.5ms")

    assert (case.name, case.time_s) == ("adds", 0.0125)


@pytest.mark.parametrize(
    "lines",
    [
        ("okay, here we go", "ok 1 - adds"),
        ("TAP version 13", "", "pragma +strict", "ok 1 - adds", "# said behind it"),
        ("  ok 2 - is not indented by four", "ok 1 - adds"),
        ("ok 1 - adds", "Ok, done"),
    ],
)
def test_other_lines_are_passed_over(lines: tuple[str, ...]) -> None:
    assert outcomes(tap("1..1", *lines)) == {"adds": "passed"}


def test_a_plan_may_stand_at_the_end() -> None:
    document = tap("ok 1", "not ok 2", "1..2", "# failed 1 of 2")

    assert (len(document.cases), document.lacking) == (2, ())


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("1..3", "ok 1", "ok 2"), "it plans 3 tests and names 2"),
        (("1..1", "ok 1", "ok 2"), "it plans 1 tests and names 2"),
        (("1..2", "ok 1", "ok 1"), "it numbers its 2 tests otherwise than from 1 to 2"),
        (("1..2", "ok 1", "ok 3"), "it numbers its 2 tests otherwise than from 1 to 2"),
        (("ok 1", "ok 2"), "it has no plan, such as `1..2`"),
        (("1..1", "ok 1", "1..1"), "it has two plans for the same tests"),
        (("hello",), "there is no TAP, neither a plan nor a test"),
        (("1..2", "ok 1", "Bail out! the disk is full"), "it bailed out: the disk is full"),
        (("1..2", "ok 1", "    bail out!"), "it bailed out: no reason given"),
        (("TAP version 15", "1..1", "ok 1"), "it is TAP version 15, of which nothing is known"),
        (
            ("TAP version 14", "1..1", "ok 1", "TAP version 14"),
            "it has two streams, one behind the other",
        ),
        (("1..1", "ok 1", "  ---", "  a: 1"), "its last diagnostic block has no end"),
        (("1..2", "ok 1", "  ---", "  a: 1", "ok 2"), "a diagnostic block has no end"),
        (("1..1", "ok 1 - /p/a.test.mjs"), "`/p/a.test.mjs` ended without naming a test"),
    ],
)
def test_what_is_not_whole_is_told(lines: tuple[str, ...], words: str) -> None:
    assert tap(*lines).lacking == (words,)


def test_a_block_without_end_hides_no_failure() -> None:
    document = tap("1..2", "ok 1 - a", "  ---", "  a: 1", "not ok 2 - b")

    assert outcomes(document) == {"a": "passed", "b": "failed"}


def test_nothing_planned_is_no_test_and_says_why() -> None:
    document = tap("1..0 # SKIP no database")

    assert document == Document(surplus=("its plan is to run nothing: SKIP no database",))


@pytest.mark.parametrize("data", [b"", b" \n", b"1..1\nok 1 - ad"])
def test_a_file_that_ends_too_early_is_refused(data: bytes) -> None:
    with pytest.raises(NotResults):
        read(data)


def test_encodings_and_line_ends_of_windows_are_read() -> None:
    text = "1..1\r\nok 1 - größe\r\n"

    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert outcomes(read(text.encode(encoding))) == {"größe": "passed"}


def test_a_block_tells_why_and_where() -> None:
    case = one(
        "not ok 1 - divides",
        "  ---",
        "  message: >",
        "    the quotient is wrong:",
        "    3",
        "  at:",
        "    file: t/sums.js",
        "    line: 12",
        "  duration_ms: 1.5",
        "  ...",
    )

    (problem,) = case.problems
    assert (problem.message, problem.file, problem.line) == (
        "the quotient is wrong:",
        "t/sums.js",
        12,
    )
    assert problem.text.startswith("message: >\n  the quotient")
    assert case.time_s == 0.0015


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (["location: '/p/a.mjs:3:1'"], ("/p/a.mjs", 3)),
        (['at: "Test.<anonymous> (/p/a.js:4:5)"'], ("/p/a.js", 4)),
        (["location: file:///p/a.mjs:3:1"], ("/p/a.mjs", 3)),
        (["file: t/a.t", "line: 7"], ("t/a.t", 7)),
        (["file: t/a.t", "line: soon"], ("", None)),
        (["location: here"], ("", None)),
        (["- a list", 'location: "/p/a.js:3"'], ("/p/a.js", 3)),
        (['location: "C:\\q.js:3"'], ("C:\\q.js", 3)),
    ],
)
def test_a_place_is_written_in_many_ways(lines: list[str], place: tuple[str, int | None]) -> None:
    (problem,) = one("not ok 1", "  ---", *(f"  {line}" for line in lines), "  ...").problems

    assert (problem.file, problem.line) == place


@pytest.mark.parametrize(
    ("comments", "message", "place"),
    [
        (
            ["# (in test file t/sums.bats, line 7)", "#   `[ 1 -eq 2 ]' failed"],
            "`[ 1 -eq 2 ]' failed",
            ("t/sums.bats", 7),
        ),
        (
            ["#   Failed test 'adds'", "#   at t/sums.t line 5.", "#          got: '3'"],
            "got: '3'",
            ("t/sums.t", 5),
        ),
        (["# Expected 3"], "Expected 3", ("", None)),
        ([], "not ok", ("", None)),
    ],
)
def test_comments_below_a_failure_tell_why(
    comments: list[str], message: str, place: tuple[str, int | None]
) -> None:
    (problem,) = one("not ok 1 - adds", *comments).problems

    assert (problem.message, (problem.file, problem.line)) == (message, place)


def test_indented_lines_below_a_failure_tell_why() -> None:
    (problem,) = one("not ok 1 sums adds", "  1 is not 2", "    at Context (t.js:3:1)").problems

    assert problem.text == "1 is not 2\nat Context (t.js:3:1)"


def test_a_subtest_lends_its_name_and_is_no_case() -> None:
    document = tap(
        "# Subtest: sums",
        "    # Subtest: of two",
        "        ok 1 - adds",
        "        1..1",
        "    ok 1 - of two",
        "    not ok 2 - divides",
        "    1..2",
        "not ok 1 - sums",
        "ok 2 - ends",
        "1..2",
    )

    assert document.lacking == ()
    assert outcomes(document) == {
        "sums > of two > adds": "passed",
        "sums > divides": "failed",
        "ends": "passed",
    }


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("ok 1 - s", {"s > a": "passed"}),
        ("not ok 1 - s", {"s > a": "passed", "s": "failed"}),
        ("not ok 1 - s # TODO", {"s > a": "passed"}),
    ],
)
def test_a_subtest_that_fails_by_itself_is_a_case(end: str, expected: dict[str, str]) -> None:
    assert outcomes(tap("1..1", "    ok 1 - a", "    1..1", end)) == expected


def test_failures_in_a_subtest_that_is_to_do_are_expected() -> None:
    document = tap("1..1", "    not ok 1 - a", "    1..1", "not ok 1 - s # TODO later")

    (case,) = document.cases
    assert (case.outcome, case.reason) == (Outcome.SKIPPED, "TODO later")


def test_a_subtest_that_plans_nothing_is_a_case() -> None:
    document = tap("1..1", "    1..0 # SKIP no db", "ok 1 - s # SKIP no db")

    assert (outcomes(document), document.lacking) == ({"s": "skipped"}, ())


def test_a_suite_of_node_without_a_test_is_no_case() -> None:
    document = tap("# Subtest: s", "ok 1 - s", "  ---", "  type: 'suite'", "  ...", "1..1")

    assert document == Document()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("    ok 1 - a", "ok 1 - s", "1..1"), "the subtest `s` has no plan, such as `1..1`"),
        (
            ("    1..2", "    ok 1 - a", "ok 1 - s", "1..1"),
            "the subtest `s` plans 2 tests and names 1",
        ),
        (
            ("# Subtest: s", "    ok 1 - a", "    1..1", "1..0"),
            "the subtest `s` is not followed by a line of its own",
        ),
        (("1..1", "# Subtest: s", "    ok 1 - a", "    1..1"), "the subtest `s` has no end"),
    ],
)
def test_a_subtest_that_is_not_whole_is_told(lines: tuple[str, ...], words: str) -> None:
    assert words in tap(*lines).lacking


def test_the_cases_of_a_subtest_without_end_are_kept() -> None:
    document = tap("1..1", "# Subtest: s", "    not ok 1 - a")

    assert outcomes(document) == {"s > a": "failed"}


def test_cases_come_as_soon_as_nothing_more_is_said_about_them() -> None:
    stream = Tap()

    told = [
        None if cases is None else [case.name for case in cases]
        for cases in map(stream.line, ("1..2", "ok 1 - a", "what", "not ok 2 - b", "# why"))
    ]

    assert told == [[], [], None, ["a"], []]
    assert [case.name for case in stream.end().cases] == ["b"]


@pytest.mark.skipif(not os.environ.get("PHOTON_CORPUS"), reason="PHOTON_CORPUS is not set")
def test_streams_of_many_tools_are_read() -> None:
    corpus = Path(os.environ["PHOTON_CORPUS"])
    with (corpus / "reports.csv").open(encoding="utf-8") as file:
        paths = [row["path"] for row in csv.DictReader(file) if row["kind"] == "tap"]

    counted = {
        path.rpartition("/")[2]: len(read((corpus / path).read_bytes()).cases) for path in paths
    }

    assert counted == {
        "01-common.tap": 6,
        "03-bail-out.tap": 1,
        "04-skipped.tap": 5,
        "05-skip-everything.tap": 0,
        "06-todo.tap": 4,
        "08-everything.tap": 20,
        "09-node-tap.tap": 10,
        "10-results-after-trailer.tap": 10,
    }
