"""A runner, or a rustdoc, of the user's own is kept: tests go through it as with `cargo test`."""

import subprocess
from pathlib import Path

import pytest

from tests.adapters.cargo_project import environment, run
from tests.adapters.drive import Driven

pytestmark = pytest.mark.real("cargo")

HOST = "<host>"  # stands for the triple of this machine
SCRIPT = """#!/bin/sh
echo "$@" >> "${0%/*}/log"
while [ "$1" != -- ]; do shift; done
shift
exec "$@"
"""
CONFIGURED = {
    "triple, string": f'[target.{HOST}]\nrunner = "./through.sh a --"\n',
    "triple, list": f'[target.{HOST}]\nrunner = ["./through.sh", "a", "--"]\n',
    "cfg, string": "[target.'cfg(unix)']\nrunner = \"./through.sh a --\"\n",
    "cfg, list": (
        '[target.\'cfg(all(unix, not(windows)))\']\nrunner = ["./through.sh", "a", "--"]\n'
    ),
    "cfg, list, beside flags": (
        '[target.\'cfg(unix)\']\nrunner = ["./through.sh", "a", "--"]\n'
        '[build]\nrustflags = ["--cfg", "flagged"]\n'
    ),
    "another target's too": (
        f'[target.wasm32-unknown-unknown]\nrunner = "wasm"\n[target."cfg(windows)"]\n'
        f'runner = ["wine"]\n[target.{HOST}]\nrunner = "./through.sh a --"\n'
    ),
}


@pytest.fixture(scope="session")
def host() -> str:
    told = subprocess.run(["cargo", "-vV"], capture_output=True, text=True, check=True).stdout
    return next(line[6:] for line in told.splitlines() if line.startswith("host: "))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "crate/src").mkdir(parents=True)
    (tmp_path / "crate/.cargo").mkdir()
    (tmp_path / "crate/Cargo.toml").write_text(
        '[package]\nname = "through"\nversion = "0.1.0"\nedition = "2021"\n'
    )
    (tmp_path / "crate/src/lib.rs").write_text(
        "//! ```\n//! assert!(true);\n//! ```\n\n#[test]\nfn passes() {}\n"
    )
    script = tmp_path / "crate/through.sh"
    script.write_text(SCRIPT)
    script.chmod(0o755)
    return tmp_path / "crate"


def log(root: Path) -> list[str]:
    return (root / "log").read_text().splitlines()


def is_kept(ran: Driven, root: Path) -> bool:
    """Whether the test, its listing, and the doctest all went through the runner."""
    assert set(ran.outcomes.values()) == {"passed"}
    assert len(ran.outcomes) == 2
    assert not ran.failures
    return len(log(root)) == 3 and all(line.startswith("a -- /") for line in log(root))


@pytest.mark.parametrize("configured", CONFIGURED.values(), ids=CONFIGURED)
def test_a_configured_runner_is_kept(
    configured: str, root: Path, tmp_path: Path, host: str
) -> None:
    (root / ".cargo/config.toml").write_text(configured.replace(HOST, host))

    ran = run(root, tmp_path / "target")

    assert is_kept(ran, root)


def test_a_runner_of_the_environment_is_kept(root: Path, tmp_path: Path, host: str) -> None:
    name = f"CARGO_TARGET_{host.upper().replace('-', '_')}_RUNNER"
    (root / ".cargo/config.toml").write_text(f'[target.{host}]\nrunner = "not-this-one"\n')

    ran = run(root, tmp_path / "target", env={name: f"{root}/through.sh a --"})

    assert is_kept(ran, root)


def test_a_runner_above_the_suite_is_kept(root: Path, tmp_path: Path, host: str) -> None:
    (tmp_path / ".cargo").mkdir()
    (tmp_path / ".cargo/config.toml").write_text(
        f'[target.{host}]\nrunner = "crate/through.sh a --"\n'
    )

    ran = run(root, tmp_path / "target")

    assert is_kept(ran, root)


def test_a_rustdoc_of_the_users_own_is_kept(root: Path, tmp_path: Path) -> None:
    rustdoc = root / "rustdoc.sh"
    rustdoc.write_text('#!/bin/sh\necho "$@" >> "${0%/*}/log"\nexec rustdoc "$@"\n')
    rustdoc.chmod(0o755)
    (root / ".cargo/config.toml").write_text('[build]\nrustdoc = "./rustdoc.sh"\n')

    ran = run(root, tmp_path / "target")

    assert set(ran.outcomes.values()) == {"passed"}
    assert [("--list" in line) for line in log(root) if "--test" in line] == [True, False]


def test_a_rustdoc_of_the_environment_is_kept(root: Path, tmp_path: Path) -> None:
    rustdoc = root / "rustdoc.sh"
    rustdoc.write_text('#!/bin/sh\necho "$@" >> "${0%/*}/log"\nexec rustdoc "$@"\n')
    rustdoc.chmod(0o755)

    ran = run(root, tmp_path / "target", env={"CARGO_BUILD_RUSTDOC": str(rustdoc)})

    assert set(ran.outcomes.values()) == {"passed"}
    assert [("--list" in line) for line in log(root) if "--test" in line] == [True, False]


def test_what_the_user_sets_for_tests_reaches_them(root: Path, tmp_path: Path) -> None:
    (root / ".cargo/config.toml").write_text('[env]\nFOR_TESTS = "yes"\n')
    (root / "src/lib.rs").write_text(
        '#[test]\nfn sees_it() {\n    assert_eq!(std::env::var("FOR_TESTS").unwrap(), "yes");\n}\n'
    )

    ran = run(root, tmp_path / "target")

    assert ran.outcomes == {"src/lib.rs::sees_it": "passed"}


def test_the_environment_of_the_tests_is_that_of_cargo_test(root: Path, tmp_path: Path) -> None:
    (root / "src/lib.rs").write_text(
        "#[test]\nfn writes_it() {\n    let mut all = String::new();\n"
        "    for (name, value) in std::env::vars() {\n"
        '        all += &format!("{name} {}\\n", value.len());\n    }\n'
        '    std::fs::write(std::env::var("OUT").unwrap(), all).unwrap();\n}\n'
    )
    raw, our = {"OUT": "raw", "MAKEFLAGS": "-k"}, {"OUT": "our", "MAKEFLAGS": "-k"}
    env = environment(tmp_path / "target", raw)
    subprocess.run(
        ["cargo", "test", "-q"], cwd=root, env=env, capture_output=True, check=True, timeout=120
    )

    run(root, tmp_path / "target", env=our)

    differing = {
        line.split()[0]
        for line in set((root / "raw").read_text().splitlines())
        ^ set((root / "our").read_text().splitlines())
    }
    assert differing - {"_"} <= {"RUSTC_BOOTSTRAP"}  # a nightly needs it not
