"""Selectors as people write them, and as the broker reads them."""

import json

import msgspec
import pytest

from photon_test.core.errors import UsageError
from photon_test.pact.broker.selectors import Selector, parse, query


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mainBranch", {"mainBranch": True}),
        ("mainBranch=true", {"mainBranch": True}),
        ("branch=feat/a=b,consumer=web ui", {"branch": "feat/a=b", "consumer": "web ui"}),
        ("deployed,environment=production", {"deployed": True, "environment": "production"}),
        ("tag=prod,latest=false", {"tag": "prod"}),
        ('{"matchingBranch": true}', {"matchingBranch": True}),
        (' {"tag": "prod", "latest": true, "fallbackTag": "main"}',
         {"tag": "prod", "latest": True, "fallbackTag": "main"}),
    ],
)  # fmt: skip
def test_a_selector_is_what_the_broker_reads(text: str, expected: object) -> None:
    assert msgspec.to_builtins(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "`` is no part of a selector"),
        ("mainBrunch", "`mainBrunch` is no part of a selector"),
        ("mainBranch=yes", "`mainBranch` is true or false"),
        ("consumer=web", "a selector needs one of"),
        ("mainBranch=false", "a selector needs one of"),
        ("{", "is no selector"),
        ('{"mainBranch": 1}', "is no selector"),
        ('{"main": true}', "is no selector"),
        ("[]", "is no part of a selector"),
    ],
)
def test_a_slip_is_refused(text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)

    assert words in caught.value.message


def test_without_selectors_what_the_pact_project_recommends() -> None:
    bare, on_a_branch = query(()), query((), branch="feat", pending=True, wip_since="2026-01-31")

    assert json.loads(msgspec.json.encode(bare)) == {
        "consumerVersionSelectors": [{"mainBranch": True}, {"deployedOrReleased": True}]
    }
    assert json.loads(msgspec.json.encode(on_a_branch)) == {
        "consumerVersionSelectors": [
            {"mainBranch": True},
            {"matchingBranch": True},
            {"deployedOrReleased": True},
        ],
        "includePendingStatus": True,
        "includeWipPactsSince": "2026-01-31",
        "providerVersionBranch": "feat",
    }


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"pending": True}, "pending pacts are only known for a branch"),
        ({"wip_since": "2026-01-31"}, "work in progress is only known for a branch"),
        ({"wip_since": "31.1.2026", "branch": "b"}, "not 2026-01-31"),
    ],
)
def test_what_needs_a_branch_says_so(given: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        query((), **given)  # type: ignore[arg-type]  # each case knows its types


def test_a_matching_branch_needs_one() -> None:
    with pytest.raises(ValueError, match="`matchingBranch` needs the branch"):
        query((Selector(matching_branch=True),))
