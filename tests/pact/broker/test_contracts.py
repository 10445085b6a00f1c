"""The contracts that the broker's own command line has with it, held against our client.

The Rust core plays the broker, out of the contracts, and says whether what we send is what they
promise. What we do not do at all is listed with its reason, so that nothing is left out unseen.
"""

import base64
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from photon_test.pact.broker.access import Access
from photon_test.pact.broker.client import Client
from photon_test.pact.broker.deploy import Wanted, decide
from photon_test.pact.broker.environments import Place, record, undeploy
from photon_test.pact.broker.errors import BrokerError, NotThere, Refused
from photon_test.pact.broker.publish import Contract, Version, publish

pytestmark = pytest.mark.skipif(
    "PHOTON_CORPUS" not in os.environ, reason="PHOTON_CORPUS is not set"
)

FILES = ("Pact Broker Client V2-Pact Broker.json", "pact_broker_client-pact_broker.json")
COMMIT = "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30"
Json = dict[str, Any]

# What our client does not do, by description (and by what the state says, for the index).
OUT = (
    (r"webhook", "webhooks are set up by people"),
    (r"to (create|update) a pacticipant", "applications are made by publishing"),
    (r"register the repository URL", "applications are made by publishing"),
    (r"to create an environment", "environments are set up by people"),
    (r"delete a pacticipant branch", "cleaning up"),
    (r"to list (pacticipants|the latest pacts)", "listings are for people"),
    (r"get the Pricing Service", "listings are for people"),
    (r"list of the latest .*pacts from all consumers", "before pacts for verification"),
    (r"to retrieve the (latest )?pact between", "before pacts for verification"),
    (r"retrieve the latest .*version of Condor", "versions are named, never looked up"),
    (r"index resource \| the pb:latest-", "versions are named, never looked up"),
    (r"compatibility matrix .*(Bar|Meep)\b", "one version at a time, against a place"),
    (
        r"compatibility matrix for a pacticipant that does not",
        "one version at a time, against a place",
    ),
    (r"compatibility matrix where only the version", "one version at a time, against a place"),
    (r"compatibility matrix where one or more", "one version at a time, against a place"),
    (r"determine if Bar can be deployed with all Foo", "nothing is ignored"),
)


def document(name: str) -> Json:
    root = Path(os.environ["PHOTON_CORPUS"]) / "peers" / "pact-broker-contracts"
    read: Json = json.loads((root / name).read_text())
    return read


def title(one: Json) -> str:
    return f"{one['description']} | {one.get('providerState') or ''}"


@contextmanager
def playing(*interactions: Json) -> Iterator[Client]:
    """Have the core play these interactions; it fails if one is not asked for as it says."""
    from pact import Pact  # noqa: PLC0415  # 18 MB, for who has the corpus

    pact = Pact("photon", "broker").with_specification("V2")
    for number, one in enumerate(interactions):
        request, response = one["request"], one["response"]
        assert "matchingRules" not in request
        playing = pact.upon_receiving(f"{number} {one['description']}").with_request(
            request["method"].upper(), request["path"]
        )
        for name, value in parse_qsl(request.get("query", "")):
            playing = playing.with_query_parameter(name, value)
        for name, value in request.get("headers", {}).items():
            playing = playing.with_header(name, value)
        if "body" in request:
            playing = playing.with_body(json.dumps(request["body"]), "application/json")
        playing = playing.will_respond_with(response["status"])
        if "body" in response:
            playing = playing.with_body(json.dumps(response["body"]), "application/hal+json")
    with pact.serve() as server, Client(Access(url=f"http://127.0.0.1:{server.port}")) as client:
        yield client


def leading(*interactions: Json) -> Sequence[Json]:
    """Return interactions, each link `href` leading to the next one, which it stands for."""
    made = []
    for one, after in zip(interactions, (*interactions[1:], None), strict=True):
        text = json.dumps(one)
        if after:
            text = text.replace(
                '"href": "href"', json.dumps({"href": after["request"]["path"]})[1:-1]
            )
        made.append(json.loads(text))
    return made


