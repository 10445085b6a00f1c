"""What needs a plugin of Pact that is not there."""

import json
from pathlib import Path

import pytest

from photon_test.pact.files import PactFile, read
from photon_test.pact.plugins import metadata_for, why_unplugged

PLUGINS = [{"name": "protobuf", "version": "0.3.15", "configuration": {}}]


def file(plugins: object = PLUGINS) -> PactFile:
    """A file of two interactions: one that needs no plugin, and one that does."""
    http = {"type": "Synchronous/HTTP", "request": {}, "response": {"status": 200}}
    document = {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": [
            {**http, "description": "plain"},
            {**http, "description": "packed", "pluginConfiguration": {"protobuf": {}}},
        ],
        "metadata": {"pactSpecification": {"version": "4.0"}, "plugins": plugins},
    }
    return read(json.dumps(document).encode(), "pact.json")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PACT_PLUGIN_DIR", str(tmp_path))
    return tmp_path


def install(folder: Path, version: str) -> None:
    (folder / "protobuf").mkdir()
    manifest = {"name": "protobuf", "version": version}
    (folder / "protobuf/pact-plugin.json").write_text(json.dumps(manifest))


def test_only_what_needs_a_plugin_is_not_judged_without_it(folder: Path) -> None:
    plain, packed = file().interactions

    assert why_unplugged(file(), plain) == ""
    assert why_unplugged(file(), packed) == (
        "it needs Pact's plugin `protobuf` 0.3.15, which is not installed here:"
        f" `pact plugin install` puts it into {folder}"
    )


def test_what_needs_none_does_not_name_any() -> None:
    plain, packed = file().interactions

    assert "plugins" not in json.loads(metadata_for(file(), plain))
    assert json.loads(metadata_for(file(), packed))["plugins"] == PLUGINS


@pytest.mark.parametrize(
    ("version", "fits"), [("0.3.15", True), ("0.4.0", True), ("0.3.9", False), ("1.0.0", False)]
)
def test_the_core_is_asked_only_if_it_will_find_one(
    folder: Path, version: str, *, fits: bool
) -> None:
    install(folder, version)

    assert (why_unplugged(file(), file().interactions[1]) == "") is fits


@pytest.mark.parametrize("plugins", [None, {}, "protobuf", [1]])
def test_nonsense_is_left_to_the_core(plugins: object) -> None:
    assert why_unplugged(file(plugins), file().interactions[1]) == ""
