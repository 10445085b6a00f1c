"""Results in files of the command's own: which of them are of this run."""

import subprocess
import sys
from pathlib import Path

import pytest

from photon_test.adapters.command_results import READERS
from tests.cli.photon import Result, photon, write

CASE = '<testsuite tests="1"><testcase name="{}"/></testsuite>'
MANIFEST = f"""\
[[test.suite]]
name = "legacy"
adapter = "command"
run = ["{sys.executable}", "run.py"]
results = {{ path = "out/*.xml" }}
"""
WRITES_NEW = f"open('out/new.xml', 'w').write('{CASE.format('new')}')\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with results of an earlier run."""
    files = {"photon.toml": MANIFEST, "run.py": WRITES_NEW, "out/old.xml": CASE.format("old")}
    write(tmp_path, files)
    git(tmp_path, "init", "--quiet")
    return tmp_path


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, timeout=60)


def run(folder: Path) -> Result:
    return photon(folder, "test", "--json", "results.json")


def test_what_an_earlier_run_left_is_removed(repository: Path) -> None:
    result = run(repository)

    assert (result.code, result.statuses) == (0, {"new": "passed"}), result.out
    assert not (repository / "out/old.xml").exists()


@pytest.mark.parametrize("name", ["old.xml", "süß 'old'.xml"])
def test_what_git_tracks_is_neither_removed_nor_believed(repository: Path, name: str) -> None:
    (repository / "out/old.xml").rename(repository / "out" / name)
    write(repository, {"out/older.xml": CASE.format("older")})
    git(repository, "add", f"out/{name}")

    result = run(repository)

    assert result.code == 3, result.out
    assert f"`out/{name}` was there before the run and was not written again" in result.out
    assert sorted(path.name for path in (repository / "out").iterdir()) == ["new.xml", name]


def test_what_git_tracks_may_be_written_again(repository: Path) -> None:
    git(repository, "add", "out/old.xml")
    script = f"open('out/old.xml', 'w').write('''{CASE.format('again')}''')\n"
    write(repository, {"run.py": script})

    result = run(repository)

    assert (result.code, result.statuses) == (0, {"again": "passed"}), result.out


def test_outside_of_a_repository_nothing_is_removed(tmp_path: Path) -> None:
    files = {"photon.toml": MANIFEST, "run.py": WRITES_NEW, "out/old.xml": CASE.format("old")}

    write(tmp_path, files)
    result = photon(tmp_path, "test", environment={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})

    assert result.code == 3, result.out
    assert (tmp_path / "out/old.xml").exists()


def test_what_photon_writes_it_can_read(tmp_path: Path) -> None:
    tap = "1..4\\nok 1 - a\\nnot ok 2 - b\\n# why\\nok 3 - c # SKIP d\\nok 4 - größe <&> # 1\\n"
    manifest = MANIFEST.replace('{ path = "out/*.xml" }', '{ format = "tap" }')
    write(tmp_path, {"photon.toml": manifest, "run.py": f"print('{tap}', end='')\n"})

    result = photon(tmp_path, "test", "--junit", "junit.xml", "--json", "results.json")

    expected = {"a": "passed", "b": "failed", "c": "skipped", "größe <&> # 1": "passed"}
    assert result.code == 1, result.out
    for format_, file in (("junit", "junit.xml"), ("ctrf", "results.json")):
        document = READERS[format_]((tmp_path / file).read_bytes())
        told = {case.name.removeprefix("legacy > "): str(case.outcome) for case in document.cases}
        assert (told, document.lacking, document.surplus) == (expected, (), ())
