"""Writes docs/adapters.md: what works where. `python -m tests.conformance.table`

From fixtures/projects: `situations.toml`, what each project is expected to come to, and
`matrix.toml`, which `ci/conformance --write` leaves; and from what each adapter says of itself.
"""

from collections.abc import Iterator, Sequence

import msgspec

from photon_test.adapters.registry import ADAPTERS
from photon_test.core.ports import Capabilities
from tests.conformance.installed import PROJECTS
from tests.conformance.project import Case, Expected, Project, projects, wanted
from tests.conformance.situations import (
    Cannot,
    Cell,
    Group,
    Place,
    Situation,
    Situations,
    load,
    places,
)

ROOT = PROJECTS.parents[1]
PAGE = ROOT / "docs" / "adapters.md"
MATRIX = PROJECTS / "matrix.toml"
NONE = "—"
WIDTH = 6  # adapters beside one another

ABOUT = """\
# What works where

<!-- Written by `python -m tests.conformance.table`: do not edit it by hand. -->

Photon brings every tool to the same few words. This page says what each becomes, tool by tool, and
what of a tool Photon can make use of. Behind each cell stands a small project of
[`fixtures/projects`](../fixtures/projects/README.md), which the link opens: with every change of
Photon it is run with the real tool, and cases, lines, outcomes, exit code and reports must be
exactly what its `expected.toml` says.

Each tool's own page says more, and how it is set up: see [the reference](reference).
"""

SITUATIONS = """\
## What becomes of a test

| word | means | [exit code](reference/exit-codes.md) |
| --- | --- | --- |
| passed | the test said yes | 0 |
| skipped | it was not run on purpose, or failed as it was expected to; with the reason | 0 |
| failed | it said no | 1 |
| errored | it could not say | 1 if the tool went on, 3 if a process ended for it |
| not run | it was found, and nothing is known of its end | 3 |
| broken | the suite as a whole could not say what became of its tests | 3 |
| no tests | the suite has none | 4 |
| flaky | it passed when the tool tried again | 0 |
| warned | beside the outcome, a warning says what happened | |
| — | the tool cannot have it; below the table it says why | |

In a cell the number is the exit code of its project, where nothing else decides it. Tests that
print much or have odd names pass or fail as they say: what counts is that nothing is lost.
"""

PECULIAR = """\
## What only one tool can be in
"""

FEATURES = """\
## What Photon makes use of

What a tool has not, Photon does for it or refuses in words: it is never left out in silence.
`photon adapters` prints this for the version that is installed.
"""

NOTES = """\
- *Results while it runs*: of a command's, TAP as it is printed; other reports are read at the end,
  and so is cargo-nextest's.
- *File and line*: of a command's, where its report says them. A line that is not certain is not
  said: not of go's subtests, nor of titles that JavaScript computes.
- *What each test printed*: jest and node do not say which test it was; it stands with the run.
- *Retries*: pytest's are those of its plugins; cargo's those of cargo-nextest, where the suite has
  it as its engine: `cargo test` runs no test again, nor do go and node.
- *Tags*: pytest's markers; `@word` in the titles of vitest, jest, node and Playwright, and what
  vitest 4.1 and Playwright let a test declare; the tags of an OpenAPI description. With every tool
  also those of the manifest: a suite's, and those of `[[test.suite.override]]` by filter.
- *Other kinds of tests*: cargo's doctests and go's examples and fuzz seeds are tests, and so are
  pytest's doctests where its own options ask for them. Benchmarks are left alone, unless cargo is
  told that they are tests.
"""

MATRIX_HEAD = """\
## Versions

Which versions all of these projects were run with, and when: `ci/conformance` installs them and
runs every project with each. `skipped` are projects that need more than the version has.
"""

# What the capabilities mean, by their names; `shard` is left out until runs can be divided.
MEANINGS = {
    "list": "lists the tests before a run",
    "select": "runs exactly the chosen tests",
    "stream": "shows results while the tool runs",
    "location": "knows file and line of a test",
    "output": "keeps what each test printed",
    "attempts": "shows the tool's own retries as attempts",
    "tags": "reads the tool's own tags",
    "test_timeout": "hands a limit for each test to the tool",
    "workers": "tells the tool how many processors to use",
}


class Ran(msgspec.Struct, forbid_unknown_fields=True):
    """What the rows came to with one version."""

    version: str
    green: int
    red: list[str]
    skipped: int
    date: str
    node: str = ""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """Return the page's text."""
    situations = load()
    known = {(project.tool, project.folder.name): project.expected for project in projects()}
    parts = [ABOUT, FEATURES, *_features(situations.tools), NOTES, SITUATIONS]
    for group in situations.group:
        parts += _group(group, situations.tools, known)
    parts += [PECULIAR, *_peculiar(situations, known), MATRIX_HEAD, *_matrix(), *_differences()]
    return "\n".join(parts)


