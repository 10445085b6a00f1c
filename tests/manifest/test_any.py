"""Whatever stands in a manifest, it is read or refused with its place; nothing else is raised."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from photon_test.core.errors import ManifestError
from photon_test.manifest.load import load
from photon_test.manifest.write import written
from tests.manifest.kinds import ADAPTERS
from tests.manifest.test_load import WHOLE

EVERYTHING = (
    WHOLE
    + """
[[test.suite]]
name = "each"
adapter = "command"
matrix = { python = ["3.11", "3.13"], db = ["pg"] }
run = "tox -e ${matrix.python}"
env = { DB = "${matrix.db}" }
setup = ["a", { run = "b ${matrix.db}", inputs = ["x", "y/**"], outputs = ["z"] }]
needs = ["pricing"]

[test.profile.default]
timeout = { test = "5s" }
github = true

[test.profile.ci]
timeout = "30m"
junit = "out/junit.xml"
json = "-"
no-tests = "warn"
cargo = { binaries = "serial", jobs = 2 }
"""
)

Steps = tuple[str | int, ...]


def _steps(value: object, path: Steps = ()) -> Iterator[Steps]:
    if path:
        yield path
    pairs = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for step, inner in pairs:
        yield from _steps(inner, (*path, step))


def _changed(path: Steps, value: object) -> str:
    """Return the whole manifest with one value replaced, or one key misspelt."""
    document: Any = tomllib.loads(EVERYTHING)
    at: Any = document
    for step in path[:-1]:
        at = at[step]
    if value is None:
        at[f"{path[-1]}x" if isinstance(at, dict) else path[-1]] = at[path[-1]]
    else:
        at[path[-1]] = value
    return "".join(f"{key} = {written(inner)}\n" for key, inner in document.items())


_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4)
    | st.sampled_from(["cargo", "command", "api", "10s", "${port}", "a", "/"]),
    lambda inner: (
        st.lists(inner.filter(lambda x: x is not None), max_size=3)
        | st.dictionaries(st.text(max_size=3), inner.filter(lambda x: x is not None), max_size=3)
    ),
    max_leaves=3,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "a").mkdir()
    (tmp_path / "b" / "c").mkdir(parents=True)
    return tmp_path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(path=st.sampled_from(list(_steps(tomllib.loads(EVERYTHING)))), value=_values)
@example(path=("test", "suite", 0, "cwd"), value="a" * 300)
@example(path=("test", "suite", 0, "cwd"), value="a/\x01")
@example(path=("test", "suite", 3, "matrix", "python"), value="3.11")
@example(path=("test", "suite", 3, "adapter"), value=["command"])
@example(path=("test", "suite", 3, "setup", 1), value={})
def test_a_manifest_is_read_or_refused(root: Path, path: Steps, value: object) -> None:
    (root / "photon.toml").write_text(_changed(path, value), encoding="utf-8")

    refused = None
    with suppress(ManifestError):
        try:
            load(root, ADAPTERS)
        except ManifestError as error:
            refused = error
            raise
    assert refused is None or re.fullmatch(r"photon\.toml:\d+:\d+", refused.where)
