"""The table names everything that there is, and the page says what the table says."""

from collections.abc import Callable

import pytest

from photon_test.adapters.registry import ADAPTERS
from tests.conformance import table
from tests.conformance.project import Case, projects, wanted
from tests.conformance.situations import Place, Situation, load, places

SITUATIONS = load()
NAMED = [
    place
    for situation in SITUATIONS.each()
    for tool, cell in situation.shown.items()
    for place in places(tool, cell)
]
PECULIAR = [
    Place(tool, project, "") for tool, those in SITUATIONS.peculiar.items() for project in those
]
KNOWN = {(project.tool, project.folder.name): project.expected for project in projects()}


@pytest.mark.parametrize("situation", list(SITUATIONS.each()), ids=lambda one: one.what)
def test_every_situation_has_a_cell_for_every_tool(situation: Situation) -> None:
    assert list(situation.shown) == SITUATIONS.tools


def test_every_project_that_is_named_is_there() -> None:
    named = {(place.tool, place.project) for place in (*NAMED, *PECULIAR)}

    assert sorted(named - set(KNOWN)) == []


def test_every_project_is_named() -> None:
    there = {(tool, project) for tool, project in KNOWN if tool in SITUATIONS.tools}
    named = {(place.tool, place.project) for place in (*NAMED, *PECULIAR)}

    assert sorted(there - named) == [], "say what it shows in fixtures/projects/situations.toml"


def test_every_case_that_is_named_is_there() -> None:
    lost = [
        place
        for place in NAMED
        if place.case and place.case not in KNOWN[place.tool, place.project].cases
    ]

    assert lost == []


def test_no_situation_is_there_twice() -> None:
    names = [situation.what for situation in SITUATIONS.each()]

    assert len(names) == len(set(names))


def test_the_page_says_what_the_table_says() -> None:
    assert table.PAGE.read_text(encoding="utf-8") == table.page(), (
        "run: .venv/bin/python -m tests.conformance.table"
    )


@pytest.mark.parametrize("tool", SITUATIONS.tools)
def test_what_an_adapter_says_that_it_can_is_shown(tool: str) -> None:
    shows = {key for case in _cases(tool) for key, it in _SHOWN.items() if it(case)}

    says = {key for key in _SHOWN if getattr(ADAPTERS[tool].CAPABILITIES, key)}

    # go's tests are tried again by Photon, not by go.
    assert says == (shows - {"attempts"} if tool == "go" else shows)


_SHOWN: dict[str, Callable[[Case], bool]] = {
    "location": lambda case: case.line is not None,
    "output": lambda case: bool(case.output),
    "attempts": lambda case: (case.attempts or 1) > 1,
    "tags": lambda case: bool(case.tags),
}


def _cases(tool: str) -> list[Case]:
    known = [expected for (its, _), expected in KNOWN.items() if its == tool]
    return [case for expected in known for case in wanted(expected.cases).values()]
