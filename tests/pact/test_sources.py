"""Which files are meant, and which of them can be read."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from photon_test.core.errors import DocumentError
from photon_test.pact.sources import content, matching


def found(folder: Path, *patterns: str) -> tuple[list[tuple[str, bool]], list[str]]:
    unmatched: list[str] = []
    paths = list(matching([str(folder / pattern) for pattern in patterns], unmatched.append))
    return [(str(Path(path).relative_to(folder)), named) for path, named in paths], unmatched


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("pacts/b.json", "pacts/a.json", "pacts/deep/c.json", "pacts/readme.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    (tmp_path / "empty").mkdir()
    (tmp_path / "pacts" / "folder.json").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("patterns", "paths"),
    [
        (("pacts/a.json",), [("pacts/a.json", True)]),
        (("pacts/*.json",), [("pacts/a.json", False), ("pacts/b.json", False)]),
        (("pacts/**/c.json", "pacts/deep/c.json"), [("pacts/deep/c.json", False)]),
        (
            ("pacts",),
            [("pacts/a.json", False), ("pacts/b.json", False), ("pacts/deep/c.json", False)],
        ),
        (("pacts/deep/", "pacts/deep/../deep/c.json"), [("pacts/deep/c.json", False)]),
        (("missing.json",), [("missing.json", True)]),
    ],
)
def test_what_is_meant(tree: Path, patterns: tuple[str, ...], paths: object) -> None:
    assert found(tree, *patterns) == (paths, [])


def test_a_pattern_without_files_is_said(tree: Path) -> None:
    assert found(tree, "empty", "none/*.json", "pacts/f*.json") == (
        [],
        [str(tree / "empty"), str(tree / "none/*.json"), str(tree / "pacts/f*.json")],
    )


def test_a_link_that_leads_nowhere_is_not_left_out(tree: Path) -> None:
    (tree / "pacts" / "d.json").symlink_to("nowhere")

    paths, _ = found(tree, "pacts/*.json")

    assert paths[-1] == ("pacts/d.json", False)
    with pytest.raises(FileNotFoundError):
        content(str(tree / "pacts" / "d.json"))


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate((256 << 20) + 1)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (os.mkfifo, OSError, "not a regular file"),
        (lambda path: path.symlink_to(os.devnull), OSError, "not a regular file"),
        (Path.mkdir, OSError, "not a regular file"),
        (sparse, DocumentError, "larger than 256 MiB"),
    ],
    ids=["pipe", "device", "folder", "large"],
)
def test_what_cannot_be_read_is_refused(
    tmp_path: Path, make: Callable[[Path], None], error: type[Exception], words: str
) -> None:
    make(tmp_path / "a.json")

    with pytest.raises(error, match=words):
        content(str(tmp_path / "a.json"))


def test_a_file_is_read(tree: Path) -> None:
    assert content(str(tree / "pacts" / "a.json")) == b"{}"
