"""Credentials on their way to the judge."""

import msgspec
import pytest

from photon_test.adapters import pact as adapter
from photon_test.adapters.credentials import known
from photon_test.adapters.pact_options import PactOptions
from photon_test.core.command import Joined, Variable
from photon_test.core.events import Broke, CaseEvent, More
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Exit
from photon_test.core.ports import Folder
from photon_test.core.select import Selection
from photon_test.pact.messages import Began, Found, Job, Listed, Said, encode

FOUND = [
    Found(file="pact/a.json", native=f"k{number}", description=f"get {number}")
    for number in range(3)
]


def suite(*auth: str) -> Suite:
    options = PactOptions(provider="api", url="http://127.0.0.1:1", auth=auth)
    return Suite(name="contract", adapter="pact", options=options)


def told(given: Suite, unit: Unit, *lines: Said, exit_: Exit | None = None) -> list[CaseEvent]:
    reader = adapter.reader(unit, given, Selection())
    events: list[CaseEvent] = []
    for line in lines:
        events += reader.line(Stream.EVENTS, encode(line).decode()) or ()
    return [*events, *reader.end(exit_ or Exit(code=0), {})]


def printed(given: Suite, unit: Unit, *lines: str, code: int = 0) -> list[CaseEvent]:
    reader = adapter.reader(unit, given, Selection())
    claimed = [reader.line(Stream.STDOUT, line) for line in lines]
    assert all(events is not None for events in claimed)  # else they would be recorded
    return list(reader.end(Exit(code=code), {}))


def following(events: list[CaseEvent]) -> list[Unit]:
    return [event.unit for event in events if isinstance(event, More)]


def first(given: Suite) -> list[Unit]:
    folder: Folder = None  # type: ignore[assignment]  # the adapter leaves files to the judge
    (listing,) = adapter.units(given, Selection(), folder)
    return following(told(given, listing, *FOUND, Listed(interactions=3)))


def test_variables_are_filled_in_by_the_engine_and_are_no_part_of_the_job() -> None:
    given = suite("bearer=env:TOKEN", "basic=env:USER:PASS")

    (unit,) = first(given)

    assert dict(unit.command.env) == {
        "PHOTON_PACT_SECRET_0": Variable(name="TOKEN", required=True),
        "PHOTON_PACT_SECRET_1": Joined(
            parts=(
                Variable(name="USER", required=True),
                ":",
                Variable(name="PASS", required=True),
            )
        ),
    }
    assert len(msgspec.json.decode(unit.inputs[0].text, type=Job).credentials) == 2


def test_commands_are_asked_one_after_the_other_before_anything_is_verified() -> None:
    given = suite("bearer=command:./one", "bearer=env:TOKEN", "header:X-K=command:./two --x")

    (one,) = first(given)
    (two,) = following(printed(given, one, "", " value-1 ", "more"))
    (run,) = following(printed(given, two, "value-2"))

    assert [one.command.argv, two.command.argv] == [("./one",), ("./two", "--x")]
    assert {one.purpose, two.purpose} == {Purpose.SETUP}
    assert run.purpose is Purpose.RUN
    assert dict(run.command.env) == {
        "PHOTON_PACT_SECRET_0": "value-1",
        "PHOTON_PACT_SECRET_1": Variable(name="TOKEN", required=True),
        "PHOTON_PACT_SECRET_2": "value-2",
    }
    assert "value-" not in "".join(given.text for given in run.inputs)


def test_what_follows_a_crash_has_them_too() -> None:
    given = suite("bearer=command:./one")
    (one,) = first(given)
    (run,) = following(printed(given, one, "value-1"))

    began = Began(file="pact/a.json", native="k0")
    (again,) = following(told(given, run, began, exit_=Exit(signal=11)))

    assert again.purpose is Purpose.RETRY
    assert dict(again.command.env) == {"PHOTON_PACT_SECRET_0": "value-1"}


@pytest.mark.parametrize(("lines", "code"), [((), 0), (("", " "), 0), (("value-1",), 1)])
def test_a_command_that_gives_none_ends_the_suite(lines: tuple[str, ...], code: int) -> None:
    given = suite("bearer=command:./one")
    (one,) = first(given)

    events = printed(given, one, *lines, code=code)

    assert [type(event) for event in events] == [Broke]


def test_what_must_not_be_recorded_is_known_beforehand() -> None:
    given = suite("bearer=env:A", "basic=env:USER:PASS")

    secrets = {value for _, value in known(given, {"A": "a", "USER": "u", "PASS": "p"})}

    assert secrets == {"a", "p", "dTpw"}
