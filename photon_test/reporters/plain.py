"""Plain lines, for logs and pipes: nothing moves the cursor, nothing is written twice."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TextIO

from photon_test.core.events import Record, SuiteFinished
from photon_test.core.tally import Tally
from photon_test.reporters.clean import encodable, inert
from photon_test.reporters.console.story import Story
from photon_test.reporters.console.style import Line, ansi, plain
from photon_test.reporters.sections import Sections


class Plain:
    """A line for each failure and each suite as they come, and the whole at the end."""

    def __init__(
        self,
        stream: TextIO,
        *,
        colour: bool = False,
        verbose: bool = False,
        tally: Tally | None = None,
        sections: bool = False,
    ) -> None:
        """`sections`: each suite's line can be unfolded, as GitLab does it, and has its cases."""
        self._sections = Sections() if sections and not verbose else None
        self._stream = stream
        self._text = ansi if colour else plain
        self._story = Story(verbose=verbose, tally=tally)

    def handle(self, record: Record) -> None:
        """Take the next record."""
        if said := self._story.handle(record):
            match record.event:
                case SuiteFinished(suite=suite, duration_s=took) if self._sections:
                    self._section(self._sections, suite, said, (record.at, took))
                case _:
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

    def _section(
        self, sections: Sections, suite: str, said: Iterable[Line], ended: tuple[datetime, float]
    ) -> None:
        """Write what is said of a suite, and what can be unfolded below its first line."""
        header, *rest = (*said, *self._story.cases(suite))
        if not rest:
            self._write(header)
            return
        at, took = ended
        name, opening = sections.opened(suite, at - timedelta(seconds=took))
        self._stream.write(opening)
        for line in (header, *rest):
            self._write(line)
        self._stream.write(f"{sections.closed(name, at)}\n")

    def _write(self, line: Line) -> None:
        text = inert(self._text(line)) + "\n"
        try:
            self._stream.write(text)
        except UnicodeEncodeError as error:  # LANG=C: a report must not end the run for a dash
            self._stream.write(encodable(text, self._stream.encoding or error.encoding))
