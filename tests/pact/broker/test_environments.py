"""What is deployed where, as it is recorded."""

from collections.abc import Callable

import pytest

from photon_test.pact.broker.client import Client
from photon_test.pact.broker.environments import Place, record, undeploy
from photon_test.pact.broker.errors import Refused
from tests.pact.broker.stub import Broker, pact_of

WEB = Place(pacticipant="web", environment="test", version="1.2.3")
BLUE = Place(pacticipant="web", environment="test", version="1.2.3", instance="blue")


def test_a_deployment_and_a_release_are_recorded(broker: Broker, client: Client) -> None:
    broker.keep(pact_of("one"))

    record(client, "deployment", BLUE)
    record(client, "deployment", WEB)
    record(client, "release", WEB)

    blue = {"applicationInstance": "blue", "target": "blue"}
    assert broker.deployed == [
        {"kind": "deployment", "environment": "e-2", **blue},
        {"kind": "deployment", "environment": "e-2"},
        {"kind": "release", "environment": "e-2"},
    ]


@pytest.fixture
def deployed(broker: Broker) -> Callable[..., None]:
    def there(version: str, **more: str) -> None:
        one = {"kind": "deployed", "environment": "e-2", "pacticipant": "web", "version": version}
        broker.deployed.append({**one, **more})

    return there


def test_a_deployment_ends(broker: Broker, client: Client, deployed: Callable[..., None]) -> None:
    deployed("1.2.3")
    deployed("1.2.4", applicationInstance="blue")

    assert undeploy(client, WEB) == ("1.2.3",)
    assert undeploy(client, Place(pacticipant="web", environment="test", instance="blue")) == (
        "1.2.4",
    )

    [first, second] = [asked for asked in broker.asked if asked.method == "PATCH"]
    assert (first.path, second.path) == ("/deployed-versions/0", "/deployed-versions/1")
    assert first.headers["content-type"] == "application/merge-patch+json"
    assert first.json == {"currentlyDeployed": False}


def test_what_is_not_deployed_cannot_end(client: Client, deployed: Callable[..., None]) -> None:
    deployed("7", applicationInstance="blue")

    with pytest.raises(
        Refused, match=r"`web` version `1\.2\.3` is not deployed to `test`"
    ) as caught:
        undeploy(client, WEB)

    assert caught.value.hint == "deployed there: `7` as `blue`"


def test_unknown_versions_and_environments_are_said(broker: Broker, client: Client) -> None:
    broker.keep(pact_of("one"))
    nowhere = Place(pacticipant="web", environment="prodution", version="1.2.3")

    with pytest.raises(Refused, match="knows no version `9` of `web`"):
        record(client, "deployment", Place(pacticipant="web", environment="test", version="9"))
    for act in (lambda: record(client, "release", nowhere), lambda: undeploy(client, nowhere)):
        with pytest.raises(Refused, match="no environment `prodution`") as caught:
            act()
        assert caught.value.hint == "did you mean `production`?"
