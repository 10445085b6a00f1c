"""Every recipe loads and says whether it was run; CTest's is run here."""

import re
import shutil
from pathlib import Path

import pytest

from photon_test.adapters import command
from photon_test.adapters.command_results import ResultsReader, TapReader
from photon_test.adapters.registry import ADAPTERS
from photon_test.core.model import Purpose
from photon_test.core.select import Selection
from photon_test.manifest.load import load
from photon_test.manifest.model import AdapterKind
from tests.adapters.disk import DiskFolder
from tests.cli.photon import photon

RECIPES = Path(__file__).parents[1] / "examples" / "recipes"
NAMES = sorted(path.parent.name for path in RECIPES.glob("*/photon.toml"))
KINDS = {
    name: AdapterKind(options=adapter.OPTIONS, scope=adapter.SCOPE)
    for name, adapter in ADAPTERS.items()
}


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_loads_and_reads_results(name: str) -> None:
    manifest = load(RECIPES / name, KINDS)

    assert manifest is not None
    (suite,) = manifest.suites
    (unit,) = command.units(suite, Selection(), DiskFolder(RECIPES / name))
    assert suite.adapter == "command"
    assert unit.purpose is Purpose.RUN
    assert isinstance(command.reader(unit, suite, Selection()), ResultsReader | TapReader)


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_says_whether_it_was_run(name: str) -> None:
    text = (RECIPES / name / "README.md").read_text()

    assert re.search(r"^(Run with|Not run here:) .+", text, re.MULTILINE)
    assert len(text.splitlines()) <= 15


def test_every_recipe_is_in_the_table_as_it_says_itself() -> None:
    rows = re.findall(r"^\| \[.+\]\((\w+)/README.md\) .* \| (yes|no)", _table(), re.MULTILINE)

    said = {name: "Run with" in (RECIPES / name / "README.md").read_text() for name in NAMES}
    assert {name: run == "yes" for name, run in rows} == said


def _table() -> str:
    return (RECIPES / "README.md").read_text()


@pytest.mark.real("ctest")
@pytest.mark.skipif(not shutil.which("ctest"), reason="CTest is not installed")
def test_the_recipe_of_ctest_runs(tmp_path: Path) -> None:
    shutil.copytree(RECIPES / "ctest", tmp_path, dirs_exist_ok=True)

    result = photon(tmp_path, "test", "--json", "results.json")

    assert result.code == 0, result.out + result.err
    assert result.statuses == {
        "sums.adds": "passed",
        "sums.subtracts": "passed",
        "sums.divides": "skipped",
    }
