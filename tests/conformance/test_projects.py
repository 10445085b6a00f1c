"""Every fixture project, run by the real command: cases, places, outcomes, and the exit code."""

import importlib.util
import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from photon_test.cli.app import main
from tests.cli.photon import photon
from tests.conformance import installed, told
from tests.conformance.project import Project, projects, wanted

TOOLS = {  # whether what a tool's projects need is there
    "cargo": shutil.which("cargo") is not None,
    "go": shutil.which("go") is not None,
    "vitest": shutil.which("node") is not None and installed.node_modules("vitest") is not None,
    "jest": shutil.which("node") is not None and installed.node_modules("jest") is not None,
    "node": shutil.which("node") is not None,
    "playwright": shutil.which("node") is not None
    and installed.node_modules("playwright") is not None,
    "pytest": True,  # this very one
    "schemathesis": importlib.util.find_spec("schemathesis") is not None,
    "command": True,
}


def rows() -> list[object]:
    """Each project, skipped with a reason if its tool is not there."""
    other = installed.other()
    return [
        pytest.param(
            project,
            id=repr(project),
            marks=[
                pytest.mark.real(project.tool),
                pytest.mark.skipif(bool(why := _lacks(project)), reason=why),
            ],
        )
        for project in projects()
        if other is None or other.tool == project.tool
    ]


def _lacks(project: Project) -> str:
    if not TOOLS[project.tool]:
        return f"what {project.tool} needs is not installed: run ci/setup"
    return project.cannot()


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where cargo builds."""
    return tmp_path_factory.mktemp("target")


@pytest.mark.parametrize("project", rows())
def test_a_project_comes_to_what_it_must(
    project: Project, target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = project.here()
    cases = wanted(expected.cases)
    project.copy(tmp_path)

    ran = photon(
        tmp_path,
        *("test", "--json", "results.json", "--junit", "junit.xml", *expected.arguments),
        environment=project.environment(target),
    )

    said = ran.out + ran.err
    report = ran.ctrf
    assert told.by_name(report, cases) == cases, said
    assert ran.code == expected.exit, said
    about = told.about_the_suite(report)
    assert all(any(part in one for part in expected.breaks) for one in about), said
    assert all(any(part in one for one in about) for part in expected.breaks), said
    if expected.warns is False:
        assert not told.warnings(report), said
    else:
        assert expected.warns in told.warnings(report), said
    assert told.by_junit(ran.junit) == told.by_ctrf(report)
    # A report made again from the log says the same.
    monkeypatch.chdir(tmp_path)
    main(["report", "--json", "again.json", "--junit", "again.xml"])
    again = json.loads((tmp_path / "again.json").read_text(encoding="utf-8"))
    assert told.by_ctrf(again) == told.by_ctrf(report)
    assert told.by_name(again, cases) == cases
    root = ET.parse(tmp_path / "again.xml").getroot()  # noqa: S314  # our own
    assert told.by_junit(root) == told.by_junit(ran.junit)
