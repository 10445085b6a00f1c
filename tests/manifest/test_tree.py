"""The walk enters what git would, and says what it leaves out."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from photon_test.manifest.tree import Passed, Spot, Tree, scan

RULES = """\
# comment
target/
*.tmp
/top
a/**/deep
build/**
!build/keep/
some*
!something
x[0-9]
\\!odd
trailing  \n"""

FOLDERS = (
    ".hidden/a",
    "a/b/c/deep/er",
    "a/deep",
    "build/drop",
    "build/keep/drop",
    "!odd",
    "c/target/debug",
    "c/top",
    "d.tmp",
    "deep",
    "nested/kept/out",
    "nested/out",
    "something/else",
    "somewhere",
    "top",
    "trailing",
    "x1",
    "xy",
)


def _entered(tree: Tree, path: str = "") -> Iterator[str]:
    for below in tree.below(path):
        yield below
        yield from _entered(tree, below)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for folder in FOLDERS:
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / ".gitignore").write_text(RULES)
    (tmp_path / "nested" / ".gitignore").write_text("/out\n")
    return tmp_path


def test_ignored_folders_are_not_entered(checkout: Path) -> None:
    assert list(_entered(Tree(checkout))) == [
        "a",
        "a/b",
        "a/b/c",
        "build",
        "build/keep",
        "c",
        "c/top",
        "deep",
        "nested",
        "nested/kept",
        "nested/kept/out",
        "something",
        "something/else",
        "xy",
    ]


@pytest.mark.real("git")
def test_git_ignores_the_same_folders(checkout: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=checkout, check=True)
    inside = [path for path in checkout.rglob("*") if path.is_dir() and ".git" not in path.parts]
    paths = sorted(path.relative_to(checkout).as_posix() for path in inside)

    said = subprocess.run(
        ["git", "-c", "core.excludesFile=", "check-ignore", "--no-index", "--stdin"],
        cwd=checkout,
        input="\n".join(paths),
        capture_output=True,
        text=True,
        check=True,
    )

    kept = set(paths) - set(said.stdout.split("\n"))
    assert set(_entered(Tree(checkout))) == {path for path in kept if not path.startswith(".")}


def test_rules_above_the_root_hold(tmp_path: Path) -> None:
    (tmp_path / ".git" / "info").mkdir(parents=True)
    (tmp_path / ".git" / "info" / "exclude").write_text("scratch\n")
    (tmp_path / ".gitignore").write_text("/sub/here\n/here\n")
    for name in ("here", "there", "scratch"):
        (tmp_path / "sub" / name).mkdir(parents=True)

    assert list(_entered(Tree(tmp_path / "sub"))) == ["there"]


def test_a_worktree_has_the_excludes_of_its_checkout(tmp_path: Path) -> None:
    own = tmp_path / "main" / ".git" / "worktrees" / "w"
    own.mkdir(parents=True)
    (own / "commondir").write_text("../..\n")
    (tmp_path / "main" / ".git" / "info").mkdir()
    (tmp_path / "main" / ".git" / "info" / "exclude").write_text("scratch\n")
    (tmp_path / "w" / "scratch").mkdir(parents=True)
    (tmp_path / "w" / ".git").write_text(f"gitdir: {own}\n")

    assert list(_entered(Tree(tmp_path / "w"))) == []


def _write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()


def test_a_walk_keeps_the_names_that_matter(tmp_path: Path) -> None:
    _write(tmp_path, "Cargo.toml", "README.md", "b/photon.toml", "b/test_x.py", "b/x_test.py")

    tree = scan(tmp_path, ["Cargo.toml", "test_*.py"])

    assert tree.spots == [
        Spot(path="", names=("Cargo.toml",)),
        Spot(path="b", names=("photon.toml", "test_x.py")),
    ]


def test_a_marker_may_name_the_folder_too(tmp_path: Path) -> None:
    _write(tmp_path, "a.json", "pact/b.json", "x/pact/web/c.json", "impact/d.json")

    tree = scan(tmp_path, ["pact/*.json", "pact/*/*.json"])

    assert [spot.path for spot in tree.spots] == ["pact", "x/pact/web"]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("fixtures", "fixture folder"),
        ("a/testdata", "fixture folder"),
        ("vendor", "vendored folder"),
        ("dist", "built folder"),
        ("skipped", "ignored by git"),
    ],
)
def test_what_is_left_out_is_said_if_it_holds_something(
    tmp_path: Path, path: str, why: str
) -> None:
    (tmp_path / ".gitignore").write_text("skipped\n")
    _write(tmp_path, f"{path}/one/Cargo.toml", f"{path}/two/README.md", f"{path}/x/y/Cargo.toml")

    tree = scan(tmp_path, ["Cargo.toml"])

    assert tree.spots == []
    assert tree.passed == [Passed(path=f"{path}/one", names=("Cargo.toml",), top=path, why=why)]


def test_another_checkout_is_left_out(tmp_path: Path) -> None:
    _write(tmp_path, "worktree/.git", "worktree/Cargo.toml")

    tree = scan(tmp_path, ["Cargo.toml"])

    assert tree.passed[0].why == "a checkout of its own"


def test_what_tools_install_is_left_out_without_a_word(tmp_path: Path) -> None:
    _write(tmp_path, "node_modules/x/Cargo.toml", ".venv/Cargo.toml", "__pycache__/Cargo.toml")

    tree = scan(tmp_path, ["Cargo.toml"])

    assert (tree.spots, tree.passed) == ([], [])


def test_a_circle_of_links_is_not_entered(tmp_path: Path) -> None:
    _write(tmp_path, "a/Cargo.toml")
    (tmp_path / "a" / "again").symlink_to(tmp_path)

    assert [spot.path for spot in scan(tmp_path, ["Cargo.toml"]).spots] == ["a"]


def test_a_link_to_itself_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "go.mod").touch()

    assert [spot.path for spot in scan(tmp_path, ["go.mod"]).spots] == ["a"]


def test_a_pipe_in_the_place_of_ignore_rules_is_not_waited_for(tmp_path: Path) -> None:
    for name in (".gitignore", ".git"):
        os.mkfifo(tmp_path / name)
    _write(tmp_path, "a/go.mod")

    assert [spot.path for spot in scan(tmp_path, ["go.mod"]).spots] == ["a"]
