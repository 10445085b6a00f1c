"""Packages and workspaces are recognised, with the packages that belong to them."""

from pathlib import Path

import pytest

from photon_test.adapters import cargo
from photon_test.core.ports import Detected
from tests.adapters.disk import DiskFolder


def package(root: Path, path: str, more: str = "") -> None:
    folder = root / path
    folder.mkdir(parents=True, exist_ok=True)
    name = folder.name
    (folder / "Cargo.toml").write_text(f'[package]\nname = "{name}"\nversion = "0.1.0"\n{more}')


def detected(root: Path, path: str = "") -> Detected:
    found = cargo.detect(DiskFolder(root, path))
    assert found is not None
    return found


def test_a_package_is_a_suite_of_its_name(tmp_path: Path) -> None:
    package(tmp_path, "services/pricing")

    found = detected(tmp_path, "services/pricing")

    assert found.suite.name == "pricing"
    assert found.suite.root == "services/pricing"
    assert found.suite.scope == "backend"
    assert not found.left_out


def test_a_workspace_claims_its_members(tmp_path: Path) -> None:
    for path in ("crates/a", "crates/b", "crates/old", "tools/x", "elsewhere"):
        package(tmp_path, path)
    (tmp_path / "Cargo.toml").write_text(
        '[workspace]\nmembers = ["crates/*", "./tools/x/"]\nexclude = ["crates/old"]\n'
    )

    assert detected(tmp_path).claims == ("crates/a", "crates/b", "tools/x")


def test_path_dependencies_inside_a_workspace_are_members(tmp_path: Path) -> None:
    package(tmp_path, "deep/er")
    package(tmp_path, "deep", '[dependencies]\ner = { path = "er" }\n')
    root = '[workspace]\n[target."cfg(unix)".dev-dependencies]\ndeep = { path = "./deep" }\n'
    package(tmp_path, ".", root + 'out = { path = "../outside" }\n')

    assert detected(tmp_path).claims == ("deep", "deep/er")


def test_a_package_that_its_workspace_does_not_know_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").write_text('[workspace]\nmembers = ["a"]\nexclude = ["c"]\n')
    for path in ("a", "b", "c"):
        package(tmp_path, path)

    assert "not a member" in detected(tmp_path, "b").left_out
    assert not detected(tmp_path, "a").left_out
    assert not detected(tmp_path, "c").left_out


def test_a_manifest_that_is_not_toml_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").write_text("[package\n")

    assert "not TOML" in detected(tmp_path).left_out


@pytest.mark.parametrize("text", [None, "", "[profile.dev]\ndebug = 0\n"])
def test_without_a_package_there_is_no_suite(text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "Cargo.toml").write_text(text)

    assert cargo.detect(DiskFolder(tmp_path)) is None


@pytest.mark.parametrize("members", ['"a"', "[1, 2]", "{ a = 1 }"])
def test_members_of_a_wrong_type_claim_nothing(members: str, tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").write_text(f"[workspace]\nmembers = {members}\n")

    assert detected(tmp_path).claims == ()
