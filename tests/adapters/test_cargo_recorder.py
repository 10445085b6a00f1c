"""Both recorders tell the same: the shell's, and Python's for systems without /proc."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from photon_test.adapters import cargo

TOOLSIDE = Path(cargo.__file__).parents[2] / "toolside/cargo"
ENVIRONMENT = {
    b"PATH": os.fsencode(os.environ["PATH"]),
    b"CARGO": b"/nowhere/cargo",
    b"CARGO_BIN_EXE_my-tool": b"/target/my-tool",
    b"LINES": b"one\ntwo=2\n",
    b"BYTES": b"\xff\xfe",
    b"EMPTY": b"",
}
ARGUMENTS = ["/target/a b", "--skip", "", "two\nlines", "$HOME `x` '\""]


def shell(told: Path, mode: str, key: str) -> list[str]:
    script = f"fifo='{told}' mode='{mode}' key='{key}'; . '{TOOLSIDE}/record.sh'"
    return ["/bin/sh", "-c", script, "recorder"]


def python(told: Path, mode: str, key: str) -> list[str]:
    return [sys.executable, "-I", "-S", f"{TOOLSIDE}/record.py", str(told), mode, key]


Recorder = Callable[[Path, str, str], list[str]]

RECORDERS = [
    pytest.param(
        shell,
        marks=pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc"),
    ),
    python,
]


@pytest.mark.parametrize("recorder", RECORDERS)
@pytest.mark.parametrize(
    ("mode", "key", "more"),
    [("run", "0", []), ("rustdoc", "/my/rustdoc", ["--test"]), ("rustdoc", "", ["--test"])],
)
def test_a_recorder_tells_all_there_is(
    recorder: Recorder, mode: str, key: str, more: list[str], tmp_path: Path
) -> None:
    told = tmp_path / "told"

    subprocess.run(
        [*recorder(told, mode, key), *ARGUMENTS, *more],
        cwd=tmp_path,
        env=ENVIRONMENT,
        check=True,
        timeout=60,
    )

    key = key or "rustdoc"
    command = [*([key] if mode == "rustdoc" else []), *ARGUMENTS, *more]
    head = [mode, key, str(tmp_path.resolve()), str(len(command)), *command]
    fields = told.read_bytes().split(b"\0")
    assert [os.fsdecode(field) for field in fields[: len(head)]] == head
    assert {name + b"=" + value for name, value in ENVIRONMENT.items()} <= set(fields)
    assert fields[-2:] == [b"", b""]


@pytest.mark.parametrize("recorder", RECORDERS)
def test_a_rustdoc_that_tests_nothing_is_not_recorded(recorder: Recorder, tmp_path: Path) -> None:
    told = tmp_path / "told"

    ran = subprocess.run(
        [*recorder(told, "rustdoc", "echo"), "words"],
        env=ENVIRONMENT,
        capture_output=True,
        check=True,
        timeout=60,
    )

    assert ran.stdout == b"words\n"
    assert not told.exists()
