"""What HTTP interactions say, read from every version and written back."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.core.errors import DocumentError
from photon_test.pact import files
from photon_test.pact.compare import changes
from photon_test.pact.exchange import (
    BinaryBody,
    EmptyBody,
    Exchange,
    Generator,
    JsonBody,
    Matcher,
    NoBody,
    NullBody,
    Request,
    Response,
    Rule,
    State,
    TextBody,
)
from photon_test.pact.jsontext import parsed, written
from photon_test.pact.read_http import exchange, read_exchange
from photon_test.pact.write_http import element

JSON = {"Content-Type": "application/json"}


def response(version: int, **members: Any) -> Response:
    return exchange({"response": members}, version).response


def test_rules_of_version_2_are_those_of_version_3() -> None:
    old = {
        "$.body": {"match": "type"},
        "$.body.a[*]['b c']": {"match": "type"},
        "$.body.n": {"min": 2},
        "$.header.X": {"regex": "x"},
        "$.headers['Y-Z']": {"match": "regex", "regex": "y"},
        "$.query.q[0]": {"match": "type"},
        "$.path": {"match": "regex", "regex": "/"},
    }
    new = {
        "body": {
            "$": {"matchers": [{"match": "type"}]},
            "$.a[*]['b c']": {"matchers": [{"match": "type"}]},
            "$.n": {"matchers": [{"match": "type", "min": 2}]},
        },
        "header": {
            "X": {"matchers": [{"match": "regex", "regex": "x"}]},
            "Y-Z": {"matchers": [{"match": "regex", "regex": "y"}]},
        },
        "query": {"q": {"matchers": [{"match": "type"}]}},
        "path": {"matchers": [{"match": "regex", "regex": "/"}]},
    }

    assert response(2, matchingRules=old).rules == response(3, matchingRules=new).rules


@pytest.mark.parametrize(
    ("version", "members", "body"),
    [
        (3, {}, NoBody()),
        (3, {"body": None}, NullBody()),
        (3, {"body": ""}, EmptyBody()),
        (3, {"body": {"a": 1}}, JsonBody(value={"a": 1})),
        (3, {"body": "a", "headers": JSON}, JsonBody(value="a")),
        (3, {"body": '"1"', "headers": JSON}, JsonBody(value="1")),
        (3, {"body": "1", "headers": JSON}, JsonBody(value=1)),
        (3, {"body": '{"a":1}'}, JsonBody(value={"a": 1})),
        (3, {"body": "{a"}, TextBody(text="{a")),
        (3, {"body": "AAEC", "headers": {"content-type": "image/png"}}, BinaryBody(base64="AAEC")),
        (3, {"body": "AAEC", "headers": {"content-type": "text/csv"}}, TextBody(text="AAEC")),
        (4, {"body": {"content": None}}, NullBody()),
        (4, {"body": {"content": ""}}, EmptyBody()),
        (4, {"body": {"contentType": "a/b"}}, NoBody()),
        (4, {"body": {"content": "1", "contentType": "application/json"}}, JsonBody(value="1")),
        (4, {"body": {"content": "1", "encoded": "JSON"}}, JsonBody(value=1)),
        (4, {"body": {"content": "1", "contentType": "text/plain"}}, TextBody(text="1")),
        (4, {"body": {"content": "AAEC", "encoded": "base64"}}, BinaryBody(base64="AAEC")),
        (4, {"body": {"a": 1}}, JsonBody(value={"a": 1})),
    ],
)
def test_a_body_is_what_the_core_takes_it_for(
    version: int, members: dict[str, Any], body: object
) -> None:
    assert response(version, **members).body == body


def test_headers_that_are_lists_are_taken_apart() -> None:
    found = response(3, headers={"Vary": "A,  B", "Date": "Mon, 1", "X": ["a, b", "c"], "N": 1})

    assert found.headers == {
        "Vary": ("A", "B"),
        "Date": ("Mon, 1",),
        "X": ("a, b", "c"),
        "N": ("1",),
    }


def test_a_query_of_text_and_of_lists_are_the_same() -> None:
    text = exchange({"request": {"query": "a=1&b=x%20y&a=2+3&flag&%C3%A4="}}, 2)
    lists = exchange(
        {"request": {"query": {"a": ["1", "2 3"], "b": "x y", "flag": [None], "ä": [""]}}}, 4
    )

    assert text.request.query == lists.request.query


@pytest.mark.parametrize(
    ("member", "message", "there"),
    [
        ('"request": []', "`request` is not an object", "[]}"),
        ('"description": 1', "`description` is not text", "1}"),
        ('"pending": "yes"', "`pending` is neither true nor false", '"yes"'),
        ('"providerStates": {}', "`providerStates` is not a list", "{}"),
        ('"providerStates": ["a", 1]', "a provider state is not an object", "1]"),
        ('"providerStates": [{"name": "a", "params": 1}]', "`params` is not an object", "1}]"),
        ('"response": {"status": "ok"}', "the status is not a number from 100 to 999", '"ok"'),
        (
            '"response": {"headers": {"X": {}}}',
            "the value of the header `X` is not text",
            "{}}",
        ),
        (
            '"response": {"matchingRules": {"body": {"$.a": {"matchers": [{"min": 1}, {}]}}}}',
            "a matcher does not say of which kind it is",
            "{}]",
        ),
        ('"response": {"generators": {"body": {"$": {}}}}', "a generator has no `type`", "{}}}"),
    ],
)
def test_a_part_of_another_type_is_said_with_its_place(
    member: str, message: str, there: str
) -> None:
    line = f'"interactions": [{{"x": 1, {member}}}]}}'
    text = f'{{"consumer":{{"name":"a"}},"provider":{{"name":"b"}},\n{line}'
    file = files.read(text.encode(), "p.json")

    with pytest.raises(DocumentError) as raised:
        read_exchange(file, file.interactions[0])

    name, number, column = raised.value.where.split(":")
    assert (raised.value.message, name, number) == (message, "p.json", "2")
    assert line[int(column) - 1 :].startswith(there)


names = st.text("abXY-_ '.ä", min_size=1, max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2),
    max_leaves=4,
)
matchers = st.sampled_from(
    [
        Matcher(kind="type"),
        Matcher(kind="type", settings={"min": 1, "max": 3}),
        Matcher(kind="regex", settings={"regex": "a+'"}),
        Matcher(kind="integer"),
        Matcher(kind="timestamp", settings={"format": "yyyy"}),
        Matcher(kind="null"),
        Matcher(kind="include", settings={"value": "x"}),
        Matcher(kind="values"),
    ]
)
modern_matchers = matchers | st.sampled_from(
    [
        Matcher(kind="semver"),
        Matcher(kind="eachValue", settings={"rules": [{"match": "integer"}]}),
        Matcher(kind="statusCode", settings={"status": "success"}),
        Matcher(kind="of-a-plugin", settings={"x": [1]}),
    ]
)


def rules(one: st.SearchStrategy[Matcher]) -> st.SearchStrategy[dict[str, dict[str, Rule]]]:
    rule = st.builds(
        Rule,
        matchers=st.lists(one, min_size=1, max_size=2).map(tuple),
        combine=st.sampled_from(["AND", "OR"]),
    )
    by_name = st.dictionaries(names, rule, min_size=1, max_size=2)
    by_path = st.dictionaries(st.sampled_from(["$", "$.a", "$['b c'][*].d"]), rule, min_size=1)
    return st.fixed_dictionaries(
        {}, optional={"header": by_name, "body": by_path, "path": st.fixed_dictionaries({"": rule})}
    )


def parts(one: st.SearchStrategy[Matcher]) -> dict[str, st.SearchStrategy[Any]]:
    # No name that is a list at its commas, and no blank at an end: V3 has no text for those.
    header = st.lists(st.text("ab;=", min_size=1, max_size=3), min_size=1, max_size=2).map(tuple)
    generator = st.just(Generator(kind="RandomInt", settings={"min": 1}))
    return {
        "headers": st.dictionaries(st.sampled_from(["X", "Vary", "Z"]), header, max_size=2),
        "rules": rules(one),
        "generators": st.just({}) | generator.map(lambda made: {"body": {"$.a": made}}),
        "rest": st.just({}) | st.just({"later": {"b": [1], "a": None}}),
    }


def exchanges(one: st.SearchStrategy[Matcher], **more: Any) -> st.SearchStrategy[Exchange]:
    body = st.one_of(
        st.just((NoBody(), "")),
        values.filter(lambda value: value not in (None, "")).map(
            lambda value: (JsonBody(value=value), "application/json")
        ),
    )
    query = st.dictionaries(names, st.lists(st.none() | names, min_size=1).map(tuple), max_size=2)

    def with_body(part: Any) -> st.SearchStrategy[Any]:
        return body.map(
            lambda made: type(part)(
                **{
                    **{name: getattr(part, name) for name in part.__struct_fields__},
                    "body": made[0],
                    "content_type": made[1],
                    "headers": part.headers
                    | ({"Content-Type": ("application/json",)} if made[1] else {}),
                }
            )
        )

    return st.builds(
        Exchange,
        description=names,
        states=st.lists(
            st.builds(State, name=names, params=st.dictionaries(names, values, max_size=1)),
            max_size=2,
        ).map(tuple),
        request=st.builds(
            Request, method=st.just("PUT"), path=names, query=query, **parts(one)
        ).flatmap(with_body),
        response=st.builds(Response, status=st.integers(200, 499), **parts(one)).flatmap(with_body),
        rest=st.just({"key": "k"}) | st.just({"key": "k", "comments": {"text": ["a"]}}),
        **more,
    )


def again(said: Exchange, version: int) -> Exchange:
    return exchange(parsed(written(element(said, version)), "p.json"), version)


@given(
    exchanges(
        modern_matchers,
        pending=st.booleans(),
        modern=st.just({}) | st.just({"pluginConfiguration": {"a": 1}}),
    )
)
def test_what_is_written_as_version_4_is_read_as_the_same(said: Exchange) -> None:
    assert again(said, 4) == said


@given(exchanges(matchers))
def test_version_3_keeps_what_it_can_say(said: Exchange) -> None:
    three = again(said, 3)

    assert changes(said, three) == ()
    assert changes(said, again(three, 4)) == ()


@given(exchanges(modern_matchers))
def test_the_file_of_version_4_stays_byte_for_byte(said: Exchange) -> None:
    document = {
        "consumer": {"name": "a"},
        "provider": {"name": "b"},
        "interactions": [element(said, 4)],
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }

    data = files.write(files.read(written(document).encode(), "p.json"))

    assert json.loads(data, object_pairs_hook=list) == json.loads(
        written(document), object_pairs_hook=list
    )
    assert files.write(files.read(data, "p.json")) == data


@pytest.mark.skipif("PHOTON_CORPUS" not in os.environ, reason="PHOTON_CORPUS is not set")
def test_every_http_interaction_of_the_corpus_is_written_as_it_was_read() -> None:
    different = {}
    read = 0
    for path in sorted((Path(os.environ["PHOTON_CORPUS"]) / "pacts").rglob("*.json")):
        if "_provider-specs" in path.parts:
            continue
        file = files.read(path.read_bytes(), path.name)
        for one in file.interactions:
            if one.kind != "http":
                continue
            said = read_exchange(file, one)
            read += 1
            if found := changes(said, again(said, max(2, file.major))):
                different[path.name] = [change.words for change in found]

    assert read > 240
    # A file of version 2 with generators, which version 2 has not.
    assert list(different) == ["test_pact_with_bodies.json"]
