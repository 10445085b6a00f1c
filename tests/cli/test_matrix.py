"""A matrix in a real run: each suite has its value, and can be chosen."""

import json
import sys
from pathlib import Path

import pytest

from tests.cli.photon import photon, write

# It fails for one value only, so that a suite with another's value would be seen.
CODE = "import sys; open(sys.argv[1], 'x'); sys.exit(sys.argv[1] == 'b')"
MANIFEST = f"""\
[[test.suite]]
name = "one"
adapter = "command"
matrix = {{ letter = ["a", "b"] }}
run = {json.dumps([sys.executable, "-c", CODE, "${matrix.letter}"])}

[[test.suite]]
name = "after"
adapter = "command"
run = {json.dumps([sys.executable, "-c", "open('after', 'x')"])}
needs = ["one"]
"""
JSON = ("--json", "results.json")


def test_each_suite_runs_with_its_own_value(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": MANIFEST})

    result = photon(tmp_path, "test", *JSON)

    assert result.code == 1
    ran = {name: status for name, status in result.statuses.items() if name.startswith("one")}
    assert ran == {"one[letter=a]": "passed", "one[letter=b]": "failed"}
    assert sorted(path.name for path in tmp_path.iterdir() if len(path.name) == 1) == ["a", "b"]
    assert not (tmp_path / "after").exists()


@pytest.mark.parametrize(
    ("words", "ran"),
    [
        (("--suite", "one[letter=a]"), ["one[letter=a]"]),
        (("--suite", "one"), ["one[letter=a]", "one[letter=b]"]),
        (("-E", "suite(one) - suite(*=b])"), ["one[letter=a]"]),
    ],
)
def test_one_or_all_of_them_can_be_chosen(
    tmp_path: Path, words: tuple[str, ...], ran: list[str]
) -> None:
    write(tmp_path, {"photon.toml": MANIFEST})

    result = photon(tmp_path, "test", *JSON, *words)

    assert sorted(result.statuses) == ran
    assert "no suite matches" not in result.out + result.err


def test_a_value_that_there_is_not_names_those_that_there_are(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": MANIFEST})

    result = photon(tmp_path, "test", "--suite", "one[letter=c]")

    assert result.code == 4
    assert "`one[letter=a]`" in result.err


def test_a_setup_of_all_is_done_once(tmp_path: Path) -> None:
    code = "print(file=open('set-up', 'a')); open('package.json', 'a').close()"
    step = f"setup = [{json.dumps([sys.executable, '-c', code])}]\n"
    matrix = MANIFEST.replace("\n\n", f"\n{step}\n", 1)
    write(tmp_path, {"photon.toml": matrix, "package.json": "{}"})

    result = photon(tmp_path, "test", "--suite", "one")

    assert result.code == 1
    assert (tmp_path / "set-up").read_text() == "\n"


def test_what_failed_is_repeated_by_the_command_that_is_shown(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": MANIFEST})

    result = photon(tmp_path, "test", "--suite", "one")

    assert "photon test --suite 'one[letter=b]' -E " in result.out
