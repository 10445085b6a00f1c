"""One suite among others, when its adapter does what it should never do."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from photon_test.core.errors import ExitCode
from photon_test.core.events import Event, Record, SuiteFinished
from photon_test.core.model import Suite
from photon_test.core.ports import Adapter
from photon_test.core.select import Selection
from photon_test.core.tally import Tally
from photon_test.engine.dispatch import Dispatcher
from photon_test.engine.folder import TreeFolder
from photon_test.engine.plan import Plan, PlannedSuite
from photon_test.engine.session import Session


class _Kept:
    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self.events: list[Event] = []

    def handle(self, record: Record) -> None:
        self._tally.handle(record)
        self.events.append(record.event)

    def tick(self, now: float) -> None:
        pass

    def close(self) -> None:
        pass


def _adapter(*, works: bool) -> Adapter:
    def units(*_: object) -> tuple[()]:
        if not works:
            raise UnicodeEncodeError("utf-8", "\udce9", 0, 1, "surrogates not allowed")
        return ()

    return cast("Adapter", SimpleNamespace(units=units, environment=lambda *_: ""))


def test_an_adapter_that_fails_is_our_bug_and_takes_no_other_suite_along(tmp_path: Path) -> None:
    suites = (Suite(name="bad", adapter="bad"), Suite(name="good", adapter="good"))
    kept = _Kept(Tally())
    session = Session(
        plan=Plan(suites=tuple(PlannedSuite(suite=s, selection=Selection()) for s in suites)),
        root=tmp_path,
        adapters={"bad": _adapter(works=False), "good": _adapter(works=True)},
        folder=lambda path: TreeFolder(tmp_path, path),
        dispatcher=Dispatcher(
            [("kept", kept)], now=lambda: datetime.now(UTC), redact=lambda record: record
        ),
        tally=kept._tally,
    )

    verdict = asyncio.run(session.run("run", "0", ()))

    assert verdict.exit_code == ExitCode.BUG
    ended = [event for event in kept.events if isinstance(event, SuiteFinished)]
    assert {event.suite: event.not_run is None for event in ended} == {"bad": False, "good": True}
