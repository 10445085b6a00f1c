"""The example's contract against its real service, as it is and as a careless branch leaves it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.photon import Result, photon

SHOP = Path(__file__).parents[2] / "examples/shop"
VERIFY = ("pact", "verify-provider", "--provider", "orders-api", "--json", "results.json")
TOTAL = {
    "Cancel an order (200, cancellable)",
    "List orders, newest first (200, all)",
    "List orders, newest first (200, shipped)",
    "Place an order (201, twoMugs)",
    "Show an order (200, open)",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The contract, the manifest and the service, with the environment that `ci/setup` made."""
    folder = tmp_path / "shop"
    unneeded = shutil.ignore_patterns(".*", "target", "node_modules", "__pycache__")
    shutil.copytree(SHOP, folder, ignore=unneeded)
    (folder / "services/orders/.venv").symlink_to(SHOP / "services/orders/.venv")
    return folder


def failed(result: Result) -> set[str]:
    """The descriptions of the interactions that failed."""
    return {
        name.partition("[")[0] for name, status in result.statuses.items() if status != "passed"
    }


def test_the_service_keeps_its_contract(shop: Path) -> None:
    done = photon(shop, *VERIFY, "--service", "orders-api")

    assert done.code == 0, done.out
    assert "expected 30 / ran 30" in done.last_line


def test_a_branch_that_breaks_it_is_told_what_it_breaks(shop: Path) -> None:
    subprocess.run(["git", "apply", "broken.patch"], cwd=shop, check=True)

    done = photon(shop, *VERIFY, "--service", "orders-api")

    assert done.code == 1
    assert failed(done) == TOTAL | {"Cancel an order (401)", "Cancel an order (409, shipped)"}
    assert "Actual map is missing the following keys: totalCents" in done.out
    assert "expected 401 but was 200" in done.out
    assert "expected 409 but was 400" in done.out


def test_credentials_can_come_from_the_command_line(shop: Path) -> None:
    """`--auth` instead of the state that answers with a token."""
    token = {"ORDERS_TOKENS": "shop-token", "TOKEN": "shop-token"}
    states = shop / "states.sh"
    states.write_text("#!/bin/sh\ncat >/dev/null\n")
    states.chmod(0o755)
    create = ("-E", "test(~Add a product) & test(~cap)")

    without = photon(
        shop, *VERIFY, "--service", "orders-api", "--states", "./states.sh", *create,
        environment=token,
    )  # fmt: skip
    given = photon(
        shop, *VERIFY, "--service", "orders-api", "--states", "./states.sh", *create,
        "--auth", "bearer=env:TOKEN", environment=token,
    )  # fmt: skip

    assert without.code == 1
    assert "expected 201 but was 401" in without.out
    assert given.code == 0, given.out
    assert "shop-token" not in given.out
