"""Where a test of vitest or jest stands, as far as the text of its file says it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import photon_test

LINES = Path(photon_test.__file__).parent / "toolside" / "javascript" / "lines.mjs"
SCRIPT = """
import { linesOf } from 'LINES'
const [path, titles] = JSON.parse(process.argv[1])
const lines = linesOf(path)
console.log(JSON.stringify(titles.map(([title, each]) => lines.of(title, each))))
"""
pytestmark = [
    pytest.mark.real("node"),
    pytest.mark.skipif(shutil.which("node") is None, reason="there is no node"),
]


def lines(path: Path, *titles: str, each: bool = False) -> list[int | None]:
    asked = json.dumps([str(path), [[title, each] for title in titles]])
    script = SCRIPT.replace("LINES", LINES.as_uri())
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script, asked],
        capture_output=True,
        text=True,
        check=True,
    )
    told: list[int | None] = json.loads(done.stdout)
    return told


def file(folder: Path, text: str) -> Path:
    path = folder / "a.test.ts"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "title", "line"),
    [
        ("\ntest('adds', () => {})", "adds", 2),
        ('  it.skip("adds")', "adds", 1),
        ("it(\n  `adds`,\n  () => {})", "adds", 1),
        ("test.skipIf(on('x'))('adds', f)", "adds", 1),
        ("it.for<[number, string]>(rows)('adds', f)", "adds", 1),
        ("describe('adds', () => {\n  it('b', f)\n})", "adds", 1),
        (r"test('it\'s \\d', f)", r"it's \d", 1),
        ("test('100% sure', f)", "100% sure", 1),
    ],
)
def test_a_literal_title_has_a_line(tmp_path: Path, text: str, title: str, line: int) -> None:
    assert lines(file(tmp_path, text), title) == [line]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "test(name, () => log('adds', 1))",
        "// test('adds', f)\n * test('adds', f)",
        "log('adds', 1)\nlatest('adds', 1)",
        "test('adds', f)\ntest('adds', f)",
        "test('adds' + more, f)",
        "test(`${'adds'}`, f)",
        "test.each([1])('%s', f)",  # what is no `each` cannot come from one
    ],
)
def test_a_line_that_is_not_certain_is_not_said(tmp_path: Path, text: str) -> None:
    assert lines(file(tmp_path, text), "adds") == [None]


@pytest.mark.parametrize(
    ("text", "title", "line"),
    [
        ("test.each([\n  [1],\n])('doubles %i', f)", "doubles 1", 3),
        ("it.each`\n  a\n  ${1}\n`('adds $a.b (c)', f)", "adds x (c)", 4),
        ("test.each([1])('same', f)", "same", 1),
        ("test.each([1])('%s a', f)\ntest.each([1])('b %s', f)", "b a", None),
        ("test.each([1])('%s', f)\ntest('adds', f)", "adds", None),
    ],
)
def test_a_filled_title_has_the_line_of_the_only_pattern(
    tmp_path: Path, text: str, title: str, line: int | None
) -> None:
    assert lines(file(tmp_path, text), title, each=True) == [line]


def test_what_cannot_be_read_has_no_lines(tmp_path: Path) -> None:
    huge = file(tmp_path, "test('adds', f)\n" + " " * (1 << 20))

    assert lines(huge, "adds") == [None]
    assert lines(tmp_path / "missing.ts", "adds") == [None]
