"""What installs a package of the project: the tool whose lock file is there."""

from pathlib import Path

import pytest

from photon_test.adapters.node_package import install
from tests.adapters.disk import DiskFolder

DECLARED = '{"devDependencies": {"vitest": "^3"}}'


def files(top: Path, *names: str, text: str = DECLARED) -> None:
    for name in names:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize(
    ("lock", "command"),
    [
        ("package-lock.json", "`npm ci`"),
        ("npm-shrinkwrap.json", "`npm ci`"),
        ("pnpm-lock.yaml", "`pnpm install`"),
        ("yarn.lock", "`yarn install`"),
        ("bun.lock", "`bun install`"),
        ("no-lock", "`npm install`"),
    ],
)
def test_the_lock_file_says_which_tool(tmp_path: Path, lock: str, command: str) -> None:
    files(tmp_path, "package.json", lock)

    assert install("vitest", DiskFolder(tmp_path)) == command


def test_a_workspace_is_installed_where_its_lock_file_is(tmp_path: Path) -> None:
    files(tmp_path, "js/web/package.json", "js/package.json", "js/pnpm-lock.yaml")

    assert install("vitest", DiskFolder(tmp_path, "js/web")) == "`pnpm install` in `js`"


@pytest.mark.parametrize(
    ("lock", "command"),
    [
        ("package-lock.json", "`npm install --save-dev vitest` in `web`"),
        ("yarn.lock", "`yarn add --dev vitest` in `web`"),
        ("no-lock", "`npm install --save-dev vitest` in `web`"),
    ],
)
def test_what_no_package_declares_is_to_be_added(tmp_path: Path, lock: str, command: str) -> None:
    files(tmp_path, "web/package.json", f"web/{lock}", text="{}")

    assert install("vitest", DiskFolder(tmp_path, "web")) == command
