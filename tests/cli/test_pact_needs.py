"""`photon pact states`."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.photon import photon


def pact(folder: Path, *states: dict[str, Any]) -> None:
    interactions = [
        {
            "description": f"number {number}",
            "providerStates": [state],
            "request": {"method": "GET", "path": "/"},
            "response": {"status": 200},
        }
        for number, state in enumerate(states)
    ]
    (folder / "pacts").mkdir(exist_ok=True)
    (folder / "pacts/web-api.json").write_text(
        json.dumps(
            {
                "consumer": {"name": "web"},
                "provider": {"name": "api"},
                "interactions": interactions,
                "metadata": {"pactSpecification": {"version": "3.0.0"}},
            }
        )
    )


def test_states_are_folded_to_what_one_handler_sets(tmp_path: Path) -> None:
    pact(
        tmp_path,
        {"name": "an order with id 10 exists", "params": {"id": 10}},
        {"name": "an order with id 11 exists", "params": {"id": 11, "status": "new"}},
        {"name": "the shop is closed"},
    )

    done = photon(tmp_path, "pact", "states")

    assert done.code == 0
    assert done.out.splitlines() == [
        "an order with id {id} exists (id, status)",
        "    2 interactions of web",
        "the shop is closed",
        "    1 interaction of web",
        "2 provider states",
    ]


def test_a_value_within_another_word_is_no_placeholder(tmp_path: Path) -> None:
    pact(tmp_path, {"name": "order 100 of shop 10", "params": {"shop": 10}})

    done = photon(tmp_path, "pact", "states", "--json")

    assert [state["name"] for state in json.loads(done.out)] == ["order 100 of shop {shop}"]


NASTY = [
    'a "quoted" state',
    "class",
    "1 order",
    "ein Größe",
    "日本",
    "back\\slash and\nline",
    "same words!",
    "same words?",
    "",
]


def test_a_skeleton_can_be_loaded_and_knows_every_state(tmp_path: Path) -> None:
    params = {"class": 1, "not a name": 2, "x": 3}
    pact(tmp_path, *({"name": name} for name in NASTY), {"name": "with params", "params": params})

    done = photon(tmp_path, "pact", "states", "--stub", "states.py")

    space: dict[str, Any] = {}
    exec((tmp_path / "states.py").read_text(), space)  # noqa: S102  # what we wrote
    assert done.code == 0
    assert set(space["STATES"]) == {*NASTY, "with params"}
    with pytest.raises(NotImplementedError, match="with params"):
        space["STATES"]["with params"](**params)


def test_what_an_existing_file_lacks_goes_to_stdout(tmp_path: Path) -> None:
    pact(
        tmp_path,
        {"name": "thing 1 exists", "params": {"id": 1}},
        {"name": "thing 1 is gone", "params": {"id": 1}},
    )
    mine = 'def thing_is_gone(): ...\nSTATES = {"thing {key} exists": print}\n'
    (tmp_path / "states.py").write_text(mine)

    done = photon(tmp_path, "pact", "states", "--stub", "states.py")

    assert (tmp_path / "states.py").read_text() == mine
    assert "left as it is; 1 of 2 states without a handler" in done.err
    functions = [node for node in ast.parse(done.out).body if isinstance(node, ast.FunctionDef)]
    assert [function.name for function in functions] == ["thing_is_gone_2"]


@pytest.mark.parametrize(
    ("source", "words"),
    [("def", "is no Python: invalid syntax"), ("STATES = make()", "has no `STATES = {…}`")],
)
def test_a_file_that_cannot_be_understood_is_left(tmp_path: Path, source: str, words: str) -> None:
    pact(tmp_path, {"name": "s"})
    (tmp_path / "states.py").write_text(source)

    done = photon(tmp_path, "pact", "states", "--stub", "states.py")

    assert done.code == 2
    assert words in done.err
    assert (tmp_path / "states.py").read_text() == source


def test_no_pact_is_no_answer(tmp_path: Path) -> None:
    pact(tmp_path, {"name": "s"})

    assert photon(tmp_path, "pact", "states", "--provider", "other").code == 4
    assert photon(tmp_path, "pact", "states", "--pacts", "none/*.json").code == 4
