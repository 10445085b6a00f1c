"""Pacts are fetched as they are, each with what it takes to publish its results."""

import json
from pathlib import Path

import pytest

from photon_test.pact.broker.client import Client
from photon_test.pact.broker.errors import BrokerError, NotThere
from photon_test.pact.broker.fetched import taken
from photon_test.pact.broker.pacts import fetch
from photon_test.pact.broker.selectors import Selector, query
from tests.pact.broker.stub import Broker, pact_of

SINCE = query((Selector(branch="main"),), pending=True, branch="feat")


def test_a_pact_is_kept_with_where_its_results_go(
    broker: Broker, client: Client, tmp_path: Path
) -> None:
    broker.keep(pact_of("one", "two"), pending=True)
    broker.keep(pact_of("one", provider="other"))

    [found] = fetch(client, "api", SINCE, tmp_path).pacts

    assert (found.name, found.consumer) == ("pact-broker/web-api/1.2.3.json", "web")
    assert (found.pending, found.version) == (True, "1.2.3")
    assert found.results_url == f"{broker.url}/pacts/0/results"
    assert [key for _, key in found.ids] == ["id-0", "id-1"]
    assert found.said("before_verification") == "It is the latest * from main"
    assert len(json.loads(Path(found.path).read_bytes())["interactions"]) == 2
    assert taken(tmp_path) == fetch(client, "api", SINCE, tmp_path)


def test_the_query_is_sent_as_it_was_made(broker: Broker, client: Client, tmp_path: Path) -> None:
    fetch(client, "api", SINCE, tmp_path)

    assert broker.asked[-1].json == {
        "consumerVersionSelectors": [{"branch": "main"}],
        "includePendingStatus": True,
        "providerVersionBranch": "feat",
    }


def test_two_pacts_of_one_version_are_told_apart(
    broker: Broker, client: Client, tmp_path: Path
) -> None:
    broker.keep(pact_of("one"), "7 / x")
    broker.keep(pact_of("two"), "7 / x")

    names = [one.name for one in fetch(client, "api", SINCE, tmp_path).pacts]

    assert names == ["pact-broker/web-api/7-x.json", "pact-broker/web-api/7-x-2.json"]


def test_a_provider_that_is_unknown(broker: Broker, client: Client, tmp_path: Path) -> None:
    broker.says("POST", "/pacts/provider/my%20api/for-verification", 404)

    with pytest.raises(NotThere, match="knows no provider `my api`"):
        fetch(client, "my api", SINCE, tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"_embedded": {}}',
        b'{"_embedded": {"pacts": {}}}',
        b'{"_embedded": {"pacts": [{}]}}',
        b'{"_embedded": {"pacts": [{"_links": {"self": "x"}}]}}',
        b'{"_embedded": {"pacts": [{"_links": {"self": {}}, "verificationProperties": 1}]}}',
    ],
)
def test_an_answer_without_its_parts_is_no_empty_list(
    broker: Broker, client: Client, tmp_path: Path, body: bytes
) -> None:
    broker.says("POST", "/pacts/provider/api/for-verification", 200, body)

    with pytest.raises(BrokerError):
        fetch(client, "api", SINCE, tmp_path)

    assert taken(tmp_path) is None


def test_a_pact_that_is_gone_ends_the_fetching(
    broker: Broker, client: Client, tmp_path: Path
) -> None:
    broker.keep(pact_of("one"))
    broker.says("GET", "/pacts/0", 500)

    with pytest.raises(BrokerError, match="answers 500"):
        fetch(client, "api", SINCE, tmp_path)

    assert taken(tmp_path) is None
