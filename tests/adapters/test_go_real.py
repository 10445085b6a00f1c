"""The real go: what is cached, listed, and selected."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from photon_test.adapters import go as adapter
from photon_test.adapters.go.options import GoOptions
from photon_test.core.errors import ToolMissing, UsageError
from photon_test.core.events import CaseFinished, CaseOutput
from photon_test.core.model import Purpose, Suite
from photon_test.core.outcome import Outcome
from photon_test.core.parse import parse_filter
from photon_test.core.select import Selection
from tests.adapters.disk import DiskFolder
from tests.adapters.drive import Driven
from tests.adapters.go_project import SUITE, copied, drive, needs_go
from tests.cli.photon import write

FINE = 'package shop\n\nimport "testing"\n\nfunc TestIsFine(t *testing.T) {}\n'


def chosen(root: Path, wanted: str, suite: Suite = SUITE) -> Driven:
    return drive(root, suite, Selection(filter=parse_filter(wanted)))


def finished(driven: Driven) -> list[tuple[str, str]]:
    return sorted(
        (event.case.name, event.outcome.value)
        for event in driven.events
        if isinstance(event, CaseFinished)
    )


def module(root: Path, text: str = FINE) -> Path:
    write(root, {"go.mod": "module example.com/shop\n\ngo 1.20\n", "shop_test.go": text})
    return root


@needs_go
@pytest.mark.real("go")
def test_the_second_run_takes_what_go_has_cached(tmp_path: Path) -> None:
    # A text of its own: the cache may know the one of an earlier run of this test.
    text = FINE + f"\nconst Here = {str(tmp_path)!r}\n".replace("'", '"')
    module(tmp_path, text)

    first = drive(tmp_path).tally.suite("shop").counts
    second = drive(tmp_path).tally.suite("shop").counts

    assert (first.ran, first.cached) == (1, 0)
    assert (second.ran, second.cached, second.passed) == (0, 1, 1)


@needs_go
@pytest.mark.real("go")
@pytest.mark.parametrize(
    "suite",
    [
        replace(SUITE, options=GoOptions(cache=False)),
        replace(SUITE, args=("-count=1",)),
    ],
)
def test_what_go_has_cached_can_be_refused(suite: Suite, tmp_path: Path) -> None:
    module(tmp_path)
    drive(tmp_path)

    counts = drive(tmp_path, suite).tally.suite("shop").counts

    assert (counts.ran, counts.cached) == (1, 0)


@needs_go
@pytest.mark.real("go")
def test_a_listing_runs_nothing(tmp_path: Path) -> None:
    driven = drive(copied("basics", tmp_path), selection=Selection(run=False))

    assert set(driven.outcomes.values()) == {"not run"}
    assert "cart/cart_test.go::FuzzSpells" in driven.outcomes
    assert "cart/cart_test.go::Example_neverRun" not in driven.outcomes
    assert driven.broken is None


@needs_go
@pytest.mark.real("go")
@pytest.mark.parametrize(
    ("wanted", "outcomes"),
    [
        ("test(=TestAdds)", [("TestAdds", "passed")]),
        ("test(=TestPrices/eur)", [("TestPrices", "passed"), ("TestPrices/eur", "passed")]),
        (
            r"test(=TestNames/a|\(b\)[c]$^.*+?{2}\\)",
            [("TestNames", "passed"), (r"TestNames/a|(b)[c]$^.*+?{2}" + "\\", "passed")],
        ),
        ("test(=TestTwins/same#01)", [("TestTwins", "passed"), ("TestTwins/same#01", "passed")]),
        ("test(=FuzzSpells/seed#0)", [("FuzzSpells", "passed"), ("FuzzSpells/seed#0", "passed")]),
        ("test(=Example)", [("Example", "passed")]),
    ],
)
def test_exactly_what_is_chosen_runs(
    wanted: str, outcomes: list[tuple[str, str]], tmp_path: Path
) -> None:
    driven = chosen(copied("basics", tmp_path), wanted)

    assert finished(driven) == sorted(outcomes)
    assert driven.broken is None


@needs_go
@pytest.mark.real("go")
def test_what_only_runs_for_a_chosen_subtest_is_not_reported(tmp_path: Path) -> None:
    driven = chosen(copied("basics", tmp_path), "test(=TestPrices/eur)")

    assert driven.outcomes["cart/cart_test.go::TestPrices/eur"] == "passed"
    assert driven.tally.suite("shop").counts.expected == 1


@needs_go
@pytest.mark.real("go")
def test_what_has_to_run_for_a_chosen_subtest_cannot_fail_in_silence(tmp_path: Path) -> None:
    text = FINE + (
        "\nfunc TestOuter(t *testing.T) {\n"
        '\tt.Run("inner", func(t *testing.T) {})\n\tt.Error("no")\n}\n'
    )
    driven = chosen(module(tmp_path, text), "test(=TestOuter/inner)")

    assert driven.broken is not None
    assert "`TestOuter` failed" in driven.broken.message


@needs_go
@pytest.mark.real("go")
def test_a_package_that_does_not_build_is_said_whatever_is_chosen(tmp_path: Path) -> None:
    driven = chosen(copied("does-not-compile", tmp_path), "test(=TestIsFine)")

    assert driven.outcomes["good/good_test.go::TestIsFine"] == "passed"
    assert driven.outcomes["broken/broken_test.go::example.com/shop/broken"] == "errored"


@needs_go
@pytest.mark.real("go")
def test_a_package_that_lists_nothing_is_not_believed(tmp_path: Path) -> None:
    driven = chosen(copied("main-exits", tmp_path), "test(=TestNeverRuns)")

    assert driven.broken is not None
    assert driven.broken.message == "`example.com/shop` has tests, and ended without listing one"


@needs_go
@pytest.mark.real("go")
def test_a_pattern_of_the_suite_s_own_narrows_a_selection(tmp_path: Path) -> None:
    suite = replace(SUITE, args=("-run", "Twins|Adds"))

    driven = chosen(copied("basics", tmp_path), "test(A)", suite)

    assert finished(driven) == [("TestAdds", "passed")]


@needs_go
@pytest.mark.real("go")
def test_what_the_suite_itself_skips_is_not_chosen(tmp_path: Path) -> None:
    suite = replace(SUITE, args=("-skip", "Adds"))

    driven = chosen(copied("basics", tmp_path), "test(=TestAdds) or test(=TestTwins)", suite)

    assert "cart/cart_test.go::TestAdds" not in driven.outcomes
    assert driven.outcomes["cart/cart_test.go::TestTwins"] == "passed"
    assert driven.tally.verdict().exit_code == 0


@needs_go
@pytest.mark.real("go")
def test_output_belongs_to_its_test(tmp_path: Path) -> None:
    driven = drive(copied("output", tmp_path))

    printed: dict[str, str] = {}
    for event in driven.events:
        if isinstance(event, CaseOutput):
            printed[event.case.name] = printed.get(event.case.name, "") + event.text
    assert printed["TestPrints"] == "to stdout\nto stderr\n"
    assert printed["TestPrintsEscapes"].startswith("\x1b[31mred\x1b[0m and a bell \x07")
    assert printed["TestEndsNoLine"] == "no end"
    assert len(printed["TestPrintsAMegabyte"]) == (1 << 20) + 1


@needs_go
@pytest.mark.real("go")
def test_a_test_that_crashed_beside_others_keeps_both_attempts(tmp_path: Path) -> None:
    suite = replace(SUITE, args=("-parallel=2", "-cpu=2"))

    driven = drive(copied("beside", tmp_path), suite)

    innocent = driven.cases["beside_test.go::TestIsInnocent"]
    assert [attempt.outcome for attempt in innocent.attempts] == [Outcome.ERRORED, Outcome.PASSED]
    assert not innocent.flaky
    assert len(driven.of(Purpose.RETRY)) == 2  # each of two alone; the rest had run before


def test_a_missing_go_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing, match="`go` was not found"):
        adapter.units(SUITE, Selection(), DiskFolder(module(tmp_path)))


def test_a_pattern_for_subtests_cannot_be_combined_with_a_selection(tmp_path: Path) -> None:
    suite = replace(SUITE, args=("-run", "TestA/b"))
    folder = DiskFolder(module(tmp_path), programs=["go"])

    with pytest.raises(UsageError, match="names subtests"):
        adapter.units(suite, Selection(filter=parse_filter("test(a)")), folder)


def test_services_are_nothing_that_go_s_cache_knows_of(tmp_path: Path) -> None:
    folder = DiskFolder(module(tmp_path), programs=["go"])

    (plain,) = adapter.units(SUITE, Selection(), folder)
    (served,) = adapter.units(replace(SUITE, requires=("database",)), Selection(), folder)

    assert "-count=1" not in plain.command.argv
    assert "-count=1" in served.command.argv
