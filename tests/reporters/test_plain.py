"""Plain lines: what a person reads in a log."""
# ruff: noqa: E501  # the words of a report are wider than code

import io
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot
from msgspec.structs import replace

from photon_test.core.events import (
    CaseFinished,
    Event,
    LeftOut,
    Record,
    ServiceChanged,
    Stopping,
    Troubled,
    Warned,
)
from photon_test.core.filters import Is, Matcher
from photon_test.core.outcome import Assertion, Crash, Mismatch, Outcome, Unavailable
from photon_test.core.parse import any_of, parse_filter
from photon_test.reporters.plain import Plain
from tests.reporters import records as r


def test_a_run_reads_from_top_to_bottom() -> None:
    assert told(r.mixed()) == snapshot("""\
photon 0.1.0 · 1 suite · 2 processors · run 20260102-030405-000-7
  orders  pytest  services/orders  .venv/bin/python (3.12)
  left out: web: --scope backend leaves it out
  left out: fixtures/x: a fixture
    hint: name it in photon.toml

FAILED   orders  test_b  tests/test_a.py:9  assert 3 == 4
FAILED   orders  test_d  tests/test_a.py:9  assert 3 == 4
PASSED   orders  test_d (try 2)  tests/test_a.py
BROKEN   orders/run: the process ended with signal 11 (status 3 after 0.00 s)
FAILED   orders  2 passed, 1 failed, 1 skipped, 1 not run, 1 flaky  1.5 s

FAILED   orders  test_b  tests/test_a.py:9
    def test_total():
    >   assert 3 == 4
    E   assert 3 == 4
  it printed
    hello red
  again: photon test --suite orders -E 'test(=test_b)'

BROKEN   orders
    the process ended with signal 11

FLAKY    orders  test_d  tests/test_a.py:7 passed at try 2

slowest
     0.50 s  orders  test_b  tests/test_a.py:7
     0.25 s  orders  test_a  tests/test_a.py:7
     0.25 s  orders  test_d  tests/test_a.py:7

FAILED  expected 5 / ran 3 / skipped 1 / cached 0 / not run 1 · 1 failed · 1 flaky · 1 suite broken · 3.2 s · exit 1 (also 3)
""")


def test_a_green_run_is_short() -> None:
    assert told(green()) == snapshot("""\
photon 0.1.0 · 1 suite · 2 processors · run 20260102-030405-000-7
  orders  pytest  services/orders  .venv/bin/python (3.12)

PASSED   orders  1 passed  1.5 s

slowest
     0.25 s  orders  test_a  tests/test_a.py:7

PASSED  expected 1 / ran 1 / skipped 0 / cached 0 / not run 0 · 3.2 s · exit 0
""")


def test_cases_that_were_compiled_one_by_one_are_told_together() -> None:
    cases = [r.case(f"src/lib.rs - f (line {line})") for line in (3, 9)]

    text = told(run(*(replace(r.passed(case, 0.75), compiled=True) for case in cases), code=0))

    assert text[text.index("slowest") : text.index("PASSED  expected")] == snapshot("""\
slowest
      1.5 s  orders  2 cases together, compiled one by one

""")


def test_a_flood_of_failures_is_cut_short_where_it_comes_and_at_the_end() -> None:
    failures = [
        r.failed(r.case(f"t{n}"), Assertion(message=f"message number {n}")) for n in range(200)
    ]

    text = told(run(*failures, code=1))

    assert text.count("FAILED   orders  t") == 50 + 50
    assert text.count("… more failures; the end tells\n") == 1
    assert "… and 150 other causes; `photon report --junit FILE` has all\n" in text


def test_a_crash_is_told_in_full_once() -> None:
    crash = Crash(message="pytest ended with signal 11", text="Fatal error\nthe stack")

    text = told(
        r.records(
            [
                r.started(),
                *r.unit(),
                r.errored(r.A, crash),
                r.ended(failure=crash),
                r.done(),
                r.finished(3),
            ]
        )
    )

    assert text.count("the stack") == 1
    assert "\nBROKEN   orders\n    pytest ended with signal 11\n\n" in text


def test_what_has_one_reason_is_left_out_in_one_line() -> None:
    left_out = (
        *(LeftOut(name=name, why="not selected") for name in ("web", "orders")),
        *(LeftOut(name=name, why="a fixture") for name in ("x", "y")),
    )

    text = told(r.records([r.started(left_out=left_out)]))

    assert "  left out: web, orders: not selected\n  left out: x, y: a fixture\n\n" in text


