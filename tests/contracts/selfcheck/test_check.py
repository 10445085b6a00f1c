"""The measure itself: it sees contracts that are too tight, and those that are too loose."""

from collections.abc import Callable
from itertools import count
from typing import Any

from msgspec.structs import replace

from photon_test.contracts.generate import Choice, generate
from photon_test.contracts.selfcheck.check import Amount, Check
from photon_test.contracts.selfcheck.draw import Drawn
from photon_test.contracts.selfcheck.result import Judged
from photon_test.contracts.selfcheck.units import Unit, units
from photon_test.openapi.library import Library
from photon_test.pact.model import Equality, HttpInteraction, Rules, Type, rule
from photon_test.run.matching import ask_core
from tests.contracts.selfcheck.conftest import Described

ORDER = {
    "type": "object",
    "required": ["id", "state"],
    "properties": {
        "id": {"type": "integer"},
        "state": {"type": "string", "enum": ["open", "paid"]},
        "note": {"type": "string"},
    },
}
VALUES = ({"id": 1, "state": "open"}, {"id": 2, "state": "paid", "note": "x", "more": []})
Change = Callable[[HttpInteraction], HttpInteraction]


def numbers() -> Callable[[], int]:
    return count(1).__next__


def as_generated(one: HttpInteraction) -> HttpInteraction:
    return one


def judged(described: Described, schema: Any, values: tuple[Any, ...], change: Change) -> Judged:
    library, _ = described(schema)
    unit = only_unit(library, change)
    check = Check(library, "3.0", Amount(), numbers(), drawing=lambda *_: Drawn(values=values))
    questions = list(check.questions(unit, seed=1))
    (found,) = check.judged(ask_core(questions))
    return found


def only_unit(library: Library, change: Change) -> Unit:
    document = library.open("openapi.json")
    made = [change(one) for one in generate(library, document, Choice()).interactions]
    (unit,) = units(library, document, made, Choice())
    return unit


def with_rules(one: HttpInteraction, rules: Rules) -> HttpInteraction:
    return replace(one, response=replace(one.response, matchingRules=rules))


def test_a_contract_as_tight_as_its_description_is_neither(described: Described) -> None:
    found = judged(described, ORDER, VALUES, as_generated)

    assert found.rejected[0] == 0
    assert not [one for one in found.faults if one.accepted[0] and not one.inexpressible]
    assert {one.kind for one in found.faults} == {"required", "type", "enum", "null", "status"}
    assert (found.promised, found.asserted) == (3, 3)
    assert (found.both_ways, found.differently) == (3, 0)


def test_a_contract_that_is_too_tight_is_seen(described: Described) -> None:
    def tightened(one: HttpInteraction) -> HttpInteraction:
        return with_rules(one, Rules(body={"$.id": rule(Equality())}))

    found = judged(described, ORDER, VALUES, tightened)

    assert found.rejected[0] > 0
    assert found.false_reds
    assert found.unfit > 0  # a fault in a response that is rejected anyway proves nothing


def test_a_contract_that_is_too_loose_is_seen(described: Described) -> None:
    def loosened(one: HttpInteraction) -> HttpInteraction:
        return with_rules(one, Rules(body={"$": rule(Type())}))

    found = judged(described, ORDER, VALUES, loosened)

    missed = {one.kind for one in found.faults if one.accepted[0] and not one.inexpressible}
    assert found.rejected[0] == 0
    assert missed == {"enum", "type"}  # to the core, 7.25 is of the type of 1
    assert (found.promised, found.asserted) == (3, 1)


def test_the_baselines_are_judged_beside_it(described: Described) -> None:
    found = judged(described, ORDER, VALUES, as_generated)

    contract, typed, bare = found.rejected
    assert contract == 0
    assert typed == 0  # the made-up example has no optional members
    assert bare == 1  # the value that is not the example


def test_an_answer_without_a_body_is_judged_by_its_status(described: Described) -> None:
    library, _ = described(ORDER)
    unit = replace(only_unit(library, as_generated), schema=None, media="")
    bare = replace(
        unit,
        interactions=tuple(
            replace(one, response=replace(one.response, body=replace(one.response).body))
            for one in unit.interactions
        ),
    )
    check = Check(library, "3.0", Amount(), numbers())

    questions = list(check.questions(bare, seed=1))
    (found,) = check.judged(ask_core(questions))

    assert [one.kind for one in found.faults] == ["status"]
    assert not found.faults[0].accepted[0]
    assert found.rejected[0] == 0


def test_what_cannot_be_drawn_is_said(described: Described) -> None:
    library, _ = described(ORDER)
    check = Check(
        library, "3.0", Amount(), numbers(), drawing=lambda *_: Drawn(why="Unsatisfiable")
    )
    questions = list(check.questions(only_unit(library, as_generated), seed=1))

    (found,) = check.judged(ask_core(questions))

    assert found.undrawn == "Unsatisfiable"
    assert found.valid == 0
    assert found.faults == ()
