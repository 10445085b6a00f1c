"""Results are published whole, in the form that the Rust verifier sends, and confirmed."""

import json

import pytest

from photon_test.pact.broker.client import Client
from photon_test.pact.broker.errors import BrokerError
from photon_test.pact.broker.fetched import Fetched
from photon_test.pact.broker.results import announce, publish
from photon_test.pact.broker.verdicts import Judged, Provider, Wrong
from tests.pact.broker.stub import Broker, pact_of

PASSED = Judged(id="id-0", description="one", passed=True)
FAILED = Judged(
    id="id-1",
    description="two",
    passed=False,
    wrong=(
        Wrong(kind="BodyMismatch", path="$.id", message="$.id: 1 is not 2"),
        Wrong(kind="StatusMismatch", message="expected 200"),
        Wrong(message="a state could not be set"),
    ),
)
PROVIDER = Provider(version="9", branch="feat/x", tags=("dev",), build_url="http://ci/2")


@pytest.fixture
def pact(broker: Broker) -> Fetched:
    broker.keep(pact_of("one", "two"))
    return Fetched(
        path="",
        name="p",
        provider_url=f"{broker.url}/pacticipants/api",
        results_url=f"{broker.url}/pacts/0/results",
    )


def test_each_interaction_has_its_result(broker: Broker, client: Client, pact: Fetched) -> None:
    success = publish(client, pact, [PASSED, FAILED], PROVIDER)

    [sent] = broker.pacts[0].results
    assert success is False
    assert sent["verifiedBy"]["implementation"] == "Photon"
    assert {key: sent[key] for key in ("success", "providerApplicationVersion", "buildUrl")} == {
        "success": False,
        "providerApplicationVersion": "9",
        "buildUrl": "http://ci/2",
    }
    assert sent["testResults"] == [
        {"interactionId": "id-0", "interactionDescription": "one", "success": True},
        {
            "interactionId": "id-1",
            "interactionDescription": "two",
            "success": False,
            "mismatches": [
                {"attribute": "body", "identifier": "$.id", "description": "$.id: 1 is not 2"},
                {"attribute": "status", "description": "expected 200"},
            ],
            "exceptions": [{"message": "a state could not be set"}],
        },
    ]


def test_nothing_tested_is_no_success(broker: Broker, client: Client, pact: Fetched) -> None:
    assert publish(client, pact, [], PROVIDER) is False
    assert publish(client, pact, [PASSED], PROVIDER) is True
    assert [one["success"] for one in broker.pacts[0].results] == [False, True]


def test_branch_and_tags_are_announced(broker: Broker, client: Client, pact: Fetched) -> None:
    announce(client, pact, PROVIDER)

    assert broker.branches == ["branches/feat/x/versions/9", "versions/9/tags/dev"]
    assert [asked.path for asked in broker.asked][1] == (
        "/pacticipants/api/branches/feat%2Fx/versions/9"
    )


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"<html>"),
        (201, json.dumps({"success": True, "providerApplicationVersion": "8"}).encode()),
        (201, json.dumps({"success": False, "providerApplicationVersion": "9"}).encode()),
        (400, b'{"errors": {"buildUrl": ["is wrong"]}}'),
        (401, b""),
        (500, b""),
    ],
)
def test_what_is_not_confirmed_is_an_error(
    broker: Broker, client: Client, pact: Fetched, status: int, body: bytes
) -> None:
    broker.says("POST", "/pacts/0/results", status, body)

    with pytest.raises(BrokerError):
        publish(client, pact, [PASSED], PROVIDER)


def test_a_pact_without_its_links_says_so(client: Client) -> None:
    bare = Fetched(path="", name="p")

    with pytest.raises(BrokerError, match="no link `pb:publish-verification-results`"):
        publish(client, bare, [PASSED], PROVIDER)
    with pytest.raises(BrokerError, match="no link `pb:provider`"):
        announce(client, bare, PROVIDER)
