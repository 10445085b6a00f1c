"""pytest, in the project's own interpreter, with a plugin of ours beside the project's.

Known to work with pytest 7.4 to 9.2 on Python 3.8 and newer. What the plugin writes is described
in `pytest_wire`; how outcomes are judged in `pytest_judge`.
"""

import re
from collections.abc import Sequence

from photon_test.adapters import interpreter
from photon_test.adapters.pytest_list import ListReader
from photon_test.adapters.pytest_run import RunReader
from photon_test.adapters.pytest_units import PytestOptions, first_units, read_state
from photon_test.core.model import Options, Suite, Unit
from photon_test.core.ports import Capabilities, Detected, Folder, Probe, Reader
from photon_test.core.select import Selection

NAME = "pytest"
SCOPE = "backend"
MARKERS = (
    "pytest.ini",
    ".pytest.ini",
    "pytest.toml",
    ".pytest.toml",
    "pyproject.toml",
    "setup.cfg",
    "tox.ini",
    "conftest.py",
    "test_*.py",
)
CAPABILITIES = Capabilities(
    list=True,
    select=True,
    stream=True,
    location=True,
    output=True,
    attempts=True,
    tags=True,
    test_timeout=True,
    workers=True,
    shard="case",
)
OPTIONS: type[Options] = PytestOptions

_FILES = ("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml")
_SECTIONS = (
    ("pyproject.toml", re.compile(r"^\s*\[tool\.pytest(\.ini_options)?\]", re.MULTILINE)),
    ("setup.cfg", re.compile(r"^\[tool:pytest\]", re.MULTILINE)),
    ("tox.ini", re.compile(r"^\[pytest\]", re.MULTILINE)),
)


def detect(folder: Folder) -> Detected | None:
    """Recognise a folder with pytest's configuration, or with tests as pytest names them."""
    why = _why(folder)
    if not why:
        return None
    name = folder.path.rpartition("/")[2] or folder.absolute.rstrip("/").rpartition("/")[2]
    suite = Suite(name=name or NAME, adapter=NAME, root=folder.path, scope=SCOPE)
    # Everything below is collected by this suite, wherever another conftest.py may lie.
    return Detected(suite=suite, why=why, claims=tuple(_claims(folder)))


def units(suite: Suite, selection: Selection, folder: Folder) -> Sequence[Unit]:
    """Return the first process of a suite."""
    return first_units(suite, selection, folder)


def environment(suite: Suite, folder: Folder) -> str:
    """Return which interpreter is taken, in words."""
    return interpreter.find(suite, folder).words


def probes(suite: Suite, folder: Folder) -> Sequence[Probe]:
    """Return what asks for the version of pytest."""
    return interpreter.probes(suite, folder)


def reader(unit: Unit, suite: Suite, selection: Selection) -> Reader:
    """Return the reader of one unit."""
    state = read_state(unit)
    if state.listing:
        return ListReader(unit, suite, selection, state)
    return RunReader(unit, suite, state)


def _why(folder: Folder) -> str:
    for name in _FILES:
        if folder.has(name):
            return f"`{name}`"
    for name, section in _SECTIONS:
        found = section.search(folder.text(name) or "")
        if found:
            return f"`{name}` with `{found[0].strip()}`"
    if folder.has("conftest.py"):
        return "`conftest.py`"
    for place in ("tests", ""):
        names = [name for name in folder.names(place) if _is_test(name)]
        if names:
            return f"`{place}/{names[0]}`" if place else f"`{names[0]}`"
    return ""


def _is_test(name: str) -> bool:
    return name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))


def _claims(folder: Folder) -> list[str]:
    """Return the folders below that hold tests and no configuration of their own.

    They are relative to the run's root.
    """
    tests = (*folder.glob("**/test_*.py"), *folder.glob("**/conftest.py"))
    parents = {path.rpartition("/")[0] for path in tests}
    below = sorted(path for path in parents if path and not _own_project(folder, path))
    return [f"{folder.path}/{path}" if folder.path else path for path in below]


def _own_project(folder: Folder, path: str) -> bool:
    parts = path.split("/")
    for end in range(1, len(parts) + 1):
        below = "/".join(parts[:end])
        if any(folder.has(f"{below}/{name}") for name in _FILES):
            return True
        for name, section in _SECTIONS:
            if section.search(folder.text(f"{below}/{name}") or ""):
                return True
    return False
