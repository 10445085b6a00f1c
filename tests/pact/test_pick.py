"""A part of a file is read as the whole of it would be."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.core.errors import DocumentError
from photon_test.pact.files import alone, read
from photon_test.pact.pick import pick

_KEYS = st.sampled_from(("a", "b", "a#2", "", None, 1, "é"))
_INTERACTIONS = st.lists(st.fixed_dictionaries({"description": st.text(max_size=3), "key": _KEYS}))


def document(**top: Any) -> bytes:
    parties = {"consumer": {"name": "wéb"}, "provider": {"name": "api"}}
    return json.dumps(parties | top).encode()


@given(_INTERACTIONS, _INTERACTIONS, st.data())
def test_what_is_picked_is_as_it_was_read(
    interactions: list[dict[str, Any]], messages: list[dict[str, Any]], data: st.DataObject
) -> None:
    written = document(messages=messages, interactions=interactions, metadata={"x": [1.0]})
    whole = read(written, "p.json")
    natives = [one.native for one in whole.interactions]
    wanted = data.draw(st.sets(st.sampled_from(natives)) if natives else st.just(set()))

    picked = pick(written, "p.json", wanted)

    found = {one.native: alone(picked, one) for one in picked.interactions}
    every = {one.native: alone(whole, one) for one in whole.interactions}
    assert {native: found[native] for native in wanted} == {
        native: every[native] for native in wanted
    }


def test_others_are_not_looked_at() -> None:
    written = document(interactions=[{"key": "a"}, {"key": "b", "description": 1}])

    picked = pick(b"\xef\xbb\xbf" + written, "p.json", {"b"})

    assert [one.native for one in picked.interactions] == ["b"]
    assert picked.metadata == "{}"


def test_what_is_gone_is_not_there() -> None:
    picked = pick(document(interactions=[{"key": "a"}]), "p.json", {"a", "b"})

    assert "b" not in {one.native for one in picked.interactions}


@pytest.mark.parametrize("name", ["\\ud800", "a\\ud800"])
def test_a_lone_surrogate_is_read_as_before(name: str) -> None:
    text = '{"consumer":{"name":"NAME"},"provider":{"name":"api"},"interactions":[{"key":"a"}]}'
    written = text.replace("NAME", name).encode()

    assert pick(written, "p.json", {"a"}) == read(written, "p.json")


@pytest.mark.parametrize(
    "written", [b"", b"{", b"[]", b'{"consumer":{"name":"a"}}', document(interactions=[1])]
)
def test_what_cannot_be_read_says_so(written: bytes) -> None:
    with pytest.raises(DocumentError):
        pick(written, "p.json", {"a"})
