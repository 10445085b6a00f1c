"""A suite's `args`."""

import pytest

from photon_test.adapters.go.arguments import read, stops_early


@pytest.mark.parametrize(
    ("args", "packages"),
    [
        (("-race", "./a/..."), ("./a/...",)),
        (("-tags", "integration", "./a", "./b"), ("./a", "./b")),
        (("-tags=integration", "./a"), ("./a",)),
        (("-timeout", "5s"), ()),
        (("--count", "2", "."), (".",)),
        (("-update", "./a"), ("./a",)),  # a flag of the tests' own takes no value
    ],
)
def test_packages_are_told_from_values(args: tuple[str, ...], packages: tuple[str, ...]) -> None:
    given = read(args)

    assert given.packages == packages
    assert (*given.flags, *given.packages) == args


@pytest.mark.parametrize("args", [("-run", "TestA"), ("-run=TestA",), ("--test.run=TestA",)])
def test_a_pattern_is_taken_out(args: tuple[str, ...]) -> None:
    given = read((*args, "-v"))

    assert (given.run, given.flags) == ("TestA", ("-v",))


def test_a_pattern_that_leaves_out_is_known_and_stays() -> None:
    given = read(("-skip", "Slow", "./a"))

    assert (given.skip, given.flags, given.packages) == ("Slow", ("-skip", "Slow"), ("./a",))


def test_what_decides_the_form_of_the_output_is_left_out() -> None:
    given = read(("-json", "-list", ".", "-short", "-json=false"))

    assert given.flags == ("-short",)


def test_what_is_for_the_tests_themselves_stays_last() -> None:
    given = read(("-v", "./a", "-args", "-run", "mine", "./b"))

    assert given.packages == ("./a",)
    assert given.rest == ("-args", "-run", "mine", "./b")
    assert given.run == ""


@pytest.mark.parametrize("args", [("-failfast",), ("--test.failfast=true", "./...")])
def test_a_stop_at_the_first_failure_is_known(args: tuple[str, ...]) -> None:
    assert stops_early(args)


@pytest.mark.parametrize("args", [("-failfast=false",), ("-args", "-failfast"), ()])
def test_other_arguments_stop_nothing(args: tuple[str, ...]) -> None:
    assert not stops_early(args)
