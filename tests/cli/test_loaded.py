"""A run in a loaded interpreter is a run of the command: the other tests rely on it."""

from pathlib import Path

import pytest

from tests.cli import loaded
from tests.cli.photon import clean_environment, photon, write

STARTED = ("env",)  # a command before it is what starts a new interpreter

SUITE = """
[[test.suite]]
name = "it"
adapter = "command"
run = ["sh", "-c", 'echo "$FLAVOUR in $PWD"; exit 1']
"""


@pytest.mark.parametrize(
    "arguments", ["--help", "--version", "nonsense", "test --suite none", "test --dry-run", "init"]
)
def test_it_says_what_a_new_interpreter_says(tmp_path: Path, arguments: str) -> None:
    write(tmp_path, {"photon.toml": SUITE})

    forked = photon(tmp_path, *arguments.split())
    started = photon(tmp_path, *arguments.split(), through=STARTED)

    assert forked == started


def test_it_has_the_folder_and_the_variables_of_this_run_and_no_other(tmp_path: Path) -> None:
    write(tmp_path / "a", {"photon.toml": SUITE})
    write(tmp_path / "b", {"photon.toml": SUITE})

    sweet = photon(tmp_path / "a", "test", environment={"FLAVOUR": "sweet"})
    plain = photon(tmp_path / "b", "test", environment={"FLAVOUR": "plain"})

    assert (sweet.code, plain.code) == (1, 1)
    assert f"sweet in {tmp_path / 'a'}" in sweet.out
    assert f"plain in {tmp_path / 'b'}" in plain.out


def test_what_an_interpreter_reads_when_it_starts_needs_a_new_one() -> None:
    usual = clean_environment()

    assert loaded.can(usual | {"FLAVOUR": "sweet"})
    assert not loaded.can(usual | {"PYTHONPATH": "src"})
    assert not loaded.can(usual | {"LC_ALL": "odd"})


def test_one_without_an_end_is_ended(tmp_path: Path) -> None:
    endless = SUITE.replace("exit 1", "exec sleep 600")
    write(tmp_path, {"photon.toml": endless})

    with pytest.raises(TimeoutError):
        loaded.run(["test"], tmp_path, clean_environment(), limit_s=1)


def test_an_interpreter_that_somebody_ended_is_loaded_again(tmp_path: Path) -> None:
    assert photon(tmp_path, "--version").code == 0

    loaded.end()

    assert photon(tmp_path, "--version").code == 0
