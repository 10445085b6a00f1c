"""Whether a version may be deployed, and which of four reasons holds for each integration."""

from typing import Any
from urllib.parse import parse_qsl

import pytest

from photon_test.pact.broker.client import Client
from photon_test.pact.broker.deploy import Decision, Wanted, decide
from photon_test.pact.broker.errors import BrokerError, Refused
from tests.pact.broker.stub import Broker, pact_of

WEB = Wanted(pacticipant="web", version="1", environment="production")


def row(provider: str, version: str | None, *, success: bool | None, **more: Any) -> dict[str, Any]:
    result = None if success is None else {"success": success}
    return {
        "consumer": {"name": "web", "version": {"number": "1"}},
        "provider": {"name": provider, "version": version and {"number": version}},
        "verificationResult": result,
        **more,
    }


def states(decision: Decision) -> dict[str, str]:
    return {one.provider: one.state for one in decision.integrations}


def test_everything_is_verified(broker: Broker, client: Client) -> None:
    broker.rows = [row("api", "7", success=True)]
    broker.summary = [{"deployable": True, "unknown": 0}]

    decision = decide(client, WEB)

    assert decision.deployable
    assert states(decision) == {"api": "verified"}
    assert decision.notices == ("the broker's own words",)


def test_each_integration_has_its_own_reason(broker: Broker, client: Client) -> None:
    broker.keep(pact_of("one", provider="mail"))
    broker.deployed = [
        {"kind": "deployed", "environment": "e-1", "pacticipant": "api", "version": "7"},
        {"kind": "released", "environment": "e-1", "pacticipant": "app", "version": "8"},
        {"kind": "deployed", "environment": "e-2", "pacticipant": "pay", "version": "9"},
    ]
    broker.rows = [
        row("api", None, success=None),
        row("app", None, success=None),
        row("pay", None, success=None),
        row("old", "3", success=False, ignored=True),
        row("bad", "3", success=False),
    ]
    broker.summary = [{"deployable": None, "unknown": 3}]

    decision = decide(client, WEB)

    assert not decision.deployable
    assert states(decision) == {
        "api": "not verified",
        "app": "not verified",
        "pay": "not deployed",
        "old": "ignored",
        "bad": "failed",
        "mail": "no pact",
    }


def test_a_yes_without_anything_compared_is_no_yes(broker: Broker, client: Client) -> None:
    broker.keep(pact_of("one"))
    broker.summary = [{"deployable": True, "unknown": 0}]

    decision = decide(client, WEB)

    assert not decision.deployable
    assert states(decision) == {"api": "no pact"}


def test_an_application_without_integrations_may_go(broker: Broker, client: Client) -> None:
    broker.keep(pact_of("one"))
    broker.summary = [{"deployable": True, "unknown": 0}]

    assert decide(client, Wanted(pacticipant="api", version="1", environment="test")).deployable


@pytest.mark.parametrize("deployable", [False, None])
def test_no_and_unknown_are_both_no(
    broker: Broker, client: Client, *, deployable: bool | None
) -> None:
    broker.summary = [{"deployable": deployable, "unknown": 1}]

    assert not decide(client, WEB).deployable


@pytest.mark.parametrize("summary", [{}, {"deployable": "true"}, {"deployable": 1}])
def test_an_answer_that_does_not_say_is_no_yes(
    broker: Broker, client: Client, summary: dict[str, Any]
) -> None:
    broker.summary = [summary]

    with pytest.raises(BrokerError):
        decide(client, WEB)


def test_it_is_asked_again_while_results_are_missing(broker: Broker, client: Client) -> None:
    broker.rows = [row("api", "7", success=True)]
    unknown = {"deployable": None, "unknown": 2}
    broker.summary = [unknown, unknown, {"deployable": True, "unknown": 0}]
    waited: list[int] = []

    decision = decide(client, WEB, tries=5, waiting=waited.append)

    assert decision.deployable
    assert waited == [2, 2]


def test_an_unknown_environment(broker: Broker, client: Client) -> None:
    broker.says("GET", "/matrix", 400, b'{"errors": ["Environment with name x does not exist"]}')

    with pytest.raises(Refused, match="Environment with name x"):
        decide(client, WEB)


def test_a_tag_is_asked_for_in_the_older_way(broker: Broker, client: Client) -> None:
    broker.summary = [{"deployable": True, "unknown": 0}]

    decide(client, Wanted(pacticipant="My Web", version="1+2", tag="prod"))

    [asked] = [one for one in broker.asked if one.path == "/matrix"]
    assert parse_qsl(asked.query) == [
        ("q[][pacticipant]", "My Web"),
        ("q[][version]", "1+2"),
        ("latestby", "cvp"),
        ("latest", "true"),
        ("tag", "prod"),
    ]


def test_what_only_explains_may_be_missing(broker: Broker, client: Client) -> None:
    broker.rows = [row("api", None, success=None)]
    broker.summary = [{"deployable": None, "unknown": 1}]
    broker.says("GET", "/integrations", 403)
    broker.says("GET", "/environments", 500)

    assert states(decide(client, WEB)) == {"api": "not verified"}


def test_a_yes_without_rows_needs_the_integrations(broker: Broker, client: Client) -> None:
    broker.summary = [{"deployable": True, "unknown": 0}]
    broker.says("GET", "/integrations", 403)

    with pytest.raises(BrokerError, match="does not allow this"):
        decide(client, WEB)
