"""A folder as adapters see it: confined to the root, and never waiting for a file."""

import os
from pathlib import Path

import pytest

from photon_test.engine.folder import TreeFolder
from photon_test.manifest.tree import Tree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    top = tmp_path / "root"
    for path in (
        "a/b/test_x.py",
        "a/b/data.json",
        "a/test_y.py",
        "a/.hidden/test_h.py",
        "a/.dot.py",
        "gone/test_z.py",
        "node_modules/x/test_n.py",
        "test_t.py",
    ):
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(path)
    (top / ".gitignore").write_text("gone/\n")
    (tmp_path / "secret.txt").write_text("outside")
    return top


def test_a_folder_knows_where_it_is(root: Path) -> None:
    folder = TreeFolder(root, "a/b")

    assert (folder.path, folder.absolute) == ("a/b", str(root / "a" / "b"))


def test_it_sees_what_lies_in_it_and_around_it(root: Path) -> None:
    folder = TreeFolder(root, "a")

    assert folder.has("b/test_x.py")
    assert folder.has("../test_t.py")
    assert folder.text("b/test_x.py") == "a/b/test_x.py"
    assert folder.names() == [".dot.py", ".hidden", "b", "test_y.py"]
    assert folder.names("b") == ["data.json", "test_x.py"]
    assert folder.names("nothing") == []


@pytest.mark.parametrize("path", ["../secret.txt", "a/../../secret.txt", "/etc/passwd", "a\0b"])
def test_what_lies_outside_is_not_there(root: Path, path: str) -> None:
    folder = TreeFolder(root)

    assert not folder.has(path)
    assert folder.text(path) is None
    assert folder.names(path) == []


def test_a_pattern_does_not_lead_outside(root: Path) -> None:
    assert TreeFolder(root, "a").glob("../../*.txt") == []
    assert TreeFolder(root, "a").glob(f"{root.parent}/*.txt") == []


def test_a_link_may_lead_outside(root: Path) -> None:
    (root / "a" / "python").symlink_to(root.parent / "secret.txt")

    assert TreeFolder(root, "a").has("python")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.py", ["test_t.py"]),
        ("*/*.py", ["a/test_y.py"]),
        ("**/test_*.py", ["a/b/test_x.py", "a/test_y.py", "test_t.py"]),
        ("**/**/test_x.py", ["a/b/test_x.py"]),
        ("a/**", ["a/b/data.json", "a/b/test_x.py", "a/test_y.py"]),
        ("a/b/data.json", ["a/b/data.json"]),
        ("./a//b/*.json", ["a/b/data.json"]),
        ("a/[bc]/*.json", ["a/b/data.json"]),
        ("gone/*.py", ["gone/test_z.py"]),
        ("a/.*.py", ["a/.dot.py"]),
        ("a/b", []),
        ("*", ["test_t.py"]),
        ("", []),
        ("nothing/*", []),
    ],
)
def test_a_pattern_finds_files(root: Path, pattern: str, found: list[str]) -> None:
    assert TreeFolder(root).glob(pattern) == found


def test_what_a_pattern_finds_is_relative_to_the_folder(root: Path) -> None:
    assert TreeFolder(root, "a").glob("*/*.py") == ["b/test_x.py"]
    assert TreeFolder(root, "a/b").glob("../*.py") == ["../test_y.py"]


def test_a_circle_of_links_ends(root: Path) -> None:
    (root / "a" / "again").symlink_to(root)

    assert TreeFolder(root).glob("**/test_x.py") == ["a/b/test_x.py"]


def test_the_folder_above_the_root_is_none(root: Path) -> None:
    above = TreeFolder(root, "a/b").parent()

    assert above is not None
    assert above.path == "a"
    assert TreeFolder(root).parent() is None


def test_large_and_binary_files_have_no_text(root: Path) -> None:
    (root / "large").write_bytes(b"x" * ((1 << 20) + 1))
    (root / "binary").write_bytes(b"\xff\xfe")
    folder = TreeFolder(root)

    assert folder.text("large") is None
    assert folder.text("binary") is None
    assert folder.text("a") is None
    assert folder.text("missing") is None


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "pipe")

    assert TreeFolder(root).text("pipe") is None


def test_programs_and_variables_are_those_of_the_environment(root: Path) -> None:
    (root / "bin").mkdir()
    (root / "bin" / "tool").write_text("")
    (root / "bin" / "tool").chmod(0o755)
    folder = TreeFolder(root, environ={"PATH": str(root / "bin"), "X": "1"})

    assert folder.which("tool") == str(root / "bin" / "tool")
    assert folder.which("other") is None
    assert (folder.variable("X"), folder.variable("Y")) == ("1", "")


def test_a_walked_tree_gives_the_same_answers(root: Path) -> None:
    (root / "a" / "dangling").symlink_to("nowhere")
    now = TreeFolder(root, "a")
    walked = TreeFolder(root, "a", tree=Tree(root))

    for path in ("", ".", "b", "b/", "b/test_x.py", "./b//data.json", "../a/b", "dangling", "no/x"):
        assert walked.has(path) == now.has(path), path
        assert walked.text(path) == now.text(path), path


def test_a_new_folder_sees_what_a_setup_command_made(root: Path) -> None:
    before = TreeFolder(root, "a")
    assert before.names("made") == []
    (root / "a" / "made").mkdir()
    (root / "a" / "made" / "x").touch()

    assert TreeFolder(root, "a").names("made") == ["x"]
