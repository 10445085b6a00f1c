"""The second step: each target lists its tests, with file and line."""

from collections.abc import Iterable, Mapping

import msgspec

from photon_test.adapters.cargo import libtest, running
from photon_test.adapters.cargo.endings import Tail, stopped
from photon_test.adapters.cargo.target import Target, Test, case_found, command, listed
from photon_test.core.events import Broke, CaseEvent, More
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Crash, Exit, Unreadable
from photon_test.core.select import Selection, wants


def first(target: Target, suite: Suite) -> Iterable[CaseEvent]:
    """Ask for the listing of one target."""
    yield More(
        unit=Unit(
            id=f"{suite.name}/list/{target.id}",
            suite=suite.name,
            purpose=Purpose.LIST,
            command=command(
                target,
                (*target.args.every(), "-Z", "unstable-options", "--list", "--format=json"),
            ),
            stop_signal="SIGINT",
            quiet=True,
            state=msgspec.json.encode(target).decode(),
        )
    )


class ListReader:
    """Reads a target's list; asks for the run of those that are wanted."""

    def __init__(self, unit: Unit, target: Target, suite: Suite, selection: Selection) -> None:
        self._unit = unit
        self._suite = suite
        self._selection = selection
        self._target = target
        self._count = 0  # a name may come twice, such as doctests that a macro writes
        self._wanted: list[Test] = []
        self._total: int | None = None  # what the harness says it has listed
        self._said = Tail()

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Say that a case exists as soon as it is listed."""
        if stream is not Stream.STDOUT:
            self._said.add(text)
            return None
        rest, events = libtest.events(text)
        if not events:
            self._said.add(rest)
            return None
        return [found for event in events for found in self._take(event)]

    def _take(self, event: libtest.Event) -> Iterable[CaseEvent]:
        if event.type == "suite" and event.event == "completed":
            self._total = (self._total or 0) + event.total
        elif event.event == "discovered":
            self._count += 1
            test = listed(self._target, event)
            found = case_found(self._target, self._suite.name, test)
            if wants(self._suite, self._selection, found):
                self._wanted.append(test)
            yield found

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Ask for the run, unless the list cannot be believed or nothing is wanted."""
        del reports
        if why := stopped(exit_, self._unit):
            yield Broke(failure=why)
        elif not exit_.ok:
            message = f"{self._target.words} ended with {exit_.words} instead of listing its tests"
            yield Broke(failure=Crash(message=message, text=self._said.text, exit=exit_))
        elif self._total is None:
            message = f"{self._target.words} did not list its tests"
            yield Broke(failure=Unreadable(message=message, text=self._said.text))
        elif self._total != self._count:
            message = (
                f"{self._target.words} says that it has {self._total} tests, "
                f"and lists {self._count}"
            )
            yield Broke(failure=Unreadable(message=message, text=self._said.text))
        elif self._selection.run and self._wanted:
            whole = len(self._wanted) == self._count
            for unit in running.units(self._target, self._suite, tuple(self._wanted), whole=whole):
                yield More(unit=unit)
