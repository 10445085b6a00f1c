"""What is changed in a request, and credentials as they are spelled."""

import pytest

from photon_test.core.command import Joined, Variable
from photon_test.pact.credentials import PREFIX, credential
from photon_test.pact.proxy.edits import Editor, Missing, with_query, without_query
from photon_test.pact.proxy.wire import Head, parse
from photon_test.pact.request_rules import Rule

REQUEST = parse(
    b"GET /things?a=1&key=old&b=%20 HTTP/1.1\r\nauthorization: Bearer example\r\n"
    b"AUTHORIZATION: another\r\nX-Old: 1\r\n\r\n"
)


def edited(*rules: Rule, auth: tuple[str, ...] = (), **environment: str) -> Head:
    return Editor(rules, map(credential, auth), environment)(REQUEST, b"")


@pytest.mark.parametrize(
    ("text", "value", "start", "headers"),
    [
        ("bearer=env:T", "s3cr3t", "?a=1&key=old&b=%20", [("Authorization", "Bearer s3cr3t")]),
        ("basic=env:U:P", "u:p", "?a=1&key=old&b=%20", [("Authorization", "Basic dTpw")]),
        ("header:AUTHorization=env:T", "s3", "?a=1&key=old&b=%20", [("AUTHorization", "s3")]),
    ],
)
def test_a_credential_takes_the_place_of_the_pacts_own(
    text: str, value: str, start: str, headers: list[tuple[str, str]]
) -> None:
    head = edited(auth=(text,), **{f"{PREFIX}0": value})

    assert head.start == f"GET /things{start} HTTP/1.1"
    assert list(head.headers) == [("X-Old", "1"), *headers]


def test_a_key_of_the_query_is_replaced_and_the_rest_left_as_it_is_written() -> None:
    head = edited(auth=("query:key=env:K",), **{f"{PREFIX}0": "a&b c"})

    assert head.start == "GET /things?a=1&b=%20&key=a%26b%20c HTTP/1.1"


def test_who_is_to_be_turned_away_brings_no_credentials() -> None:
    editor = Editor((), [credential("bearer=env:T")], {f"{PREFIX}0": "s3cr3t"})
    editor.bare = True

    head = editor(REQUEST, b"")

    assert head.headers == REQUEST.headers


def test_rules_set_and_remove_for_the_requests_they_are_about() -> None:
    rules = (
        Rule(set_header={"X-Tenant": "${TENANT}-1"}, remove_header=("x-old",)),
        Rule(remove_query=("a", "key"), set_query={"v": "2"}, path="/things*", method="get"),
        Rule(set_header={"X-Never": "1"}, path="/others"),
        Rule(set_header={"X-Never": "1"}, method="POST"),
    )

    head = edited(*rules, TENANT="acme")

    assert head.start == "GET /things?b=%20&v=2 HTTP/1.1"
    assert head.all("x-tenant") == ["acme-1"]
    assert not head.all("x-old")
    assert not head.all("x-never")


def test_a_value_beyond_ascii_is_sent_as_utf_8() -> None:
    head = edited(Rule(set_header={"X-Name": "Zoë ✓"}))

    assert "X-Name: Zoë ✓\r\n".encode() in head.raw


@pytest.mark.parametrize(
    ("auth", "value", "words"),
    [
        ("bearer=env:T", "", "the credential of `T` is empty"),
        ("basic=env:U:P", ":", "the credential of `U` and `P` is empty"),
        ("bearer=env:T", "a\r\nX-Evil: 1", "more than one line"),
        ("basic=command:./token", "nothing", "did not print `user:password`"),
    ],
)
def test_a_value_that_cannot_be_sent_is_an_error(auth: str, value: str, words: str) -> None:
    with pytest.raises(Missing, match=words):
        edited(auth=(auth,), **{f"{PREFIX}0": value})


def test_a_variable_that_is_not_set_is_an_error() -> None:
    with pytest.raises(Missing, match="`TENANT` of a change of requests is not set"):
        edited(Rule(set_header={"X": "${TENANT}"}))


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"path": "/x"},
        {"set_header": {"Content-Length": "1"}},
        {"remove_header": ("transfer-encoding",)},
        {"set_header": {"X Y": "1"}},
        {"set_header": {"X\r\nY": "1"}},
    ],
    ids=str,
)
def test_a_rule_that_changes_nothing_or_too_much_is_refused(rule: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"change of requests|is no header"):
        Rule(**rule)  # type: ignore[arg-type]  # the point


def test_what_a_credential_stands_for() -> None:
    basic = credential("basic=env:USER:PASSWORD")
    command = credential("bearer=command:./token.sh --for 'a b'")

    assert basic.value == Joined(
        parts=(Variable(name="USER", required=True), ":", Variable(name="PASSWORD", required=True))
    )
    assert command.command == ("./token.sh", "--for", "a b")


@pytest.mark.parametrize(
    "text",
    [
        "hunter2",
        "bearer=hunter2",
        "bearer=env:hunter-2",
        "bearer=env:A:B",
        "basic=env:hunter2",
        "bearer=command:",
        "digest=env:X",
        "header:X Y=env:hunter2",
        "header:=env:A",
        "bearer=command: ",
    ],
)
def test_what_is_no_credential_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match=r"a credential is spelled like|takes|names no") as refused:
        credential(text)

    assert "hunter" not in str(refused.value)


def test_a_query_without_any_is_given_one_and_left_without_it() -> None:
    assert with_query("/a", "k", "v") == "/a?k=v"
    assert without_query("/a?k=v", "k") == "/a"
    assert without_query("/a?%6B=v&c", "k") == "/a?c"
