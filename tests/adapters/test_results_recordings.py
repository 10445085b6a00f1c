"""What real tools wrote, and what is made of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from photon_test.adapters.command_results import READERS
from photon_test.adapters.results import Document

HERE = Path(__file__).parents[2] / "fixtures" / "recordings" / "command"
FORMATS = {".json": "ctrf", ".tap": "tap", ".xml": "junit"}
GOLDEN = HERE / "golden.txt"


def told(document: Document) -> Iterator[str]:
    for case in document.cases:
        line = f"  {case.outcome} | {case.name}"
        line += f" | {case.reason}" if case.reason else ""
        for problem in (*case.problems, *case.tries):
            line += f" | {problem.kind}: {problem.message}"
            line += f" at {problem.file}:{problem.line}" if problem.file else ""
        yield repr(line)[1:-1]
    yield from (f"  lacking | {words}" for words in document.lacking)
    yield from (f"  surplus | {words}" for words in document.surplus)


def read(path: Path) -> str:
    return "\n".join((path.name, *told(READERS[FORMATS[path.suffix]](path.read_bytes())), ""))


def recordings() -> list[Path]:
    return sorted(path for path in HERE.iterdir() if path.suffix in FORMATS)


@pytest.mark.parametrize("path", recordings(), ids=lambda path: path.name)
def test_a_recording_comes_to_its_golden(path: Path) -> None:
    parts = {part.partition("\n")[0]: part for part in GOLDEN.read_text().split("\n\n")}

    assert read(path).rstrip("\n") == parts[path.name].rstrip("\n")


def test_each_recording_says_how_it_was_made() -> None:
    page = (HERE / "README.md").read_text()

    assert [path.name for path in recordings() if f"`{path.name}`" not in page] == []