def test_many_cases_with_one_cause_are_told_once() -> None:
    why = Mismatch(message="expected status 200 but was 401", kind="StatusMismatch", actual="401")
    cases = [r.case(f"GET /orders/{number}", file="") for number in range(297)]

    text = told(run(*(r.failed(case, why) for case in cases), code=1))

    assert text[text.index("FAILED   297 cases") : text.index("slowest")] == snapshot("""\
FAILED   297 cases in orders: expected status 200 but was 401
  for example orders  GET /orders/0
    expected status 200 but was 401
  also GET /orders/1
       GET /orders/2
       GET /orders/3
       GET /orders/4
       GET /orders/5
       and 291 more
  again: photon test --suite orders -E 'test(=GET /orders/0)'

""")


def test_a_tool_that_is_missing_is_said_with_what_to_do() -> None:
    why = Unavailable(kind="tool", message="`cargo` was not found", hint="install it: rustup")

    assert told(
        r.records([r.started(r.PRICING), r.done("pricing", not_run=why), r.finished(3)])
    ) == snapshot("""\
photon 0.1.0 · 1 suite · 2 processors · run 20260102-030405-000-7
  pricing  cargo  crates/pricing

BROKEN   pricing  `cargo` was not found

BROKEN   pricing
    `cargo` was not found

    hint: install it: rustup

BROKEN  expected 0 / ran 0 / skipped 0 / cached 0 / not run 0 · 1 suite broken · 3.2 s · exit 3
""")


def test_a_refused_manifest_is_said_with_its_place() -> None:
    trouble = Troubled(code=2, message="unknown key `tets`", where="photon.toml:3:1", hint="`test`")

    assert told(r.records([trouble, r.finished(2)])) == snapshot("""\

error: unknown key `tets`
  in photon.toml:3:1
hint: `test`

REFUSED  expected 0 / ran 0 / skipped 0 / cached 0 / not run 0 · 3.2 s · exit 2
""")


def test_no_tests_is_said() -> None:
    assert last_line(r.records([r.started(), r.done(), r.finished(4)])) == snapshot(
        "NO TESTS  expected 0 / ran 0 / skipped 0 / cached 0 / not run 0 · 3.2 s · exit 4"
    )


def test_a_run_whose_end_was_not_seen_says_so() -> None:
    text = told(r.records([r.started(), r.found(r.A), r.passed(r.A), r.done()]))

    assert text.splitlines()[-3:] == snapshot(
        [
            "error: the run's end was not seen",
            "",
            "BROKEN  expected 1 / ran 1 / skipped 0 / cached 0 / not run 0 · 0.30 s · exit 3",
        ]
    )


def test_a_stopped_run_says_why() -> None:
    text = told(r.records([r.started(), Stopping(signal=2), r.done(), r.finished(130, 4)]))

    assert "stopping because of signal 2" in text
    assert text.splitlines()[-1].split(" · ") == snapshot(
        [
            "STOPPED  expected 0 / ran 0 / skipped 0 / cached 0 / not run 0",
            "3.2 s",
            "exit 130 (also 4)",
        ]
    )


def test_services_and_warnings_are_told() -> None:
    text = told(
        run(
            ServiceChanged(service="api", state="failed", detail="no answer", log="boom\nbang\n"),
            Warned(message="`foo` is old", hint="update it"),
            Warned(message="`foo` is old", hint="update it"),
        )
    )

    assert "BROKEN   service api: no answer\n    boom\n    bang\n" in text
    assert text.count("warning: `foo` is old\n  hint: update it\n") == 1


def test_verbose_tells_processes_and_every_case() -> None:
    text = told(r.mixed(), verbose=True)

    assert "started  orders/run: pytest\n" in text
    assert "PASSED   orders  test_a  tests/test_a.py\n" in text


def test_colours_only_when_asked_for() -> None:
    stream = io.StringIO()
    console = Plain(stream, colour=True)
    for record in r.mixed():
        console.handle(record)
    console.close()

    assert "\x1b[1;31mFAILED " in stream.getvalue()
    assert "\x1b" not in told(r.mixed())


