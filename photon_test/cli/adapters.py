"""`photon adapters`."""

from collections.abc import Mapping

import click

from photon_test.adapters.registry import ADAPTERS
from photon_test.core.ports import Capabilities

_CELL = 4  # `case`
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
    click.echo(_line("".ljust(width), {name: name for name in names}))
    for field, words in _WORDS.items():
        cells = {name: _cell(ADAPTERS[name].CAPABILITIES, field) for name in names}
        click.echo(_line(words.ljust(width), cells))


def _line(first: str, cells: Mapping[str, str]) -> str:
    return "  ".join(
        (first, *(cell.ljust(max(len(name), _CELL)) for name, cell in cells.items()))
    ).rstrip()


def _cell(capabilities: Capabilities, field: str) -> str:
    value: bool | str = getattr(capabilities, field)
    if isinstance(value, str):
        return "-" if value == "none" else value
    return "yes" if value else "-"
