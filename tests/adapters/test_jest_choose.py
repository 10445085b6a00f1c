"""Jest: what is listed before a run, and what a run is told about the cases that are wanted."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import pytest

from photon_test.adapters import jest as adapter
from photon_test.adapters.jest.choose import Chosen, bounded, decided, listed
from photon_test.adapters.jest.running import JOURNAL
from photon_test.core.events import Broke, CaseEvent, CaseFinished, CaseFound, More, Warned
from photon_test.core.model import CaseId, Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Exit, Outcome
from photon_test.core.parse import parse_filter
from photon_test.core.select import Selection
from tests.adapters.disk import DiskFolder

SUITE = Suite(name="w", adapter="jest", root="web", tags=("ui",))
FILE = {"file": "a.js", "project": ""}
TOOL = {"e": "tool", "version": "30.2.0", "node": "20"}
BEGIN = (TOOL, {"e": "begin", "files": 1}, {"e": "opened", **FILE})
NONE = {"passed": 0, "failed": 0, "todo": 0}
LIST = Selection(run=False)


def some(text: str, *, run: bool = True) -> Selection:
    return Selection(filter=parse_filter(text), run=run)


def found(file: str, *names: str) -> list[CaseFound]:
    return [CaseFound(case=CaseId(suite="w", file=file, name=name, native=name)) for name in names]


def a_test(name: str, number: int = 1) -> dict[str, object]:
    plain: Mapping[str, object] = {
        "line": 3,
        "column": 1,
        "ms": None,
        "tries": 1,
        "failures": [],
        "status": "pending",
    }
    return {"name": name, "n": number, **plain}


def closed(*names: tuple[str, int], broken: str = "") -> tuple[Mapping[str, object], ...]:
    tests = [a_test(name, number) for name, number in names]
    counts = {**NONE, "skipped": len(tests)}
    end = {
        "files": 1,
        "broken": int(bool(broken)),
        "interrupted": False,
        "obsolete": 0,
        "error": "",
    }
    more = {"unwanted": 0, "tests": tests, "broken": broken, "focused": False}
    return ({"e": "closed", **FILE, **counts, **more}, {"e": "end", **counts, **end})


def read(selection: Selection, lines: Sequence[Mapping[str, object]], code: int) -> list[CaseEvent]:
    (unit,) = units(selection)
    assert unit.purpose is Purpose.LIST
    reader = adapter.reader(unit, SUITE, selection)
    said: list[CaseEvent] = []
    for line in lines:
        said += reader.line(Stream.EVENTS, json.dumps(line)) or ()
    return [*said, *reader.end(Exit(code=code), {JOURNAL: b""})]


def units(selection: Selection) -> Sequence[Unit]:
    return adapter.units(SUITE, selection, DiskFolder(Path(), programs=["node"]))


def told(unit: Unit) -> Chosen:
    (file,) = unit.inputs
    return msgspec.json.decode(file.text, type=Chosen)


def test_names_and_files_bound_what_is_loaded() -> None:
    within = bounded(SUITE, some("file(=web/a.js) & test(=a > b (c)[p #2])"))

    assert within.files == r"^web\/a\.js$"
    names = r"a(?: > | )b \(c\)|a(?: > | )b \(c\)\[p #2\]"
    assert within.names == f"^(?:{names}) ?$"
    assert bounded(SUITE, Selection()) == Chosen(root="web")


@pytest.mark.parametrize(
    ("text", "cases"),
    [
        ("file(=web/a.js) & test(=adds)", ((("web/a.js"), "adds"),)),
        ("test(=adds) | test(=rounds)", ((None, "adds"), (None, "rounds"))),
        ("suite(w) & test(=adds)", ((None, "adds"),)),
        ("suite(w) & file(~src)", None),
        ("file(=web/a.js) | file(#*.spec.js)", None),
    ],
)
def test_files_and_exact_names_need_no_listing(text: str, cases: object) -> None:
    chosen = decided(SUITE, some(text))

    assert chosen
    assert chosen.cases == cases
    assert not chosen.listed


@pytest.mark.parametrize(
    "text",
    [
        "test(~adds)",
        "tag(slow)",
        "test(=adds) & tag(slow)",
        "test(=adds) & file(~src)",
        "file(=web/a.js) & not test(=adds)",
        "file(/src/)",
        "file(#[ab].js)",
        "file(=web/a.js) | test(=adds)",
        "not file(=web/a.js)",
    ],
)
def test_anything_else_needs_one(text: str) -> None:
    (unit,) = units(some(text))

    assert decided(SUITE, some(text)) is None
    assert unit.purpose is Purpose.LIST
    assert told(unit).list
    assert not told(unit).places


def test_a_listing_that_is_asked_for_says_where_tests_are() -> None:
    (unit,) = units(LIST)

    assert told(unit) == Chosen(root="web", list=True, places=True)


def test_what_failed_last_is_named_case_by_case() -> None:
    only = frozenset({("web/a.js", "adds[#2]"), ("web/b.js", ""), ("web/b.js", "adds")})

    (unit,) = units(Selection(only=only))

    assert unit.purpose is Purpose.RUN
    named = (("web/a.js", "adds[#2]"), ("web/b.js", None), ("web/b.js", "adds"))
    assert told(unit).cases == named


def test_a_file_that_is_wanted_whole_is_not_named_test_by_test() -> None:
    there = [*found("web/a.js", "adds", "rounds"), *found("web/b.js", "adds"), *found("c.js", "no")]

    chosen = listed(SUITE, some("test(=adds)"), there)

    assert chosen
    assert chosen.cases == (("web/a.js", "adds"), ("web/b.js", None))
    assert chosen.files == r"^web\/a\.js$|^web\/b\.js$"
    assert chosen.listed


def test_nothing_that_is_wanted_is_nothing_to_run() -> None:
    assert listed(SUITE, some("test(=no)"), found("web/a.js", "adds")) is None


def test_a_listing_finds_cases_and_runs_none() -> None:
    said = read(LIST, (*BEGIN, *closed(("adds @slow", 1), ("adds @slow", 2))), 0)

    cases = [event for event in said if isinstance(event, CaseFound)]
    assert [(one.case.full_name, one.tags) for one in cases] == [
        ("adds @slow", ("slow",)),
        ("adds @slow[#2]", ("slow",)),
    ]
    assert len(said) == len(cases)


def test_numbers_of_tests_are_those_that_jest_was_told() -> None:
    said = read(LIST, (*BEGIN, *closed(("adds", 2), ("adds", 1))), 0)

    names = [event.case.full_name for event in said if isinstance(event, CaseFound)]
    assert names == ["adds[#2]", "adds"]


def test_what_is_chosen_runs_after_the_listing() -> None:
    said = read(some("test(~add)"), (*BEGIN, *closed(("adds", 1), ("rounds", 1))), 0)

    (more,) = (event for event in said if isinstance(event, More))
    assert more.unit.purpose is Purpose.RUN
    assert told(more.unit).cases == (("web/a.js", "adds"),)


def test_a_listing_that_did_not_end_is_followed_by_no_run() -> None:
    said = read(some("test(~add)"), BEGIN, 0)

    assert not [event for event in said if isinstance(event, More)]
    assert [event for event in said if isinstance(event, Broke)]


def test_a_file_that_cannot_be_loaded_is_a_case_of_a_listing() -> None:
    said = read(LIST, (*BEGIN, *closed(broken="● Test suite failed to run\n\n  no")), 0)

    (finished,) = (event for event in said if isinstance(event, CaseFinished))
    assert finished.outcome is Outcome.ERRORED
    assert finished.case.name == "web/a.js"


def test_a_file_that_cannot_be_loaded_is_not_run_after_its_listing() -> None:
    lines: Sequence[Mapping[str, object]] = (*BEGIN, *closed(broken="● no"))

    said = read(some("test(~a)"), lines, 0)

    assert [event for event in said if isinstance(event, CaseFinished)]
    assert not [event for event in said if isinstance(event, More)]


def test_a_broken_file_with_no_wanted_test_breaks_no_selection() -> None:
    lines: Sequence[Mapping[str, object]] = (
        *BEGIN,
        *closed(broken="● Test suite failed to run\n\n  no"),
    )

    said = read(some("file(/b.js/) & test(~x)"), lines, 0)
    may = read(some("test(~x)"), lines, 0)

    assert not [event for event in said if isinstance(event, Broke)]
    assert [event for event in may if isinstance(event, Broke)]


def test_a_runner_of_another_cannot_list() -> None:
    refused = {"e": "refused", "why": "runner", "version": "", "runner": "lint.js"}

    (warned,) = read(LIST, (TOOL, refused), 1)
    (told_so, more) = read(some("test(~x) & file(~a)"), (TOOL, refused), 1)

    can = "can name its tests only by running them"
    assert warned == Warned(message=f"`w`: jest's runner `lint.js` {can}")
    assert isinstance(told_so, Warned)
    assert isinstance(more, More)
    assert told(more.unit) == Chosen(root="web", files="a")
