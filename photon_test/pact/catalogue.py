"""Which provider states the project's handlers know, asked of `toolside/pact/photon_host.py`."""

import http.client
from collections.abc import Iterable

import msgspec

from photon_test.core.suggest import nearest
from photon_test.core.value import Value
from photon_test.pact.plain import plain
from photon_test.pact.probe import address

_PATIENCE_S = 10.0


class Unanswered(Exception):
    """The host does not say what it knows; the words say why."""


class Answer(Value, kw_only=True):
    """What the host says of the states that it was asked about."""

    missing: dict[str, str]  # the state → why no handler can be called for it
    known: tuple[str, ...] = ()


def ask(url: str, states: Iterable[str]) -> Answer:
    """Ask the host at `url` about these states.

    Raises:
        Unanswered: Nothing there answers as a host does.
    """
    place = address(url)
    if place is None:
        raise Unanswered(f"`{url}` is no http or https URL")
    connection = http.client.HTTPConnection(*place, timeout=_PATIENCE_S)
    try:
        connection.request("POST", "/catalogue", msgspec.json.encode({"states": list(states)}))
        answer = connection.getresponse().read()
        return msgspec.json.decode(answer, type=Answer)
    except (OSError, http.client.HTTPException, msgspec.MsgspecError) as error:
        raise Unanswered(plain(str(error)) or type(error).__name__) from error
    finally:
        connection.close()


def reasons(answer: Answer) -> dict[str, str]:
    """Say of each state without a handler why, and which handler may be meant."""
    return {
        state: f"{why}; did you mean `{near}`?" if (near := nearest(state, answer.known)) else why
        for state, why in answer.missing.items()
    }
