"""The broker as the source of a listing: fetches, and says what went wrong as the judge does."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from photon_test.core.errors import PhotonError
from photon_test.pact.broker.access import access
from photon_test.pact.broker.client import Client
from photon_test.pact.broker.fetched import Fetched
from photon_test.pact.broker.pacts import fetch
from photon_test.pact.broker.selectors import Query
from photon_test.pact.messages import Down, Note


def fetched(
    url: str, provider: str, query: Path, folder: Path, say: Callable[[Down | Note], None]
) -> Sequence[Fetched] | None:
    """Return the pacts to verify; None if they cannot be had, which has been said then.

    Credentials come from this process's environment.
    """
    try:
        with Client(access(os.environ, url)) as client:
            wanted = msgspec.json.decode(query.read_bytes(), type=Query)
            pacts = fetch(client, provider, wanted, folder).pacts
    except PhotonError as error:
        where = f" ({error.where})" if error.where else ""
        say(Down(message=f"the pacts cannot be fetched: {error.message}{where}", hint=error.hint))
        return None
    except OSError as error:
        say(Down(message=f"the pacts cannot be kept: {error.strerror or error}"))
        return None
    if not pacts:
        message = f"the broker has no pact of the provider `{provider}` that is asked for"
        say(Note(message=message, hint="look at `selectors`, and at the names in the broker"))
    for one in pacts:
        if text := one.said("before_verification"):
            version = f" {one.version}" if one.version else ""
            say(Note(message=f"{one.consumer}{version}{_state(one)}: {text}"))
    return pacts


def _state(one: Fetched) -> str:
    return " (pending)" if one.pending else ""
