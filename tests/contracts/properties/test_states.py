"""Provider states around the requests of the real engine."""

import json
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from photon_test.contracts.properties.messages import Down, Ended, Note, Pacts, Unusable
from tests.contracts.properties.conftest import Answer, Api, Asked, Check, Checked, Serve

pytestmark = pytest.mark.real("schemathesis")

LIMIT_S = 60.0
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}, "example": 7}
_OK = {"200": {"description": "it"}}
PATHS = {
    "/orders/{id}": {"parameters": [_ID], "get": {"responses": _OK}, "delete": {"responses": _OK}}
}
GET, DELETE = "GET /orders/{id}", "DELETE /orders/{id}"
FILES = ("pact.json",)
Stated = Callable[..., Checked]


@pytest.fixture
def pact(tmp_path: Path) -> Callable[..., None]:
    """Write a pact in which these methods of an order need these states."""

    def wrote(path: str = "/orders/7", **states: str) -> None:
        interactions = [
            {
                "description": method,
                "providerStates": [{"name": state, "params": {"id": 7}}],
                "request": {"method": method, "path": path},
                "response": {"status": 200},
            }
            for method, state in states.items()
        ]
        parties = {"consumer": {"name": "web"}, "provider": {"name": "shop"}}
        text = json.dumps(parties | {"interactions": interactions})
        (tmp_path / "pact.json").write_text(text)

    return wrote


def shop(known: set[str]) -> Callable[[Asked], Answer]:
    """Answer as a shop that has the orders which states have made."""
    orders: set[str] = set()

    def answering(asked: Asked) -> Answer:
        if asked.target == "/states":
            told = json.loads(asked.body)
            if told["state"] not in known:
                return 500, {"message": f"{told['state']}: no idea", "text": "a traceback"}
            if told.get("action") == "teardown":
                orders.clear()
            else:
                orders.add(f"/orders/{told['params']['id']}")
            return 200, {}
        there = asked.target in orders
        if asked.method == "DELETE":
            orders.discard(asked.target)
        return (200 if there else 404), {}

    return answering


@pytest.fixture
def stated(check: Check) -> Stated:
    """Check the operations of `PATHS`, with the states of the pact set where the API itself is."""

    def run(
        api: Api, *chosen: str, at: str = "", teardown: bool = False, **options: Any
    ) -> Checked:
        pacts = Pacts(files=FILES, teardown=teardown)
        states = at or f"{api.url}/states"
        return check(api.url, PATHS, *chosen, states=states, pacts=pacts, **options)

    return run


def test_states_are_set_before_each_request_and_taken_away_after_it(
    serve: Serve, stated: Stated, pact: Callable[..., None]
) -> None:
    api = serve(shop({"an order"}))
    pact(GET="an order", DELETE="an order")

    checked = stated(
        api,
        *(f"{DELETE} examples", f"{GET} examples", f"{DELETE} fuzzing"),
        teardown=True,
        checks=("status_code_conformance",),
        request_timeout_s=LIMIT_S,
        mode="positive",
    )

    # An example is there again after it was deleted; an order that was never made is not.
    assert checked.results[f"{DELETE} examples"] == "passed"
    assert checked.results[f"{GET} examples"] == "passed"
    assert checked.results[f"{DELETE} fuzzing"] == "failed"
    steps = [
        json.loads(one.body)["action"] if one.target == "/states" else "request"
        for one in api.asked
        if one.target == "/states" or one.target.startswith("/orders/")
    ]
    after = {"setup": "request", "request": "teardown", "teardown": "setup"}
    assert steps[0] == "setup"
    assert steps[-1] == "teardown"
    assert all(after[one] == two for one, two in pairwise(steps))


def test_a_red_case_says_in_which_states(
    serve: Serve, stated: Stated, pact: Callable[..., None]
) -> None:
    api = serve(lambda asked: (200 if asked.target == "/states" else 500, {}))
    pact(GET="an order\n$(touch here)")

    ended = stated(
        api,
        f"{GET} examples",
    ).ended(GET, "examples")

    assert ended.result == "failed"
    before, _, command = ended.output.partition("\ncurl ")
    assert before == '# provider state: an order $(touch here) {"id":7}'
    assert "/orders/7" in command


