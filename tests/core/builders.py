"""Small real values for tests."""

from collections.abc import Iterable
from datetime import UTC, datetime

from photon_test.core.events import Event, Record, RunStarted, SuiteInfo
from photon_test.core.model import CaseId
from photon_test.core.tally import Tally, Verdict

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def case(name: str = "test_a", suite: str = "orders") -> CaseId:
    return CaseId(suite=suite, file="tests/test_a.py", name=name, native=f"tests/test_a.py::{name}")


def started(*suites: str, min_tests: int | None = None) -> RunStarted:
    return RunStarted(
        run="r1",
        photon="0",
        root="/repo",
        suites=tuple(
            SuiteInfo(name=name, adapter="pytest", min_tests=min_tests)
            for name in suites or ("orders",)
        ),
    )


def records(events: Iterable[Event], attempt: int = 1) -> list[Record]:
    return [
        Record(seq=number, at=AT, unit="u", attempt=attempt, event=event)
        for number, event in enumerate(events)
    ]


def verdict(*events: Event) -> Verdict:
    tally = Tally()
    for record in records(events):
        tally.handle(record)
    return tally.verdict()
