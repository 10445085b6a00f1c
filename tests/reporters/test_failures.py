"""Each kind of failure, in a line, in full, and as a type."""

import pytest

from photon_test.core.outcome import (
    AnyFailure,
    Assertion,
    Crash,
    Exit,
    Interrupted,
    Mismatch,
    Timeout,
    Unavailable,
    Unreadable,
)
from photon_test.reporters.failures import details, headline, kind

FAILURES: list[tuple[AnyFailure, str, str, str]] = [
    (Assertion(message="no"), "no", "no", "photon.assertion"),
    (Assertion(message="", raised="Oops"), "Oops", "Oops", "Oops"),
    (Assertion(message="no", phase="setup"), "setup: no", "no", "photon.setup"),
    (Assertion(message="no", diff="- a\n+ b"), "no", "no\n\n- a\n+ b", "photon.assertion"),
    (Assertion(message="no", text="E no\nat x"), "no", "E no\nat x", "photon.assertion"),
    (
        Crash(message="it crashed", exit=Exit(signal=6)),
        "it crashed",
        "it crashed\n\nthe process ended with signal 6",
        "photon.crash",
    ),
    (
        Timeout(message="", limit_s=2.5),
        "took longer than 2.5 s",
        "took longer than 2.5 s",
        "photon.timeout",
    ),
    (
        Mismatch(message="differs", kind="BodyMismatch", path="$.id", expected="1", actual="2"),
        "differs at $.id",
        "differs\n\nexpected: 1\nactual:   2",
        "BodyMismatch",
    ),
    (Unreadable(message="no report"), "no report", "no report", "photon.no-report"),
    (
        Unavailable(kind="service", message="not ready", hint="see the log"),
        "not ready",
        "not ready\n\nhint: see the log",
        "photon.service",
    ),
    (Interrupted(message="stopped"), "stopped", "stopped", "photon.interrupted"),
]


@pytest.mark.parametrize(("failure", "line", "full", "type_"), FAILURES)
def test_a_failure_is_said(failure: AnyFailure, line: str, full: str, type_: str) -> None:
    assert headline(failure) == line
    assert details(failure) == full
    assert kind(failure) == type_
