"""Pacts to the broker: `pb:publish-contracts`, one request for a consumer's version."""

import base64
from collections.abc import Iterator, Sequence
from typing import Any

from photon_test.core.value import Value
from photon_test.pact.broker.client import Client
from photon_test.pact.broker.errors import BrokerError
from photon_test.pact.files import PactFile, write
from photon_test.pact.merge import merge
from photon_test.pact.plain import plain


class Version(Value, kw_only=True):
    """The consumer's version that the pacts belong to."""

    number: str
    branch: str = ""
    tags: tuple[str, ...] = ()
    build_url: str = ""


class Contract(Value, kw_only=True):
    """One pact to publish: one consumer, one provider."""

    consumer: str
    provider: str
    content: bytes
    files: tuple[str, ...]  # that it was made of


class Published(Value, kw_only=True):
    """What the broker took in one request."""

    consumer: str
    contracts: tuple[Contract, ...]
    notices: tuple[tuple[str, str], ...] = ()  # kind (info, success, warning, …), text


class _Number(Value, kw_only=True):
    number: str


class _Embedded(Value, kw_only=True):
    version: _Number


class _Notice(Value, kw_only=True):
    text: str = ""
    type: str = "info"


class _Log(Value, kw_only=True):
    message: str = ""
    level: str = "info"


class _Answer(Value, kw_only=True, rename={"embedded": "_embedded"}):
    embedded: _Embedded
    notices: tuple[_Notice, ...] = ()
    logs: tuple[_Log, ...] = ()  # before 2.93


def contracts(files: Sequence[tuple[PactFile, bytes]]) -> list[Contract]:
    """Return what to publish: a file as it was read, several of the same two parties merged.

    Raises:
        DocumentError: Two files of the same parties contradict each other.
    """
    grouped: dict[tuple[str, str], list[tuple[PactFile, bytes]]] = {}
    for file, data in files:
        grouped.setdefault((file.consumer, file.provider), []).append((file, data))
    return [
        Contract(
            consumer=consumer,
            provider=provider,
            content=same[0][1] if len(same) == 1 else write(merge([file for file, _ in same]).file),
            files=tuple(file.path for file, _ in same),
        )
        for (consumer, provider), same in grouped.items()
    ]


def publish(
    client: Client, whole: Sequence[Contract], version: Version, *, merging: bool = False
) -> Iterator[Published]:
    """Publish, and yield what was taken, consumer by consumer.

    `merging`: pacts of the same version are completed by these, where otherwise the broker
    replaces them, or refuses another content if it is set up to.

    Raises:
        Conflict: The broker has another pact of this very version.
        BrokerError: It refuses, is too old, or does not confirm.
    """
    href = client.href(client.index(), "pb:publish-contracts", "2.86")
    by_consumer: dict[str, list[Contract]] = {}
    for one in whole:
        by_consumer.setdefault(one.consumer, []).append(one)
    for consumer, theirs in by_consumer.items():
        answer = client.send("POST", href, payload(consumer, theirs, version, merging=merging))
        said = answer.as_(_Answer)
        if said.embedded.version.number != version.number:
            raise BrokerError("the broker confirms another version", where=answer.asked)
        notices = [(one.type, plain(one.text)) for one in said.notices]
        notices = notices or [(one.level, plain(one.message)) for one in said.logs]
        failed = [text for kind, text in notices if kind in ("error", "danger")]
        if failed:
            raise BrokerError(f"the broker says: {'; '.join(failed)}", where=answer.asked)
        yield Published(consumer=consumer, contracts=tuple(theirs), notices=tuple(notices))


def payload(
    consumer: str, theirs: Sequence[Contract], version: Version, *, merging: bool
) -> dict[str, Any]:
    """Return the body of the request."""
    body: dict[str, Any] = {
        "pacticipantName": consumer,
        "pacticipantVersionNumber": version.number,
        "tags": list(version.tags),
        "contracts": [_contract(one, merging=merging) for one in theirs],
    }
    if version.branch:
        body["branch"] = version.branch
    if version.build_url:
        body["buildUrl"] = version.build_url
    return body


def _contract(one: Contract, *, merging: bool) -> dict[str, str]:
    contract = {
        "consumerName": one.consumer,
        "providerName": one.provider,
        "specification": "pact",
        "contentType": "application/json",
        "content": base64.b64encode(one.content).decode(),
    }
    return contract | ({"onConflict": "merge"} if merging else {})
