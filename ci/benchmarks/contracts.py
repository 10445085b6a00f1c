"""The figures of `photon pact generate-consumer`: time, how it grows, and memory.

Both sides of a comparison are processes of the same Python that read the same file, so that both
pay for starting and for what they import, as whoever types the commands does. Processor time is
compared: it depends least on what else the machine does.
"""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from figures import ENV, PHOTON, Figure
from measure import Command, Ratio, Spent, spent
from projects import REPOSITORY

_KUBERNETES = "openapi/kubernetes/src/gen/swagger.json"
_NESTED = "openapi/microcks-samples/**/openwealth-custodyServicesAPI.yaml"
_SCHEMA = REPOSITORY / "photon_test/openapi/meta/2.0.json"
_OF_YAML = 12_000  # operations that are 9 MB
_PARSED_AND_VALIDATED = """
import json, sys
import jsonschema_rs
meta = json.loads(open(sys.argv[2]).read())
validator = jsonschema_rs.validator_for(meta)
validator.is_valid(json.loads(open(sys.argv[1], "rb").read()))
"""
_LOADED = """
import sys, time
from pathlib import Path
import yaml
from photon_test.openapi.files import describe
import photon_test.openapi.yamltext
path = Path(sys.argv[1])
def ours():
    describe(path)
def theirs():
    yaml.load(path.read_bytes(), yaml.CSafeLoader)
def spent(load):
    before = time.process_time()
    load()
    return time.process_time() - before
print(spent(ours), spent(theirs))
"""


def contracts(folder: Path) -> Iterator[Figure]:
    """Generate the contracts of everything, and compare."""
    folder = folder / "contracts"
    folder.mkdir()
    yield from _like_parsing(folder)
    yield from _growing(folder)
    yield from _nested(folder)
    yield _yaml(folder)


def _like_parsing(folder: Path) -> Iterator[Figure]:
    """A large description, end to end, over parsing its JSON and validating the document."""
    path, name = _corpus(_KUBERNETES), "Kubernetes' description (1,123 operations)"
    if path is None:
        path = _described(folder / "kubernetes.json", "kubernetes", 1_120)
        name = "a description like Kubernetes' (1,120 operations)"
    script = [sys.executable, "-c", _PARSED_AND_VALIDATED]
    raw = Command([*script, str(path), str(_SCHEMA)], folder, ENV)
    _generated(folder, path)
    spent(raw)
    measured = [(_generated(folder, path), spent(raw)) for _ in range(9)]
    compared = Ratio(
        f"{name}: contracts of all operations",
        "cpu_s",
        [a.cpu_s / b.cpu_s for a, b in measured],
        statistics.median(a.cpu_s for a, _ in measured),
        statistics.median(b.cpu_s for _, b in measured),
    )
    yield Figure(compared, 10.0, "over `json.loads` and jsonschema-rs, processor time")
    yield _memory(name, path, [one for one, _ in measured])


def _growing(folder: Path) -> Iterator[Figure]:
    """100, 1,000 and 10,000 operations: what one more costs, and the memory of the largest."""
    sizes = (100, 1_000, 10_000)
    paths = [_described(folder / f"{size}.json", "shop", size) for size in sizes]
    _generated(folder, paths[0])
    rounds = [[_generated(folder, path) for path in paths] for _ in range(5)]
    # What starting costs, which the smallest mostly is, must not flatter the largest.
    large = [(c.cpu_s - a.cpu_s) / (sizes[2] - sizes[0]) for a, _, c in rounds]
    small = [(b.cpu_s - a.cpu_s) / (sizes[1] - sizes[0]) for a, b, _ in rounds]
    ratios = [one / other for one, other in zip(large, small, strict=True)]
    a, b = statistics.median(large), statistics.median(small)
    grown = Ratio("an operation among 10,000, over one among 1,000", "each_s", ratios, a, b)
    whole = [statistics.median(one[index].cpu_s for one in rounds) for index in range(3)]
    note = ", ".join(f"{size:,}: {cost:.2f} s" for size, cost in zip(sizes, whole, strict=True))
    yield Figure(grown, 1.2, f"processor time; {note}")
    yield _memory("10,000 operations", paths[2], [c for _, _, c in rounds])


def _nested(folder: Path) -> Iterator[Figure]:
    """Alternatives within alternatives, whose errors had been half a gigabyte."""
    path = _corpus(_NESTED)
    if path is not None:
        peaks = [_generated(folder, path).peak_mb for _ in range(3)]
        figure = Ratio(
            "69 kB with alternatives within alternatives",
            "MB",
            peaks,
            statistics.median(peaks),
            1.0,
        )
        yield Figure(figure, 80.0, "peak resident set, in MB")


def _yaml(folder: Path) -> Figure:
    """Loading YAML, line and column of every node included, over PyYAML's C loader."""
    path = _described(folder / "large.yaml", "shop", _OF_YAML)
    loaded = Command([sys.executable, "-c", _LOADED, str(path)], folder, ENV)
    found = [[float(one) for one in spent(loaded).output.split()] for _ in range(5)]
    ratio = Ratio(
        f"loading {path.stat().st_size / 1e6:.0f} MB of YAML",
        "cpu_s",
        [ours / theirs for ours, theirs in found],
        statistics.median(ours for ours, _ in found),
        statistics.median(theirs for _, theirs in found),
    )
    return Figure(ratio, 0.2, "over `yaml.load(…, CSafeLoader)`")


def _memory(name: str, path: Path, runs: list[Spent]) -> Figure:
    size = path.stat().st_size / 1e6
    peaks = [one.peak_mb for one in runs]
    ratios = [peak / size for peak in peaks]
    measured = Ratio(f"{name}: peak memory", "MB", ratios, statistics.median(peaks), size)
    return Figure(measured, 25.0, "over the size of the document")


def _generated(folder: Path, path: Path) -> Spent:
    """Write the contracts of a whole description into an empty folder."""
    out = folder / "out"
    for old in out.glob("*"):
        old.unlink()
    parties = ["--consumer", "web", "--provider", "api", "--out", str(out)]
    verb = [*PHOTON, "pact", "generate-consumer", "--all", "--spec", str(path), *parties]
    return spent(Command(verb, folder, ENV))


def _described(path: Path, shape: str, operations: int) -> Path:
    """Make a description elsewhere: a process's peak is at least that of the one that started it.

    On Linux the peak of what was before `exec` counts too, and that is a copy of this process.
    """
    script = Path(__file__).with_name("descriptions.py")
    subprocess.run([sys.executable, script, path, shape, str(operations)], check=True)
    return path


def _corpus(pattern: str) -> Path | None:
    """Return a real description, where they are."""
    root = os.environ.get("PHOTON_CORPUS")
    return next(iter(Path(root).resolve().glob(pattern)), None) if root else None
