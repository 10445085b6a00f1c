"""The live console: failures as they come, and below them what goes on right now.

Drawn by rich (https://rich.readthedocs.io/), without its refresh thread: only `tick` draws, so a
run that says thousands of things a second is not slowed down by them being shown.
"""

import io
from typing import TextIO, cast

from rich.console import Console
from rich.live import Live as RichLive
from rich.text import Text

from photon_test.core.events import Record
from photon_test.core.tally import Tally
from photon_test.reporters.clean import encodable
from photon_test.reporters.console.story import Story
from photon_test.reporters.console.style import Line, Style
from photon_test.reporters.console.watching import Watching

STYLES: dict[Style, str] = {
    "": "",
    "good": "green",
    "bad": "bold red",
    "warn": "yellow",
    "dim": "dim",
    "strong": "bold",
}


class Live:
    """Redraws a few lines at the end of a terminal, and prints above them what stays."""

    def __init__(
        self,
        stream: TextIO,
        *,
        colour: bool,
        width: int | None = None,
        verbose: bool = False,
        tally: Tally | None = None,
    ) -> None:
        self._console = Console(
            file=cast("TextIO", _Forgiving(stream)),
            force_terminal=True,
            color_system="standard" if colour else None,
            width=width,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )
        self._story = Story(verbose=verbose, tally=tally)
        self._watching = Watching()
        self._said: list[Line] = []
        self._live: RichLive | None = None

    def handle(self, record: Record) -> None:
        """Take the next record. Nothing is drawn here."""
        self._watching.handle(record)
        if said := self._story.handle(record):
            self._said.extend(said)

    def tick(self, now: float) -> None:
        """Print what was said since, and draw what goes on."""
        if self._live is None:
            self._live = RichLive(
                console=self._console,
                auto_refresh=False,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
                vertical_overflow="crop",
            )
            self._live.start()
            # Nobody would show the cursor again after kill -9.
            self._console.show_cursor(show=True)
        self._print()
        most = max(3, min(12, self._console.height - 2))
        rows = [rich_text(row) for row in self._watching.rows(now, most=most)]
        screen = Text("\n", no_wrap=True, overflow="ellipsis").join(rows)
        self._live.update(screen, refresh=True)

    def close(self) -> None:
        """Remove what was drawn, and say how it ended."""
        if self._live is not None:
            self._live.update(Text(), refresh=False)
            self._live.stop()
            self._live = None
        self._said.extend(self._story.ending())
        self._print()

    def _print(self) -> None:
        if self._said:
            text = Text("\n").join(rich_text(line) for line in self._said)
            self._said.clear()
            self._console.print(text, soft_wrap=True)


def rich_text(line: Line) -> Text:
    """Return a line as rich draws it; nothing in it is markup."""
    text = Text()
    for part, style in line:
        text.append(part, STYLES[style])
    return text


class _Forgiving(io.TextIOBase):
    """Writes question marks for what the terminal's encoding lacks, as a report must not fail."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str, /) -> int:
        try:
            return self._stream.write(text)
        except UnicodeEncodeError as error:
            return self._stream.write(encodable(text, self._stream.encoding or error.encoding))

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()
