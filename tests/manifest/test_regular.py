"""What stands in the place of a manifest and is no file is refused at once."""

import os
from pathlib import Path

import pytest

from photon_test.core.errors import ManifestError
from photon_test.manifest.load import load
from photon_test.manifest.regular import content
from tests.manifest.kinds import ADAPTERS


@pytest.mark.parametrize("nested", [False, True])
def test_a_pipe_is_not_waited_for(tmp_path: Path, *, nested: bool) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    if nested:
        (tmp_path / "photon.toml").touch()
    os.mkfifo(folder / "photon.toml" if nested else tmp_path / "photon.toml")

    with pytest.raises(ManifestError, match="is no file") as said:
        load(tmp_path, ADAPTERS)

    assert said.value.where == ("a/photon.toml" if nested else "photon.toml")


def test_a_device_without_end_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "photon.toml").symlink_to("/dev/zero")

    with pytest.raises(ManifestError, match="is no file"):
        load(tmp_path, ADAPTERS)


def test_a_file_is_read_up_to_a_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("abc")

    assert content(tmp_path / "a", 2) == b"ab"


def test_a_manifest_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photon.toml").write_text("# x\n" * (1 << 20) + "#")

    with pytest.raises(ManifestError, match="is larger than 4 MiB"):
        load(tmp_path, ADAPTERS)
