"""What holds for every format: nothing raises, and what is cut off is never green."""

import time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photon_test.adapters.command_results import READERS
from photon_test.adapters.results import Document, NotResults
from photon_test.core.outcome import Outcome

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
WHOLE = st.lists(st.tuples(NAMES, st.booleans(), st.booleans()), min_size=1, max_size=4)
Tests = list[tuple[str, bool, bool]]  # name, whether it passed, whether it says more


def _xml(text: str) -> str:
    table = {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\ufffe": "", "\uffff": ""}
    return "".join(table.get(char, char) for char in text)


def junit(tests: Tests) -> bytes:
    cases = "".join(
        f'<testcase name="{_xml(name)}">{"" if ok else "<failure>no</failure>"}'
        f"{'<system-out>more</system-out>' * more}</testcase>\n"
        for name, ok, more in tests
    )
    suite = f'<testsuite name="s" tests="{len(tests)}">{cases}</testsuite>'
    return f"<testsuites>{suite}</testsuites>\n".encode()


def trx(tests: Tests) -> bytes:
    results = "".join(
        f'<UnitTestResult testName="{_xml(name)}" outcome="{"Passed" if ok else "Failed"}">'
        f"{'<Output><StdOut>more</StdOut></Output>' * more}</UnitTestResult>\n"
        for name, ok, more in tests
    )
    red = sum(not ok for _, ok, _ in tests)
    outcome = "Failed" if red else "Completed"
    return (
        f'<TestRun><Results>{results}</Results><ResultSummary outcome="{outcome}">'
        f'<Counters total="{len(tests)}" failed="{red}"/></ResultSummary></TestRun>'
    ).encode()


def ctrf(tests: Tests) -> bytes:
    red = sum(not ok for _, ok, _ in tests)
    summary = {"tests": len(tests), "passed": len(tests) - red, "failed": red, "skipped": 0}
    named = [
        {"name": name, "status": "passed" if ok else "failed", "duration": 1}
        | ({"message": "more"} if more else {})
        for name, ok, more in tests
    ]
    return msgspec.json.encode({"results": {"summary": summary, "tests": named}}) + b"\n"


def tap(tests: Tests) -> bytes:
    lines = ["TAP version 14", f"1..{len(tests)}"]
    for number, (name, ok, more) in enumerate(tests, start=1):
        lines.append(f"{'' if ok else 'not '}ok {number} - {name.replace('#', 'nr')}")
        lines += ["  ---", "  message: more", "  ..."] if more else []
    return "\n".join([*lines, ""]).encode()


def tap_of_subtests(tests: Tests) -> bytes:
    inner = tap(tests).decode().splitlines()[1:]
    green = all(ok for _, ok, _ in tests)
    end = "ok" if green else "not ok"
    lines = ["# Subtest: s", *(f"    {line}" for line in inner), f"{end} 1 - s", "1..1", ""]
    return "\n".join(lines).encode()


ALL = [("junit", junit), ("trx", trx), ("ctrf", ctrf), ("tap", tap), ("tap", tap_of_subtests)]


def outcomes(document: Document) -> list[Outcome]:
    return [case.outcome for case in document.cases]


@pytest.mark.parametrize(("format_", "write"), ALL)
@settings(deadline=None)
@given(tests=WHOLE)
def test_what_is_written_is_read(format_: str, write: object, tests: Tests) -> None:
    assert callable(write)

    document = READERS[format_](write(tests))

    assert document.lacking == ()
    expected = [Outcome.PASSED if ok else Outcome.FAILED for _, ok, _ in tests]
    assert outcomes(document) == expected


@pytest.mark.parametrize(("format_", "write"), ALL)
@settings(deadline=None)
@given(tests=WHOLE)
def test_what_is_cut_off_anywhere_is_not_green(format_: str, write: object, tests: Tests) -> None:
    assert callable(write)
    data = write(tests)
    read = READERS[format_]
    whole = outcomes(read(data))

    for end in range(len(data)):
        try:
            document = read(data[:end])
        except NotResults:
            continue
        # What is cut may be no more than blanks, or the comments of a case that is told.
        assert document.lacking or outcomes(document) == whole


@pytest.mark.parametrize("format_", READERS)
@settings(deadline=None)
@given(data=st.binary(max_size=200))
def test_no_bytes_raise_anything_else(format_: str, data: bytes) -> None:
    try:
        document = READERS[format_](data)
    except NotResults:
        return
    assert isinstance(document, Document)


@pytest.mark.parametrize(("format_", "write"), ALL)
@settings(deadline=None)
@given(
    tests=WHOLE,
    spoil=st.tuples(st.integers(0, 400), st.integers(0, 9), st.binary(max_size=9)),
)
def test_no_spoiled_report_raises_anything_else(
    format_: str, write: object, tests: Tests, spoil: tuple[int, int, bytes]
) -> None:
    assert callable(write)
    data = write(tests)
    at, length, noise = spoil

    try:
        READERS[format_](data[:at] + noise + data[at + length :])
    except NotResults as error:
        assert str(error)  # noqa: PT017  # some are still whole


_LINES = st.one_of(
    st.sampled_from(
        [
            "1..1",
            "1..2",
            "ok 1 - a",
            "not ok 2 - b # TODO c",
            "# Subtest: d",
            "---",
            "...",
            "Bail out!",
        ]
    ),
    st.text(max_size=9),
)


@settings(deadline=None)
@given(lines=st.lists(st.tuples(st.sampled_from([0, 2, 4, 6, 8, 12]), _LINES), max_size=20))
def test_any_lines_make_some_tap(lines: list[tuple[int, str]]) -> None:
    data = "".join(f"{' ' * indent}{line}\n" for indent, line in lines).encode(errors="replace")

    try:
        document = READERS["tap"](data)
    except NotResults:
        return
    assert isinstance(document, Document)


@pytest.mark.parametrize(
    "lines",
    [
        ["ok 1 - " + "# " * 100_000],
        ["ok 1 - " + " # time=" * 50_000],
        ["not ok 1", "# " + "in file " * 100_000],
        ["not ok 1", "# " + "at " * 100_000 + " line"],
        ["not ok 1", *["# " + "in file " * 200] * 2_000],
        ["not ok 1", "  ---", "  at: " + "(" * 100_000, "  location: " + "a:1" * 100_000, "  ..."],
    ],
    ids=["hashes", "times", "files", "at", "many", "places"],
)
def test_long_lines_of_tap_take_no_longer_than_they_are(lines: list[str]) -> None:
    start = time.process_time()

    READERS["tap"]("\n".join(["1..1", *lines, ""]).encode())

    assert time.process_time() - start < 5  # a tenth of that; with the square, minutes


@pytest.mark.parametrize("stack", [" in " * 200_000, " in x:line " * 100_000, " in x\n" * 200_000])
def test_long_stacks_of_trx_take_no_longer_than_they_are(stack: str) -> None:
    output = f"<Output><ErrorInfo><StackTrace>{stack}</StackTrace></ErrorInfo></Output>"
    start = time.process_time()

    READERS["trx"](
        f'<TestRun><UnitTestResult outcome="Failed">{output}</UnitTestResult></TestRun>'.encode()
    )

    assert time.process_time() - start < 5
