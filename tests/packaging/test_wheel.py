"""The wheel, as people meet it: in an environment of its own, used in somebody else's repository.

It fetches Photon's dependencies and pytest from the package index that pip is configured with;
pip's cache makes the second time quick.
"""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "photon_test"

pytestmark = pytest.mark.real("pip")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def tools(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has Photon and nothing of the repository's."""
    return _environment(tmp_path_factory.mktemp("tools"), str(wheel))


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has pytest and nothing of Photon's."""
    return _environment(tmp_path_factory.mktemp("theirs"), "pytest")


def test_the_wheel_has_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    ours = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert packed == ours
    assert any(name.startswith("photon_test/toolside/") for name in packed)


def test_the_wheel_prints_the_published_schema(tools: Path) -> None:
    published = (ROOT / "docs/reference/photon.schema.json").read_text(encoding="utf-8")

    assert _run([str(tools / "photon"), "manifest", "schema"]).stdout == published


def test_a_wheel_of_the_source_distribution_has_the_schema_too(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    subprocess.run([*build, "-t", "sdist"], cwd=ROOT, check=True, capture_output=True)
    (source,) = tmp_path.glob("*.tar.gz")

    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(source))

    (wheel,) = tmp_path.glob("*.whl")
    assert json.loads(zipfile.ZipFile(wheel).read("photon_test/manifest/photon.schema.json"))


def test_the_wheel_tests_a_repository_that_knows_nothing_of_photon(
    tools: Path, theirs: Path, tmp_path: Path
) -> None:
    photon = tools / "photon"
    repository = tmp_path / "repository"
    _write_project(repository)
    (repository / ".venv").symlink_to(theirs.parent)

    green = _photon(photon, repository, "test")
    (repository / "tests" / "test_more.py").write_text("def test_no():\n    assert 1 == 2\n")
    red = _photon(photon, repository, "test")
    told = _photon(photon, repository, "test", "--suite", "told")

    assert green.returncode == 0, green.stdout + green.stderr
    assert "2 passed" in green.stdout
    assert red.returncode == 1, red.stdout + red.stderr
    assert "test_no" in red.stdout
    assert told.returncode == 4, told.stdout + told.stderr  # there is no such suite
    packages = _run(
        [
            str(theirs / "python"),
            "-c",
            "import importlib.metadata as m; print(*m.packages_distributions())",
        ]
    )
    assert "pytest" in packages.stdout
    assert "photon" not in packages.stdout


def test_a_runner_decides_which_interpreter_tests(
    tools: Path, theirs: Path, tmp_path: Path
) -> None:
    repository = tmp_path / "repository"
    _write_project(repository)
    (repository / "photon.toml").write_text(
        '[[test.suite]]\nname = "told"\nadapter = "pytest"\n'
        f'runner = ["{theirs}/python", "-m", "pytest"]\n'
    )

    run = _photon(tools / "photon-test", repository, "test")

    assert run.returncode == 0, run.stdout + run.stderr
    assert "2 passed" in run.stdout


def _write_project(repository: Path) -> None:
    (repository / "tests").mkdir(parents=True)
    (repository / "pyproject.toml").write_text('[tool.pytest.ini_options]\ntestpaths = ["tests"]\n')
    (repository / "tests" / "test_alone.py").write_text(
        "import importlib.util, os\n\n"
        "def test_photon_is_not_installed_here():\n"
        "    assert importlib.util.find_spec('photon_test') is None\n\n"
        "def test_photon_leaves_no_variables():\n"
        "    assert not [name for name in os.environ if name.startswith('PHOTON_')]\n"
    )


def _environment(folder: Path, *packages: str) -> Path:
    """Make a virtual environment with these packages and return the folder of its programs."""
    # Without pip of its own, which would take longer than all the rest.
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    python = str(folder / "bin" / "python")
    _pip(
        "--python",
        python,
        "install",
        "--no-compile",
        "--constraint",
        str(ROOT / "ci/constraints.txt"),
        *packages,
    )
    return folder / "bin"


def _photon(program: Path, repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(repository.parent)}
    return subprocess.run(
        [str(program), *arguments],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _pip(*arguments: str) -> None:
    _run([sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments])


def _run(argv: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        argv, env=environment, capture_output=True, text=True, timeout=120, check=True
    )
