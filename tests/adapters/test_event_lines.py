"""Lines of events, and the first of them that is damaged."""

from collections.abc import Iterable

import msgspec

from photon_test.adapters.event_lines import EventLines
from photon_test.core.events import CaseEvent, Warned
from photon_test.core.model import Stream
from photon_test.core.outcome import Unreadable

KNOWN = {"1": Warned(message="one")}


def take(text: str) -> Iterable[CaseEvent]:
    yield KNOWN[str(msgspec.json.decode(text))]


def test_what_a_tool_prints_is_for_people() -> None:
    lines = EventLines("it", take)

    assert lines.read(Stream.STDOUT, "1") is None
    assert lines.read(Stream.EVENTS, "1") == [KNOWN["1"]]
    assert lines.damage is None


def test_the_first_damaged_line_is_told_and_later_ones_are_still_read() -> None:
    lines = EventLines("it", take)

    said = [lines.read(Stream.EVENTS, text) for text in ("2", "{", "1")]

    assert said == [(), (), [KNOWN["1"]]]
    assert lines.damage == Unreadable(message="it's events cannot be read", text="'2': 2")
