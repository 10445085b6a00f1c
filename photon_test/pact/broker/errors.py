"""What goes wrong between Photon and a broker, in the broker's own words where it has some.

BrokerError        it cannot be used: no access, an error of its own, or no broker at all
├── Unanswered     there is no answer, or it takes too long: the next request would wait as well
├── NotThere       404
├── Refused        400, 422: what was asked for makes no sense to the broker
└── Conflict       409: it contradicts what the broker already has
"""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from photon_test.core.errors import ExitCode, Infrastructure
from photon_test.pact.plain import plain

_LIMIT = 2_000  # characters of the broker's words


class BrokerError(Infrastructure):
    """The broker cannot be used."""


class Unanswered(BrokerError):
    """The broker does not answer."""


class NotThere(BrokerError):
    """The broker knows no such thing."""


class Refused(BrokerError):
    """The broker refuses what it was asked; asking again will not help."""

    exit_code = ExitCode.USAGE


class Conflict(BrokerError):
    """What was sent contradicts what the broker has; sending it again will not help."""

    exit_code = ExitCode.FAILED


def of_status(status: int, asked: str, data: bytes, *, credentials: str) -> BrokerError:
    """Return the error that an answer with a status of 400 and above stands for.

    `asked` is the request in words, `credentials` what was sent with it: "token", "password", "".
    """
    words = said(data)
    told = f": {words}" if words else ""
    match status:
        case 401 if credentials:
            message = f"the broker does not accept the {credentials}{told}"
            return BrokerError(message, where=asked, hint=_CREDENTIALS)
        case 401:
            return BrokerError(f"the broker asks for credentials{told}", where=asked, hint=_SET)
        case 403:
            message = f"the broker does not allow this with these credentials{told}"
            return BrokerError(message, where=asked, hint=_CREDENTIALS)
        case 404:
            return NotThere(f"the broker does not know this{told}", where=asked)
        case 409:
            return Conflict(f"the broker has something else already{told}", where=asked)
        case 400 | 422:
            return Refused(f"the broker refuses this{told}", where=asked)
        case _:
            message = f"the broker answers {status}{told}"
            hint = "look into the broker's log" if status >= 500 else ""
            return BrokerError(message, where=asked, hint=hint)


_SET = "set `PACT_BROKER_TOKEN`, or `PACT_BROKER_USERNAME` and `PACT_BROKER_PASSWORD`"
_CREDENTIALS = "look at `PACT_BROKER_TOKEN`, or `PACT_BROKER_USERNAME` and `PACT_BROKER_PASSWORD`"


def said(data: bytes) -> str:
    """Return the words of an error's body; "" if it has none that can be shown.

    Brokers have written `notices`, `errors` (a list, or by field), `error.message`, and problem
    details (RFC 9457). A page of HTML says nothing.
    """
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        text = data.decode("utf-8", "replace").strip()
        return "" if text.startswith("<") else plain(" ".join(text.split()), 200)
    return plain("; ".join(dict.fromkeys(_words(body))), _LIMIT)


def _words(body: Any) -> Iterator[str]:
    if not isinstance(body, dict):
        return
    notices = body.get("notices")
    if isinstance(notices, list) and notices:
        for notice in notices:
            with contextlib.suppress(TypeError, KeyError):
                yield str(notice["text"])
        return
    yield from _texts(body.get("errors"))
    yield from _texts(body.get("error"))
    for key in ("title", "detail", "message"):
        if isinstance(body.get(key), str):
            yield body[key]


def _texts(value: Any, name: str = "") -> Iterator[str]:
    match value:
        case str():
            yield f"{name}: {value}" if name else value
        case list():
            for item in value:
                yield from _texts(item, name)
        case dict() if isinstance(value.get("message"), str):
            yield value["message"]
        case dict():
            for key, item in value.items():
                yield from _texts(item, str(key))
        case _:
            pass
