"""Asks a project's function what to change in a request: `toolside/host/photon_requests.py`.

POST /request  {"method", "url", "headers": {name: value}, "body": base64}
               → 200 with {"url", "headers"}, or 500 with {"message", "text"}
"""

import base64

import msgspec

from photon_test.core.value import Value
from photon_test.pact.plain import plain
from photon_test.pact.post import Unfit, post
from photon_test.pact.probe import address
from photon_test.pact.proxy.wire import Faulty, Head
from photon_test.pact.request_rules import FRAMING

_LIMIT = 1 << 20  # bytes of an answer


class Changed(Value, kw_only=True):
    """A request as the function left it."""

    url: str
    headers: dict[str, str]


class _Failed(Value, kw_only=True):
    message: str
    text: str = ""


class Hook:
    """The function, at a URL."""

    def __init__(self, url: str, origin: str, timeout_s: float = 60.0) -> None:
        """`origin`: the provider's scheme and authority, which the function is told."""
        self._url = url
        self._origin = origin
        self._timeout_s = timeout_s

    def __call__(self, head: Head, body: bytes) -> tuple[str, dict[str, str]]:
        """Return the target and the headers that are to be sent.

        Raises:
            Faulty: The function failed, or its host does not answer.
        """
        method, _, rest = head.start.partition(" ")
        given = joined(head)
        asked = {
            "method": method,
            "url": f"{self._origin}{rest.rpartition(' ')[0]}",
            "headers": given,
            "body": base64.b64encode(body).decode(),
        }
        changed = self._ask(msgspec.json.encode(asked))
        if not changed.url.startswith(f"{self._origin}/"):
            raise _failed(f"it sent the request elsewhere, to `{changed.url[:200]}`")
        texts = (changed.url, *changed.headers, *changed.headers.values())
        if any(set(text) & {"\r", "\n", "\0"} for text in texts) or " " in changed.url:
            raise _failed("its URL or a header of it cannot stand in a request")
        before = {name.lower(): value for name, value in given.items()}
        after = {name.lower(): value for name, value in changed.headers.items()}
        for name in FRAMING:
            if before.get(name) != after.get(name):
                raise _failed(f"it changed `{name}`, by which the request's end is known")
        return changed.url[len(self._origin) :], changed.headers

    def _ask(self, body: bytes) -> Changed:
        assert address(self._url), "it is the run's own"  # noqa: S101  # a bug, not an input
        kind = {"Content-Type": "application/json"}
        try:
            answer = post(self._url, body, kind, timeout_s=self._timeout_s, limit=_LIMIT)
            if answer.status == 200:
                return msgspec.json.decode(answer.body, type=Changed)
            failed = msgspec.json.decode(answer.body, type=_Failed)
        except (OSError, Unfit, msgspec.MsgspecError) as error:
            words = plain(str(error)) or type(error).__name__
            raise _failed(f"its host does not answer ({words})") from error
        raise _failed(plain(failed.message), plain(failed.text, 20_000))


def joined(head: Head) -> dict[str, str]:
    """Return a head's headers, those of one name together."""
    found: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, value in head.headers:
        known = names.setdefault(name.lower(), name)
        found[known] = f"{found[known]}, {value}" if known in found else value
    return found


def _failed(words: str, text: str = "") -> Faulty:
    return Faulty("unprepared", f"the function that changes requests failed: {words}", text)
