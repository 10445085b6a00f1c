"""Real cargo on a fixture project: what is asked of it, and what is selected."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from photon_test.adapters.cargo.options import CargoOptions
from photon_test.core.filters import Is, Matcher
from photon_test.core.model import Purpose, Suite
from photon_test.core.select import Selection
from tests.adapters.cargo_project import PROJECTS, environment, run
from tests.adapters.drive import Driven
from tests.conformance.project import Project

pytestmark = pytest.mark.real("cargo")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cargo")


@pytest.fixture(scope="session")
def target(home: Path) -> Path:
    return home / "target"


@pytest.fixture(scope="session")
def project(home: Path) -> Callable[[str], Path]:
    def copy(name: str) -> Path:
        if not (home / name).exists():
            shutil.copytree(PROJECTS / name, home / name)
        return home / name

    return copy


@pytest.fixture(scope="session")
def basics(project: Callable[[str], Path], target: Path) -> Driven:
    return run(project("basics"), target)


def test_cases_and_outcomes_are_those_of_cargo_test(
    basics: Driven, project: Callable[[str], Path], target: Path
) -> None:
    words = {"ok": "passed", "FAILED": "failed", "ignored": "skipped"}
    raw = subprocess.run(
        ["cargo", "test", "--workspace", "--no-fail-fast"],
        cwd=project("basics"),
        env=environment(target),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    told = re.findall(r"^test (.+?)(?: - .*)? \.\.\. (ok|FAILED|ignored)", raw.stdout, re.MULTILINE)
    own_mains = [("own_main", "passed")]  # cargo says nothing about it but its status
    short = re.compile(r" - should panic$| - compile fail$")
    assert sorted(
        (result.case.name.partition(" - ")[0], result.outcome or "")
        for result in basics.cases.values()
    ) == sorted([(short.sub("", name), words[said]) for name, said in told] + own_mains)


def test_nothing_is_built_again_when_nothing_has_changed(
    basics: Driven, project: Callable[[str], Path], target: Path
) -> None:
    assert basics.of(Purpose.RUN)

    again = run(project("basics"), target, selection=Selection(run=False))

    assert not [line for line in again.shown if "Compiling" in line]


def test_a_selection_runs_exactly_the_chosen_cases(
    project: Callable[[str], Path], target: Path
) -> None:
    chosen = Selection(filter=Is(field="test", matcher=Matcher(kind="equal", text="tests::adds")))

    ran = run(project("basics"), target, selection=chosen)

    assert ran.outcomes == {
        "crates/alpha/src/lib.rs::tests::adds": "passed",
        "crates/alpha/src/main.rs::tests::adds": "passed",
        "crates/beta/src/lib.rs::tests::adds": "passed",
    }
    assert [unit.command.argv[1:3] for unit in ran.of(Purpose.RUN)] == [
        ("--exact", "tests::adds"),
        ("--exact", "tests::adds"),
        ("-Z", "unstable-options"),  # the only test there is
    ]
    assert not ran.failures


def test_a_doctest_can_be_chosen(project: Callable[[str], Path], target: Path) -> None:
    chosen = Selection(filter=Is(field="test", matcher=Matcher(kind="contains", text="(line 7)")))

    ran = run(project("basics"), target, selection=chosen)

    name = "crates/beta/src/lib.rs::crates/beta/src/lib.rs - twice (line 7)"
    assert ran.outcomes == {name: "failed"}
    assert not ran.failures


def test_a_selection_that_matches_nothing_runs_nothing(
    project: Callable[[str], Path], target: Path
) -> None:
    nothing = Selection(filter=Is(field="test", matcher=Matcher(kind="equal", text="nobody")))

    ran = run(project("basics"), target, selection=nothing)

    assert not ran.outcomes
    assert not ran.of(Purpose.RUN, Purpose.RETRY)
    assert not ran.failures


def test_listing_runs_nothing(project: Callable[[str], Path], target: Path) -> None:
    ran = run(project("basics"), target, selection=Selection(run=False))

    assert set(ran.outcomes) == set(Project(PROJECTS / "basics").expected.cases)
    assert set(ran.outcomes.values()) == {"not run"}
    assert not ran.of(Purpose.RUN, Purpose.RETRY)


def test_the_users_own_arguments_are_heeded(project: Callable[[str], Path], target: Path) -> None:
    args = (
        *("-p", "alpha", "--lib", "--quiet", "--message-format=short", "ignored"),
        *("--", "--include-ignored", "--format=pretty", "-q", "--test-threads", "1"),
    )

    ran = run(project("basics"), target, suite=Suite(name="rust", adapter="cargo", args=args))

    assert ran.outcomes == {
        "crates/alpha/src/lib.rs::tests::ignored": "passed",
        "crates/alpha/src/lib.rs::tests::ignored_with_a_reason": "passed",
    }
    assert not ran.failures


def test_doctests_and_parallel_binaries_can_be_switched_off(
    project: Callable[[str], Path], target: Path
) -> None:
    options = CargoOptions(doctests=False, binaries="serial")

    ran = run(project("basics"), target, suite=Suite(name="rust", adapter="cargo", options=options))

    wanted = {name for name in Project(PROJECTS / "basics").expected.cases if "(line" not in name}
    assert set(ran.outcomes) == wanted
    assert all(unit.exclusive for unit in ran.of(Purpose.RUN))


def test_a_suite_in_a_folder_with_blanks(home: Path, target: Path) -> None:
    shutil.copytree(PROJECTS / "basics/crates/beta", home / "some folder/it's beta")

    ran = run(
        home / "some folder",
        target.with_name("other target"),
        suite=Suite(name="rust", adapter="cargo", root="it's beta"),
    )

    assert ran.outcomes["it's beta/src/lib.rs::tests::adds"] == "passed"
    assert ran.outcomes["it's beta/src/lib.rs::src/lib.rs - twice (line 3)"] == "passed"
    assert not ran.failures
