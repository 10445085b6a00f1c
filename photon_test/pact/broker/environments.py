"""What is deployed where: record a deployment, a release, or the end of a deployment."""

from typing import Any, Literal
from urllib.parse import quote

from msgspec import field

from photon_test.core.suggest import meant
from photon_test.core.value import Value
from photon_test.pact.broker.client import Client
from photon_test.pact.broker.errors import NotThere, Refused
from photon_test.pact.broker.hal import Link, Resource

_SINCE = "2.80"


class Place(Value, kw_only=True):
    """A version of an application, and an environment."""

    pacticipant: str
    environment: str
    version: str = ""  # may be left out where a deployment ends: whichever is there
    instance: str = ""  # of several that run side by side: blue, customer-1


class _Number(Value, kw_only=True):
    number: str = ""


class _Parts(Value, kw_only=True):
    version: _Number = _Number()


class _Deployed(
    Value,
    kw_only=True,
    rename={"links": "_links", "embedded": "_embedded", "instance": "applicationInstance"},
):
    links: dict[str, Any] = field(default_factory=dict)
    embedded: _Parts = _Parts()
    instance: str | None = None
    target: str | None = None  # what brokers before 2.93 called it
    number: str = ""

    @property
    def version(self) -> str:
        return self.embedded.version.number or self.number


class _DeployedVersions(Value, kw_only=True, rename={"deployed": "deployedVersions"}):
    deployed: tuple[_Deployed, ...] = ()


class _ReleasedVersions(Value, kw_only=True, rename={"released": "releasedVersions"}):
    released: tuple[_Deployed, ...] = ()


class _DeployedAnswer(Value, kw_only=True, rename={"embedded": "_embedded"}):
    embedded: _DeployedVersions = _DeployedVersions()


class _ReleasedAnswer(Value, kw_only=True, rename={"embedded": "_embedded"}):
    embedded: _ReleasedVersions = _ReleasedVersions()


def record(client: Client, kind: Literal["deployment", "release"], place: Place) -> None:
    """Record that a version is deployed in an environment now, or released to it.

    Raises:
        Refused: The broker knows no such version or environment.
        BrokerError: The broker cannot be asked, or refuses.
    """
    try:
        version = client.follow(
            client.index(),
            "pb:pacticipant-version",
            _SINCE,
            pacticipant=place.pacticipant,
            version=place.version,
        )
    except NotThere as error:
        message = f"the broker knows no version `{place.version}` of `{place.pacticipant}`"
        hint = error.hint or "publish its pacts or its verification results first"
        raise Refused(message, where=error.where, hint=hint) from error
    links = {link.name: link for link in version.links(f"pb:record-{kind}")}
    link = links.get(place.environment)
    if link is None:
        hint = meant(place.environment, links) or "create it in the broker first"
        message = f"the broker has no environment `{place.environment}`"
        raise Refused(message, where=version.asked, hint=hint)
    instance = place.instance if kind == "deployment" else ""
    # `target` is what brokers before 2.93 read.
    body = {"applicationInstance": instance, "target": instance} if instance else {}
    client.send("POST", link.href, body)


def undeploy(client: Client, place: Place) -> tuple[str, ...]:
    """Record that a deployment has ended; return the versions.

    Raises:
        Refused: Nothing of the kind is deployed there.
        BrokerError: The broker cannot be asked, or refuses.
    """
    found = _deployed(client, environment(client, place.environment), place.pacticipant)
    ending = [one for one in found if (one.instance or one.target or "") == place.instance]
    if place.version:
        ending = [one for one in ending if one.version == place.version]
    if not ending:
        version = f" version `{place.version}`" if place.version else ""
        instance = f" as instance `{place.instance}`" if place.instance else ""
        raise Refused(
            f"`{place.pacticipant}`{version} is not deployed to `{place.environment}`{instance}",
            hint=_there(found),
            where=client.url,
        )
    for one in ending:
        answer = Resource(asked="a deployed version", body={"_links": one.links})
        href = client.href(answer, "self")
        client.send("PATCH", href, {"currentlyDeployed": False}, "application/merge-patch+json")
    return tuple(one.version for one in ending)


def present(client: Client, where: Resource, pacticipant: str) -> bool:
    """Whether any version of an application is deployed or released in an environment."""
    if _deployed(client, where, pacticipant):
        return True
    link = where.link("pb:currently-supported-released-versions")
    if link is None:
        return False
    answer = client.get(link.href, _query(pacticipant))
    return bool(answer.as_(_ReleasedAnswer).embedded.released)


def environment(client: Client, name: str) -> Resource:
    """Return an environment by its name.

    Raises:
        Refused: There is none of this name.
        BrokerError: The broker cannot be asked.
    """
    every = client.follow(client.index(), "pb:environments", _SINCE)
    links: dict[str, Link] = {link.name: link for link in every.links("pb:environments")}
    if name not in links:
        hint = meant(name, links) or "create it in the broker first"
        raise Refused(f"the broker has no environment `{name}`", where=every.asked, hint=hint)
    return client.get(links[name].href)


def _deployed(client: Client, where: Resource, pacticipant: str) -> tuple[_Deployed, ...]:
    href = client.href(where, "pb:currently-deployed-deployed-versions", _SINCE)
    answer = client.get(href, _query(pacticipant))
    return answer.as_(_DeployedAnswer).embedded.deployed


def _query(pacticipant: str) -> str:

    return f"pacticipant={quote(pacticipant, safe='')}"


def _there(found: tuple[_Deployed, ...]) -> str:
    if not found:
        return "nothing of it is deployed there"
    words = [
        f"`{one.version}`"
        + (f" as `{one.instance or one.target}`" if one.instance or one.target else "")
        for one in found
    ]
    return f"deployed there: {', '.join(words)}"
