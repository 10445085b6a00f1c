"""What a project can have wrong before any of its tests runs, and what only looks wrong."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from photon_test.core.filters import Is, Matcher, Not
from photon_test.core.model import Purpose
from photon_test.core.outcome import Unavailable
from photon_test.core.select import Selection
from tests.adapters.cargo_project import SUITE, environment, run
from tests.adapters.drive import Driven
from tests.cli.photon import photon, write

pytestmark = pytest.mark.real("cargo")

MANIFEST = '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n'
LIB = "#[test]\nfn adds() {}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "shop", {"Cargo.toml": MANIFEST, "src/lib.rs": LIB})


def unavailable(ran: Driven) -> str:
    assert not ran.outcomes
    assert isinstance(ran.broken, Unavailable)
    assert ran.broken.kind == "build"
    return ran.broken.message


def test_a_lock_file_of_a_newer_cargo(root: Path, tmp_path: Path) -> None:
    (root / "Cargo.lock").write_text("version = 99\n")

    message = unavailable(run(root, tmp_path / "target"))

    assert "failed to parse lock file" in message
    assert "version `99`" in message  # the cause, which cargo says last


def test_a_lock_file_that_is_asked_for_and_missing(root: Path, tmp_path: Path) -> None:
    ran = run(root, tmp_path / "target", suite=replace(SUITE, args=("--locked",)))

    assert "--locked" in unavailable(ran)


def test_a_place_for_the_build_that_is_none(root: Path, tmp_path: Path) -> None:
    (tmp_path / "target").write_text("a file")

    assert "failed to create directory" in unavailable(run(root, tmp_path / "target"))


def test_a_rust_that_is_too_old_for_the_package(root: Path, tmp_path: Path) -> None:
    (root / "Cargo.toml").write_text(MANIFEST + 'rust-version = "1.999"\n')

    assert "is not supported by the following package" in unavailable(
        run(root, tmp_path / "target")
    )


def test_a_folder_of_tests_that_leads_to_itself(root: Path, tmp_path: Path) -> None:
    write(root, {"tests/api.rs": LIB})
    (root / "tests/loop").symlink_to(root / "tests")
    (root / "loop").symlink_to(root)

    ran = run(root, tmp_path / "target")

    assert ran.outcomes == {"src/lib.rs::adds": "passed", "tests/api.rs::adds": "passed"}
    assert not ran.failures


def test_two_thousand_tests_in_one_file(root: Path, tmp_path: Path) -> None:
    tests = "".join(f"#[test]\nfn t{number:04}() {{}}\n" for number in range(2_000))
    (root / "src/lib.rs").write_text(tests)
    all_but_one = Not(of=Is(field="test", matcher=Matcher(kind="equal", text="t0000")))

    ran = run(root, tmp_path / "target", selection=Selection(filter=all_but_one))

    assert set(ran.outcomes.values()) == {"passed"}
    assert len(ran.outcomes) == 1_999
    assert len(ran.of(Purpose.RUN)) == 1


def test_two_suites_build_in_one_folder_at_once(root: Path, tmp_path: Path) -> None:
    suite = '[[test.suite]]\nname = "{}"\nadapter = "cargo"\nargs = ["{}"]\n'
    write(root, {"photon.toml": suite.format("dev", "--lib") + suite.format("fast", "--release")})

    ran = photon(
        root, "test", "--json", "results.json", environment=environment(tmp_path / "target")
    )

    assert ran.code == 0, ran.out + ran.err
    assert "expected 2 / ran 2" in ran.last_line
