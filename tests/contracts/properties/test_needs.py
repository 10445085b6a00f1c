"""Which provider states stand before a request."""

import json
from pathlib import Path
from typing import Any

import pytest

from photon_test.contracts.properties.listing import operations
from photon_test.contracts.properties.needs import Need, Needs, read_needs
from photon_test.core.errors import DocumentError
from photon_test.openapi.files import describe
from photon_test.openapi.operation import Operation
from photon_test.pact.exchange import State

PATHS = {
    "/orders": ("get", "post"),
    "/orders/{id}": ("get", "delete"),
    "/orders/latest": ("get",),
    "/a b/{id}.json": ("get",),
}


@pytest.fixture
def known(tmp_path: Path) -> dict[str, Operation]:
    """The operations of a description, by their labels."""
    paths = {
        path: {method: {"responses": {"200": {"description": "it"}}} for method in methods}
        for path, methods in PATHS.items()
    }
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    every = operations(*describe(tmp_path / "openapi.json"), None)
    return {f"{one.method} {one.path}": one for one in every if isinstance(one, Operation)}


def need(asked: str, name: str, status: int = 200, **query: str) -> Need:
    method, _, path = asked.partition(" ")
    return Need(
        method=method,
        path=path,
        query={key: (value,) for key, value in query.items()},
        status=status,
        states=(State(name=name),),
    )


def names(found: Need | None) -> list[str]:
    return [one.name for one in found.states] if found else []


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/orders/7", "", ["order 7"]),
        ("/orders/7", "full=yes", ["order 7 with lines"]),
        ("/orders/7", "full=no", ["order 7"]),
        ("/orders/8", "", ["order 8"]),
        ("/orders/9", "", ["no order 9"]),  # an error, but of this very request
        ("/orders/10", "", ["order 7"]),  # as all others of the operation
        ("/orders/11", "", ["order 7"]),  # what makes the provider fail is never wanted
    ],
)
def test_the_interaction_most_like_the_request_decides(
    known: dict[str, Operation], path: str, query: str, expected: list[str]
) -> None:
    needs = Needs(
        known,
        [
            need("GET /orders/9", "no order 9", 404),
            need("GET /orders/7", "the shop is shut", 403),
            need("GET /orders/7", "order 7"),
            need("GET /orders/7", "order 7 with lines", full="yes"),
            need("GET /orders/8", "order 8", 304),
            need("GET /orders/11", "the database is down", 503),
        ],
    )

    assert names(needs.of("GET /orders/{id}", "GET", path, query)) == expected


def test_errors_alone_say_nothing_of_other_requests(known: dict[str, Operation]) -> None:
    needs = Needs(known, [need("GET /orders/9", "no order 9", 404)])

    assert names(needs.of("GET /orders/{id}", "GET", "/orders/7", "")) == []


def test_another_method_and_operation_need_nothing(known: dict[str, Operation]) -> None:
    needs = Needs(known, [need("GET /orders/7", "order 7")])

    assert names(needs.of("DELETE /orders/{id}", "DELETE", "/orders/7", "")) == []
    assert needs.names("GET /orders/{id}") == ("order 7",)
    assert needs.names("DELETE /orders/{id}") == ()


def test_a_path_without_templates_goes_before_one_with(known: dict[str, Operation]) -> None:
    needs = Needs(known, [need("GET /orders/latest", "orders")])

    assert needs.names("GET /orders/latest") == ("orders",)
    assert needs.names("GET /orders/{id}") == ()


def test_paths_are_compared_as_what_they_say_and_not_how(known: dict[str, Operation]) -> None:
    needs = Needs(known, [need("GET /a b/1.json", "one")])

    assert names(needs.of("GET /a b/{id}.json", "GET", "/a%20b/1.json", "")) == ["one"]


def test_interactions_that_ask_for_nothing_of_the_document_are_counted(
    known: dict[str, Operation],
) -> None:
    needs = Needs(known, [need("GET /v1/orders", "orders"), need("PUT /orders", "orders")])

    assert not needs
    assert needs.strangers == 2


def pact(provider: str, *interactions: dict[str, Any]) -> str:
    parties = {"consumer": {"name": "web"}, "provider": {"name": provider}}
    return json.dumps(parties | {"interactions": interactions})


GET = {
    "description": "get",
    "providerState": "an order",
    "request": {"method": "get", "path": "/orders/7%20b", "query": "full=yes&x"},
    "response": {"status": 200},
}


def test_what_a_pact_of_any_version_needs_is_read(tmp_path: Path) -> None:
    new = GET | {
        "type": "Synchronous/HTTP",
        "providerStates": [{"name": "an order", "params": {"id": 7}}, {"name": "a user"}],
    }
    without = {key: value for key, value in GET.items() if key != "providerState"}
    message = {
        "type": "Asynchronous/Messages",
        "description": "m",
        "providerStates": [{"name": "m"}],
    }
    (tmp_path / "a.json").write_text(pact("shop", GET, without))
    (tmp_path / "b.json").write_text(pact("shop", new, message))

    old, modern = read_needs([f"{tmp_path}/*.json"], "")

    assert (old.method, old.path, old.status) == ("GET", "/orders/7 b", 200)
    assert old.query == {"full": ("yes",), "x": ("",)}
    assert names(old) == ["an order"]
    assert [(one.name, one.params) for one in modern.states] == [
        ("an order", {"id": 7}),
        ("a user", {}),
    ]


def test_of_several_providers_one_has_to_be_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(pact("shop", GET))
    (tmp_path / "b.json").write_text(pact("bank", GET | {"providerState": "money"}))
    files = [f"{tmp_path}/*.json"]

    with pytest.raises(DocumentError, match="several providers, `shop` and `bank`"):
        list(read_needs(files, ""))
    with pytest.raises(DocumentError, match="no pact has the provider `post`"):
        list(read_needs(files, "post"))
    assert [names(one) for one in read_needs(files, "bank")] == [["money"]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{}", "not a pact"),
        ("{", "JSON"),
        (pact("shop", GET | {"request": 1}), "`request` is not an object"),
    ],
)
def test_a_pact_that_cannot_be_read_is_not_left_out(
    tmp_path: Path, content: str, message: str
) -> None:
    (tmp_path / "a.json").write_text(content)

    with pytest.raises(DocumentError, match=message) as raised:
        list(read_needs([str(tmp_path / "a.json")], ""))

    assert raised.value.where.startswith(f"{tmp_path}/a.json:1:")


@pytest.mark.parametrize(
    ("pattern", "message"),
    [("a.json", "cannot be read: no such file"), ("*.json", "no file matches")],
)
def test_pacts_that_are_not_there_are_missed(tmp_path: Path, pattern: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message) as raised:
        list(read_needs([f"{tmp_path}/{pattern}"], ""))

    assert raised.value.where == f"{tmp_path}/{pattern}"
