"""Playwright: what is started, what is recognised, and what is chosen."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from photon_test.adapters import playwright as adapter
from photon_test.adapters.playwright.options import PlaywrightOptions
from photon_test.core.errors import ToolMissing, UsageError
from photon_test.core.events import CaseFound, More
from photon_test.core.model import Purpose, Suite, Timeouts, Unit
from photon_test.core.outcome import Outcome
from photon_test.core.parse import parse_filter
from photon_test.core.select import Selection
from tests.adapters.disk import DiskFolder
from tests.adapters.playwright_lines import (
    ADDS,
    BEGIN,
    ONE,
    SUITE,
    TOOL,
    WHOLE,
    broke,
    end,
    events,
    in_file,
    listed,
    outcomes,
    result,
    trouble,
    unit,
    words,
)


def test_what_the_manifest_says_is_handed_on() -> None:
    options = PlaywrightOptions(config="p.config.ts", projects=("web", "phone"))
    suite = Suite(
        name="w", adapter="playwright", options=options, args=("-x",), timeout=Timeouts(test_s=2)
    )

    asked = words(unit(Selection(focus=False), suite))

    assert asked == [
        "-x",
        "--config=p.config.ts",
        "--project=web",
        "--project=phone",
        "--timeout=2000",
        "--forbid-only",
    ]
    assert words(unit()) == []


@pytest.mark.parametrize("arg", ["--ui", "--shard=1/2", "--last-failed", "--list", "--"])
def test_what_photon_does_itself_is_refused(arg: str) -> None:
    suite = Suite(name="w", adapter="playwright", args=("--retries=1", arg))

    with pytest.raises(UsageError, match=re.escape(f"`{arg.partition('=')[0]}`")):
        unit(suite=suite)


def test_without_node_it_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing):
        adapter.units(SUITE, WHOLE, DiskFolder(tmp_path, programs=[]))


def test_a_listing_runs_nothing() -> None:
    listing = Selection(run=False, focus=False)
    of = unit(listing)

    said = events(*ONE, end(1, 0), selection=listing, of=of)

    assert of.purpose is Purpose.LIST
    assert words(of) == ["--list"]
    assert [type(event) for event in said] == [CaseFound]


def chosen(line: object, filter_: str, count: int = 1) -> list[Unit]:
    selection = Selection(filter=parse_filter(filter_))
    of = unit(selection)
    said = events(TOOL, BEGIN, line, end(count, 0), selection=selection, of=of)
    return [event.unit for event in said if isinstance(event, More)]


def test_nothing_chosen_is_nothing_run() -> None:
    assert not chosen(ADDS, "test(=divides)")


def chosen_pattern(test: Mapping[str, object], project: str = "") -> re.Pattern[str]:
    """Choose a test, and leave out another one."""
    both = in_file(test, listed("2", "left out"), project=project)
    (run,) = chosen(both, "not test(/left out/)", 2)
    (grep,) = words(run)
    found = re.fullmatch(r"--grep=/(.*)/", grep)
    assert found, "Playwright reads it as a pattern only if it is one line"
    return re.compile(found[1])


@pytest.mark.parametrize(
    ("titles", "matches", "others"),
    [
        (("adds",), "  a.spec.ts adds", ["  a.spec.ts adds two", "  a.spec.ts Adds"]),
        (("a.b (c) [d] /e/",), "  a.spec.ts a.b (c) [d] /e/", ["  a.spec.ts axb (c) [d] /e/"]),
        (("cart", "is empty"), "  a.spec.ts cart is empty", [" x a.spec.ts cart is empty"]),
        (("two\nlines",), "  a.spec.ts two\nlines", ["  a.spec.ts two lines"]),
        (("half \ufffd",), "  a.spec.ts half \ud800", ["  a.spec.ts half "]),
    ],
)
def test_a_choice_is_a_pattern_for_the_whole_name(
    titles: tuple[str, ...], matches: str, others: list[str]
) -> None:
    pattern = chosen_pattern(listed("1", *titles))

    assert pattern.search(matches)
    assert not [other for other in others if pattern.search(other)]


def test_tags_stand_where_playwright_says() -> None:
    grep = " phone a.spec.ts cart @fast is empty @api"
    test = listed("1", "cart", "is empty", tags=["fast", "api"], grep=grep)

    pattern = chosen_pattern(test, "phone")

    assert pattern.search(grep)
    assert not pattern.search(" phone a.spec.ts cart is empty @fast @api")


def test_tags_may_stand_anywhere_if_it_does_not() -> None:
    pattern = chosen_pattern(listed("1", "cart", "is empty", tags=["fast"]), "phone")

    assert pattern.search(" phone a.spec.ts cart @fast is empty")
    assert pattern.search(" phone a.spec.ts cart is empty @fast")
    assert not pattern.search(" phone a.spec.ts cart is empty too")


def test_of_a_whole_file_no_test_is_named() -> None:
    elsewhere = in_file(listed("2", "left out"), file="b.spec.ts")
    selection = Selection(filter=parse_filter("not test(/left out/)"))
    of = unit(selection)

    said = events(TOOL, BEGIN, ADDS, elsewhere, end(2, 0), selection=selection, of=of)

    (run,) = [event.unit for event in said if isinstance(event, More)]
    assert words(run) == [r"--grep=/^ *(?:a\.spec\.ts [\s\S]*)$/"]


def test_of_a_whole_suite_nothing_is_named() -> None:
    (run,) = chosen(ADDS, "all()")

    assert words(run) == []


def test_numbers_are_those_of_the_listing() -> None:
    twice = in_file(listed("1", "a", "b > c"), listed("2", "a > b", "c"))
    (run,) = chosen(twice, "test(/#2/)", 2)

    said = events(TOOL, BEGIN, in_file(listed("2", "a > b", "c")), result("2"), end(1, 1), of=run)

    assert outcomes(said) == [("a > b > c[#2]", 0, Outcome.PASSED)]


def test_chosen_tests_that_are_not_found_again_are_no_empty_suite() -> None:
    (run,) = chosen(ADDS, "all()")
    none = trouble("Error: No tests found")

    (found,) = broke(events(TOOL, BEGIN, none, end(0, 0, "failed"), code=1, of=run))

    assert found.message == "playwright does not find again the tests that it listed"


def test_tags_are_those_of_titles_and_of_details() -> None:
    test = listed("1", "pays @slow, asks me@shop.example", tags=["slow,", "shop.example", "api"])

    (found,) = [one for one in events(*ONE[:2], in_file(test)) if isinstance(one, CaseFound)]

    assert found.tags == ("slow", "api")


@pytest.mark.parametrize("name", ["playwright.config.ts", "playwright.config.mjs"])
def test_a_configuration_is_recognised(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("")

    found = adapter.detect(DiskFolder(tmp_path))

    assert found is not None
    assert found.why == f"`{name}`"
    assert found.suite.scope == "e2e"


def test_a_dependency_alone_is_not(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"devDependencies": {"@playwright/test": "1"}}')

    assert adapter.detect(DiskFolder(tmp_path)) is None


def test_the_package_is_found_where_node_finds_it(tmp_path: Path) -> None:
    package = tmp_path / "node_modules" / "@playwright" / "test"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"version": "1.65.1"}')
    (tmp_path / "web").mkdir()
    folder = DiskFolder(tmp_path, "web")

    (probe,) = adapter.probes(SUITE, folder)

    assert adapter.environment(SUITE, folder) == "@playwright/test 1.65.1 in ../node_modules"
    assert "@playwright/test/package.json" in str(probe.command.argv)