class Contracts:
    """The interactions of one file, and which of them were played."""

    def __init__(self, name: str) -> None:
        self.all: list[Json] = document(name)["interactions"]
        self.played: list[int] = []

    def one(self, words: str) -> Json:
        """The one interaction whose title matches."""
        [at] = [at for at, one in enumerate(self.all) if re.search(words, title(one))]
        self.played.append(at)
        return self.all[at]

    def every(self, words: str) -> list[Json]:
        """Every interaction whose title matches."""
        found = [at for at, one in enumerate(self.all) if re.search(words, title(one))]
        assert found
        self.played += found
        return [self.all[at] for at in found]


def publishing(contracts: Contracts) -> None:
    asked = contracts.one("to publish contracts")
    given = asked["request"]["body"]["contracts"][0]
    pact = Contract(
        consumer="Foo", provider="Bar", content=base64.b64decode(given["content"]), files=()
    )
    version = Version(number=COMMIT, branch="main", tags=("dev",), build_url="http://build")
    with playing(contracts.one("the pb:publish-contracts"), asked) as client:
        assert len(list(publish(client, [pact], version, merging=True))) == 1


def deploying(contracts: Contracts) -> None:
    index = contracts.one("the pb:pacticipant-version and")
    place = Place(pacticipant="Foo", environment="test", version=COMMIT, instance="blue")
    version = contracts.one("a pacticipant version .* a test environment .* deployment")
    with playing(index, version, contracts.one("to record a deployment")) as client:
        record(client, "deployment", place)
    version = contracts.one("a pacticipant version .* a test environment .* release")
    with playing(index, version, contracts.one("to record a release")) as client:
        record(client, "release", place)
    version = contracts.one("environments that aren't test")
    with playing(index, version) as client, pytest.raises(Refused, match="no environment `test`"):
        record(client, "deployment", place)


def undeploying(contracts: Contracts) -> None:
    chain = (
        contracts.one("the pb:pacticipant-version and"),
        contracts.one("a request for the environments"),
        contracts.one("a request for an environment "),
        contracts.one("to list the versions deployed"),
        contracts.one("to mark a deployed version"),
    )
    with playing(*leading(*chain)) as client:
        undeploy(client, Place(pacticipant="Foo", environment="test", instance="customer-1"))


def asking(contracts: Contracts) -> None:
    """`can-i-deploy --to prod`; the contract's answer is too short to decide by."""
    wanted = Wanted(pacticipant="Foo", version="1.2.3", tag="prod")
    matrix = contracts.one("latest prod versions of all other pacticipants")
    with playing(matrix) as client, pytest.raises(BrokerError, match="summary"):
        decide(client, wanted)


def fetching(contracts: Contracts) -> None:
    """What is got by a link: indexes, applications, environments, pacts."""
    indexes = contracts.every(r"index resource \| (?!the pb:latest-|the pb:publish)")
    indexes += contracts.every("index resource with the webhook")
    others = contracts.every("to retrieve a pacticipant")
    others += contracts.every("retrieve a pact for a specific version")
    for one in [*indexes, *others]:
        with playing(one) as client, suppress(NotThere):
            client.get(one["request"]["path"])


def listing(contracts: Contracts) -> None:
    """The same request as for the environments, with another answer; one file has it."""
    for one in [each for each in contracts.all if "to list the environments" in title(each)]:
        contracts.played.append(contracts.all.index(one))
        with playing(one) as client:
            client.get("/environments")


def tagging(contracts: Contracts) -> None:
    for one in contracts.every("to tag the production version"):
        with playing(one) as client:
            client.send("PUT", one["request"]["path"], {})


PLAYS: tuple[Callable[[Contracts], None], ...] = (
    publishing, deploying, undeploying, asking, fetching, listing, tagging,
)  # fmt: skip


@pytest.mark.parametrize(("name", "total", "ours"), [(FILES[0], 67, 25), (FILES[1], 64, 23)])
def test_what_we_send_is_what_the_contracts_promise(name: str, total: int, ours: int) -> None:
    contracts = Contracts(name)

    for play in PLAYS:
        play(contracts)

    played = set(contracts.played)
    left = [title(one) for at, one in enumerate(contracts.all) if at not in played]
    reasons = Counter(
        next((why for words, why in OUT if re.search(words, text)), text) for text in left
    )
    assert len(contracts.all) == total
    assert set(reasons) <= {why for _, why in OUT}
    assert (len(played), sum(reasons.values())) == (ours, total - ours)
