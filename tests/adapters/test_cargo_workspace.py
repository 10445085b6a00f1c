"""A workspace with something of everything: its cases are those of `cargo test`, however chosen."""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from msgspec.structs import replace

from photon_test.adapters.cargo.options import CargoOptions
from photon_test.core.filters import Is, Matcher
from photon_test.core.model import Purpose
from photon_test.core.select import Selection
from tests.adapters.cargo_project import PROJECTS, SUITE, environment, run
from tests.adapters.drive import Driven

pytestmark = pytest.mark.real("cargo")

WORDS = {"ok": "passed", "FAILED": "failed", "ignored": "skipped"}
NOTE = r"(?: - (?:should panic|compile fail|compile))?"  # rustdoc's own, behind a name
TOLD = re.compile(rf"^test (.+?){NOTE} \.\.\. (\w+)", re.MULTILINE)

Raw = Callable[..., Counter[tuple[str, str]]]


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("workspace") / "shop"
    shutil.copytree(PROJECTS / "workspace", root)
    return root


@pytest.fixture(scope="session")
def raw(root: Path) -> Raw:
    def call(*args: str) -> Counter[tuple[str, str]]:
        ran = subprocess.run(
            ["cargo", "test", "--no-fail-fast", *(args or ("--workspace",))],
            cwd=root,
            env=environment(root / "target"),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return Counter((name, WORDS[said]) for name, said in TOLD.findall(ran.stdout))

    return call


@pytest.fixture(scope="session")
def whole(root: Path) -> Driven:
    return run(root, root / "target")


def told(ran: Driven) -> Counter[tuple[str, str]]:
    assert not ran.failures
    return Counter((result.case.name, result.outcome or "not run") for result in ran.cases.values())


def test_the_cases_are_those_of_cargo(whole: Driven, raw: Raw) -> None:
    assert told(whole) == raw()
    assert len(told(whole)) > 15


def test_a_selection_is_the_one_that_cargo_would_make(root: Path, raw: Raw) -> None:
    chosen = Is(field="test", matcher=Matcher(kind="contains", text="adds"))

    ran = run(root, root / "target", selection=Selection(filter=chosen))

    assert told(ran) == raw("--workspace", "adds")
    assert len(ran.of(Purpose.RUN)) == 5  # of eleven binaries and two crates with doctests


def test_two_halves_are_the_whole(root: Path, whole: Driven) -> None:
    cases = sorted((result.case.file, result.case.full_name) for result in whole.cases.values())
    halves = (frozenset(cases[::2]), frozenset(cases[1::2]))

    first, second = (run(root, root / "target", selection=Selection(only=only)) for only in halves)

    assert not first.outcomes.keys() & second.outcomes.keys()
    assert first.outcomes | second.outcomes == whole.outcomes
    assert not first.failures
    assert not second.failures


@pytest.mark.parametrize(
    ("ignored", "flag"), [("include", "--include-ignored"), ("only", "--ignored")]
)
def test_ignored_tests_run_as_with_cargo(
    ignored: Literal["include", "only"], flag: str, root: Path, raw: Raw
) -> None:
    options = CargoOptions(ignored=ignored)
    suite = replace(SUITE, options=options, args=("--lib",))

    ran = run(root, root / "target", suite=suite)

    assert told(ran) == raw("--workspace", "--lib", "--", flag)
    assert ran.outcomes["core/src/lib.rs::tests::talks"] == "failed"


def test_features_reach_the_build_and_the_listing(root: Path, raw: Raw) -> None:
    args = ("-p", "shop-core", "--no-default-features", "--features", "slow", "--tests")

    ran = run(root, root / "target", suite=replace(SUITE, args=args))

    assert told(ran) == raw(*args)
    assert {name for name, _ in told(ran)} >= {"tests::is_slow", "never_built"}