def test_what_a_test_printed_cannot_steer_the_terminal() -> None:
    nasty = "\x1b]0;title\x07\x1b[2J[bold]\x9b31m\rover"
    bad = Assertion(message=nasty, text=nasty)

    text = told(run(r.output(r.A, nasty), r.failed(r.A, bad), code=1))

    assert not set(text) & {"\x1b", "\x07", "\x9b", "\r"}
    assert "[bold]" in text


def test_a_terminal_without_unicode_gets_question_marks_and_no_error() -> None:
    raw = io.BytesIO()
    console = Plain(io.TextIOWrapper(raw, encoding="ascii"))

    for record in green():
        console.handle(record)
    console.close()

    assert raw.getvalue().decode().splitlines()[-1].startswith("PASSED  expected 1 / ran 1")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_the_command_that_repeats_a_case_works_where_its_letters_do_not(encoding: str) -> None:
    raw = io.BytesIO()
    console = Plain(io.TextIOWrapper(raw, encoding=encoding))
    name = "größe > 価格 (€) \\ it's \U0001f600"
    case = replace(r.A, suite="prüfung", name=name)

    for record in run(r.failed(case, Assertion(message="no")), code=1):
        console.handle(record)
    console.close()

    [again] = [line for line in raw.getvalue().decode(encoding).splitlines() if "again: " in line]
    words = shlex.split(again.partition("again: ")[2])
    assert words[:3] == ["photon", "test", "--suite"]
    assert any_of("suite", [words[3]]) == any_of("suite", ["prüfung"])
    assert parse_filter(words[-1]) == Is(field="test", matcher=Matcher(kind="equal", text=name))


def test_left_out_suites_are_counted_when_there_are_many() -> None:
    left_out = tuple(LeftOut(name=f"f{number}", why="a fixture") for number in range(12))

    text = told(r.records([r.started(left_out=left_out), r.done(), r.finished(4)]))

    assert "  left out: f0, f1, f2, f3, f4, f5, f6, f7, f8, f9: a fixture\n" in text
    assert "left out: 2 more" in text


@given(st.sampled_from(Outcome), st.text(max_size=40), st.text(max_size=40))
def test_the_last_line_is_the_verdict_whatever_was_said(
    outcome: Outcome, message: str, text: str
) -> None:
    event = CaseFinished(
        case=r.A, outcome=outcome, failures=(Assertion(message=message, text=text),), reason=text
    )

    last = last_line(run(event, code=0 if outcome in ("passed", "skipped") else 1))

    assert last.startswith(("PASSED  expected 1", "FAILED  expected 1"))


def green() -> list[Record]:
    return run(r.found(r.A), r.passed(r.A))


def run(*events: Event, code: int = 0) -> list[Record]:
    return r.records([r.started(), *r.unit(), *events, r.ended(), r.done(), r.finished(code)])


def told(records: list[Record], *, verbose: bool = False) -> str:
    stream = io.StringIO()
    console = Plain(stream, verbose=verbose)
    for record in records:
        console.handle(record)
    console.close()
    return stream.getvalue()


def last_line(records: list[Record]) -> str:
    return told(records).splitlines()[-1]


def test_in_a_gitlab_job_each_suite_can_be_unfolded() -> None:
    stream = io.StringIO()
    console = Plain(stream, sections=True)

    for record in r.mixed():
        console.handle(record)

    assert stream.getvalue().partition("BROKEN ")[2].partition("\n")[2] == snapshot("""\
section_start:1767323045:photon_1_orders[collapsed=true]\r\x1b[0KFAILED   orders  2 passed, 1 failed, 1 skipped, 1 not run, 1 flaky  1.5 s
  PASSED   test_a  0.25 s  tests/test_a.py:7
  FAILED   test_b  0.50 s  tests/test_a.py:9  assert 3 == 4
  SKIPPED  test_c  tests/test_a.py:7  not on Linux
  PASSED   test_d (try 2)  0.25 s  tests/test_a.py:7
  NOT RUN  test_e  tests/test_a.py:7
section_end:1767323046:photon_1_orders\r\x1b[0K
""")


def test_a_log_has_room_for_so_many_cases_only() -> None:
    stream = io.StringIO()
    console = Plain(stream, sections=True)

    cases = [r.passed(r.case(f"t{n}")) for n in range(5003)]
    for record in r.records([r.started(), *cases, r.done()]):
        console.handle(record)

    lines = stream.getvalue().split("\n")
    assert sum("PASSED " in line for line in lines) == 1 + 5000
    assert lines[-3] == "  … and 3 more cases; the report files have all"
