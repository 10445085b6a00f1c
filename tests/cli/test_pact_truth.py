"""What must never be green in `photon pact verify-provider`, each with its exact exit code.

Elsewhere: bad filters (test_pact_choice.py), a refused publication (test_pact_broker.py), answers
that are not whole (test_pact_wire.py), a core that dies (test_pact_dies.py).
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.pact_provider import FILE, Provider, contract, interaction, verify, write


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider()
    yield server
    server.shutdown()
    server.server_close()


def test_the_green_control(tmp_path: Path, provider: Provider) -> None:
    write(tmp_path, contract(interaction("one"), interaction("two")))

    done = verify(tmp_path, provider.url)

    assert done.code == 0
    assert done.statuses == {"one": "passed", "two": "passed"}


NOTHING = [
    pytest.param({}, (), id="no source"),
    pytest.param({FILE: contract()}, (), id="no interaction"),
    pytest.param({"pact/consumer/readme.txt": "none"}, (), id="an empty folder"),
    pytest.param({"p/readme.txt": "none"}, ("--pacts", "p"), id="an empty folder that is named"),
    pytest.param({FILE: contract(interaction("one"))}, ("--pacts", "no/*.json"), id="no match"),
    pytest.param({FILE: contract(interaction("one"))}, ("-E", "test(none)"), id="filter"),
    pytest.param(
        {FILE: contract(interaction("one"), provider={"name": "other"})}, (), id="wrong provider"
    ),
]


@pytest.mark.parametrize(("files", "arguments"), NOTHING)
def test_nothing_verified_is_exit_4(
    tmp_path: Path, provider: Provider, files: dict[str, str], arguments: tuple[str, ...]
) -> None:
    for name, text in files.items():
        write(tmp_path, text, name)

    assert verify(tmp_path, provider.url, *arguments).code == 4
    assert provider.asked == []


BAD_FILES = [
    pytest.param('{"consumer": {"name": "web"}, "provi', id="truncated"),
    pytest.param("\x00\x01\x02", id="no text"),
    pytest.param("", id="empty"),
    pytest.param("[" * 100_000, id="nested too deeply"),
    pytest.param(contract(provider={"name": ""}), id="a provider without a name"),
    pytest.param(contract(interactions={"one": 1}), id="interactions are no list"),
    pytest.param(contract("text"), id="an interaction that is a text"),
    pytest.param(contract()[:-1] + ', "interactions": []}', id="interactions stand twice"),
]


@pytest.mark.parametrize("text", BAD_FILES)
def test_a_file_that_cannot_be_read_is_errored_and_the_others_are_verified(
    tmp_path: Path, provider: Provider, text: str
) -> None:
    write(tmp_path, contract(interaction("one")))
    write(tmp_path, text, "pact/consumer/bad.json")

    done = verify(tmp_path, provider.url)

    assert done.code == 2, done.out
    assert done.statuses["one"] == "passed"
    assert "bad.json" in done.out


@pytest.mark.parametrize("target", ["nowhere", "bad.json", os.devnull])
def test_what_matches_and_is_no_file_is_not_left_out(
    tmp_path: Path, provider: Provider, target: str
) -> None:
    write(tmp_path, contract(interaction("one")))
    (tmp_path / "pact" / "consumer" / "bad.json").symlink_to(target)

    done = verify(tmp_path, provider.url)

    assert done.code == 2, done.out
    assert done.statuses["one"] == "passed"


def test_control_a_folder_that_is_named(tmp_path: Path, provider: Provider) -> None:
    write(tmp_path, contract(interaction("one")), "pacts/web/one.json")

    assert verify(tmp_path, provider.url, "--pacts", "pacts").code == 0


def test_a_named_file_that_is_not_there_or_is_anothers_is_errored(
    tmp_path: Path, provider: Provider
) -> None:
    write(tmp_path, contract(interaction("one")))
    write(tmp_path, contract(interaction("x"), provider={"name": "other"}), "other.json")

    for name in ("missing.json", "other.json", "moved/*.json"):
        done = verify(tmp_path, provider.url, "--pacts", FILE, "--pacts", name)

        assert done.code == 2, done.out
        assert done.statuses["one"] == "passed"


def body(rule: dict[str, object], path: str = "$.id") -> dict[str, object]:
    """Return a response with a matching rule for a place in its body."""
    rules = {"body": {path: {"matchers": [rule]}}}
    return {"status": 200, "body": {"id": 1}, "matchingRules": rules}


def codes(*statuses: object) -> dict[str, object]:
    """Return a response that may have one of these statuses."""
    rule = {"matchers": [{"match": "statusCode", "status": statuses}]}
    return {"status": 200, "body": {"id": 1}, "matchingRules": {"status": rule}}


NOT_JUDGED = [
    pytest.param({"status": 65_736}, "65736", id="a status that is 200 in 16 bits"),
    pytest.param({"status": 99}, "99", id="a status below all"),
    pytest.param({"status": 1_000}, "1000", id="a status above all"),
    pytest.param({"status": -1}, "-1", id="a status below zero"),
    pytest.param({"status": 404.5}, "404.5", id="a status that is a fraction"),
    pytest.param({"status": None}, "null", id="a status that is null"),
    pytest.param({"status": True}, "true", id="a status that is true"),
    pytest.param({"status": "200"}, '"200"', id="a status in a text"),
    pytest.param(codes(404, 65_736), "65736", id="a rule's status that is 200 in 16 bits"),
    pytest.param(codes(200.5), "200.5", id="a rule's status that is a fraction"),
    pytest.param(codes("x"), "Could not parse matcher", id="a rule's status that is a word"),
    pytest.param(body({"match": "type"}, "$.id["), "in path expression", id="a path that is none"),
    pytest.param(
        {"status": 200, "matchingRules": {"body": "x"}}, "not correctly formed", id="no rules"
    ),
]


@pytest.mark.parametrize(("response", "words"), NOT_JUDGED)
def test_an_interaction_that_cannot_be_judged_costs_itself_alone(
    tmp_path: Path, provider: Provider, response: dict[str, object], words: str
) -> None:
    bad = interaction("bad", response=response)
    write(tmp_path, contract(interaction("before"), bad, interaction("after")))

    done = verify(tmp_path, provider.url)

    assert done.code == 3, done.out
    assert done.statuses == {"before": "passed", "bad": "failed", "after": "passed"}
    assert words in done.out


def test_a_regular_expression_that_is_none_differs(tmp_path: Path, provider: Provider) -> None:
    write(tmp_path, contract(interaction("bad", response=body({"match": "regex", "regex": "("}))))

    assert verify(tmp_path, provider.url).code == 1


def test_statuses_that_a_rule_lists_are_taken(tmp_path: Path, provider: Provider) -> None:
    write(tmp_path, contract(interaction("control", response=codes(404, 200))))

    assert verify(tmp_path, provider.url).code == 0


def test_duplicates_and_contradictions_are_each_verified(
    tmp_path: Path, provider: Provider
) -> None:
    other = {"response": {"status": 200, "body": {"id": 2}}}
    write(tmp_path, contract(interaction("one"), interaction("one"), interaction("one", **other)))
    write(tmp_path, contract(interaction("one", **other)), "pact/consumer/again.json")

    done = verify(tmp_path, provider.url)

    assert done.code == 1
    assert "expected 4 / ran 4" in done.last_line


def test_what_shares_a_key_is_told_apart(tmp_path: Path, provider: Provider) -> None:
    metadata = {"pactSpecification": {"version": "4.0"}}
    good = interaction("one", type="Synchronous/HTTP", key="k", response={"status": 200})
    bad = good | {"response": {"status": 404}}
    write(tmp_path, contract(good, bad, metadata=metadata))

    done = verify(tmp_path, provider.url)

    assert done.code == 1
    assert "expected 2 / ran 2" in done.last_line
    assert "expected 404 but was 200" in done.out


def test_an_unknown_version_of_the_specification_is_no_reason_to_pass(
    tmp_path: Path, provider: Provider
) -> None:
    other = {"response": {"status": 200, "body": {"id": 2}}}
    metadata = {"pactSpecification": {"version": "99.0"}}
    write(tmp_path, contract(interaction("good"), metadata=metadata))
    write(
        tmp_path, contract(interaction("bad", **other), metadata=metadata), "pact/consumer/b.json"
    )

    done = verify(tmp_path, provider.url)

    assert done.code == 1, done.out
    assert done.statuses["bad"] == "failed"


HOSTILE = "\x1b[31m\x07<script>&\n::error::\r\x00]]>" + "long" * 5_000


@pytest.mark.parametrize(
    ("more", "code"), [("", 1), ("\udfff", 3)], ids=["text", "text that is no Unicode"]
)
def test_what_a_pact_says_cannot_act(
    tmp_path: Path, provider: Provider, more: str, code: int
) -> None:
    text = HOSTILE + more
    response = {"status": 200, "body": {"id": text, text: text}}
    bad = interaction(text, providerStates=[{"name": text}], response=response)
    write(tmp_path, contract(interaction("good"), bad, consumer={"name": text}))

    done = verify(tmp_path, provider.url, "--ci", "--har", "all.har")

    assert done.code == code, done.out
    assert list(done.statuses.values()) == ["passed", "failed"]
    names = [case.get("name") for case in done.junit.iter("testcase")]
    assert names[0] == "good"
    files = [path for path in tmp_path.rglob("*") if path.is_file() and "consumer" not in str(path)]
    texts = [done.out, done.err, *(path.read_text("utf-8") for path in files)]
    assert len(texts) > 4
    assert not [text for text in texts if {"\x1b", "\x07", "\x00"} & {*text}]
    assert "\n::error::\r" not in done.out
