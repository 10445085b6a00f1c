"""A manifest is read with small adapters, so that these tests depend on no real one."""

from pathlib import Path

import pytest

from photon_test.manifest.load import load
from photon_test.manifest.model import Manifest
from tests.manifest.kinds import ADAPTERS, Load


@pytest.fixture
def read(tmp_path: Path) -> Load:
    """Write manifests (by folder) and the folders `a` and `b/c`, then load them."""

    def _read(text: str, **nested: str) -> Manifest:
        (tmp_path / "a").mkdir(exist_ok=True)
        (tmp_path / "b" / "c").mkdir(parents=True, exist_ok=True)
        (tmp_path / "photon.toml").write_text(text, encoding="utf-8")
        for folder, inner in nested.items():
            (tmp_path / folder / "photon.toml").write_text(inner, encoding="utf-8")
        manifest = load(tmp_path, ADAPTERS)
        assert manifest is not None
        return manifest

    return _read
