"""How far an interaction is somebody's own words."""

import pytest

from photon_test.contracts.provenance import grade, weakest
from photon_test.pact.model import Comments, HttpInteraction, Note, Request, Response


def interaction(example: str, provenance: dict[str, str]) -> HttpInteraction:
    note = Note(operation="o", source="s", example=example, provenance=provenance)
    return HttpInteraction(
        description="d",
        request=Request(method="GET", path="/"),
        response=Response(status=200),
        comments=Comments(photon=note),
    )


@pytest.mark.parametrize(
    ("example", "provenance", "expected"),
    [
        ("a", {"path.id": "example `a`", "response": "example `a`"}, "named"),
        ("a", {"path.id": "example `a`", "response": "no body"}, "named"),
        ("a", {"path.id": "example `b`", "response": "example `a`"}, "example"),
        ("a", {"path.id": "example", "response": "example `a`"}, "example"),
        ("", {"path.id": "schema: default", "response": "example"}, "schema"),
        ("", {"path.id": "example", "response": "in part made up"}, "made up"),
        ("", {"path.id": "made up: something that does not exist"}, "made up"),
        ("", {"response": "not looked at"}, "made up"),
        ("a", {"response": "no body"}, "named"),
    ],
)
def test_the_weakest_part_counts(example: str, provenance: dict[str, str], expected: str) -> None:
    assert grade(interaction(example, provenance)) == expected


def test_the_weakest_part_is_named() -> None:
    one = interaction("a", {"path.id": "schema: enum", "response": "example `a`"})

    assert weakest(one) == ("path.id", "schema: enum")
    assert weakest(interaction("", {}))[0] == "request"
