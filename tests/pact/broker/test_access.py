"""Where the broker is and who asks: from the environment, and never printed."""

import pytest

from photon_test.core.errors import UsageError
from photon_test.pact.broker.access import access


def test_the_url_is_the_argument_or_the_variable() -> None:
    environment = {"PACT_BROKER_BASE_URL": "https://one/"}

    assert access(environment).url == "https://one"
    assert access(environment, "http://two/pacts/").url == "http://two/pacts"


def test_a_token_comes_before_a_password() -> None:
    pair = {"PACT_BROKER_USERNAME": "me", "PACT_BROKER_PASSWORD": "pass"}

    assert access(pair, "http://b").authorization == "Basic bWU6cGFzcw=="
    assert access({**pair, "PACT_BROKER_TOKEN": "t\n"}, "http://b").authorization == "Bearer t"


@pytest.mark.parametrize(
    ("environment", "url", "words"),
    [
        ({}, "", "it is not known where the Pact Broker is"),
        ({}, "broker.example", "must be an http or https URL"),
        ({}, "ftp://broker", "must be an http or https URL"),
        ({}, "http://", "must be an http or https URL"),
        ({}, "http://[::1", "must be an http or https URL"),
        ({}, "http://b:port", "must be an http or https URL"),
        ({}, "https://b/?x=1", "can have no query"),
        ({"PACT_BROKER_USERNAME": "me"}, "http://b", "`PACT_BROKER_PASSWORD` is not"),
        ({"PACT_BROKER_TOKEN": "a\nb"}, "http://b", "no header can carry"),
        ({"PHOTON_BROKER_TIMEOUT": "soon"}, "http://b", "must be seconds"),
        ({"PHOTON_BROKER_TIMEOUT": "0"}, "http://b", "must be seconds"),
    ],
)
def test_mistakes_are_said(environment: dict[str, str], url: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        access(environment, url)

    assert words in caught.value.message


def test_a_password_in_the_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        access({}, "https://me:hunter22@broker")

    assert "has credentials in it" in caught.value.message
    assert "hunter22" not in f"{caught.value.message}{caught.value.hint}"
