"""Runs tests/conformance with each version of each tool. See ci/conformance."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
CACHE = ROOT / "build" / "conformance"
PROJECTS = ROOT / "fixtures" / "projects"
MATRIX = PROJECTS / "matrix.toml"
INSTALLED = "installed"  # the one on PATH, whatever its version
PACKAGES = {"playwright": "@playwright/test"}  # npm's names, where they are not the tool's
# What newer releases of these bring cannot be installed on every platform.
OVERRIDES = {"vitest": {"rollup": "4.67.4"}, "jest": {"unrs-resolver": "1.11.1"}}
# What their projects need beside them.
BESIDE = {"vitest": {"typescript": "5.9.3"}}


class Version(NamedTuple):
    """One column of the matrix."""

    tool: str
    version: str
    node: str  # "": the one on PATH


class Result(NamedTuple):
    """What its rows came to."""

    version: Version
    green: int
    red: tuple[str, ...]
    skipped: int


def main() -> int:
    """Return 1 if a row is red, or a version cannot be installed."""
    versions = list(_versions())
    tools = list(dict.fromkeys(version.tool for version in versions))
    parser = argparse.ArgumentParser(prog="ci/conformance")
    parser.add_argument("tools", nargs="*", metavar="TOOL", help=f"of {', '.join(tools)}")
    parser.add_argument("--version", action="append", help="only this one, or those that it begins")
    parser.add_argument("--write", action="store_true", help="keep what comes out")
    asked = parser.parse_args()
    for tool in asked.tools:
        if tool not in tools:
            parser.error(f"`{tool}` is none of {', '.join(tools)}")
    wanted = [
        version
        for version in versions
        if version.tool in (asked.tools or tools)
        and (not asked.version or version.version.startswith(tuple(asked.version)))
    ]
    print(f"{'tool':12}{'version':12}{'green':>6}{'red':>5}{'skipped':>9}", flush=True)
    results = []
    for version in wanted:
        results.append(_shown(_run(version)))
        if asked.write:
            _write(results[-1])
    return 1 if any(result.red for result in results) or not results else 0


def _versions() -> Iterator[Version]:
    table = tomllib.loads((PROJECTS / "versions.toml").read_text(encoding="utf-8"))
    for tool, versions in table.items():
        for one in versions:
            if isinstance(one, str):
                yield Version(tool, one, "")
            else:
                yield Version(tool, one["version"], one["node"])


def _run(version: Version) -> Result:
    try:
        environment = os.environ | _where(version)
    except subprocess.CalledProcessError as error:
        print(error.stderr or error.stdout, file=sys.stderr)
        return Result(version, 0, ("cannot be installed",), 0)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider"]
        command += [f"--junitxml={report}", "-k", f"{version.tool}/"]
        log = CACHE / f"{version.tool}-{version.version}.log"
        with log.open("w") as output:
            subprocess.run(
                [*command, "tests/conformance/test_projects.py"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if not report.exists():
            return Result(version, 0, (f"no report: see {log.relative_to(ROOT)}",), 0)
        return _read(version, report)


def _read(version: Version, report: Path) -> Result:
    green, red, skipped = 0, [], 0
    for case in ET.parse(report).iter("testcase"):  # noqa: S314  # pytest wrote it just now
        told = {child.tag for child in case}
        if told & {"failure", "error"}:
            red.append(case.get("name", "").partition("[")[2].rstrip("]"))
        elif "skipped" in told:
            skipped += 1
        else:
            green += 1
    return Result(version, green, tuple(red) if green or red else ("nothing ran",), skipped)


def _shown(result: Result) -> Result:
    tool, version, _ = result.version
    counts = f"{result.green:6}{len(result.red):5}{result.skipped:9}"
    print(f"{tool:12}{version:12}{counts}  {', '.join(result.red)}".rstrip(), flush=True)
    return result


def _where(version: Version) -> dict[str, str]:
    """Install it if it is not there yet; return the variables that name it to the rows.

    Raises:
        subprocess.CalledProcessError: It cannot be installed.
    """
    if version.version == INSTALLED:
        return {}
    home = CACHE / f"{version.tool}-{version.version}"
    match version.tool:
        case "pytest":
            _once(home, _pytest)
        case "go":
            home = _go(version.version)
        case "node":
            home = _node(version.version)
        case _:
            _once(home, _from_npm)
    where = {
        "CONFORMANCE_TOOL": version.tool,
        "CONFORMANCE_VERSION": version.version,
        "CONFORMANCE_HOME": str(home),
    }
    if version.node:
        where["CONFORMANCE_NODE"] = str(_node(version.node) / "bin")
    return where


def _pytest(home: Path, version: str) -> None:
    _call(sys.executable, "-m", "venv", "--clear", str(home))
    pip = (str(home / "bin" / "python"), "-m", "pip", "install", "--quiet")
    _call(*pip, "--disable-pip-version-check", f"pytest=={version}", "pytest-xdist")


def _from_npm(home: Path, version: str) -> None:
    tool = home.name.partition("-")[0]
    manifest = {
        "private": True,
        "dependencies": {PACKAGES.get(tool, tool): version, **BESIDE.get(tool, {})},
        "overrides": OVERRIDES.get(tool, {}),
    }
    (home / "package.json").write_text(json.dumps(manifest))
    _call("npm", "install", "--prefix", str(home), "--no-audit", "--no-fund", "--loglevel=error")


def _node(version: str) -> Path:
    """Return the folder of a node: npm has its programs as packages."""
    home = CACHE / f"node-{version}"
    _once(home, _from_npm)
    return home / "node_modules" / "node"


def _go(version: str) -> Path:
    """Return the folder of a go: the one on PATH fetches it as a module, and checks its sum."""
    toolchain = {"GOTOOLCHAIN": f"go{version}"}
    return Path(_call("go", "env", "GOROOT", environment=toolchain, folder=CACHE).strip())


def _once(home: Path, install: Callable[[Path, str], None]) -> None:
    done = home / ".photon-installed"
    if not done.exists():
        home.mkdir(parents=True, exist_ok=True)
        install(home, home.name.partition("-")[2])
        done.touch()


def _call(*command: str, environment: dict[str, str] | None = None, folder: Path = ROOT) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    return subprocess.run(
        command,
        cwd=folder,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def _write(result: Result) -> None:
    """Keep this result, and what is known of the other versions."""
    kept = tomllib.loads(MATRIX.read_text(encoding="utf-8")) if MATRIX.exists() else {}
    known = {(tool, one["version"]): one for tool, those in kept.items() for one in those}
    (tool, version, node), green, red, skipped = result
    line = {"version": version, "green": green, "red": list(red), "skipped": skipped}
    line["date"] = datetime.now(UTC).date().isoformat()
    known[tool, version] = line | ({"node": node} if node else {})
    lines = ["# Written by `ci/conformance --write`."]
    for tool, version, _ in _versions():
        if one := known.get((tool, version)):
            words = (f"{key} = {json.dumps(value)}" for key, value in one.items())
            lines += ["", f"[[{tool}]]", *words]
    MATRIX.write_text("\n".join((*lines, "")), encoding="utf-8")
    _call(sys.executable, "-m", "tests.conformance.table")


if __name__ == "__main__":
    sys.exit(main())
