"""Measures the figures that are named; without names all of them, into docs/benchmarks.md."""

import os
import platform
import sys
import tempfile
from pathlib import Path

from contracts import contracts
from figures import FIGURES as OF_RUNS
from figures import Figure
from projects import REPOSITORY
from verify import verify

HEAD = """# Benchmarks

Made by `ci/bench`. Each figure is a ratio within one run: the two commands take turns, and the
median of the pairs is quoted with the smallest and the largest, because the machines that this
runs on are shared and noisy. Absolute times are there for orientation only.

"""


FIGURES = {**OF_RUNS, "contracts": contracts, "verify": verify}


def main(names: list[str]) -> None:
    """Measure, print, and write the page if everything was measured."""
    unknown = [name for name in names if name not in FIGURES]
    if unknown:
        raise SystemExit(f"error: no figure is called {unknown}; there are {list(FIGURES)}")
    rows: list[str] = []
    with tempfile.TemporaryDirectory(prefix="photon-bench-") as folder:
        for name in names or FIGURES:
            for figure in FIGURES[name](Path(folder)):
                rows.append(_row(figure))
                print(rows[-1], flush=True)
    if not names:
        page = HEAD + _machine() + _TABLE + "\n".join(rows) + "\n"
        (REPOSITORY / "docs" / "benchmarks.md").write_text(page)


_TABLE = (
    "\n| what | target | median | smallest to largest | Photon | compared with | pairs |\n"
    "|---|--:|--:|--:|--:|--:|--:|\n"
)


def _row(figure: Figure) -> str:
    measured = figure.ratio
    target = "—" if figure.target == float("inf") else f"≤ {figure.target:g}"
    missed = " **missed**" if measured.median > figure.target else ""
    spread = f"{min(measured.ratios):.2f} to {max(measured.ratios):.2f}"
    name = measured.name + (f" ({figure.note})" if figure.note else "")
    return (
        f"| {name} | {target} | {measured.median:.2f}{missed} | {spread}"
        f" | {_value(measured.a, measured.unit)} | {_value(measured.b, measured.unit)}"
        f" | {len(measured.ratios)} |"
    )


def _value(value: float, unit: str) -> str:
    match unit:
        case "pss_kb":
            return f"{value / 1024:.0f} MB"
        case "each_s":
            return f"{value * 1000:.2f} ms"
        case "peak_mb":
            return f"{value:.0f} MB"
        case "cases":
            return f"{value:.0f}" if value != 1.0 else "—"
        case "s":
            return f"{value:.2f} s" if value != 1.0 else "—"
        case "MB":
            return f"{value:.0f} MB" if value != 1.0 else "—"
        case _:
            return f"{value:.2f} s"


def _machine() -> str:

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"Measured on {cores} processors, {platform.system()} {platform.machine()},"
        f" Python {platform.python_version()}.\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
