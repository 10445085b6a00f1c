"""What a person is shown of an exchange: a command that repeats it, bytes, a HAR file."""

import gzip
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photon_test.pact.credentials import credential
from photon_test.pact.proxy import har
from photon_test.pact.proxy.curl import curl
from photon_test.pact.proxy.exchange import Exchange, Fault, Headers, Message
from photon_test.pact.proxy.shown import answer
from photon_test.pact.proxy.veil import Veil

HOST = "http://127.0.0.1:80"
SECRET = "s3cr3t-t0ken"  # noqa: S105  # made up
NOTHING = Veil()


def exchange(start: str = "GET /a HTTP/1.1", headers: Headers = (), body: bytes = b"") -> Exchange:
    return Exchange(
        request=Message(start=start, headers=headers, body=body, size=len(body)),
        response=Message(start="HTTP/1.1 200 OK"),
        began=1.0,
        waited_s=0.001,
        took_s=0.002,
    )


def exchange_of(body: bytes, size: int, *headers: tuple[str, str]) -> Exchange:
    return Exchange(
        request=Message(start="GET / HTTP/1.1"),
        response=Message(start="HTTP/1.1 200 OK", headers=headers, body=body, size=size),
    )


def typed(command: str, **variables: str) -> list[str]:
    """What bash makes of a command, as curl would see it."""
    script = "curl() { printf '%s\\0' \"$@\"; cat; }\n" + command
    ran = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        check=True,
        env=variables,
        stdin=subprocess.DEVNULL,
    )
    return ran.stdout.decode("utf-8", "surrogateescape").split("\0")


@settings(max_examples=40, deadline=None)
@given(
    value=st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=30),
    body=st.text(
        st.characters(min_codepoint=1, exclude_categories=["Cs"]), min_size=1, max_size=50
    ),
)
def test_bash_reads_back_what_was_sent(value: str, body: str) -> None:
    sent = exchange("PUT /a?b=[1]&c='$x HTTP/1.1", (("X-A", f"v{value}"),), body.encode())

    words = typed(curl(sent, HOST, NOTHING))

    assert words[:3] == ["-i", "-X", "PUT"]
    assert f"X-A: v{value}" in words
    assert words[words.index("--data-raw") + 1] == body
    assert words[-2] == f"{HOST}/a?b=[1]&c='$x"
    assert "--globoff" in words


def test_a_body_that_is_no_text_is_sent_byte_by_byte() -> None:
    words = typed(curl(exchange("POST /a HTTP/1.1", body=b"\0\xff@x"), HOST, NOTHING))

    assert words[words.index("--data-binary") + 1] == "@-"
    # What the pipe carries comes after the arguments.
    assert (
        "\0".join(words[words.index(f"{HOST}/a") + 1 :]).encode("utf-8", "surrogateescape")
        == b"\0\xff@x"
    )


def test_a_secret_is_a_variable() -> None:
    veil = Veil([credential("bearer=env:MINE"), credential("query:key=env:KEY")], [SECRET])
    headers = (("Authorization", f"Bearer {SECRET}"), ("Cookie", "sid=1"), ("X-Echo", SECRET))

    command = curl(exchange(f"GET /a?key={SECRET}&b=1 HTTP/1.1", headers), HOST, veil)

    assert SECRET not in command
    words = typed(command, MINE="m", KEY="k", COOKIE="c")
    assert {"Authorization: Bearer m", "Cookie: c", "X-Echo: [redacted]"} < set(words)
    assert words[-2] == f"{HOST}/a?key=k&b=1"


def test_what_stands_in_the_pact_is_no_secret() -> None:
    sent = exchange(headers=(("Authorization", "Bearer example"),))

    assert "Bearer example" in curl(sent, HOST, NOTHING, known='["Bearer example"]')


def test_an_answer_does_nothing_to_a_terminal() -> None:
    hostile = b"\x1b[31m<script>\x00\xff\r\x9b1m" + "\u202e\u2066".encode()

    shown = answer(exchange(), NOTHING)
    worse = answer(
        Exchange(
            request=Message(start="GET / HTTP/1.1"),
            response=Message(
                start="HTTP/1.1 200 \x1b]0;title\x07",
                headers=(("X\x1b", "caf\xe9\x9b"),),
                body=hostile,
                size=len(hostile),
            ),
            fault=Fault(kind="short", words="its body ended 3 bytes early"),
        ),
        NOTHING,
    )

    assert shown.startswith("< HTTP/1.1 200 OK")
    assert not {"\x1b", "\0", "\r", "\x9b", "\u202e", "\u2066", "\x07"} & set(worse)
    assert "\\x1b[31m<script>\\x00\\xff" in worse
    assert worse.endswith("! its body ended 3 bytes early")


def test_of_a_long_body_the_beginning_is_shown() -> None:
    shown = answer(exchange_of(b"x" * 20_000, 5_000_000), NOTHING)

    assert shown.count("x") == 8 << 10
    assert "[… of 5,000,000 bytes]" in shown


def test_a_packed_body_is_shown_unpacked_and_never_more_than_the_beginning() -> None:
    bomb = gzip.compress(b"y" * (50 << 20))
    assert len(bomb) < 64 << 10

    shown = answer(exchange_of(bomb, len(bomb), ("Content-Encoding", "gzip")), NOTHING)

    assert shown.count("y") == (8 << 10) + 1  # one in "bytes"


def test_a_har_file_is_whole_after_every_exchange_and_holds_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "new" / "out.har"
    veil = Veil([credential("query:key=env:KEY")], [SECRET], {"DB_PASSWORD": "hunter22"})
    packed = gzip.compress(f"{SECRET} hunter22".encode())
    headers = (("Authorization", SECRET), ("X-Api-Key", "whatever"))
    asked = exchange(f"POST /a?key={SECRET}&q=%20 HTTP/1.1", headers, f"<{SECRET}>".encode())
    har.create(path, "1")
    empty = json.loads(path.read_text())

    har.append(path, asked, HOST, veil, f"with {SECRET}")
    har.append(path, exchange_of(packed, len(packed), ("content-encoding", "gzip")), HOST, veil, "")
    har.append(path, exchange_of(SECRET.encode() + b"\xff", 9), HOST, veil, "")

    assert empty["log"]["entries"] == []
    first, second, third = json.loads(path.read_text())["log"]["entries"]
    assert SECRET not in path.read_text()
    assert first["request"]["url"] == f"{HOST}/a?key=%5Bredacted%5D&q=+"
    assert [header["value"] for header in first["request"]["headers"]] == ["[redacted]"] * 2
    assert first["request"]["postData"]["text"] == "<[redacted]>"
    assert second["response"]["content"]["text"] == "[redacted] [redacted]"
    assert third["response"]["content"]["encoding"] == "base64"


def test_a_har_file_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "out.har"
    har.create(path, "1")
    har.append(path, exchange(), HOST, NOTHING, "")

    har.create(path, "1")

    assert json.loads(path.read_text())["log"]["entries"] == []


@pytest.mark.parametrize("name", ["Authorization", "Set-Cookie", "x-auth-token", "X-API-KEY"])
def test_headers_that_hold_secrets_are_known_by_their_names(name: str) -> None:
    assert NOTHING.hides(name)
