"""Plain lines, for logs and pipes: nothing moves the cursor, nothing is written twice."""

from typing import TextIO

from photon_test.core.events import Record
from photon_test.core.tally import Tally
from photon_test.reporters.clean import encodable
from photon_test.reporters.console.story import Story
from photon_test.reporters.console.style import Line, ansi, plain


class Plain:
    """A line for each failure and each suite as they come, and the whole at the end."""

    def __init__(
        self,
        stream: TextIO,
        *,
        colour: bool = False,
        verbose: bool = False,
        tally: Tally | None = None,
    ) -> None:
        self._stream = stream
        self._text = ansi if colour else plain
        self._story = Story(verbose=verbose, tally=tally)

    def handle(self, record: Record) -> None:
        """Take the next record."""
        if said := self._story.handle(record):
            for line in said:
                self._write(line)
            self._stream.flush()

    def tick(self, now: float) -> None:
        """Nothing is redrawn here."""

    def close(self) -> None:
        """Say how it ended."""
        for line in self._story.ending():
            self._write(line)
        self._stream.flush()

    def _write(self, line: Line) -> None:
        text = self._text(line) + "\n"
        try:
            self._stream.write(text)
        except UnicodeEncodeError as error:  # LANG=C: a report must not end the run for a dash
            self._stream.write(encodable(text, self._stream.encoding or error.encoding))
