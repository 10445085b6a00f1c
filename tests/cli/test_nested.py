"""Nested manifests: what they add, and that none is passed over without a word."""

import json
import sys
from pathlib import Path

from tests.cli.photon import photon, write

TRUE = json.dumps([sys.executable, "-c", "open('here', 'x')"])


def suite(name: str, more: str = "") -> str:
    return f'[[test.suite]]\nname = "{name}"\nadapter = "command"\nrun = {TRUE}\n{more}'


def test_suites_of_all_files_run_each_in_its_own_folder(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "photon.toml": suite("root", 'needs = ["orders"]'),
            "services/orders/photon.toml": suite("orders"),
            "services/web/photon.toml": suite("web", 'cwd = "app"'),
            "services/web/app/x": "",
        },
    )

    result = photon(tmp_path, "test", "--json", "results.json")

    assert result.code == 0, result.out + result.err
    assert result.statuses == {"root": "passed", "orders": "passed", "web": "passed"}
    ran = sorted(path.parent.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("here"))
    assert ran == [".", "services/orders", "services/web/app"]


def test_a_manifest_that_is_not_read_is_said(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "photon.toml": suite("root"),
            ".gitignore": "/local/\n",
            "local/photon.toml": suite("local"),
            "build/tools/photon.toml": suite("tools"),
            "other/.git": "gitdir: ../.git/modules/other\n",
            "other/photon.toml": suite("other"),
            "node_modules/x/photon.toml": suite("x"),
        },
    )

    result = photon(tmp_path, "test", "--dry-run")

    assert result.code == 0
    assert [line for line in result.out.splitlines() if line.startswith("left out")] == [
        "left out: build/tools/photon.toml: built folder",
        "left out: local/photon.toml: ignored by git",
        "left out: other/photon.toml: a checkout of its own",
    ]
