"""Which Python a project's tests run in."""

from pathlib import Path

import pytest

from photon_test.adapters.interpreter import Interpreter, find, probes
from photon_test.core.errors import ToolMissing
from tests.adapters.disk import DiskFolder
from tests.adapters.pytest_drive import suite

OWN = "/opt/photon"
NO_RUNNER = suite("services/orders", runner=())


@pytest.fixture
def folder(tmp_path: Path) -> DiskFolder:
    (tmp_path / "services" / "orders").mkdir(parents=True)
    return DiskFolder(
        tmp_path,
        "services/orders",
        programs=(f"{OWN}/bin/python3", "/usr/bin/python3"),
        variables={"PATH": f"{OWN}/bin:/usr/bin"},
    )


def environment(folder: DiskFolder, path: str) -> None:
    venv = folder.top / path
    venv.mkdir(parents=True)
    (venv / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.4\n", encoding="utf-8")


def found(folder: DiskFolder) -> Interpreter:
    return find(NO_RUNNER, folder, own=OWN)


def test_the_manifest_decides(folder: DiskFolder) -> None:
    environment(folder, "services/orders/.venv")

    assert find(suite(runner=("tox", "-e", "py")), folder, own=OWN).argv == ("tox", "-e", "py")


def test_an_environment_beside_the_tests_is_taken(folder: DiskFolder) -> None:
    environment(folder, "services/orders/.venv")
    environment(folder, ".venv")

    assert found(folder) == Interpreter(
        argv=(".venv/bin/python", "-m", "pytest"), words=".venv/bin/python (3.12)"
    )


def test_an_environment_above_is_taken(folder: DiskFolder) -> None:
    environment(folder, "venv")

    assert found(folder).argv[0] == "../../venv/bin/python"


def test_an_activated_environment_is_taken(folder: DiskFolder) -> None:
    folder.variables["VIRTUAL_ENV"] = "/home/me/env"

    assert found(folder).argv[0] == "/home/me/env/bin/python"


def test_photons_own_environment_is_not(folder: DiskFolder) -> None:
    folder.variables["VIRTUAL_ENV"] = OWN

    assert found(folder) == Interpreter(
        argv=("/usr/bin/python3", "-m", "pytest"),
        words="/usr/bin/python3 (PATH); VIRTUAL_ENV is Photon's own and was not taken",
    )


@pytest.mark.parametrize(
    ("file", "tool"),
    [
        ("uv.lock", "uv"),
        ("poetry.lock", "poetry"),
        ("pdm.lock", "pdm"),
        ("Pipfile.lock", "pipenv"),
        ("hatch.toml", "hatch"),
    ],
)
def test_a_projects_tool_is_asked(folder: DiskFolder, file: str, tool: str) -> None:
    (folder.top / file).touch()
    folder.programs.add(tool)

    assert found(folder).argv == (tool, "run", "python", "-m", "pytest")


def test_a_projects_tool_that_is_missing_is_mentioned(folder: DiskFolder) -> None:
    (folder.top / "uv.lock").touch()

    assert found(folder).words == (
        "/usr/bin/python3 (PATH); there is a uv.lock, but `uv` is not on PATH"
    )


def test_a_pyproject_without_hatch_does_not_ask_for_it(folder: DiskFolder) -> None:
    (folder.top / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    folder.programs.add("hatch")

    assert found(folder).argv[0] == "/usr/bin/python3"


def test_conda_is_taken(folder: DiskFolder) -> None:
    folder.variables["CONDA_PREFIX"] = "/opt/conda"

    assert found(folder).argv[0] == "/opt/conda/bin/python"


def test_nothing_but_photons_own_is_nothing(folder: DiskFolder) -> None:
    folder.programs = {f"{OWN}/bin/python3"}

    with pytest.raises(ToolMissing) as missing:
        found(folder)

    assert missing.value.where == "services/orders"


@pytest.mark.parametrize(
    ("runner", "asked"),
    [
        ((".venv/bin/python", "-m", "pytest", "-p", "no:x"), (".venv/bin/python", "-c")),
        (("python3.12", "-X", "dev", "-m", "pytest"), ("python3.12", "-X", "dev", "-c")),
        (("bin/pytest", "-q"), ("bin/pytest", "--version", "--noconftest")),
    ],
)
def test_a_question_for_the_version_runs_no_test(
    folder: DiskFolder, runner: tuple[str, ...], asked: tuple[str, ...]
) -> None:
    [probe] = probes(suite("services/orders", runner=runner), folder)

    assert probe.command.argv[: len(asked)] == asked
    assert probe.command.cwd == "services/orders"


@pytest.mark.parametrize(
    "runner", [("uv", "run", "pytest"), ("tox", "-e", "py"), ("./run",), ("python", "run_all.py")]
)
def test_a_tool_that_might_make_an_environment_is_asked_nothing(
    folder: DiskFolder, runner: tuple[str, ...]
) -> None:
    assert probes(suite(runner=runner), folder) == ()
