"""The live console, as a terminal would show it."""

import io
import re

from rich.cells import cell_len

from photon_test.core.events import CaseStarted, Event, Record, ServiceChanged, SuiteListed
from photon_test.core.outcome import Assertion
from photon_test.reporters.console import make_console
from photon_test.reporters.console.screen import export_svg
from tests.reporters import records as r

RUNNING: list[Event] = [
    r.started(r.ORDERS, r.PRICING),
    *r.unit(),
    SuiteListed(suite="orders", found=9, selected=5),
    CaseStarted(case=r.A),
    r.passed(r.A),
    CaseStarted(case=r.B),
    r.failed(r.B),
    CaseStarted(case=r.C),
]


def test_progress_and_slow_cases_are_drawn_at_a_tick() -> None:
    shown = drawn(r.records(RUNNING), ticks=(100.0, 103.0))

    assert "orders   2/5  1 failed" in shown
    assert "0/2 suites done · 1 waiting" in shown
    assert "3.0 s  orders  test_c" in shown


def test_nothing_is_drawn_between_ticks() -> None:
    stream = io.StringIO()
    console = make_console(stream, live=True, colour=False, width=80)

    for record in r.records(RUNNING):
        console.handle(record)

    assert stream.getvalue() == ""


def test_failures_are_a_line_as_they_come_and_told_once_at_the_end() -> None:
    coming = drawn(r.mixed(), ticks=(1.0,))
    shown = drawn(r.mixed(), ticks=(1.0,), close=True)

    assert "FAILED   orders  test_b  tests/test_a.py:9  assert 3 == 4\n" in coming
    assert ">   assert 3 == 4" not in coming
    assert shown.count(">   assert 3 == 4") == 1
    assert shown.count("    hello red\n") == 1


def test_the_last_line_is_the_verdict() -> None:
    shown = drawn(r.mixed(), ticks=(1.0, 2.0), close=True)

    assert shown.rstrip("\n").splitlines()[-1].startswith("FAILED  expected 5 / ran 3")


def test_markup_of_the_users_is_text() -> None:
    bad = Assertion(message="[bold]x[/bold] :smile: [/]")

    shown = drawn([*r.records([r.started(), r.failed(r.A, bad)])], ticks=(1.0,), close=True)

    assert "[bold]x[/bold] :smile: [/]" in shown


def test_a_line_is_never_wider_than_the_terminal_it_is_redrawn_on() -> None:
    wide = r.case("数" * 200)

    shown = drawn(r.records([r.started(), *r.unit(), CaseStarted(case=wide)]), ticks=(1.0, 9.0))

    [row] = [line for line in shown.splitlines() if "数" in line]
    assert row.endswith("…")
    assert cell_len(row) <= 100


def test_the_cursor_is_visible_while_it_runs() -> None:
    stream = io.StringIO()
    console = make_console(stream, live=True, colour=True, width=80)
    console.handle(r.mixed()[0])

    console.tick(1.0)

    assert stream.getvalue().rfind("\x1b[?25h") > stream.getvalue().rfind("\x1b[?25l")
    console.close()


def test_no_colour_is_no_colour() -> None:
    stream = io.StringIO()
    console = make_console(stream, live=True, colour=False, width=80)
    for record in r.mixed():
        console.handle(record)
    console.tick(1.0)
    console.close()

    assert not re.search(r"\x1b\[[\d;]*m", stream.getvalue())


def test_a_service_that_is_starting_is_shown() -> None:
    events: list[Event] = [r.started(), ServiceChanged(service="api", state="starting")]

    assert "service api is starting" in drawn(r.records(events), ticks=(1.0,))


def test_many_things_at_once_do_not_fill_the_screen() -> None:
    cases = [CaseStarted(case=r.case(f"test_{number}")) for number in range(100)]

    shown = drawn(r.records([r.started(), *r.unit(), *cases], step_s=0), ticks=(1.0, 9.0))

    assert shown.count("9.0 s  orders") <= 12
    assert "more going on" in shown


def test_a_picture_shows_the_whole_run() -> None:
    picture = export_svg(r.mixed())

    assert picture.startswith("<svg")
    assert "photon&#160;test" in picture or "photon test" in picture
    assert export_svg(r.mixed()) == picture


def drawn(records: list[Record], *, ticks: tuple[float, ...], close: bool = False) -> str:
    """Return the text of everything that was drawn at the last tick, and after it."""
    stream = io.StringIO()
    console = make_console(stream, live=True, colour=False, width=100)
    for record in records:
        console.handle(record)
    for now in ticks:
        console.tick(now)
    if close:
        console.close()
    return re.sub(r"\x1b\[[\d;?]*[A-Za-z]|\r", "", stream.getvalue())
