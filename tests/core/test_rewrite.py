"""Rewriting: every free text, and nothing that is a choice."""

from photon_test.core.events import ServiceChanged, encode
from photon_test.core.outcome import Assertion, Exit
from photon_test.core.rewrite import encodable, rewrite
from tests.reporters import records as r


def test_every_free_text_is_changed_and_no_choice() -> None:
    event = r.failed(r.A, Assertion(message="failed", phase="setup"))

    changed = rewrite(event, lambda _: "x")

    assert changed.case.name == "x"
    assert changed.outcome == event.outcome
    assert changed.failures == (
        Assertion(message="x", text="x", raised="x", diff="x", phase="setup"),
    )


def test_a_choice_that_may_be_missing_is_not_changed() -> None:
    assert rewrite(Exit(timed_out="suite"), str.upper) == Exit(timed_out="suite")
    ready = ServiceChanged(service="db", state="ready")
    assert rewrite(ready, str.upper) == ServiceChanged(service="DB", state="ready")


def test_what_needs_no_change_is_the_very_same_value() -> None:
    for record in r.mixed():
        assert rewrite(record, lambda text: text) is record


def test_lone_surrogates_become_encodable() -> None:
    assert encodable("a\ud800b\U0001f600") == "a\ufffdb\U0001f600"
    [record] = r.records([r.failed(r.A, Assertion(message="\udfff"))])
    assert encode(rewrite(record, encodable))
