"""Pacts are published as they were written, and only what the broker confirms is."""

import base64
import json

import pytest

from photon_test.core.errors import DocumentError
from photon_test.pact.broker.client import Client
from photon_test.pact.broker.errors import BrokerError, Conflict
from photon_test.pact.broker.publish import Version, contracts, publish
from photon_test.pact.files import PactFile, read
from tests.pact.broker.stub import Broker, pact_of

CONFIRMED = {"_embedded": {"version": {"number": "abc"}}}
ONE = Version(number="abc", branch="main", tags=("dev",), build_url="http://ci/1")


def file(name: str, *descriptions: str, **parties: str) -> tuple[PactFile, bytes]:
    data = json.dumps(pact_of(*descriptions, **parties), indent=3).encode()
    return read(data, name), data


def test_a_file_is_sent_byte_for_byte(broker: Broker, client: Client) -> None:
    given = file("a.json", "one")

    [published] = publish(client, contracts([given]), ONE)

    sent = broker.asked[-1].json
    [contract] = sent.pop("contracts")
    assert base64.b64decode(contract.pop("content")) == given[1]
    assert contract == {
        "consumerName": "web",
        "providerName": "api",
        "specification": "pact",
        "contentType": "application/json",
    }
    assert sent == {
        "pacticipantName": "web",
        "pacticipantVersionNumber": "abc",
        "branch": "main",
        "tags": ["dev"],
        "buildUrl": "http://ci/1",
    }
    assert published.notices[0] == ("success", "Pact successfully published.")


def test_files_of_the_same_parties_become_one(broker: Broker, client: Client) -> None:
    whole = contracts([file("a.json", "one"), file("b.json", "two"), file("c.json", consumer="x")])

    list(publish(client, whole, ONE, merging=True))

    first, second = (asked.json for asked in broker.asked if asked.method == "POST")
    merged = json.loads(base64.b64decode(first["contracts"][0]["content"]))
    assert [one["description"] for one in merged["interactions"]] == ["one", "two"]
    assert first["contracts"][0]["onConflict"] == "merge"
    assert second["pacticipantName"] == "x"


def test_files_that_contradict_each_other_are_refused() -> None:
    data = json.dumps(pact_of("one", id=2)).encode()

    with pytest.raises(DocumentError, match="stands twice with different content"):
        contracts([file("a.json", "one"), (read(data, "b.json"), data)])


def test_a_conflict_is_told_with_the_difference(broker: Broker, client: Client) -> None:
    notices = [{"text": "Cannot change the pact", "type": "error"}, {"text": "- 1\n+ 2"}]
    body = json.dumps({"notices": notices, "errors": {"content": ["unread"]}}).encode()
    broker.says("POST", "/contracts/publish", 409, body)

    with pytest.raises(Conflict) as caught:
        list(publish(client, contracts([file("a.json", "one")]), ONE))

    assert "Cannot change the pact; - 1\n+ 2" in caught.value.message


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "not what it should be"),
        ({"_embedded": {"version": {"number": "other"}}}, "confirms another version"),
        ({**CONFIRMED, "notices": [{"type": "error", "text": "no"}]}, "the broker says: no"),
        ({**CONFIRMED, "logs": [{"level": "error", "message": "n"}]}, "the broker says: n"),
    ],
)  # fmt: skip
def test_what_is_not_confirmed_is_not_published(
    broker: Broker, client: Client, body: object, words: str
) -> None:
    broker.says("POST", "/contracts/publish", 200, json.dumps(body).encode())

    with pytest.raises(BrokerError, match=words):
        list(publish(client, contracts([file("a.json", "one")]), ONE))


def test_an_old_broker_is_told(broker: Broker, client: Client) -> None:
    broker.without = {"pb:publish-contracts"}

    with pytest.raises(BrokerError) as caught:
        list(publish(client, contracts([file("a.json", "one")]), ONE))

    assert caught.value.hint == "it is there since Pact Broker 2.86"
