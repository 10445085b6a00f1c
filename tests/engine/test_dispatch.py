"""The one writer."""

from datetime import UTC, datetime

from msgspec.structs import replace

from photon_test.core.events import Event, Record, Troubled, Warned
from photon_test.core.tally import Tally
from photon_test.engine.dispatch import Dispatcher

AT = datetime(2026, 1, 2, tzinfo=UTC)


class Listener:
    def __init__(self, *, fails_at: int | None = None, fails_to_close: bool = False) -> None:
        self.records: list[Record] = []
        self._fails_at = fails_at
        self._fails_to_close = fails_to_close

    def handle(self, record: Record) -> None:
        if record.seq == self._fails_at:
            raise OSError(28, "No space left on device")
        self.records.append(record)

    def tick(self, now: float) -> None:
        if self._fails_at is not None and now >= 100:
            raise ValueError("a bug")

    def close(self) -> None:
        if self._fails_to_close:
            raise OSError(28, "No space left on device")


class AlwaysFull(Listener):
    def handle(self, record: Record) -> None:
        raise OSError(28, f"No space left for {record.seq}")


def dispatcher(**listeners: Listener) -> Dispatcher:
    return Dispatcher(listeners.items(), now=lambda: AT, redact=lambda record: record)


def warned(number: int) -> Event:
    return Warned(message=str(number))


def test_every_reporter_sees_every_event_numbered_in_one_order() -> None:
    one, two = Listener(), Listener()
    writer = dispatcher(one=one, two=two)

    writer.emit(warned(1), "u", 2)
    writer.emit(warned(2))

    assert one.records == two.records
    assert one.records == [
        Record(seq=0, at=AT, unit="u", attempt=2, event=warned(1)),
        Record(seq=1, at=AT, event=warned(2)),
    ]


def test_a_reporter_that_fails_is_dropped_and_the_others_are_told() -> None:
    good, bad = Listener(), Listener(fails_at=1)
    writer = dispatcher(bad=bad, good=good)

    for number in range(3):
        writer.emit(warned(number))

    assert [record.event for record in bad.records] == [warned(0)]
    trouble = good.records[2].event
    assert isinstance(trouble, Troubled)
    assert trouble.code == 3
    assert "bad report" in trouble.message
    assert [record.seq for record in good.records] == [0, 1, 2, 3]


def test_two_that_fail_at_once_are_dropped_once_each() -> None:
    good, full, bad = Listener(), AlwaysFull(), AlwaysFull()
    writer = dispatcher(full=full, bad=bad, good=good)

    writer.emit(warned(0))
    writer.emit(warned(1))

    told = [record.event for record in good.records]
    assert told[0] == warned(0)
    assert sum(isinstance(event, Troubled) for event in told) == 2
    assert told[-1] == warned(1)


def test_a_reporter_that_fails_to_redraw_is_dropped_too() -> None:
    good, bad = Listener(), Listener(fails_at=99)
    writer = dispatcher(bad=bad, good=good)

    writer.tick(100.0)
    writer.emit(warned(1))

    assert bad.records == []
    assert [type(record.event) for record in good.records] == [Troubled, Warned]


def test_a_report_that_cannot_be_closed_is_said_at_the_end() -> None:
    writer = dispatcher(junit=Listener(fails_to_close=True), log=Listener())

    [trouble] = writer.close()

    assert (trouble.code, "junit" in trouble.message) == (3, True)


def test_who_is_closed_later_is_told_of_a_report_that_could_not_be_closed() -> None:
    console = Listener()
    writer = dispatcher(log=Listener(), junit=Listener(fails_to_close=True), console=console)

    [trouble] = writer.close()

    assert [record.event for record in console.records] == [trouble]
    assert writer.lost == {"junit": trouble}


def test_the_tally_is_ahead_of_every_reporter_until_the_last_is_closed() -> None:
    tally = Tally()
    ahead: list[int] = []

    class Reading(Listener):
        def handle(self, record: Record) -> None:
            super().handle(record)
            ahead.append(len(tally.verdict().troubles))

    reporters = [("junit", Listener(fails_to_close=True)), ("console", Reading())]
    writer = Dispatcher(reporters, now=lambda: AT, redact=lambda record: record, tally=tally)

    writer.emit(Troubled(code=3, message="one"))
    writer.close()

    assert ahead == [1, 2]


def test_what_is_secret_is_gone_before_any_reporter_sees_it() -> None:
    listener = Listener()
    writer = Dispatcher(
        [("one", listener)],
        now=lambda: AT,
        redact=lambda record: replace(record, event=Warned(message="[redacted]")),
    )

    writer.emit(Warned(message="hunter2"))

    assert listener.records[0].event == Warned(message="[redacted]")


def test_a_reader_of_the_report_who_has_read_enough_changes_nothing() -> None:
    class Head(Listener):
        def handle(self, record: Record) -> None:
            raise BrokenPipeError(32, f"Broken pipe at {record.seq}")

    log = Listener()
    writer = dispatcher(console=Head(), log=log)

    writer.emit(warned(1))

    assert [record.event for record in log.records] == [warned(1)]
