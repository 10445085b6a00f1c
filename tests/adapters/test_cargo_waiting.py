"""A build directory that somebody else uses: waiting for it is no silence."""

import os
import subprocess
import sys
from pathlib import Path

from photon_test.adapters import cargo
from photon_test.core.model import Stream, Suite
from photon_test.core.select import Selection

START = Path(cargo.__file__).parents[2] / "toolside/cargo/start.py"
WAITS = "    Blocking waiting for file lock on build directory"
CARGO = f"""#!/bin/sh
case "$1" in
-vV) echo "release: 1.95.0" ;;
metadata) echo "{{}}" ;;
test)
  echo "   Compiling alpha v0.1.0" >&2
  echo "{WAITS}" >&2
  read line < gate
  echo "    Finished, $line" >&2
  exit 101 ;;
esac
"""


def test_who_waits_says_so_again_and_again(tmp_path: Path) -> None:
    (tmp_path / "cargo").write_text(CARGO)
    (tmp_path / "cargo").chmod(0o755)
    os.mkfifo(tmp_path / "gate")

    with subprocess.Popen(
        [sys.executable, "-I", "-S", str(START), "report", "1", "./cargo", "test"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        heard = [process.stderr.readline().rstrip("\n") for _ in range(4)]
        (tmp_path / "gate").write_text("opened\n")
        rest = process.stderr.read()

    assert heard == ["   Compiling alpha v0.1.0", WAITS, WAITS, WAITS]
    assert rest.endswith("    Finished, opened\n")
    assert process.returncode == 101


def test_it_is_shown_once() -> None:
    suite = Suite(name="rust", adapter="cargo")
    reader = cargo.reader(cargo.build.unit(suite, workspace=False), suite, Selection())

    said = [reader.line(Stream.STDERR, line) for line in (WAITS, WAITS, "", WAITS)]

    assert said == [None, (), None, None]
