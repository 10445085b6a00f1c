"""Which states and messages a project's functions know: `toolside/host/photon_host.py` says it."""

from urllib.parse import urljoin

import msgspec
from msgspec import field

from photon_test.core.suggest import nearest
from photon_test.core.value import Value
from photon_test.pact.files import PactFile
from photon_test.pact.plain import plain
from photon_test.pact.post import Unfit, post
from photon_test.pact.probe import address

_PATIENCE_S = 10.0
_LIMIT = 64 << 20  # bytes of what it says


class Unanswered(Exception):
    """The host does not say what it knows; the words say why."""


class Table(Value, kw_only=True):
    """What the host says of the states, or the messages, that it was asked about."""

    missing: dict[str, str] = field(default_factory=dict)  # → why no handler can be called for it
    known: tuple[str, ...] = ()


class Answer(Table, kw_only=True):
    """What the host says: of the states, and under `messages` of those."""

    messages: Table = Table()
    teardown: bool = True  # whether any of the states is taken away again


class Needs:
    """What interactions need of the project's functions, by name and in the order met."""

    def __init__(self) -> None:
        self.states: dict[str, None] = {}
        self.messages: dict[str, None] = {}

    def add(self, file: PactFile) -> None:
        """Take a file's interactions."""
        for one in file.interactions:
            self.states |= dict.fromkeys(one.states)
            if one.kind == "message":
                self.messages[one.description] = None

    def __bool__(self) -> bool:
        """Whether there is anything to ask for."""
        return bool(self.states or self.messages)


def ask(url: str, needs: Needs) -> Answer:
    """Ask the host at `url` about these.

    Raises:
        Unanswered: Nothing there answers as a host does.
    """
    if address(url) is None:
        raise Unanswered(f"`{url}` is no http or https URL")
    told = msgspec.json.encode({"states": list(needs.states), "messages": list(needs.messages)})
    kind = {"Content-Type": "application/json"}
    try:
        found = post(urljoin(url, "/catalogue"), told, kind, timeout_s=_PATIENCE_S, limit=_LIMIT)
        return msgspec.json.decode(found.body, type=Answer)
    except (OSError, Unfit, msgspec.MsgspecError) as error:
        raise Unanswered(plain(str(error)) or type(error).__name__) from error


def reasons(table: Table) -> dict[str, str]:
    """Say of each name without a handler why, and which handler may be meant."""
    return {
        name: f"{why}; did you mean `{near}`?" if (near := nearest(name, table.known)) else why
        for name, why in table.missing.items()
    }
