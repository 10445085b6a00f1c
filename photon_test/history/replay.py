"""A recorded run as reporters would have seen it, closed where it was killed."""

from collections.abc import Iterator
from pathlib import Path

from photon_test.core.closing import OpenRun
from photon_test.core.errors import ExitCode
from photon_test.core.events import Event, Record, RunFinished, Troubled
from photon_test.core.tally import Tally
from photon_test.history.log import CUT_OFF, read

KILLED = "the run was killed before its end, or is still going on"


def replay(path: Path) -> Iterator[Record]:
    """Yield the log's records and, if the run did not end by itself, what closes it.

    What was started is errored then, what was only found stays not run, a `Troubled` makes sure
    that such a run is never green, and a `RunFinished` comes last.

    Raises:
        Infrastructure: See `read`.
    """
    open_run, tally = OpenRun(), Tally()
    first = last = None
    for record in read(path):
        open_run.handle(record)
        tally.handle(record)
        first = first or record
        last = record
        if isinstance(record.event, RunFinished):
            yield record
            return
        yield record
    if first is None or last is None:
        return
    seconds = (last.at - first.at).total_seconds()
    for record in _closed(open_run, last):
        tally.handle(record)
        last = record
        yield record
    codes = tuple(int(code) for code in tally.verdict().codes)
    ending = RunFinished(exit_code=codes[0], exit_codes=codes, duration_s=seconds)
    yield Record(seq=last.seq + 1, at=last.at, event=ending)


def _closed(open_run: OpenRun, last: Record) -> Iterator[Record]:
    events: list[tuple[str, int, Event]]
    match last.event:
        case Troubled(message=message) if message.startswith(CUT_OFF):
            events = [*open_run.close(message)]
        case _:
            trouble = Troubled(code=int(ExitCode.INFRASTRUCTURE), message=KILLED)
            events = [*open_run.close(KILLED), ("", 1, trouble)]
    for seq, (unit, attempt, event) in enumerate(events, start=last.seq + 1):
        yield Record(seq=seq, at=last.at, unit=unit, attempt=attempt, event=event)
