"""Runs one suite through the real engine, and keeps what its readers heard and said."""

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from photon_test.adapters.registry import ADAPTERS
from photon_test.core.cases import CaseResult
from photon_test.core.events import Broke, CaseEvent, CaseFinished, Record, Warned
from photon_test.core.model import CaseId, Purpose, Stream, Suite, Unit
from photon_test.core.outcome import AnyFailure, Exit
from photon_test.core.ports import Adapter, Reader
from photon_test.core.select import Selection
from photon_test.core.tally import Tally
from photon_test.engine.dispatch import Dispatcher
from photon_test.engine.folder import TreeFolder
from photon_test.engine.plan import Plan, PlannedSuite
from photon_test.engine.session import Session

WHOLE = Selection()


def by_place(case: CaseId) -> str:
    """Return `file::name`."""
    return f"{case.file}::{case.full_name}"


class Driven:
    """What a suite came to. Cases have the names that `name` gives them."""

    def __init__(self, suite: Suite, name: Callable[[CaseId], str] = by_place) -> None:
        self._suite = suite
        self._name = name
        self.tally = Tally()
        self.units: list[Unit] = []
        self.exits: list[Exit] = []
        self.events: list[CaseEvent] = []  # as the readers said them
        self.lines: list[str] = []  # of the last FIFO
        self.shown: list[str] = []  # lines that no reader claimed

    @property
    def failures(self) -> list[AnyFailure]:
        """What the readers said about a unit as a whole."""
        return [event.failure for event in self.events if isinstance(event, Broke)]

    @property
    def broken(self) -> AnyFailure | None:
        """The first of them."""
        return next(iter(self.failures), None)

    @property
    def warnings(self) -> list[str]:
        return [event.message for event in self.events if isinstance(event, Warned)]

    @property
    def cases(self) -> dict[str, CaseResult]:
        results = self.tally.results(self._suite.name)
        return {self._name(result.case): result for result in results}

    @property
    def outcomes(self) -> dict[str, str]:
        return {name: result.outcome or "not run" for name, result in self.cases.items()}

    def of(self, *purposes: Purpose) -> list[Unit]:
        """Return the units with one of these purposes."""
        return [unit for unit in self.units if unit.purpose in purposes]

    def __getitem__(self, name: str) -> CaseFinished:
        return next(
            event
            for event in reversed(self.events)
            if isinstance(event, CaseFinished) and self._name(event.case) == name
        )


class _Tee:
    """A reader that passes everything on, and keeps it."""

    def __init__(self, driven: Driven, reader: Reader) -> None:
        self._driven = driven
        self._reader = reader

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        said = self._reader.line(stream, text)
        if stream is Stream.EVENTS:
            self._driven.lines.append(text)
        if said is None:
            self._driven.shown.append(text)
            return None
        return self._keep(said)

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        self._driven.exits.append(exit_)
        return self._keep(self._reader.end(exit_, reports))

    def _keep(self, said: Iterable[CaseEvent]) -> list[CaseEvent]:
        events = list(said)
        self._driven.events += events
        return events


class _Counting:
    def __init__(self, tally: Tally) -> None:
        self.handle: Callable[[Record], None] = tally.handle

    def tick(self, now: float) -> None:
        pass

    def close(self) -> None:
        pass


def drive(
    root: Path,
    suite: Suite,
    selection: Selection = WHOLE,
    *,
    environment: Mapping[str, str],
    name: Callable[[CaseId], str] = by_place,
) -> Driven:
    """Run a suite below `root` in an environment of its own."""
    driven = Driven(suite, name)
    inner = ADAPTERS[suite.adapter]

    def reader(unit: Unit, suite: Suite, selection: Selection) -> Reader:
        driven.units.append(unit)
        driven.lines.clear()
        return _Tee(driven, inner.reader(unit, suite, selection))

    listening = SimpleNamespace(units=inner.units, environment=inner.environment, reader=reader)
    dispatcher = Dispatcher(
        [("tally", _Counting(driven.tally))],
        now=lambda: datetime.now(UTC),
        redact=lambda record: record,
    )
    session = Session(
        plan=Plan(suites=(PlannedSuite(suite=suite, selection=selection),)),
        root=root,
        adapters={suite.adapter: cast("Adapter", listening)},
        folder=lambda path: TreeFolder(root, path),
        dispatcher=dispatcher,
        tally=driven.tally,
    )
    with _environment(environment):
        asyncio.run(session.run("run", "0", ()))
    assert dispatcher.close() == []
    return driven


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
