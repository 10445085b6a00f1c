"""Finds the Python that a project's own tests run in. Never the one that Photon runs in.

The order is that of `docs/reference/manifest.md`: the manifest's `runner`, a virtual environment
in the tree, an activated one, the project's tool (uv, poetry, pdm, pipenv, hatch), conda, and last
the `python3` on PATH. All are started as `python -m pytest`, which adds the suite's folder to
sys.path, as most projects' own instructions do.
"""

import posixpath
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from photon_test.core.command import Command
from photon_test.core.errors import ToolMissing
from photon_test.core.model import Suite
from photon_test.core.ports import Folder, Probe
from photon_test.core.value import Value

PYTEST = ("-m", "pytest")
_PYTHON = re.compile(r"(?:.*/)?python[\d.]*")
_PROGRAM = re.compile(r"(?:.*/)?(?:pytest|py\.test)")
_VERSIONS = """\
import platform, pytest
print("Python", platform.python_version() + ", pytest", pytest.__version__)"""
LEAST = "7.4"  # of pytest; the plugin is told it, and refuses an older one
_LEAST = (("Python", "3.8"), ("pytest", LEAST))
_VERSION = re.compile(r"^version(?:_info)?\s*=\s*(\d+\.\d+)", re.MULTILINE)


class Interpreter(Value, kw_only=True):
    """How to start pytest, and what to say about it."""

    argv: tuple[str, ...]  # pytest's arguments follow
    words: str  # `.venv/bin/python (3.12)`


class _Tool(NamedTuple):
    name: str
    file: str  # its presence says that the project is run with the tool
    within: str = ""  # a text that the file must hold


_TOOLS = (
    _Tool("uv", "uv.lock"),
    _Tool("poetry", "poetry.lock"),
    _Tool("pdm", "pdm.lock"),
    _Tool("pipenv", "Pipfile.lock"),
    _Tool("hatch", "pyproject.toml", "[tool.hatch.envs"),
    _Tool("hatch", "hatch.toml"),
)


def find(
    suite: Suite, folder: Folder, *, own: str = sys.prefix, module: tuple[str, ...] = PYTEST
) -> Interpreter:
    """Return what runs this suite's tests. `own` is the environment that Photon runs in.

    `module` follows the interpreter, unless the manifest's `runner` replaces them both.

    Raises:
        ToolMissing: There is no Python but Photon's own.
    """
    if suite.runner:
        return Interpreter(argv=suite.runner, words=f"{' '.join(suite.runner)} (runner)")
    notes: list[str] = []
    found = (
        _in_the_tree(folder)
        or _activated(folder, own, notes)
        or _by_tool(folder, notes)
        or _conda(folder, own)
        or _on_path(folder, own)
    )
    if found is None:
        raise ToolMissing(
            "python3", where=folder.path or ".", install="make a `.venv` with pytest in the project"
        )
    words = "; ".join((found.words, *notes))
    return Interpreter(argv=(*found.argv, *module), words=words)


def probes(suite: Suite, folder: Folder) -> tuple[Probe, ...]:
    """Return what asks for the version of pytest.

    Nothing where that is started by a tool such as uv, which might make an environment first.

    Raises:
        ToolMissing: There is no Python but Photon's own.
    """
    argv = find(suite, folder, module=()).argv
    end = argv.index(PYTEST[0]) if PYTEST[0] in argv else len(argv) * (not suite.runner)
    if end and _PYTHON.fullmatch(argv[0]):
        asked = (*argv[:end], "-c", _VERSIONS)
        hint = f"install it there: `{_installing(argv[0], folder)} pytest`"
        if suite.runner or not argv[0].startswith("/"):
            problem = f"`{argv[0]}` cannot import pytest"
        else:
            problem = f"no environment was found in the project, and `{argv[0]}` has no pytest"
            hint = "make a `.venv` with pytest in the project"
    elif _PROGRAM.fullmatch(argv[0]):
        asked = (argv[0], "--version", "--noconftest")
        problem, hint = f"`{argv[0]} --version` does not work", ""
    else:
        return ()
    command = Command(argv=asked, cwd=suite.root)
    return (Probe(command=command, problem=problem, hint=hint, least=_LEAST),)


def _installing(python: str, folder: Folder) -> str:
    """Return what installs into an environment: those that uv makes have no pip of their own."""
    below = posixpath.dirname(posixpath.dirname(python))
    made = "" if posixpath.isabs(python) else folder.text(posixpath.join(below, "pyvenv.cfg")) or ""
    by_uv = re.search(r"^uv = ", made, re.MULTILINE)
    return f"uv pip install --python {python}" if by_uv else f"{python} -m pip install"


def _in_the_tree(folder: Folder) -> Interpreter | None:
    for up, here in _upwards(folder):
        for name in (".venv", "venv"):
            # Not bin/python: that is a link to somewhere outside of the tree.
            settings = here.text(f"{name}/pyvenv.cfg")
            if settings is not None:
                found = _VERSION.search(settings)
                version = f" ({found[1]})" if found else ""
                python = f"{up}{name}/bin/python"
                return Interpreter(argv=(python,), words=f"{python}{version}")
    return None


def _activated(folder: Folder, own: str, notes: list[str]) -> Interpreter | None:
    path = folder.variable("VIRTUAL_ENV").rstrip("/")
    if not path:
        return None
    if path == own:
        notes.append("VIRTUAL_ENV is Photon's own and was not taken")
        return None
    return Interpreter(argv=(f"{path}/bin/python",), words=f"{path} (VIRTUAL_ENV)")


def _by_tool(folder: Folder, notes: list[str]) -> Interpreter | None:
    for _, here in _upwards(folder):
        for tool in _TOOLS:
            if not here.has(tool.file) or tool.within not in (here.text(tool.file) or ""):
                continue
            if folder.which(tool.name):
                words = f"{tool.name} run python"
                return Interpreter(argv=tuple(words.split()), words=words)
            notes.append(f"there is a {tool.file}, but `{tool.name}` is not on PATH")
    return None


def _conda(folder: Folder, own: str) -> Interpreter | None:
    path = folder.variable("CONDA_PREFIX").rstrip("/")
    if not path or path == own:
        return None
    return Interpreter(argv=(f"{path}/bin/python",), words=f"{path} (conda)")


def _on_path(folder: Folder, own: str) -> Interpreter | None:
    for entry in folder.variable("PATH").split(":"):
        if not entry.startswith("/") or entry.rstrip("/") == f"{own}/bin":
            continue
        for name in ("python3", "python"):
            python = folder.which(f"{entry.rstrip('/')}/{name}")
            if python:
                return Interpreter(argv=(python,), words=f"{python} (PATH)")
    return None


def _upwards(folder: Folder) -> Iterator[tuple[str, Folder]]:
    """Yield this folder and each one above it, up to the run's root, with the way there."""
    up, here = "", folder
    while True:
        yield up, here
        above = here.parent()
        if above is None:
            return
        up, here = f"../{up}", above
