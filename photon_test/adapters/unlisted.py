"""What a tool that can name its tests only by running them has in place of a listing."""

from collections.abc import Iterable, Mapping

from photon_test.core.command import Command, PhotonPython
from photon_test.core.events import CaseEvent, Warned
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Exit


def unit(suite: Suite) -> Unit:
    """Return a process that does nothing, for the reader that says why: only units have readers."""
    return Unit(
        id=f"{suite.name}/{Purpose.LIST}",
        suite=suite.name,
        purpose=Purpose.LIST,
        command=Command(argv=(PhotonPython(), "-I", "-S", "-c", ""), cwd=suite.root),
        quiet=True,
    )


class Unlisted:
    """Says that this tool's tests cannot be listed."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Read nothing."""
        del stream, text
        return None

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say so."""
        del exit_, reports
        return (warning(self._suite, self._suite.adapter),)


def warning(suite: Suite, who: str) -> Warned:
    """Say whose tests cannot be listed."""
    return Warned(message=f"`{suite.name}`: {who} can name its tests only by running them")
