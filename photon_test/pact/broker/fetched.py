"""What was fetched from a broker: told by the process that fetches to the one that publishes."""

from pathlib import Path

import msgspec

from photon_test.core.value import Value
from photon_test.pact.plain import plain

INDEX = "fetched.json"  # in the folder of the pacts


class Notice(Value, kw_only=True):
    """What the broker has to say about a pact, and when."""

    text: str = ""
    when: str = ""  # before_verification, after_verification:success_true_published_false, …


class Fetched(Value, kw_only=True):
    """One pact of the broker, in the folder."""

    path: str  # absolute
    name: str  # the same on every machine: pact-broker/web-orders/1.2.3.json
    consumer: str = ""
    version: str = ""  # of the consumer
    pending: bool = False
    notices: tuple[Notice, ...] = ()
    results_url: str = ""  # where its results are published
    provider_url: str = ""
    ids: tuple[tuple[str, str], ...] = ()  # of every interaction: ours, and the broker's or ""

    def said(self, when: str) -> str:
        """The broker's notices for this moment, in one line."""
        texts = (" ".join(one.text.split()) for one in self.notices if one.when == when)
        return plain(" ".join(texts), 1_000)


class Taken(Value, kw_only=True):
    """All pacts that were fetched for one provider."""

    broker: str
    provider: str
    pacts: tuple[Fetched, ...] = ()


def taken(folder: Path) -> Taken | None:
    """Return what was fetched into a folder; None if nothing was, or not to its end."""
    try:
        return msgspec.json.decode((folder / INDEX).read_bytes(), type=Taken)
    except (OSError, msgspec.MsgspecError):
        return None
