"""The comparison with the Rust verifier sees where verdicts differ."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def corpus(folder: Path, *, match: bool) -> None:
    """Write one case of the specification, and a contract with one interaction."""
    cases = folder / "peers" / "pact-specification" / "v3" / "testcases" / "response" / "body"
    cases.mkdir(parents=True)
    case = {"match": match, "expected": {"body": {"a": 1}}, "actual": {"body": {"a": 1}}}
    (cases / "one.json").write_text(json.dumps(case))
    (folder / "pacts").mkdir()
    one = {"description": "x", "request": {"method": "GET", "path": "/"}, "response": {"body": ""}}
    pact = {"consumer": {"name": "a"}, "provider": {"name": "b"}, "interactions": [one]}
    (folder / "pacts" / "a-b.json").write_text(json.dumps(pact))


def compare(folder: Path, verifier: str) -> "subprocess.CompletedProcess[str]":
    """Run it with a verifier that is a line of shell."""
    program = folder / "pact"
    program.write_text(f"#!/bin/sh\n{verifier}\n")
    program.chmod(0o755)
    script = str(ROOT / "ci" / "benchmarks" / "agreement.py")
    return subprocess.run(
        [sys.executable, script, "--program", str(program)],
        env=os.environ | {"PHOTON_CORPUS": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


# Of the three, a verifier that looks at the file fails the one that is answered with a 299.
HONEST = 'case "$3" in *-2.json) exit 1;; esac'


@pytest.mark.parametrize(
    ("verifier", "match", "code", "words"),
    [
        (HONEST, True, 0, "3 interactions, 0 verdicts differ"),
        ("exit 0", True, 1, "contracts, another status): failed, but passed"),
        (HONEST, False, 1, "v3: body/one: passed, but by the specification failed"),
    ],
)
def test_a_verdict_that_differs_is_told(
    tmp_path: Path, verifier: str, code: int, words: str, *, match: bool
) -> None:
    corpus(tmp_path, match=match)

    done = compare(tmp_path, verifier)

    assert done.returncode == code, done.stdout + done.stderr
    assert words in done.stdout


def test_nothing_to_compare_is_no_agreement(tmp_path: Path) -> None:
    assert compare(tmp_path, "exit 0").returncode != 0
