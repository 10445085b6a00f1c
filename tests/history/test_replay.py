"""A run that was killed at any record is closed, is never green, and shows every case."""

from pathlib import Path

import pytest

from photon_test.core.events import CaseStarted, Event, Record, RunFinished, Troubled
from photon_test.core.outcome import Outcome
from photon_test.core.tally import Tally
from photon_test.history.log import CUT_OFF, LogWriter
from photon_test.history.replay import replay
from tests.reporters import records as r


def test_a_run_that_ended_is_replayed_as_it_was(tmp_path: Path) -> None:
    assert replayed(tmp_path, r.mixed()) == r.mixed()


def test_what_a_killed_run_had_started_is_errored_and_what_it_had_found_is_not_run(
    tmp_path: Path,
) -> None:
    events: list[Event] = [r.started(), *r.unit(), r.found(r.A), r.found(r.B), r.found(r.C)]
    events += [CaseStarted(case=r.A), r.passed(r.A), CaseStarted(case=r.B)]

    records = replayed(tmp_path, r.records(events))

    tally = Tally()
    for record in records:
        tally.handle(record)
    outcomes = {result.case.name: result.outcome for result in tally.results("orders")}
    assert outcomes == {"test_a": Outcome.PASSED, "test_b": Outcome.ERRORED, "test_c": None}
    assert records[-1].event == RunFinished(exit_code=3, exit_codes=(3,), duration_s=0.8)


@pytest.mark.parametrize("length", range(1, len(r.mixed())))
def test_a_run_that_was_killed_at_any_record_is_never_green(tmp_path: Path, length: int) -> None:
    records = replayed(tmp_path, r.mixed()[:length])

    ending = records[-1].event
    assert isinstance(ending, RunFinished)
    assert ending.exit_code in (1, 3)
    assert 3 in ending.exit_codes
    assert [record.seq for record in records] == list(range(len(records)))


def test_a_run_that_was_killed_after_its_last_suite_is_not_green(tmp_path: Path) -> None:
    green = r.records([r.started(), r.found(r.A), r.passed(r.A), r.done()])

    records = replayed(tmp_path, green)

    assert isinstance(records[-2].event, Troubled)
    assert records[-1].event == RunFinished(exit_code=3, exit_codes=(3,), duration_s=0.3)


def test_a_log_that_says_why_it_ends_is_not_taken_for_that_of_a_killed_run(tmp_path: Path) -> None:
    cut = Troubled(code=3, message=f"{CUT_OFF}: No space left on device")

    records = replayed(tmp_path, r.records([r.started(), r.passed(r.A), cut]))

    troubles = [record.event for record in records if isinstance(record.event, Troubled)]
    assert troubles == [cut]
    assert records[-1].event == RunFinished(exit_code=3, exit_codes=(3,), duration_s=0.2)


def replayed(folder: Path, records: list[Record]) -> list[Record]:
    log = LogWriter(folder / "events.jsonl")
    for record in records:
        log.handle(record)
    log.close()
    return list(replay(folder / "events.jsonl"))
