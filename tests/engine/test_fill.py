"""Placeholders become text; what cannot be filled is said by name."""

import sys
from pathlib import Path
from typing import get_args

import pytest

from photon_test.core.command import (
    Arg,
    EventsPath,
    InputPath,
    Instance,
    Joined,
    PhotonPython,
    Placeholder,
    Port,
    ReportPath,
    Slots,
    Toolside,
    Variable,
    template,
)
from photon_test.core.errors import Infrastructure
from photon_test.engine.fill import Context, fill, ports_in

CONTEXT = Context(
    slots=3,
    ports={"": 4001, "db": 4002},
    variables={"NAME": "v", "EMPTY": ""},
    instance=2,
    reports={"junit": "/s/report-junit"},
    inputs={"ids": "/s/ids"},
    events="/s/events",
    toolside="/t",
    python="/p",
)
EACH: list[tuple[Arg, str]] = [
    ("${NAME} {slots} %s", "${NAME} {slots} %s"),
    (Slots(), "3"),
    (Slots(least=2), "3"),
    (Slots(least=5), "5"),
    (Variable(name="NOT_SET", prefix="=", otherwise=Slots()), "=3"),
    (Port(), "4001"),
    (Port(name="db"), "4002"),
    (Instance(), "2"),
    (Variable(name="NAME"), "v"),
    (Variable(name="NAME", prefix="<", suffix=">"), "<v>"),
    (Variable(name="EMPTY", prefix="<", suffix=">"), ""),
    (Variable(name="EMPTY", required=True), ""),
    (Variable(name="NONE", prefix="<"), ""),
    (ReportPath(name="junit"), "/s/report-junit"),
    (InputPath(name="ids"), "/s/ids"),
    (EventsPath(), "/s/events"),
    (Toolside(), "/t"),
    (Toolside(file="pytest/plugin.py"), "/t/pytest/plugin.py"),
    (PhotonPython(), "/p"),
    (Joined(parts=("a", Slots(), Joined(parts=("b",)))), "a3b"),
]


@pytest.mark.parametrize(("arg", "text"), EACH)
def test_a_placeholder_becomes_its_text(arg: Arg, text: str) -> None:
    assert fill(arg, CONTEXT) == text


def test_every_placeholder_is_tried_above() -> None:
    assert {type(arg) for arg, _ in EACH} == {str, Joined, *get_args(Placeholder)}


def test_a_value_is_not_filled_a_second_time() -> None:
    assert fill(template("${NAME}"), Context(variables={"NAME": "${OTHER}"})) == "${OTHER}"


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(Infrastructure, match="`ORDERS_URL` is not set"):
        fill(template("x=${ORDERS_URL}"), CONTEXT)


def test_a_port_outside_a_service_is_refused() -> None:
    with pytest.raises(Infrastructure, match=r"`\$\{port\.db\}` stands for a port only"):
        fill(template("${port.db}"), Context())


def test_an_instance_outside_a_service_is_refused() -> None:
    with pytest.raises(Infrastructure, match=r"`\$\{instance\}` stands for a number only"):
        fill(template("db_${instance}"), Context())


def test_the_tool_side_and_the_interpreter_are_our_own() -> None:
    assert Path(fill(Toolside(), Context())).name == "toolside"
    assert fill(PhotonPython(), Context()) == sys.executable


def test_ports_are_found_wherever_they_stand() -> None:
    args = (template("http://h:${port}/${port.db}"), Port(), "x", Slots())

    assert ports_in(*args) == ["", "db"]
