"""What a person sees: live on a terminal, plain lines anywhere else."""

from typing import TextIO

from photon_test.core.ports import Reporter
from photon_test.core.tally import Tally


def make_console(
    stream: TextIO,
    *,
    live: bool,
    colour: bool,
    width: int | None = None,
    verbose: bool = False,
    tally: Tally | None = None,
    sections: bool = False,
) -> Reporter:
    """Return the reporter for a person.

    `live`: the stream is a terminal that can be redrawn. `width`: in columns; None asks the
    terminal. The caller decides about both, and about `NO_COLOR`. `tally`: one that takes each
    record before this reporter does, so that it needs none of its own. `sections`: plain lines are
    read in a GitLab job's log, which folds them.
    """
    # rich takes 60 ms to import, and is wanted only where a person looks.
    if live:
        from photon_test.reporters.console.live import Live  # noqa: PLC0415

        return Live(stream, colour=colour, width=width, verbose=verbose, tally=tally)
    from photon_test.reporters.plain import Plain  # noqa: PLC0415  # it is made of this package

    return Plain(stream, colour=colour, verbose=verbose, tally=tally, sections=sections)
