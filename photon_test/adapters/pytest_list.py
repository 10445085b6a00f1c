"""Reads a pytest session that only collects, and asks for the run of what was chosen."""

from collections.abc import Iterable, Iterator, Mapping

from photon_test.adapters import pytest_wire as wire
from photon_test.adapters.pytest_ids import Places
from photon_test.adapters.pytest_run import collect_error
from photon_test.adapters.pytest_session import NO_TESTS, Session
from photon_test.adapters.pytest_units import State, chosen_unit
from photon_test.core.events import Broke, CaseEvent, CaseFound, More, Warned
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import AnyFailure, Exit, Unreadable
from photon_test.core.select import Selection, wants


class ListReader:
    """Finds the cases, and chooses among them."""

    def __init__(self, unit: Unit, suite: Suite, selection: Selection, state: State) -> None:
        self._unit = unit
        self._suite = suite
        self._selection = selection
        self._state = state
        self._session = Session(unit, suite, state.folder)
        self._chosen: dict[str, None] = {}
        self._count = 0
        self._end: wire.CollectionEnd | None = None
        self._errors = 0

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Read one line."""
        line = self._session.read(stream, text)
        if stream is not Stream.EVENTS:
            return None
        places = self._session.places
        if line is None or places is None:
            return ()
        match line:
            case wire.Collected():
                return self._found(line, places)
            case wire.CollectError():
                self._errors += 1
                return (collect_error(line, places),)
            case wire.CollectSkip():
                name = places.case(line.id).name
                return (Warned(message=f"`{name}` skipped itself: {line.report.message}"),)
            case wire.CollectionEnd():
                self._end = line
                places.known = not line.unplaced
            case _:  # warnings are told by the run that follows; nothing else happens here
                pass
        return ()

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Ask for the run of the chosen cases; if there are none, for no run at all."""
        del reports
        yield from self._session.deselected(self._end)
        yield from self._session.doubled(self._end)
        why = self._session.broken(exit_, ()) or self._unproven(exit_)
        if why is not None:
            yield Broke(failure=why)
        elif self._selection.run and self._chosen and self._session.places:
            places = self._session.places
            yield More(unit=chosen_unit(self._suite, self._state, places, [*self._chosen]))

    def _found(self, line: wire.Collected, places: Places) -> Iterator[CaseEvent]:
        self._count += len(line.cases)
        for nodeid, file, number, tags in line.cases:
            case = places.case(nodeid)
            found = CaseFound(case=case, location=places.found(file, number), tags=tags)
            if wants(self._suite, self._selection, found):
                self._chosen[nodeid] = None
            yield found

    def _unproven(self, exit_: Exit) -> AnyFailure | None:
        if self._end is None and not self._errors:
            return Unreadable(message="pytest did not say which cases there are")
        if self._end is not None and self._end.count != self._count:
            message = f"pytest collected {self._end.count} cases and named {self._count}"
            return Unreadable(message=message)
        if exit_.code not in (0, NO_TESTS) and not self._errors:
            return self._session.unexplained(exit_)
        return None
