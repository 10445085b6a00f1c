"""From a listing to units that run exactly what was chosen."""

from collections.abc import Iterable

import pytest

from photon_test.adapters.go.choose import Listed, choose, units
from photon_test.adapters.go.running import Part, State
from photon_test.adapters.go.sources import Package, Place, Sources
from photon_test.core.model import Suite, Unit
from photon_test.core.parse import parse_filter
from photon_test.core.select import Selection

SUITE = Suite(name="shop", adapter="go")
SOURCES = Sources(
    packages={
        "a": Package(folder="a", places={"TestA": (Place(file="a/a_test.go", line=3),)}),
        "b": Package(folder="b"),
    }
)
TESTS = ("TestA", "TestB", "ExampleC")


def names(wanted: str, *tests: str) -> tuple[str, ...]:
    selection = Selection(filter=parse_filter(wanted))
    return choose(SUITE, selection, SOURCES, Listed(package="a", tests=tests or TESTS)).part.names


def patterns(made: Iterable[Unit]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the pattern and the packages of each unit."""
    found = []
    for unit in made:
        words = [word for word in unit.command.argv if isinstance(word, str)]
        at = words.index("-run") if "-run" in words else -1
        pattern = words[at + 1] if at >= 0 else ""
        found.append((pattern, tuple(word for word in words if word in ("a", "b", "c"))))
    return found


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ("test(=TestA)", ("TestA",)),
        ("test(Test)", ("TestA", "TestB")),
        ("not test(Test)", ("ExampleC",)),
        ("file(=a/a_test.go)", ("TestA",)),
        ("test(=TestA/eur)", ("TestA/eur",)),
        ("test(=TestA) or test(=TestA/eur)", ("TestA",)),
        ("test(=TestA/eur) or test(=TestB/usd/deep)", ("TestA/eur", "TestB/usd/deep")),
        ("test(TestA/e)", ("TestA",)),
        ("test(A/e)", ("TestA",)),
        ("test(#TestA/*)", ("TestA",)),
        ("test(#Test?/e*)", ("TestA", "TestB")),
        (r"test(/^TestA\/(eur|usd)$/)", ("TestA",)),
        (r"test(/(B\/x|C\/y)/)", TESTS),  # nothing can be said of a half of a group
        ("test(eur)", ()),
        ("not test(=TestA/eur)", TESTS),
        ("test(=TestNowhere)", ()),
    ],
)
def test_a_filter_chooses(wanted: str, chosen: tuple[str, ...]) -> None:
    assert names(wanted) == chosen


def test_subtests_of_an_earlier_run_are_chosen_and_known() -> None:
    only = frozenset({("a/a_test.go", "TestA/eur"), ("b/b_test.go", "TestB/usd")})

    choice = choose(SUITE, Selection(only=only), SOURCES, Listed(package="a", tests=TESTS))

    assert choice.part.names == ("TestA/eur",)
    assert [found.case.name for found in choice.found] == ["TestA/eur"]


def test_all_of_a_package_needs_no_pattern() -> None:
    part = choose(SUITE, Selection(), SOURCES, Listed(package="a", tests=TESTS)).part

    assert part.whole
    listed = [Listed(package="a", tests=TESTS)]
    assert patterns(units(SUITE, State(sources=SOURCES), listed, [part])) == [("", ("a",))]


def test_a_package_without_tests_is_never_run_whole() -> None:
    part = choose(SUITE, Selection(), SOURCES, Listed(package="a", tests=())).part

    assert (part.names, part.whole) == ((), False)


def made(parts: list[Part], **listed: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    known = [Listed(package=package, tests=tests) for package, tests in listed.items()]
    return patterns(units(SUITE, State(sources=SOURCES), known, parts))


def test_packages_share_a_pattern_that_is_exact_in_both() -> None:
    parts = [Part(package="a", names=("TestA",)), Part(package="b", names=("TestB",))]

    assert made(parts, a=("TestA", "TestX"), b=("TestB", "TestX")) == [
        ("^(TestA|TestB)$", ("a", "b"))
    ]


def test_packages_do_not_share_a_pattern_that_runs_more_in_one() -> None:
    parts = [Part(package="a", names=("TestA",)), Part(package="b", names=("TestB",))]

    assert made(parts, a=("TestA", "TestB"), b=("TestB", "TestX")) == [
        ("^(TestA)$", ("a",)),
        ("^(TestB)$", ("b",)),
    ]


def test_a_subtest_here_and_all_of_the_test_there_are_kept_apart() -> None:
    parts = [Part(package="a", names=("TestA",)), Part(package="b", names=("TestA/eur",))]

    assert made(parts, a=("TestA", "TestX"), b=("TestA", "TestX")) == [
        ("^(TestA)$", ("a",)),
        ("^TestA$/^eur$", ("b",)),
    ]


def test_a_pattern_fits_into_an_argument() -> None:
    tests = tuple(f"Test{'x' * 100}{number}" for number in range(2000))
    parts = [Part(package="a", names=tests)]

    cut = made(parts, a=(*tests, "TestOther"))

    assert len(cut) > 1
    assert all(len(pattern.encode()) < 128 << 10 for pattern, _ in cut)
    assert sum(pattern.count("Test") for pattern, _ in cut) == len(tests)


def test_nothing_chosen_is_no_unit() -> None:
    assert made([], a=("TestA",)) == []
