"""A request and its answer as a person can read and repeat them."""

from typing import Any
from urllib.parse import urlsplit

from photon_test.contracts.properties.setting import Setting
from photon_test.pact.proxy.curl import curl
from photon_test.pact.proxy.exchange import Exchange, Headers, Message
from photon_test.pact.proxy.shown import answer
from photon_test.pact.proxy.veil import Veil

# What every request has, because of who sends it and not of what it asks.
_SENDERS = ("user-agent", "accept-encoding", "x-schemathesis-testcaseid", "connection")
_UNPACKED = ("content-encoding", "transfer-encoding")  # the body is there without them


class Showing:
    """How requests to one API are shown."""

    def __init__(self, origin: str, veil: Veil, setting: Setting) -> None:
        """`origin`: the URL that they go to."""
        self.veil = veil
        self._origin = origin
        self._setting = setting

    def request(self, label: str, interaction: Any) -> str:
        """Return what repeats a request made for the operation `label`, and the answer.

        It is a command; before it stand the states it was sent in. Secrets are variables' names.
        """
        seen = exchange(interaction)
        asked = interaction.request
        states = self.veil.text(self._setting.told(label, asked.method, asked.uri))
        command = curl(seen, self._origin, self.veil)
        said = answer(seen, self.veil) if seen.response is not None else "! no answer"
        return clean(f"{states}{command}\n{said}")


def exchange(interaction: Any) -> Exchange:
    """Return a recorded interaction of Schemathesis as an exchange of ours."""
    request, response = interaction.request, interaction.response
    parts = urlsplit(request.uri)
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    body = request.body or b""
    asked = Message(
        start=f"{request.method} {target} HTTP/1.1",
        headers=_headers(request.headers, _SENDERS),
        body=body,
        size=len(body),
    )
    if response is None:
        return Exchange(request=asked)
    content = response.content or b""
    status = f"HTTP/{response.http_version} {response.status_code} {response.message}"
    said = Message(
        start=status.rstrip(),
        headers=_headers(response.headers, _UNPACKED),
        body=content,
        size=response.content_size,
    )
    return Exchange(request=asked, response=said)


def clean(text: str) -> str:
    """Return a text that can be written as JSON: halves of surrogate pairs are spelled out."""
    return text.encode("utf-8", "backslashreplace").decode()


def _headers(given: Any, left_out: tuple[str, ...]) -> Headers:
    return tuple(
        (str(name), str(value))
        for name, values in given.items()
        if str(name).lower() not in left_out and (str(name).lower(), values) != ("accept", ["*/*"])
        for value in values
    )