def test_a_state_that_cannot_be_set_errs_and_nothing_is_sent(
    serve: Serve, stated: Stated, pact: Callable[..., None]
) -> None:
    api = serve(shop({"an order"}))
    pact(GET="a sold order", DELETE="an order")

    checked = stated(
        api,
        *(f"{GET} examples", f"{DELETE} examples", f"{GET} fuzzing"),
    )

    failed = checked.ended(GET, "examples")
    assert failed.result == "state"
    assert failed.message == "state `a sold order` could not be set: a sold order: no idea"
    assert failed.text == "a traceback"
    assert checked.ended(GET, "fuzzing").result == "state"
    assert checked.ended(DELETE, "examples").result == "passed"
    assert [one for one in api.asked if (one.method, one.target) == ("GET", "/orders/7")] == []
    # Once in each phase, however many requests were to be made.
    tried = [one for one in api.at("/states") if b"sold" in one[2]]
    assert len(tried) == 2


def test_a_state_that_cannot_be_taken_away_errs(
    serve: Serve, stated: Stated, pact: Callable[..., None]
) -> None:
    def answering(asked: Asked) -> Answer:
        return (500 if b'"teardown"' in asked.body else 200), {}

    api = serve(answering)
    pact(GET="an order")

    ended = stated(
        api,
        f"{GET} fuzzing",
        teardown=True,
    ).ended(GET)

    assert ended.result == "state"
    assert "state `an order` could not be taken away again" in ended.message


def test_a_failure_is_one_also_where_its_state_stays(
    serve: Serve, stated: Stated, pact: Callable[..., None]
) -> None:
    def answering(asked: Asked) -> Answer:
        failing = b'"teardown"' in asked.body or asked.target != "/states"
        return (500 if failing else 200), {}

    api = serve(answering)
    pact(GET="an order")

    ended = stated(
        api,
        f"{GET} examples",
        teardown=True,
    ).ended(GET, "examples")

    assert ended.result == "failed"
    assert "could not be taken away again" in ended.text


def test_nobody_who_sets_states_is_said_for_each_operation(
    serve: Serve, stated: Stated, pact: Callable[..., None]
) -> None:
    api = serve(shop(set()))
    pact(GET="an order")

    checked = stated(
        api,
        *(f"{GET} examples", f"{DELETE} fuzzing"),
        at="http://127.0.0.1:1/states",
        checks=("not_a_server_error",),
    )

    assert "refused" in checked.ended(GET, "examples").message.lower()
    assert checked.results == {f"{GET} examples": "state", f"{DELETE} fuzzing": "passed"}


def test_who_hangs_setting_states_is_not_waited_for_for_ever(
    serve: Serve, stated: Stated, pact: Callable[..., None]
) -> None:
    released = threading.Event()

    def answering(asked: Asked) -> Answer:
        if asked.target == "/states":
            released.wait()
        return 200, {}

    api = serve(answering)
    pact(GET="an order")

    checked = stated(
        api,
        *(f"{GET} {phase}" for phase in ("examples", "coverage", "fuzzing")),
        request_timeout_s=0.2,
    )
    released.set()

    assert [one.result for one in checked.of(Ended)] == ["state"] * 3
    [down] = checked.of(Down)
    assert "3 operations in a row had no answer" in down.message


def test_pacts_of_other_paths_are_told_of(
    serve: Serve, stated: Stated, pact: Callable[..., None]
) -> None:
    api = serve(shop(set()))
    pact("/v1/orders/7", GET="an order")

    checked = stated(
        api,
        f"{GET} examples",
        checks=("not_a_server_error",),
    )

    [note] = checked.of(Note)
    assert "no operation is what the 1 interaction with provider states ask" in note.message
    assert "base-path" in note.hint


def test_a_pact_that_is_none_stops_the_run(serve: Serve, stated: Stated, tmp_path: Path) -> None:
    api = serve(shop(set()))
    (tmp_path / "pact.json").write_text("{}")

    checked = stated(api, f"{GET} examples")

    [unusable] = checked.said
    assert isinstance(unusable, Unusable)
    assert (unusable.file, unusable.line) == ("pact.json", 1)
    assert not api.asked
