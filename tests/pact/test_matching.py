"""The core asked about many responses: by message in one process, and over HTTP."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from photon_test.pact.model import (
    Content,
    EachValue,
    Integer,
    NotEmpty,
    Null,
    Number,
    Regex,
    Response,
    Rule,
    Rules,
    Type,
    either,
    rule,
)
from photon_test.pact.questions import Answer, AnyQuestion, Expect, Load, Match, answers, written
from photon_test.run.matching import ask_core

Case = tuple[object, dict[str, Rule], Sequence[str]]

CASES: Sequence[Case] = [
    ({"a": 1}, {"$": rule(Type()), "$.a": rule(Integer())},
     ['{"a":1}', '{"a":1.0}', '{"a":"1"}', "{}", "null", "[]", '{"a":2,"b":3}']),
    (["x"], {"$": rule(Type(min=1)), "$[*]": rule(Type())}, ["[]", '["a"]', '["a",1]', "null"]),
    ({}, {"$": rule(Type())}, ["{}", "[]", "null", '{"a":null}']),
    ('{"a":1}', {"$": rule(Type())}, ['"b"', '{"a":1}', "1"]),
    ("12;3", {"$": rule(Type())}, ['"b"', '""', "1"]),
    ("", {"$": rule(Type())}, ['"b"', '""']),
    (1.5, {"$": rule(Number())}, ["1", "1.5", '"1"']),
    ({"k": 1}, {"$": rule(EachValue(rules=(Integer(),)))}, ["{}", '{"z":2}', '{"z":"b"}']),
    ({"a": None}, {"$": rule(Type()), "$.a": either(NotEmpty(), Null())},
     ['{"a":null}', '{"a":{"b":1}}', "{}"]),
    ({"a": "b"}, {"$": rule(Type()), "$.a": rule(Regex(regex="(?:b|c)"))},
     ['{"a":"c"}', '{"a":"cc"}']),
]  # fmt: skip


def asked(kind: str) -> list[AnyQuestion]:
    made: list[AnyQuestion] = []
    number = 0
    for index, (content, rules, bodies) in enumerate(CASES):
        body = Content(content=content, contentType=kind, encoded=False)
        headers: dict[str, tuple[str, ...]] = {"Content-Type": (kind,)}
        response = Response(status=200, headers=headers, body=body, matchingRules=Rules(body=rules))
        made.append(Expect(number=index, response=response))
        for text in bodies:
            for whole in (False, True):
                expects = (index,)
                match = Match(
                    number=number, expects=expects, body=text, whole=whole, content_type=kind
                )
                made.append(match)
                number += 1
    return made


@pytest.mark.parametrize("kind", ["application/json", "application/hal+json", "text/json"])
def test_a_body_is_judged_alike_as_a_message_and_over_http(kind: str) -> None:
    questions = asked(kind)

    found = ask_core(questions)

    matches = [one for one in questions if isinstance(one, Match)]
    bodies, wholes = matches[::2], matches[1::2]
    quick = {(one.expects, one.body): found[one.number].accepted for one in bodies}
    slow = {(one.expects, one.body): found[one.number].accepted for one in wholes}
    assert quick == slow
    assert True in quick.values() or kind == "text/json"  # which the core compares as text
    assert False in quick.values()


def one(response: Response, *questions: Match) -> Mapping[int, Answer]:
    return ask_core([Expect(number=0, response=response), *questions])


def test_status_and_headers_are_judged_over_http() -> None:
    expected = Response(status=200, headers={"Content-Type": ("application/json",)})
    right = Match(number=1, expects=(0,), body="{}", whole=True)
    status = Match(number=2, expects=(0,), body="{}", whole=True, status=418)
    kind = Match(number=3, expects=(0,), body="{}", whole=True, content_type="text/plain")

    found = one(expected, right, status, kind)

    assert [found[number].accepted for number in (1, 2, 3)] == [True, False, False]


@pytest.mark.parametrize("status", [204, 205, 304])
def test_an_answer_that_carries_no_body_is_one(status: int) -> None:
    asked = Match(number=1, expects=(0,), body="", whole=True, status=status, content_type="")

    assert one(Response(status=status), asked)[1].accepted


def test_one_that_rejects_decides() -> None:
    body = Content(content=1, contentType="application/json", encoded=False)
    anything = Response(status=200)
    number = Response(status=200, body=body, matchingRules=Rules(body={"$": rule(Integer())}))
    both = Match(number=1, expects=(0, 1), body='"text"')

    found = ask_core([Expect(number=0, response=anything), Expect(number=1, response=number), both])

    assert not found[1].accepted
    assert found[1].place == "$"


@pytest.mark.parametrize("regex", ["^(a+)+$", "("])
def test_a_pattern_that_the_core_cannot_use_accepts_nothing(regex: str) -> None:
    content = Content(content="a", contentType="application/json", encoded=False)
    rules = Rules(body={"$": rule(Regex(regex=regex))})
    body = json.dumps("a" * 40 + "!")

    found = one(
        Response(status=200, body=content, matchingRules=rules),
        Match(number=1, expects=(0,), body=body),
        Match(number=2, expects=(0,), body='"a!"'),
    )

    assert not found[1].accepted
    assert not found[2].accepted


@pytest.mark.parametrize(
    ("kind", "loads", "interactions"), [("Synchronous/HTTP", True, 1), ("Nonsense", False, 0)]
)
def test_a_file_is_loaded(
    tmp_path: Path,
    kind: str,
    loads: bool,  # noqa: FBT001  # expected
    interactions: int,
) -> None:
    path = tmp_path / "pact.json"
    interaction = {
        "type": kind,
        "description": "d",
        "request": {"method": "GET", "path": "/"},
        "response": {"status": 200},
    }
    document = {
        "consumer": {"name": "c"},
        "provider": {"name": "p"},
        "interactions": [interaction],
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }
    path.write_text(json.dumps(document))

    found = ask_core([Load(number=1, path=str(path))])

    assert (found[1].accepted, found[1].found) == (loads, interactions)


def test_an_answer_that_was_cut_off_is_left_out() -> None:
    whole = written([Answer(number=1, accepted=True), Answer(number=2, accepted=False)])

    assert [answer.number for answer in answers(whole[:-4])] == [1]
