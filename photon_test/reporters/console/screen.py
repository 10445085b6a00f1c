"""A run as a picture, for documentation."""

import io
from collections.abc import Iterable

from rich.console import Console

from photon_test.core.events import Record
from photon_test.reporters.console.live import rich_text
from photon_test.reporters.console.story import Story


def export_svg(records: Iterable[Record], *, title: str = "photon test", width: int = 100) -> str:
    """Return what a terminal of that width shows after the run, as an SVG."""
    console = Console(
        file=io.StringIO(),
        record=True,
        force_terminal=True,
        color_system="truecolor",
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    story = Story(verbose=False)
    for record in records:
        for line in story.handle(record):
            console.print(rich_text(line))
    for line in story.ending():
        console.print(rich_text(line))
    return console.export_svg(title=title, unique_id="photon")
