"""Setup commands with inputs, of a suite and of the run: skipped, said, and never wrongly."""

import json
import sys
from pathlib import Path

import pytest

from tests.cli.photon import Result, photon, write

TRUE = json.dumps([sys.executable, "-c", ""])


def note(word: str, status: str = "0") -> str:
    """A command that notes that it ran."""
    code = f"print(file=open('{word}.ran', 'a')); raise SystemExit({status})"
    return json.dumps([sys.executable, "-c", code])


def project(folder: Path, *, suite: str = "", run: str = "") -> Path:
    text = f'[test]\n{run}\n[[test.suite]]\nname = "web"\nadapter = "command"\nrun = {TRUE}\n'
    write(folder, {"photon.toml": f"{text}cwd = 'web'\n{suite}\n", "web/lock": "1", "lock": "1"})
    return folder


def ran(folder: Path, word: str) -> int:
    path = folder / f"{word}.ran"
    return len(path.read_text()) if path.exists() else 0


def skipped(result: Result) -> list[str]:
    lines = (line for line in result.out.splitlines() if " is skipped: " in line)
    return [line.split()[0] + line.partition("is skipped")[2] for line in lines]


def test_a_suite_s_step_is_skipped_until_an_input_changes(tmp_path: Path) -> None:
    step = f'setup = [{{ run = {note("step")}, inputs = ["lock"] }}]'
    project(tmp_path, suite=step)
    first, second = photon(tmp_path, "test"), photon(tmp_path, "test")
    (tmp_path / "web/lock").write_text("2")

    third = photon(tmp_path, "test")

    assert [one.code for one in (first, second, third)] == [0, 0, 0]
    assert [skipped(one) for one in (first, second, third)] == [
        [],
        ["web: lock unchanged since it succeeded"],
        [],
    ]
    assert ran(tmp_path / "web", "step") == 2


def test_the_run_s_step_is_skipped_too_and_plain_commands_are_not(tmp_path: Path) -> None:
    step = f'setup = [{{ run = {note("step")}, inputs = ["lock"] }}, {note("plain")}]'
    project(tmp_path, run=step)
    photon(tmp_path, "test")

    second = photon(tmp_path, "test")

    assert second.code == 0
    assert skipped(second) == ["[test]: lock unchanged since it succeeded"]
    assert (ran(tmp_path, "step"), ran(tmp_path, "plain")) == (1, 2)


@pytest.mark.parametrize("where", ["suite", "run"])
def test_a_step_that_failed_runs_again_although_nothing_changed(tmp_path: Path, where: str) -> None:
    step = f'setup = [{{ run = {note("step", "9")}, inputs = ["lock"] }}]'
    project(tmp_path, **{where: step})

    codes = [photon(tmp_path, "test").code for _ in range(2)]

    assert codes == [3, 3]
    assert ran(tmp_path / ("web" if where == "suite" else ""), "step") == 2


def test_a_step_that_fails_after_its_input_changed_back_is_not_taken_for_done(
    tmp_path: Path,
) -> None:
    code = "import sys; sys.exit(open('lock').read() == '2')"
    step = f"setup = [{{ run = {json.dumps([sys.executable, '-c', code])}, inputs = ['lock'] }}]"
    project(tmp_path, suite=step)
    codes = [photon(tmp_path, "test").code]
    (tmp_path / "web/lock").write_text("2")
    codes.append(photon(tmp_path, "test").code)
    (tmp_path / "web/lock").write_text("1")

    result = photon(tmp_path, "test")

    assert [*codes, result.code] == [0, 3, 0]
    assert skipped(result) == []


def test_the_doctor_says_what_will_run_and_what_can_never_be_skipped(tmp_path: Path) -> None:
    steps = f'{{ run = {note("a")}, inputs = ["lock"] }}, {{ run = {note("b")}, inputs = ["lok"] }}'
    project(tmp_path, suite=f"setup = [{steps}]")
    photon(tmp_path, "test")

    result = photon(tmp_path, "doctor")

    setup = [line for line in result.out.splitlines() if line.startswith("  setup: ")]
    assert [line.rpartition("(")[2] for line in setup] == [
        "is skipped: lock unchanged since it succeeded)",
        "will run)",
    ]
    assert "note: suite web: no file matches `lok`, so `" in result.out
    assert result.code == 0