Known = dict[tuple[str, str], Expected]


def _group(group: Group, tools: Sequence[str], known: Known) -> Iterator[str]:
    yield f"### {group.title}\n"
    lines = [
        [situation.what, *(_cell(tool, situation.shown[tool], known) for tool in tools)]
        for situation in group.situation
    ]
    yield _table(["", *tools], lines)
    yield from _reasons(group.situation, tools)


def _cell(tool: str, cell: Cell, known: Known) -> str:
    found = places(tool, cell)
    return _link(found[0], becomes(found[0], known)) if found else NONE


def becomes(place: Place, known: Known) -> str:
    """Return what a place comes to, in a word or two."""
    expected = known[place.tool, place.project]
    warned = ", warned" if isinstance(expected.warns, str) and expected.warns else ""
    if not place.case:
        return f"{_whole(expected)} · {expected.exit}{warned}"
    cases = wanted(expected.cases)
    case = cases[place.case]
    outcome = case.outcome
    alone = not any(_decides(one) for name, one in cases.items() if name != place.case)
    if outcome in ("errored", "not run") and (alone or expected.exit == 3):
        return f"{outcome} · {expected.exit}"
    if outcome == "passed" and (case.attempts or 1) > 1:
        return "passed, flaky"
    if outcome == "passed" and expected.exit == 0 and warned:
        return f"passed{warned}"
    return outcome


def _whole(expected: Expected) -> str:
    if expected.exit == 4:
        return "no tests"
    return "broken" if expected.broken else "errored"


def _decides(case: Case) -> bool:
    return case.outcome == "failed"


def _link(place: Place, words: str) -> str:
    return f"[{words}](../fixtures/projects/{place.tool}/{place.project})"


def _reasons(situations: Sequence[Situation], tools: Sequence[str]) -> Iterator[str]:
    lines = []
    for situation in situations:
        whys: dict[str, list[str]] = {}
        for tool in tools:
            cell = situation.shown[tool]
            if isinstance(cell, Cannot):
                whys.setdefault(cell.cannot, []).append(tool)
        said = "; ".join(f"{', '.join(those)}: {why}" for why, those in whys.items())
        if said:
            lines.append(f"- *{situation.what}* — {said}")
    if lines:
        yield "\n".join((*lines, ""))


def _peculiar(situations: Situations, known: Known) -> Iterator[str]:
    lines = [
        [tool, what, _link(place, _overall(known[tool, project]))]
        for tool in situations.tools
        for project, what in situations.peculiar.get(tool, {}).items()
        for place in [Place(tool, project, "")]
    ]
    yield _table(["tool", "situation", "comes to"], lines)


def _overall(expected: Expected) -> str:
    outcomes = [case.outcome for case in wanted(expected.cases).values()]
    counts = {word: outcomes.count(word) for word in dict.fromkeys(outcomes)}
    said = [f"{count} {word}" for word, count in counts.items()]
    broken = ["broken"] if expected.broken else []
    return f"{', '.join((*said, *broken))}: exit {expected.exit}"


def _features(first: Sequence[str]) -> Iterator[str]:
    names = (*first, *(name for name in ADAPTERS if name not in first))
    for start in range(0, len(names), WIDTH):
        some = names[start : start + WIDTH]
        lines = [
            [words, *(_has(ADAPTERS[name].CAPABILITIES, key) for name in some)]
            for key, words in MEANINGS.items()
        ]
        yield _table(["", *some], lines)


def _has(capabilities: Capabilities, key: str) -> str:
    match getattr(capabilities, key):
        case True:
            return "yes"
        case False | "none":
            return NONE
        case words:
            return str(words)


def _matrix() -> Iterator[str]:
    lines = []
    for tool, versions in _results().items():
        for ran in versions:
            name = f"{ran.version}, node {ran.node}" if ran.node else ran.version
            red = f"{len(ran.red)}: {', '.join(ran.red)}" if ran.red else "0"
            lines.append([tool, name, str(ran.green), red, str(ran.skipped), ran.date])
    yield _table(["tool", "version", "as expected", "not", "skipped", "on"], lines)


def _results() -> dict[str, list[Ran]]:
    if not MATRIX.exists():
        return {}
    return msgspec.toml.decode(MATRIX.read_bytes(), type=dict[str, list[Ran]])


def _differences() -> Iterator[str]:
    lines = [
        f"- {project.tool} {conditions}, [{project.folder.name}]"
        f"({_relative(project)}): {elsewhere.why}"
        for project in projects()
        for conditions, elsewhere in project.expected.versions.items()
    ]
    if lines:
        yield "What is different with some versions, by their nature:\n"
        yield "\n".join((*lines, ""))


def _relative(project: Project) -> str:
    return f"../fixtures/projects/{project.tool}/{project.folder.name}"


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join((*(f"| {' | '.join(row)} |" for row in rows), ""))


if __name__ == "__main__":
    main()
