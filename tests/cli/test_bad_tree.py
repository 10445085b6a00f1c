"""Odd trees: suites over the same files, links in a circle, names with anything in them."""

import json
import os
import sys
from pathlib import Path

import pytest

from tests.cli.photon import photon, pytest_suite, write

REPORTS = ("--junit", "junit.xml", "--json", "results.json")


def writer(name: str, path: str) -> str:
    """A suite whose tool writes one test of this name to `r.xml`."""
    xml = f'<testsuite><testcase name="{name}"/></testsuite>'
    run = json.dumps([sys.executable, "-c", f"open('r.xml', 'w').write({xml!r})"])
    results = f'results = {{ format = "junit", path = "{path}" }}\n'
    return f'[[test.suite]]\nname = "{name}"\nadapter = "command"\nrun = {run}\n{results}'


def test_suites_that_may_write_the_same_report_take_turns(tmp_path: Path) -> None:
    paths = {"a": "r.xml", "b": "*.xml", "c": "?.xml"}
    write(tmp_path, {"photon.toml": "".join(writer(*one) for one in paths.items())})

    result = photon(tmp_path, "test", *REPORTS)

    assert result.code == 0, result.out
    assert result.statuses == dict.fromkeys("abc", "passed")
    [log] = tmp_path.glob(".photon/runs/*/events.jsonl")
    events = [json.loads(line)["event"] for line in log.read_text().splitlines()]
    processes = [one["event"] for one in events if one["event"] in ("UnitStarted", "UnitFinished")]
    assert processes == ["UnitStarted", "UnitFinished"] * 3


def test_two_suites_over_the_same_files_are_kept_apart(tmp_path: Path) -> None:
    more = 'args = ["-k", "test_a"]'
    manifest = pytest_suite("all") + pytest_suite("some", more)
    write(
        tmp_path,
        {"photon.toml": manifest, "test_x.py": "def test_a(): pass\ndef test_b(): assert 0\n"},
    )

    result = photon(tmp_path, "test", *REPORTS)
    chosen = photon(tmp_path, "test", "--suite", "some", "--json", "results.json")

    assert result.code == 1, result.out
    suites = {suite.get("name"): suite for suite in result.junit.iter("testsuite")}
    assert {name: suite.get("tests") for name, suite in suites.items()} == {"all": "2", "some": "1"}
    assert "run the same" not in result.out
    assert (chosen.code, chosen.statuses) == (0, {"test_a": "passed"})


def test_a_suite_that_is_there_twice_is_told(tmp_path: Path) -> None:
    one = '[[test.suite]]\nname = "{}"\nadapter = "command"\nrun = "true"\n'
    write(tmp_path, {"photon.toml": one.format("a") + one.format("b") + 'tags = ["x"]\n'})

    result = photon(tmp_path, "test")

    assert result.code == 0
    assert "warning: the suites `a` and `b` run the same, twice\n  hint: remove one" in result.out


def test_links_in_a_circle_are_no_way_to_get_lost(tmp_path: Path) -> None:
    step = '{ run = "true", inputs = ["**/*.toml"] }'
    one = f'[[test.suite]]\nname = "s"\nadapter = "command"\nrun = "pwd"\nsetup = [{step}]\n'
    write(tmp_path, {"photon.toml": one + 'cwd = "here/here"\n', "tests/x": ""})
    (tmp_path / "here").symlink_to(".")
    (tmp_path / "tests" / "up").symlink_to("..")
    (tmp_path / "self").symlink_to("self")

    result = photon(tmp_path, "test", *REPORTS)
    write(tmp_path, {"photon.toml": one + 'cwd = "self"\n'})
    nowhere = photon(tmp_path, "test")

    assert result.code == 0, result.out + result.err
    assert nowhere.code == 2
    assert "error: there is no folder `self`\n  in photon.toml:6:1" in nowhere.err


NAMES = (b"d\x1b[31mx\ny", b"caf\xe9", b"::error::z")


def test_folders_may_be_called_anything(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": pytest_suite()})
    for number, name in enumerate(NAMES):
        folder = tmp_path / os.fsdecode(name)
        try:
            folder.mkdir()
        except OSError:
            pytest.skip("file names are always text here")
        (folder / f"test_{number}.py").write_text(f"def test_{number}(): assert 0\n")

    result = photon(tmp_path, "test", *REPORTS)
    one = photon(tmp_path, "test", "-E", "test(=test_1)")

    assert result.code == 1, result.out + result.err
    assert sorted(name[-6:] for name in result.statuses) == ["test_0", "test_1", "test_2"]
    assert set(result.statuses.values()) == {"failed"}
    assert len(list(result.junit.iter("testcase"))) == 3
    assert not set("\x1b\r") & set(result.out)
    assert not [line for line in result.out.splitlines() if line.lstrip().startswith("::")]
    assert one.code in (1, 3), one.out  # chosen, or refused in words: never green
    assert "caf" in one.out
