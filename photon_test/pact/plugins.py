"""Pact's plugins: which an interaction needs, and which are installed.

The core (pact_ffi 0.5.12) looks for a plugin in `$PACT_PLUGIN_DIR` or `~/.pact/plugins`; one that
it does not find there it downloads and starts, for every interaction of the file
(https://github.com/pact-foundation/pact-plugins/issues/44). A test run does not fetch programs:
what needs such a plugin is not judged, and the rest does without.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from photon_test.pact.files import Interaction, PactFile

_NUMBER = re.compile(r"\d+")


def metadata_for(file: PactFile, interaction: Interaction) -> str:
    """Return the file's metadata, without plugins where the interaction needs none."""
    if '"plugins"' not in file.metadata or _uses_plugins(interaction):
        return file.metadata
    metadata = json.loads(file.metadata)
    del metadata["plugins"]
    return json.dumps(metadata)


def why_unplugged(file: PactFile, interaction: Interaction) -> str:
    """Return which plugin is missing, and what to do; "" if none is."""
    if '"plugins"' not in file.metadata or not _uses_plugins(interaction):
        return ""
    installed = dict(_installed())
    for name, version in _named(file):
        if name not in installed:
            return (
                f"it needs Pact's plugin `{name}` {version}, which is not installed here:"
                f" `pact plugin install` puts it into {_folder()}"
            )
        if not _fits(installed[name], version):
            return (
                f"it needs Pact's plugin `{name}` {version}, and {installed[name]} is installed"
                f" in {_folder()}"
            )
    return ""


def _uses_plugins(interaction: Interaction) -> bool:
    return '"pluginConfiguration"' in interaction.text or '"transport"' in interaction.text


def _named(file: PactFile) -> Iterator[tuple[str, str]]:
    metadata: Any = json.loads(file.metadata)
    plugins = metadata.get("plugins") if isinstance(metadata, dict) else None
    for plugin in plugins if isinstance(plugins, list) else ():
        if isinstance(plugin, dict):
            yield str(plugin.get("name", "")), str(plugin.get("version", ""))


def _installed() -> Iterator[tuple[str, str]]:
    for manifest in sorted(_folder().glob("*/pact-plugin.json")):
        try:
            read: Any = json.loads(manifest.read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(read, dict):
            yield str(read.get("name", "")), str(read.get("version", ""))


def _folder() -> Path:
    return Path(os.environ.get("PACT_PLUGIN_DIR") or Path.home() / ".pact" / "plugins")


def _fits(installed: str, wanted: str) -> bool:
    """Whether a version can stand for another: the same or a later one with the same first part."""
    have, want = (tuple(map(int, _NUMBER.findall(text)[:3])) for text in (installed, wanted))
    return have[:1] == want[:1] and have >= want
