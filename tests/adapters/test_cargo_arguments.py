"""A suite's `args` as nextest takes them."""

import pytest

from photon_test.adapters.cargo import arguments
from photon_test.adapters.cargo.options import CargoOptions
from photon_test.core.errors import ManifestError
from photon_test.core.model import Suite


def suite(*args: str, **options: str) -> Suite:
    return Suite(
        name="rust",
        adapter="cargo",
        args=args,
        options=CargoOptions(engine="nextest", **options),  # type: ignore[arg-type]  # one of them
    )


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), ("--workspace",)),
        (("-p", "cart", "--features", "slow"), ("-p", "cart", "--features", "slow")),
        (("--release", "--no-fail-fast", "-q"), ("--workspace", "--release")),
        (("--profile", "ci", "-j3"), ("--workspace", "--cargo-profile=ci", "--build-jobs=3")),
        (("--profile=ci", "--jobs", "2"), ("--workspace", "--cargo-profile=ci", "--build-jobs=2")),
        (("-j", "2", "adds"), ("--workspace", "--build-jobs=2", "adds")),
        (
            ("--color=always", "--", "--skip=slow", "--exact", "adds", "--nocapture"),
            ("--workspace", "--", "--skip", "slow", "--exact", "adds"),
        ),
    ],
)
def test_the_same_in_nextests_words(args: tuple[str, ...], said: tuple[str, ...]) -> None:
    found = arguments.of_nextest(suite(*args), "run", workspace=True)

    assert found == ("nextest", "run", *said)


@pytest.mark.parametrize(
    ("asked", "choice"),
    [
        (suite(), "skip"),
        (suite(ignored="only"), "only"),
        (suite("--", "--ignored"), "only"),
        (suite("--", "slow", "--include-ignored"), "include"),
    ],
)
def test_ignored_tests_are_the_same_choice(asked: Suite, choice: str) -> None:
    flags = {"skip": (), "include": ("--include-ignored",), "only": ("--ignored",)}[choice]
    run = arguments.of_nextest(asked, "run", workspace=False)

    assert arguments.ignored(asked) == choice
    assert tuple(word for word in run if "ignored" in str(word)) == flags


def test_a_list_is_of_all_tests_that_are_called_so() -> None:
    found = arguments.of_nextest(suite("--", "a", ignored="include"), "list", workspace=False)

    assert found == (
        *("nextest", "list", "--message-format", "json", "--run-ignored", "all", "--", "a"),
    )


def test_what_nextest_does_not_know_is_refused() -> None:
    with pytest.raises(ManifestError, match="`--test-threads` in `args` is not known to nextest"):
        arguments.of_nextest(suite("--", "--test-threads", "1"), "run", workspace=False)
