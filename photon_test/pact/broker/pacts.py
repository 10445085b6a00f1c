"""Pacts to verify: asked for, downloaded into a folder of the run, and remembered for publishing.

The endpoint is `pb:provider-pacts-for-verification`. A pact's answer also says where its results
go, and the broker gives each interaction an id (`_id`) by which results name it.
"""

import re
from pathlib import Path
from typing import Any

import msgspec

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.pact.broker.client import Client
from photon_test.pact.broker.errors import BrokerError, NotThere
from photon_test.pact.broker.fetched import INDEX, Fetched, Notice, Taken
from photon_test.pact.broker.hal import Resource
from photon_test.pact.broker.selectors import Query
from photon_test.pact.files import read
from photon_test.pact.jsontext import parsed

_SINCE = "2.42"


class _Properties(Value, kw_only=True):
    pending: bool = False
    notices: tuple[Notice, ...] = ()


class _Listed(
    Value, kw_only=True, rename={"links": "_links", "properties": "verificationProperties"}
):
    links: dict[str, Any] = msgspec.field(default_factory=dict)
    properties: _Properties = _Properties()


class _Pacts(Value, kw_only=True):
    pacts: tuple[_Listed, ...]


class _Answer(Value, kw_only=True, rename={"embedded": "_embedded"}):
    embedded: _Pacts


def fetch(client: Client, provider: str, query: Query, folder: Path) -> Taken:
    """Download the pacts of a provider that the query selects into the folder.

    Raises:
        BrokerError: The broker cannot be asked, or does not give what it lists.
    """
    listed = _listed(client, provider, query)
    pacts: list[Fetched] = []
    names: dict[str, int] = {}
    for number, one in enumerate(listed, start=1):
        link = Resource(asked=f"a pact of `{provider}`", body={"_links": one.links})
        answer = client.follow(link, "self")
        path = folder / f"{number}.json"
        path.write_bytes(answer.data)
        found = _fetched(answer, str(path), one.properties)
        again = names[found.name] = names.get(found.name, 0) + 1
        if again > 1:
            name = f"{found.name.removesuffix('.json')}-{again}.json"
            found = msgspec.structs.replace(found, name=name)
        pacts.append(found)
    taken = Taken(broker=client.url, provider=provider, pacts=tuple(pacts))
    (folder / INDEX).write_bytes(msgspec.json.encode(taken))
    return taken


def _listed(client: Client, provider: str, query: Query) -> tuple[_Listed, ...]:
    relation = "pb:provider-pacts-for-verification"
    href = client.href(client.index(), relation, _SINCE, provider=provider)
    try:
        answer = client.send("POST", href, msgspec.to_builtins(query))
    except NotThere as error:
        message = f"the broker knows no provider `{provider}`"
        hint = error.hint or "names of the broker are exact; look at `--provider`"
        raise NotThere(message, where=error.where, hint=hint) from error
    found = answer.as_(_Answer).embedded.pacts
    for one in found:
        if not isinstance(one.links.get("self"), dict):
            raise BrokerError("the broker lists a pact without its address", where=answer.asked)
    return found


def _fetched(answer: Resource, path: str, properties: _Properties) -> Fetched:
    consumer, provider, ids = _content(answer.data)
    version = next(
        (link.name for relation in _VERSION for link in answer.links(relation) if link.name), ""
    )
    results, about = answer.link("pb:publish-verification-results"), answer.link("pb:provider")
    return Fetched(
        path=path,
        name=f"pact-broker/{_part(consumer)}-{_part(provider)}/{_part(version)}.json",
        consumer=consumer,
        version=version,
        pending=properties.pending,
        notices=properties.notices,
        results_url=results.href if results else "",
        provider_url=about.href if about else "",
        ids=ids,
    )


_VERSION = ("pb:consumer-version", "pb:consumer-versions", "pb:pact-version")


def _content(data: bytes) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Return the parties, and the ids of the interactions; what cannot be read has none.

    Whoever verifies the file says that it cannot be read; here it is only not to be published.
    """
    try:
        file = read(data, "")
    except DocumentError:
        return "", "", ()
    found = ((one.native, parsed(one.text, "").get("_id")) for one in file.interactions)
    ids = tuple((native, key if isinstance(key, str) else "") for native, key in found)
    return file.consumer, file.provider, ids


def _part(text: str) -> str:
    """Return a text as one segment of a path that is shown."""
    return re.sub(r"[^\w.@+-]+", "-", text).strip(".-") or "unknown"
