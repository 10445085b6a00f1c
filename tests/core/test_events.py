"""Records: what is written can be read back, also by an older or newer Photon."""

from datetime import UTC, datetime

from photon_test.core.events import CaseFinished, Record, Warned, decode, encode
from photon_test.core.model import CaseId
from photon_test.core.outcome import Assertion, Outcome

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CASE = CaseId(suite="orders", file="tests/test_a.py", name="test_a", native="tests/test_a.py::a")


def test_a_record_reads_back_unchanged() -> None:
    finished = CaseFinished(
        case=CASE, outcome=Outcome.FAILED, failures=(Assertion(message="no", raised="Oops"),)
    )
    record = Record(seq=7, at=AT, unit="orders/run", event=finished)

    assert decode(encode(record)) == record


def test_a_newer_photon_may_add_fields() -> None:
    line = b'{"seq":0,"at":"2026-01-02T03:04:05Z","event":{"event":"Warned","message":"m","x":1}}'

    assert decode(line).event == Warned(message="m")
