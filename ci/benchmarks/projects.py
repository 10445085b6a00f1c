"""Makes the projects that are measured: nothing in them but tests."""

import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECTS = REPOSITORY / "fixtures" / "projects"


def manifest(folder: Path, *suites: str) -> None:
    """Write a photon.toml."""
    (folder / "photon.toml").write_text("\n".join(suites))


def suite(name: str, adapter: str, cwd: str = ".", more: str = "") -> str:
    """One suite of a manifest."""
    return f'[[test.suite]]\nname = "{name}"\nadapter = "{adapter}"\ncwd = "{cwd}"\n{more}\n'


PYTEST = f'runner = ["{sys.executable}", "-m", "pytest"]'


def pytest_project(folder: Path, *, files: int, tests: int, body: str) -> Path:
    """`files` files of `tests` tests each."""
    folder.mkdir(parents=True)
    for number in range(files):
        (folder / f"test_{number}.py").write_text(
            "import time\n\n\n"
            + "\n\n\n".join(f"def test_{test}():\n    {body}" for test in range(tests))
            + "\n"
        )
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
    return folder


def vitest_project(folder: Path, *, files: int, tests: int) -> Path:
    """`files` files of `tests` tests each; its packages are those of our fixtures."""
    folder.mkdir(parents=True)
    (folder / "node_modules").symlink_to(PROJECTS / "vitest" / "node_modules")
    (folder / "package.json").write_text('{"type": "module", "devDependencies": {"vitest": "*"}}')
    for number in range(files):
        lines = ["import { expect, test } from 'vitest'"]
        lines += [f"test('t{test}', () => expect({test}).toBe({test}))" for test in range(tests)]
        (folder / f"f{number}.test.js").write_text("\n".join(lines))
    return folder


def jest_project(folder: Path, *, files: int, tests: int) -> Path:
    """`files` files of `tests` tests each; its packages are those of our fixtures."""
    folder.mkdir(parents=True)
    (folder / "node_modules").symlink_to(PROJECTS / "jest" / "node_modules")
    (folder / "package.json").write_text('{"devDependencies": {"jest": "*"}}')
    for number in range(files):
        lines = [f"test('t{test}', () => expect({test}).toBe({test}))" for test in range(tests)]
        (folder / f"f{number}.test.js").write_text("\n".join(lines))
    return folder


def cargo_project(folder: Path, *, crates: int, tests: int, sleeping: int) -> Path:
    """A workspace of `crates` crates of `tests` tests each, of which some sleep 100 ms."""
    folder.mkdir(parents=True)
    members = ", ".join(f'"c{number}"' for number in range(crates))
    (folder / "Cargo.toml").write_text(f'[workspace]\nresolver = "2"\nmembers = [{members}]\n')
    sleep = "std::thread::sleep(std::time::Duration::from_millis(100));"
    for number in range(crates):
        source = folder / f"c{number}" / "src"
        source.mkdir(parents=True)
        (folder / f"c{number}" / "Cargo.toml").write_text(
            f'[package]\nname = "c{number}"\nversion = "0.1.0"\nedition = "2021"\n'
            "[lib]\ndoctest = false\n"
        )
        cases = "\n".join(
            f"#[test] fn t{test}() {{ {sleep * (test < sleeping)} assert_eq!({test}, {test}); }}"
            for test in range(tests)
        )
        (source / "lib.rs").write_text(f"#[cfg(test)] mod tests {{\n{cases}\n}}\n")
    subprocess.run(["cargo", "test", "--no-run", "--quiet"], cwd=folder, check=True)
    return folder


def go_project(folder: Path, *, packages: int, tests: int) -> Path:
    """A module of `packages` packages of `tests` tests each; what does not change is built."""
    folder.mkdir(parents=True)
    (folder / "go.mod").write_text("module example.com/bench\n\ngo 1.20\n")
    cases = "\n".join(f"func Test{test}(t *testing.T) {{}}" for test in range(tests))
    for number in range(packages):
        package = folder / f"p{number}"
        package.mkdir()
        head = f'package p{number}\n\nimport "testing"\n\n'
        (package / "p_test.go").write_text(f"{head}{cases}\n")
    subprocess.run(["go", "test", "./..."], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder


def big_tree(folder: Path, *, files: int) -> Path:
    """A git checkout of many small files, with one pytest suite in a corner."""
    folder.mkdir(parents=True)
    for number in range(files // 100):
        place = folder / "src" / f"m{number // 30}" / f"n{number}"
        place.mkdir(parents=True)
        for file in range(100):
            (place / f"f{file}.txt").touch()
    pytest_project(folder / "service", files=1, tests=3, body="pass")
    (folder / ".gitignore").write_text("*.log\n/out/\n")
    for command in (["git", "init", "-q"], ["git", "add", "-A"]):
        subprocess.run(command, cwd=folder, check=True)
    return folder


def have(tool: str) -> bool:
    """Whether a tool is installed."""
    return shutil.which(tool) is not None
