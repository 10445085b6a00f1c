"""What states bring with them, and where it stands in a request."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from photon_test.contracts.properties.needs import Given, Need, Needs, read_needs
from photon_test.contracts.properties.setting import Setting
from photon_test.pact.exchange import State
from tests.contracts.properties.conftest import Answer, Asked, Serve

VALUES = {"token": "abc", "id": 7, "ok": True, "list": [1], "long name": "x"}
Prepared = Callable[..., requests.PreparedRequest]


class One(Needs):
    """Needs of which one is that of every request."""

    def __init__(self, need: Need) -> None:
        super().__init__({}, ())
        self._need = need

    def of(self, *_: str) -> Need:
        return self._need


@pytest.fixture
def prepared(serve: Serve) -> Prepared:
    """Prepare a request whose states return `VALUES`."""

    def answering(asked: Asked) -> Answer:
        return 200, VALUES if json.loads(asked.body)["state"] == "values" else {"token": "first"}

    api = serve(answering)

    def prepare(*given: Given, query: str = "") -> requests.PreparedRequest:
        need = Need(
            method="GET",
            path="/",
            query={},
            status=200,
            states=(State(name="other"), State(name="values")),
            given=given,
        )
        setting = Setting(One(need), api.url, api.url, teardown=False, timeout_s=60.0)
        request = requests.Request("GET", f"{api.url}/a{query}", headers={"X-Key": "0"}).prepare()
        setting.before("GET /a", request)
        told = setting.told("GET /a", "GET", str(request.url))
        assert told == "# provider state: other\n# provider state: values\n"
        return request

    return prepare


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("Bearer ${token}", "Bearer abc"),
        ("token", "abc"),
        ("${id}-${ok}-${token}${token}", "7-true-abcabc"),
        ("${long name}", "x"),
        ("${nothing}", "0"),
        ("${token} ${nothing}", "0"),
        ("nothing", "0"),
        ("${list}", "0"),
    ],
)
def test_a_header_is_what_the_states_say(
    prepared: Prepared, expression: str, expected: str
) -> None:
    request = prepared(Given(within="header", name="x-key", expression=expression))

    assert request.headers["X-Key"] == expected


@pytest.mark.parametrize(
    ("query", "expected"), [("", "?id=7"), ("?a=b%20c&id=1&id=2", "?a=b+c&id=7")]
)
def test_so_is_a_parameter_of_the_query(prepared: Prepared, query: str, expected: str) -> None:
    request = prepared(Given(within="query", name="id", expression="${id}"), query=query)

    assert str(request.url).endswith(f"/a{expected}")


def test_a_request_that_is_given_nothing_stays_as_it_is(prepared: Prepared) -> None:
    request = prepared(Given(within="query", name="id", expression="${no}"), query="?b=%20&c")

    assert str(request.url).endswith("/a?b=%20&c")


def test_the_values_are_those_of_the_pacts_generators(tmp_path: Path) -> None:
    def interaction(name: str, generators: dict[str, Any]) -> dict[str, Any]:
        asked = {"method": "GET", "path": "/", "generators": generators}
        return {
            "description": name,
            "providerStates": [{"name": name}],
            "request": asked,
            "response": {"status": 200},
        }

    def from_state(expression: str) -> dict[str, str]:
        return {"type": "ProviderState", "expression": expression, "dataType": "STRING"}

    interactions = [
        interaction(
            "both", {"header": {"X-Key": from_state("${a}")}, "query": {"id": from_state("b")}}
        ),
        interaction(
            "other", {"header": {"X-Key": {"type": "Uuid"}}, "body": {"$.a": from_state("e")}}
        ),
    ]
    parties = {"consumer": {"name": "web"}, "provider": {"name": "shop"}}
    (tmp_path / "a.json").write_text(json.dumps(parties | {"interactions": interactions}))

    found = list(read_needs([str(tmp_path / "a.json")], ""))

    assert [[(one.within, one.name, one.expression) for one in need.given] for need in found] == [
        [("header", "X-Key", "${a}"), ("query", "id", "b")],
        [],
    ]
