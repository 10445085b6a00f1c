"""Redaction: no secret reaches a record, and ordinary text is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.core.errors import ManifestError
from photon_test.core.events import CaseOutput, Event, UnitOutput, Warned
from photon_test.core.model import Stream
from photon_test.core.outcome import Assertion
from photon_test.core.rewrite import rewrite
from photon_test.engine.redact import Redactor
from tests.reporters import records as r

SECRET = "hunter2hunter2"  # noqa: S105  # the point of this file


@pytest.mark.parametrize(
    "name",
    [
        *("GITHUB_TOKEN", "TOKEN", "npm_config__authToken", "PGPASSWORD", "DB_PASSWD", "MYSQL_PWD"),
        *("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "STRIPE_API_KEY", "APIKEY", "BASIC_AUTH"),
        *("SSH_PRIVATE_KEY", "GPG_PASSPHRASE", "PROXY_AUTHORIZATION", "MY_CREDENTIALS"),
    ],
)
def test_the_values_of_variables_that_sound_secret_are_cut_out(name: str) -> None:
    assert Redactor({name: SECRET}).text(f"sent {SECRET}!") == "sent [redacted]!"


@pytest.mark.parametrize(
    "name",
    [
        *("PATH", "HOME", "SSH_AUTH_SOCK", "GIT_AUTHOR_NAME", "TOKENIZERS_PARALLELISM", "PWD"),
        *("OLDPWD", "XAUTHORITY", "AWS_WEB_IDENTITY_TOKEN_FILE", "KEYBOARD", "PASSENGER"),
    ],
)
def test_the_values_of_other_variables_stay(name: str) -> None:
    assert Redactor({name: SECRET}).text(f"sent {SECRET}!") == f"sent {SECRET}!"


def test_a_short_value_is_not_looked_for() -> None:
    assert Redactor({"TOKEN": "admin"}).text("administrator") == "administrator"


def test_a_password_in_a_url_is_secret() -> None:
    redactor = Redactor({"DATABASE_URL": "postgres://app:pa55word!@db:5432/app"})

    assert redactor.text("login app pa55word!") == "login app [redacted]"


def test_a_secret_is_found_by_the_line_in_json_and_in_urls() -> None:
    redactor = Redactor({"KEY_SECRET": 'first"line\nsecond line\n'})

    assert redactor.text('{"a": "first\\"line"} first%22line second line') == (
        '{"a": "[redacted]"} [redacted] [redacted]'
    )


def test_the_longer_of_two_secrets_is_cut_out_whole() -> None:
    redactor = Redactor({"A_TOKEN": "abcdef", "B_TOKEN": "abcdefghijkl"})

    assert redactor.text("abcdefghijkl abcdef") == "[redacted] [redacted]"


def test_patterns_are_cut_out_of_every_text() -> None:
    redactor = Redactor({}, [r"sk-\w+", "x*"])

    assert redactor.redact(Warned(message="sk-123 xx a", hint="sk-4")) == Warned(
        message="[redacted] [redacted] a", hint="[redacted]"
    )


def test_a_pattern_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ManifestError, match="no regular expression"):
        Redactor({}, ["("])


def test_the_name_of_a_case_becomes_the_same_in_every_event() -> None:
    redactor = Redactor({"TOKEN": SECRET})
    case = r.case(f"test[{SECRET}]")

    events = [redactor.redact(event) for event in (r.found(case), r.passed(case), r.failed(case))]

    assert {getattr(event, "case", None) for event in events} == {r.case("test[[redacted]]")}


def test_an_event_without_secrets_is_the_very_same() -> None:
    redactor = Redactor({"TOKEN": SECRET})

    for record in r.mixed():
        assert redactor.redact(record.event) is record.event


def test_choices_survive_even_if_a_secret_is_spelled_like_one() -> None:
    redactor = Redactor({"TOKEN": "teardown", "B_TOKEN": "failed"})
    event = r.failed(r.A, Assertion(message="teardown failed", phase="teardown"))

    redacted = redactor.redact(event)

    assert redacted == r.failed(r.A, Assertion(message="[redacted] [redacted]", phase="teardown"))


_secrets = st.text(
    st.characters(exclude_characters="[redacted]", exclude_categories=["Cs", "Zs", "Cc"]),
    min_size=6,
) | st.from_regex(r'[A-Z"\\/<>é😀\t]{6,12}', fullmatch=True).map(str.strip).filter(
    lambda text: len(text) >= 6
)


@given(st.lists(_secrets, min_size=1, max_size=3), st.text(), st.text(), st.booleans())
def test_no_secret_survives_in_a_record(
    secrets: list[str],
    before: str,
    after: str,
    half_a_pair: bool,  # noqa: FBT001  # hypothesis hands it over by position
) -> None:
    environment = {f"S{number}_TOKEN": secret for number, secret in enumerate(secrets)}
    redactor = Redactor(environment)
    text = " ".join(f"{before} {secret} {after}" for secret in secrets)
    text += "\ud800" if half_a_pair else ""
    events: list[Event] = [
        UnitOutput(unit=text, stream=Stream.STDOUT, text=text),
        CaseOutput(case=r.case(text, file=text), stream=Stream.STDOUT, text=text),
        r.failed(r.A, Assertion(message=text, text=text, diff=text, raised=text)),
    ]

    for event in events:
        left = texts(redactor.redact(event))
        assert not any(secret in text for secret in secrets for text in left)


def texts(event: Event) -> list[str]:
    seen: list[str] = []

    def see(text: str) -> str:
        seen.append(text)
        return text

    rewrite(event, see)
    return seen
