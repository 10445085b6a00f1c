"""Writing pacts: the same bytes, and nobody else's interactions lost."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.core.errors import DocumentError, Infrastructure
from photon_test.pact.model import (
    Comments,
    Content,
    HttpInteraction,
    Note,
    Request,
    Response,
    Rules,
    State,
    Type,
    rule,
)
from photon_test.pact.write import file_name, keyed, render, write
from photon_test.pact.write_http import content_key

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def interaction(description: str = "a", status: int = 200) -> HttpInteraction:
    return keyed(
        HttpInteraction(
            description=description,
            request=Request(method="GET", path="/"),
            response=Response(status=status, matchingRules=Rules(body={"$": rule(Type())})),
            comments=Comments(photon=Note(operation="op", source="openapi.yaml#/paths")),
        )
    )


def rendered(*interactions: HttpInteraction, existing: bytes | None = None) -> bytes:
    there = ("p.json", existing) if existing is not None else None
    return b"".join(
        render("web", "api", interactions, origin={"operations": "all"}, existing=there)
    )


def foreign(description: str = "theirs", version: str = "4.0") -> bytes:
    return json.dumps(
        {
            "consumer": {"name": "web"},
            "provider": {"name": "api"},
            "interactions": [{"description": description, "future": [1.0, 1e3]}],
            "metadata": {"pactSpecification": {"version": version}, "pactRust": {"ffi": "0.5"}},
        }
    ).encode()


def test_the_same_interactions_are_the_same_bytes() -> None:
    assert rendered(interaction("a"), interaction("b")) == rendered(
        interaction("b"), interaction("a")
    )


@given(VALUES, TEXTS, st.dictionaries(TEXTS, VALUES, max_size=2))
def test_a_key_is_the_hash_of_what_the_file_says(
    value: object, name: str, params: dict[str, object]
) -> None:
    """Whichever way is the fastest to make it: the keys of files that exist must stay."""
    body = Content(content=value, contentType="application/json", encoded=False)
    one = HttpInteraction(
        description=name,
        providerStates=(State(name=name, params=params),) if params else (),
        request=Request(method="GET", path="/", headers={"Accept": (name,)}),
        response=Response(status=200, body=body),
        comments=Comments(photon=Note(operation="op", source="openapi.yaml#/paths")),
    )

    assert keyed(one).key == content_key(msgspec.to_builtins(one))


def test_the_shape_is_that_of_version_4() -> None:
    document = json.loads(rendered(interaction()))

    assert document["metadata"]["pactSpecification"] == {"version": "4.0"}
    (one,) = document["interactions"]
    assert list(one) == ["type", "key", "description", "request", "response", "comments"]
    assert one["type"] == "Synchronous/HTTP"
    assert one["response"] == {
        "status": 200,
        "matchingRules": {"body": {"$": {"combine": "AND", "matchers": [{"match": "type"}]}}},
    }


def test_a_key_is_about_content_and_not_about_origin() -> None:
    here = interaction()
    there = keyed(
        HttpInteraction(
            description=here.description,
            request=here.request,
            response=here.response,
            comments=Comments(photon=Note(operation="other", source="elsewhere")),
        )
    )

    assert here.key == there.key
    assert here.key != interaction(status=201).key


def test_ours_are_replaced_and_others_stay() -> None:
    first = rendered(interaction("old"), existing=foreign())

    second = rendered(interaction("new"), existing=first)

    document = json.loads(second)
    assert [one["description"] for one in document["interactions"]] == ["theirs", "new"]
    assert document["metadata"]["pactRust"] == {"ffi": "0.5"}
    assert b"1000.0" in second or b"1e3" in second
    assert rendered(interaction("new"), existing=second) == second


def test_members_that_are_not_ours_stay_in_their_place() -> None:
    document = {"createdAt": "then", **json.loads(foreign())}

    again = json.loads(rendered(interaction(), existing=json.dumps(document).encode()))

    assert list(again) == ["createdAt", "consumer", "provider", "interactions", "metadata"]
    assert again["createdAt"] == "then"


def test_what_somebody_else_says_already_stands_once() -> None:
    element = json.loads(rendered(interaction()))["interactions"][0]
    del element["comments"]
    document = json.loads(foreign()) | {"interactions": [element]}

    again = json.loads(rendered(interaction(), existing=json.dumps(document).encode()))

    assert again["interactions"] == [element]


def test_a_conflict_names_both_places() -> None:
    with pytest.raises(DocumentError) as raised:
        rendered(interaction("theirs"), existing=foreign())

    assert raised.value.where == "p.json:1:77"
    assert raised.value.hint.endswith("ours is from openapi.yaml#/paths")


@pytest.mark.parametrize(
    ("existing", "message"),
    [
        (b"{", "not readable as JSON"),
        (foreign("a"), "somebody else's interaction has the same name: `a`"),
        (foreign(version="3.0.0"), "the file is of version 3.0.0"),
        (foreign().replace(b'"web"', b'"app"'), "the file is a pact between `app` and `api`"),
    ],
)
def test_a_file_that_cannot_be_kept_is_not_replaced(existing: bytes, message: str) -> None:
    with pytest.raises(DocumentError) as raised:
        rendered(interaction("a"), existing=existing)

    assert raised.value.message.startswith(message)
    assert raised.value.where.startswith("p.json")


@pytest.mark.parametrize(
    ("consumer", "provider", "name"),
    [
        ("web-ui", "orders-api", "web-ui-orders-api.json"),
        ("we/b ../x", "..", "we_b_.._x-_.json"),
        ("ü", "a b", "_-a_b.json"),
    ],
)
def test_a_file_name_is_never_a_path(consumer: str, provider: str, name: str) -> None:
    assert file_name(consumer, provider) == name


def test_a_file_is_replaced_at_once(tmp_path: Path) -> None:
    write(tmp_path / "new" / "p.json", b"1")
    write(tmp_path / "new" / "p.json", b"2")

    assert [(path.name, path.read_bytes()) for path in (tmp_path / "new").iterdir()] == [
        ("p.json", b"2")
    ]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Infrastructure, match="the pact cannot be written"):
        write(tmp_path / "file" / "p.json", b"1")
