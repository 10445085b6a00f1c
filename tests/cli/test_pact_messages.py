"""Messages that Python functions of the project produce, through the whole engine."""

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.cli.test_pact_states import photon

FUNCTIONS = """
    ORDERS = {}

    def add(id):
        ORDERS[id] = {"id": id}

    STATES = {"an order exists": add}

    async def created(id, states):
        assert states == ["an order exists"]
        return ORDERS[id], {"topic": "orders"}

    def broken():
        raise LookupError("no such event")

    MESSAGES = {
        "an order was created": created,
        "order {number} was shipped": lambda number: {"id": int(number)},
        "broken": broken,
        "nothing": lambda: None,
        "no metadata": lambda: ({}, "orders"),
        "no header": lambda: ({}, {"contentType": "a\\nb"}),
    }
"""
STATE = [{"name": "an order exists", "params": {"id": 1}}]


def message(description: str, contents: object, **more: Any) -> dict[str, Any]:
    return {"description": description, "contents": contents, **more}


def write(folder: Path, *messages: dict[str, Any], **more: Any) -> None:
    (folder / "messages.py").write_text(dedent(FUNCTIONS))
    (folder / "pact.json").write_text(
        json.dumps(
            {
                "consumer": {"name": "web"},
                "provider": {"name": "api"},
                "messages": messages,
                "metadata": {"pactSpecification": {"version": "3.0.0"}},
                **more,
            }
        )
    )


def test_functions_produce_messages_and_share_memory_with_states(tmp_path: Path) -> None:
    write(
        tmp_path,
        message(
            "an order was created",
            {"id": 1},
            providerStates=STATE,
            metaData={"topic": "orders", "contentType": "application/json"},
        ),
        message("order 3 was shipped", {"id": 3}),
    )

    done = photon(tmp_path, "--messages", "messages.py", "--states", "messages.py")

    assert done.code == 0, done.out
    assert "2 passed" in done.out


def test_contents_that_differ_fail(tmp_path: Path) -> None:
    write(tmp_path, message("order 3 was shipped", {"id": 4}))

    done = photon(tmp_path, "--messages", "messages.py")

    assert done.code == 1
    assert "Expected 3 (Integer) to be equal to 4 (Integer)" in done.out


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ("broken", "LookupError: no such event"),
        ("nothing", "its function returned nothing; return the contents"),
        ("no metadata", "a tuple that is not (contents, {name: value})"),
        ("no header", "`contentType` of its metadata cannot be a header"),
    ],
)
def test_a_function_that_fails_costs_its_message(
    tmp_path: Path, description: str, words: str
) -> None:
    write(tmp_path, message(description, {}), message("order 3 was shipped", {"id": 3}))

    done = photon(tmp_path, "--messages", "messages.py")

    assert done.code == 1
    assert f"message `{description}` could not be produced: " in done.out
    assert words in done.out
    assert "1 passed" in done.out


def test_a_message_without_a_function_is_known_before_the_first_is_asked_for(
    tmp_path: Path,
) -> None:
    write(tmp_path, message("an order was create", {}))

    done = photon(tmp_path, "--messages", "messages.py")

    assert done.code == 1
    assert "did you mean `an order was created`?" in done.out


def test_a_message_is_not_green_because_nobody_produces_it(tmp_path: Path) -> None:
    write(tmp_path, message("order 3 was shipped", {"id": 3}))

    done = photon(tmp_path, "--url", "http://127.0.0.1:9")

    assert done.code == 3
    assert 'add `messages = "tests/messages.py"`' in done.out


def test_what_can_be_no_producer_is_a_mistake(tmp_path: Path) -> None:
    write(tmp_path, message("order 3 was shipped", {"id": 3}))

    done = photon(tmp_path, "--messages", "./produce --now")

    assert done.code == 2
    assert "`messages` must be a URL, a module or file of functions, or `skip`" in done.err
