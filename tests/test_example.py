"""The example is in order without being run; `ci/demo` runs it."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from photon_test.cli.app import photon

ROOT = Path(__file__).parents[1]
SHOP = ROOT / "examples/shop"
LOCK = SHOP / "web/package-lock.json"
GENERATE = (
    "pact generate-consumer --spec openapi.yaml --all --consumer web-ui --provider orders-api"
)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The document and its contract, to change at will."""
    shutil.copytree(SHOP / "pact", tmp_path / "pact")
    shutil.copy(SHOP / "openapi.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("shop")
def test_the_committed_contract_is_what_the_document_comes_to() -> None:
    result = CliRunner().invoke(photon, [*GENERATE.split(), "--check"], standalone_mode=False)

    assert result.return_value == 0, result.output


def test_nothing_is_wrong_with_the_document() -> None:
    done = CliRunner().invoke(photon, ["openapi", "lint", str(SHOP / "openapi.yaml")])

    assert done.output.endswith(" 0 errors, 0 warnings; 10 operations, 51 examples in 1 file\n")
    assert done.exit_code == 0


def test_a_changed_document_is_noticed(shop: Path) -> None:
    document = shop / "openapi.yaml"
    document.write_text(document.read_text().replace("sku: CAP-004", "sku: CAP-040"))

    result = CliRunner().invoke(photon, [*GENERATE.split(), "--check"], standalone_mode=False)

    assert result.return_value == 1, result.output


def test_the_lock_file_names_no_registry() -> None:
    assert "resolved" not in LOCK.read_text()


def test_the_lock_file_has_the_packages_of_every_platform() -> None:
    packages = json.loads(LOCK.read_text())["packages"]
    wanted = {
        name for package in packages.values() for name in package.get("optionalDependencies", ())
    }

    missing = [name for name in sorted(wanted) if f"node_modules/{name}" not in packages]

    assert missing == []  # `npm ci` refuses a lock file that lacks them


def test_every_requirement_of_the_service_is_pinned() -> None:
    folder = SHOP / "services/orders"
    pinned = {line.partition("==")[0] for line in _lines(folder / "constraints.txt")}

    assert set(_lines(folder / "requirements.txt")) <= pinned


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
