"""`photon adapters`."""

import click

from photon_test.adapters.registry import ADAPTERS
from photon_test.core.ports import Capabilities

_WORDS = {
    "list": "lists cases",
    "select": "selects exactly",
    "stream": "streams results",
    "location": "file and line",
    "output": "case output",
    "attempts": "sees retries",
    "tags": "own tags",
    "test_timeout": "case timeout",
    "workers": "told its processors",
    "shard": "shards by",
}


@click.command(name="adapters")
def command() -> None:
    """Show what each adapter can do. What it lacks is refused in words, never ignored."""
    names = list(ADAPTERS)
    width = max(len(text) for text in _WORDS.values())
    click.echo(f"{'':{width}}  " + "  ".join(f"{name:8}" for name in names).rstrip())
    for field, words in _WORDS.items():
        cells = (_cell(ADAPTERS[name].CAPABILITIES, field) for name in names)
        click.echo(f"{words:{width}}  " + "  ".join(f"{cell:8}" for cell in cells).rstrip())


def _cell(capabilities: Capabilities, field: str) -> str:
    value: bool | str = getattr(capabilities, field)
    if isinstance(value, str):
        return "-" if value == "none" else value
    return "yes" if value else "-"
