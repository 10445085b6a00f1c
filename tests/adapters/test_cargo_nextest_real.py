"""cargo-nextest as the engine: the real one, on a project with everything that it can be told."""

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from photon_test.adapters.cargo.options import CargoOptions
from photon_test.core.filters import Is, Matcher
from photon_test.core.model import Purpose
from photon_test.core.outcome import Unavailable
from photon_test.core.select import Selection
from tests.adapters.cargo_project import PROJECTS, SUITE, run

pytestmark = [
    pytest.mark.real("cargo-nextest"),
    pytest.mark.skipif(
        shutil.which("cargo-nextest") is None,
        reason="cargo-nextest is not installed: `cargo install cargo-nextest --locked`",
    ),
]

NEXTEST = replace(SUITE, options=CargoOptions(engine="nextest"))
PROJECT = PROJECTS.parents[1] / "nextest"
LIB = {
    "aborts": "errored",
    "adds": "passed",
    "does_not_panic": "failed",
    "errs": "failed",
    "exits_with_status_0": "errored",
    "exits_with_status_3": "errored",
    "fails": "failed",
    "größe_und_名前": "passed",
    "hangs": "errored",
    "is_flaky": "passed",
    "leaves_a_process_behind": "passed",
    "never_works": "failed",
    "panics_as_it_should": "passed",
    "sees_the_setup": "passed",
    "talks": "skipped",
}
OTHERS = {
    "cart/src/lib.rs::cart/src/lib.rs - (line 1)": "passed",
    "cart/src/main.rs::tests::adds": "failed",
    "cart/src/money.rs::money::rounds": "passed",
    "cart/tests/api.rs::adds": "passed",
    "own/tests/speaks.rs::is (easy), really": "passed",
    "own/tests/speaks.rs::is hard": "failed",
}


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nextest") / "target"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT, tmp_path / "shop")
    return tmp_path / "shop"


def test_everything_comes_to_what_it_must(root: Path, target: Path) -> None:
    ran = run(root, target, suite=NEXTEST)

    lib = {f"cart/src/lib.rs::tests::{name}": outcome for name, outcome in LIB.items()}
    assert ran.outcomes == lib | OTHERS
    assert not ran.failures
    assert len(ran.cases["cart/src/lib.rs::tests::is_flaky"].attempts) == 3
    assert ran.cases["cart/src/lib.rs::tests::is_flaky"].flaky
    assert any("left a process behind" in warning for warning in ran.warnings)


def test_the_projects_own_report_stays_where_it_wants_it(root: Path, target: Path) -> None:
    own = root / "target/nextest/ci/own.xml"
    own.parent.mkdir(parents=True)
    own.write_text("of an earlier run")
    chosen = Is(field="test", matcher=Matcher(kind="contains", text="adds"))
    env = {"NEXTEST_PROFILE": "ci"}

    ran = run(root, target, suite=NEXTEST, selection=Selection(filter=chosen), env=env)

    assert sorted(ran.outcomes.values()) == ["failed", "passed", "passed"]
    assert not ran.failures
    assert "<testsuites" in own.read_text(encoding="utf-8")


def test_a_setup_script_that_fails_breaks_the_suite(root: Path, target: Path) -> None:
    chosen = Is(field="test", matcher=Matcher(kind="contains", text="sees_the_setup"))
    env = {"PREPARE": "fails"}

    ran = run(root, target, suite=NEXTEST, selection=Selection(filter=chosen), env=env)

    assert ran.outcomes == {"cart/src/lib.rs::tests::sees_the_setup": "not run"}
    assert isinstance(ran.broken, Unavailable)
    assert ran.broken.message == "the setup script `prepare` failed"
    assert "nothing is prepared" in ran.broken.text


def test_names_with_signs_of_the_filter_language_are_chosen(root: Path, target: Path) -> None:
    chosen = Is(field="test", matcher=Matcher(kind="equal", text="is (easy), really"))

    ran = run(root, target, suite=NEXTEST, selection=Selection(filter=chosen))

    assert ran.outcomes == {"own/tests/speaks.rs::is (easy), really": "passed"}


def test_both_engines_say_the_same(tmp_path: Path, target: Path) -> None:
    root = tmp_path / "shop"
    shutil.copytree(PROJECTS / "workspace", root)

    by_cargo, by_nextest = run(root, target), run(root, target, suite=NEXTEST)

    assert by_nextest.outcomes == by_cargo.outcomes
    assert {one.case: one.location for one in by_nextest.cases.values()} == {
        one.case: one.location for one in by_cargo.cases.values()
    }


def test_listing_starts_no_test(root: Path, target: Path) -> None:
    ran = run(root, target, suite=NEXTEST, selection=Selection(run=False))

    assert set(ran.outcomes.values()) == {"not run"}
    assert len(ran.outcomes) == len(LIB) + len(OTHERS)
    assert not ran.of(Purpose.RUN)


def test_a_version_that_the_project_refuses_is_told(root: Path, target: Path) -> None:
    config = root / ".config/nextest.toml"
    config.write_text('nextest-version = "999.0.0"\n' + config.read_text())

    ran = run(root, target, suite=NEXTEST)

    assert ran.broken
    assert "999.0.0" in ran.broken.text
