"""The figures: what is compared with what, and how far apart they may be."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from measure import Command, Ratio, once, pairs, ratio
from projects import (
    PYTEST,
    big_tree,
    cargo_project,
    go_project,
    jest_project,
    manifest,
    pytest_project,
    suite,
    vitest_project,
)

PHOTON = [sys.executable, "-m", "photon_test"]
RAW_PYTEST = [sys.executable, "-m", "pytest", "-q"]
# As an installed Photon would run: compiled, and not inside somebody's environment.
_NOT_OURS = ("VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
ENV = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}


@dataclass(frozen=True)
class Figure:
    """A measured figure and its target."""

    ratio: Ratio
    target: float
    note: str = ""


def photon(folder: Path, *arguments: str) -> list[Command]:
    """`photon test` in a folder."""
    return [Command([*PHOTON, "test", *arguments], folder, ENV)]


def pytest_(folder: Path) -> Iterator[Figure]:
    """5,000 trivial tests, and a suite of 30 seconds."""
    trivial = pytest_project(folder / "trivial", files=50, tests=100, body="pass")
    manifest(trivial, suite("trivial", "pytest", more=PYTEST))
    measured = pairs(photon(trivial), [Command(RAW_PYTEST, trivial, ENV)], runs=7)
    yield Figure(ratio("pytest, 5,000 trivial tests", "wall_s", measured), 1.15)
    slow = pytest_project(folder / "slow", files=3, tests=10, body="time.sleep(1)")
    manifest(slow, suite("slow", "pytest", more=PYTEST))
    measured = pairs(photon(slow), [Command(RAW_PYTEST, slow, ENV)])
    yield Figure(ratio("pytest, a suite of 30 s", "wall_s", measured), 1.03)


def vitest(folder: Path) -> Iterator[Figure]:
    """2,000 tests in 20 files."""
    project = vitest_project(folder / "vitest", files=20, tests=100)
    manifest(project, suite("web", "vitest"))
    raw = Command([str(project / "node_modules/.bin/vitest"), "run"], project, ENV)
    yield Figure(
        ratio("vitest, 2,000 tests", "wall_s", pairs(photon(project), [raw], runs=7)), 1.10
    )


def jest(folder: Path) -> Iterator[Figure]:
    """2,000 tests in 40 files, and one of them again."""
    project = jest_project(folder / "jest", files=40, tests=50)
    manifest(project, suite("web", "jest"))
    raw = Command([str(project / "node_modules/.bin/jest")], project, ENV)
    measured = pairs(photon(project), [raw], runs=7)
    yield Figure(ratio("jest, 2,000 tests, processor time", "cpu_s", measured), 1.10)
    one = photon(project, "-E", "file(=f7.test.js) & test(=t7)")
    again = ratio("jest, one of 2,000 tests, processor time", "cpu_s", pairs(one, [raw]))
    yield Figure(again, float("inf"), "against all of them")


def cargo(folder: Path) -> Iterator[Figure]:
    """8 crates of 50 tests, 5 of which sleep 100 ms; built before."""
    project = cargo_project(folder / "cargo", crates=8, tests=50, sleeping=5)
    manifest(project, suite("rust", "cargo", more="cargo = { doctests = false }"))
    raw = Command(["cargo", "test", "--quiet"], project, ENV)
    yield Figure(
        ratio("cargo, 8 crates of 50 tests", "wall_s", pairs(photon(project), [raw], runs=7)), 0.65
    )


def go(folder: Path) -> Iterator[Figure]:
    """2,000 tests in 100 packages; neither side takes what go has cached."""
    project = go_project(folder / "go", packages=100, tests=20)
    manifest(project, suite("back", "go", more="go = { cache = false }"))
    raw = ["go", "test", "-count=1"]
    measured = pairs(photon(project), [Command([*raw, "./..."], project, ENV)])
    yield Figure(ratio("go, 2,000 tests, processor time", "cpu_s", measured), 1.05)
    wall = ratio("go, 2,000 tests, wall time", "wall_s", measured)
    yield Figure(wall, float("inf"), "reported, not promised: it depends on the machine's load")
    measured = pairs(photon(project), [Command([*raw, "-json", "./..."], project, ENV)])
    own = ratio("go, 2,000 tests, over `go test -json`", "cpu_s", measured)
    yield Figure(own, float("inf"), "processor time without what go's own JSON costs")


def together(folder: Path) -> Iterator[Figure]:
    """Three suites at once, against the three raw tools started at once."""
    folder = folder / "together"
    py = pytest_project(folder / "py", files=20, tests=100, body="sum(range(20_000))")
    web = vitest_project(folder / "web", files=20, tests=100)
    rust = cargo_project(folder / "rust", crates=4, tests=50, sleeping=0)
    manifest(
        folder,
        suite("py", "pytest", "py", PYTEST),
        suite("web", "vitest", "web"),
        suite("rust", "cargo", "rust", "cargo = { doctests = false }"),
    )
    raw = [
        Command(RAW_PYTEST, py, ENV),
        Command([str(web / "node_modules/.bin/vitest"), "run"], web, ENV),
        Command(["cargo", "test", "--quiet"], rust, ENV),
    ]
    measured = pairs(photon(folder), raw, sample=True)
    yield Figure(ratio("three suites, processor time", "cpu_s", measured), 1.05)
    yield Figure(ratio("three suites, peak memory (PSS)", "pss_kb", measured), 1.10)
    wall = ratio("three suites, wall time", "wall_s", measured)
    yield Figure(wall, float("inf"), "reported, not promised: it depends on the machine's load")


def help_(folder: Path) -> Iterator[Figure]:
    """`photon --help` against an empty Python program."""
    nothing = Command([sys.executable, "-c", "pass"], folder, ENV)
    shown = Command([*PHOTON, "--help"], folder, ENV)
    yield Figure(ratio("`photon --help`", "wall_s", pairs([shown], [nothing], runs=15)), 6.0)


def listing(folder: Path) -> Iterator[Figure]:
    """`photon test --list` in 100,000 files, over git + 150 ms + pytest's own listing."""
    tree = big_tree(folder / "tree", files=100_000)
    own = [*RAW_PYTEST, "--collect-only"]
    git = Command(["git", "ls-files", "-co", "--exclude-standard"], tree, ENV)
    collect = Command(own, tree / "service", ENV)
    (tree / "service" / ".venv").symlink_to(sys.prefix)
    (tree / ".git/info/exclude").write_text(".venv\n")
    listed = Command([*PHOTON, "test", "--list"], tree, ENV)
    ratios, all_a, all_b = [], [], []
    once([listed])
    for _ in range(7):
        a = once([listed]).wall_s
        b = once([git]).wall_s + 0.150 + once([collect]).wall_s
        ratios.append(a / b)
        all_a.append(a)
        all_b.append(b)
    figure = Ratio(
        "`photon test --list`, 100,000 files",
        "wall_s",
        ratios,
        sorted(all_a)[len(all_a) // 2],
        sorted(all_b)[len(all_b) // 2],
    )
    yield Figure(figure, 1.0, "over `git ls-files` + 150 ms + pytest's own listing")


def memory(folder: Path) -> Iterator[Figure]:
    """Photon's own memory with 20,000 results, in megabytes."""
    project = pytest_project(folder / "many", files=100, tests=200, body="pass")
    manifest(project, suite("many", "pytest", more=PYTEST))
    peaks = [_own_peak_mb(project) for _ in range(3)]
    figure = Ratio("Photon's own memory, 20,000 results", "MB", peaks, sorted(peaks)[1], 1.0)
    yield Figure(figure, 80.0, "peak resident set of the process itself, in MB")


def _own_peak_mb(project: Path) -> float:
    """Let Photon say its own peak: `ru_maxrss` of its children would be pytest's."""
    script = (
        "import resource, sys\n"
        "from photon_test.cli.app import main\n"
        "code = main(['test', '--junit', 'junit.xml', '--json', 'results.json'])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=project,
        env=ENV,
        capture_output=True,
        text=True,
        check=True,
    )
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return int(done.stderr.strip().splitlines()[-1]) / unit


FIGURES: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "help": help_,
    "pytest": pytest_,
    "vitest": vitest,
    "jest": jest,
    "cargo": cargo,
    "go": go,
    "together": together,
    "list": listing,
    "memory": memory,
}
