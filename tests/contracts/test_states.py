"""States read as a person would write them."""

import pytest

from photon_test.contracts.states import resource_state


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ("order", "an order"),
        ("invoice", "an invoice"),
        ("upload session", "an upload session"),
        ("hour", "an hour"),
        ("user", "a user"),
        ("unit", "a unit"),
        ("usage record", "a usage record"),
        ("url", "a url"),
        ("European order", "a European order"),
        ("thing", "a thing"),
        ("house", "a house"),
    ],
)
def test_the_article_is_the_one_that_is_spoken(resource: str, words: str) -> None:
    state = resource_state(resource, "id", 7, missing=False)

    assert state.name == f"{words} with id 7 exists"
