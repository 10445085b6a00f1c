"""What `photon test --list` says of each fixture project of jest, against what its run comes to.

A listing is no shorter than a run, and nothing of the project's own runs for it: neither a test nor
a hook, nor a reporter, and no file is written.
"""

import shutil
from pathlib import Path

import pytest

from tests.cli.photon import photon
from tests.conformance import installed, told
from tests.conformance.project import Project, projects, wanted

pytestmark = [
    pytest.mark.real("jest"),
    pytest.mark.skipif(
        shutil.which("node") is None or installed.node_modules("jest") is None,
        reason="what jest needs is not installed: run ci/setup",
    ),
]

# Tests that there are, and that a run does not come to.
NOT_REACHED = {
    "bail": {"second.test.js::is not run"},
    "exits": {"exits.test.js::never runs"},
    "worker-killed": {"killed.test.js::kills itself"},
}
FAILS_AFTERWARDS = {"global-teardown"}
WRITTEN = ("results.json", "junit.xml")  # by Photon, the second one because of `--ci`
CANNOT = "foreign-runner"
ROWS = [
    pytest.param(project, id=project.folder.name)
    for project in projects()
    if project.tool == "jest" and project.expected.cases and project.folder.name != CANNOT
]


@pytest.mark.parametrize("project", ROWS)
def test_a_listing_has_every_test_of_a_run(project: Project, tmp_path: Path) -> None:
    if why := project.cannot():
        pytest.skip(why)
    expected = project.here()
    project.copy(tmp_path)
    before = _files(tmp_path)

    listed = photon(
        tmp_path,
        *("test", "--list", "--json", "results.json", *expected.arguments),
        environment=project.environment(tmp_path),
    )

    there = told.by_name(listed.ctrf, {})
    # Of a test that ends its process older versions do not say that it began.
    known = set(project.expected.cases) | NOT_REACHED.get(project.folder.name, set())
    assert _tests(set(expected.cases)) <= set(there), listed.out + listed.err
    assert _tests(set(there)) <= known, listed.out + listed.err
    assert all(case.outcome == "not run" for name, case in there.items() if _is_test(name))
    # A file that cannot be loaded is a case of both.
    broken = {name for name, case in there.items() if case.outcome == "errored"}
    assert broken <= {
        name for name, case in wanted(expected.cases).items() if case.outcome == "errored"
    }
    fails = broken or project.folder.name in FAILS_AFTERWARDS
    assert listed.code == (3 if fails else 0), listed.out + listed.err
    assert _files(tmp_path) == before


def _tests(names: set[str]) -> set[str]:
    return {name for name in names if _is_test(name)}


def _is_test(name: str) -> bool:
    """Whether a case is one, and not a file that failed as a whole."""
    file, _, title = name.partition("::")
    return file != title


def _files(root: Path) -> dict[str, int]:
    """Return when each file of the project was written."""
    return {
        str(path.relative_to(root)): path.stat().st_mtime_ns
        for path in root.rglob("*")
        if path.is_file() and ".photon" not in path.parts and path.name not in WRITTEN
    }
