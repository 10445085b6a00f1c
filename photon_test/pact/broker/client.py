"""A client of one broker: follows its links, and never takes the credentials anywhere else.

A broker behind a reverse proxy often names an inner host in its links. They are asked for at the
address that the user gave, with its sub-path, as the Pact project's own clients do; so a link can
never lead the credentials to another host. A redirect to one is an error.
"""

import json
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, urljoin, urlsplit

from photon_test import __version__
from photon_test.pact.broker.access import Access
from photon_test.pact.broker.errors import BrokerError, NotThere, of_status
from photon_test.pact.broker.hal import Link, Resource, expand, resource
from photon_test.pact.broker.transport import Reply, Request, Send, Transport, Unreached

_REDIRECTS = 5
_PAUSES_S = (0.5, 1.0)  # between the tries of a GET that was not answered
_MOVED = (301, 302, 303, 307, 308)


class Client:
    """Speaks to one broker. Close it, or use it in a `with`."""

    def __init__(
        self,
        access: Access,
        *,
        send: Send | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """`send` and `pause` are what tests replace."""
        self._access = access
        self._base = access.parts
        self._transport = Transport(access.timeout_s) if send is None else None
        self._send: Send = send or self._transport or _nobody
        self._pause = pause
        self._index: Resource | None = None
        self._elsewhere = ""  # a host that the links name in place of the given one

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection go."""
        if self._transport:
            self._transport.close()

    @property
    def url(self) -> str:
        """The broker's address, as it was given."""
        return self._access.url

    def index(self) -> Resource:
        """Return the index, from which everything else is linked.

        Raises:
            BrokerError: There is no broker at this address, or it does not let us in.
        """
        if self._index is None:
            try:
                self._index = self.get("/")
            except NotThere as error:
                message = f"there is no Pact Broker at {self.url}"
                raise BrokerError(message, where=error.where, hint=_PATH) from error
        return self._index

    def get(self, href: str, query: str = "") -> Resource:
        """Follow a link; `query` is added to it.

        Raises:
            BrokerError: What the module `errors` has.
        """
        url = self._place(href)
        if query:
            url += ("&" if "?" in url else "?") + query
        for _ in range(_REDIRECTS + 1):
            request = self._request("GET", url)
            reply = self._patiently(request)
            if reply.status not in _MOVED or not reply.location:
                return self._read(request, reply)
            url = self._moved(request, urljoin(url, reply.location))
        raise BrokerError("the broker redirects more than five times", where=f"GET {url}")

    def send(
        self, method: str, href: str, body: object, content_type: str = "application/json"
    ) -> Resource:
        """Send JSON to a link. It is sent once, whatever happens.

        Raises:
            BrokerError: What the module `errors` has.
        """
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        request = self._request(method, self._place(href), data, content_type)
        reply = self._send(request)
        if reply.status in _MOVED:
            to = urljoin(request.url, reply.location)
            message = f"the broker redirects to `{_shown(to)}`, and what is sent is not sent twice"
            raise BrokerError(message, where=request.words, hint=_MEANT)
        return self._read(request, reply)

    def follow(self, source: Resource, relation: str, since: str = "", **values: str) -> Resource:
        """Follow a relation of a resource; `since` is the broker's version that has it.

        Raises:
            BrokerError: The resource has no such relation, or what `get` raises.
        """
        return self.get(self.href(source, relation, since, **values))

    def href(self, source: Resource, relation: str, since: str = "", **values: str) -> str:
        """Return the address of a relation.

        Raises:
            BrokerError: The resource has no such relation, or it is a template of another kind.
        """
        link = source.link(relation)
        if link is None:
            message = f"the broker's answer has no link `{relation}`"
            hint = f"it is there since Pact Broker {since}" if since else _PATH
            raise BrokerError(message, where=source.asked, hint=hint)
        return self.expanded(link, values, source)

    @staticmethod
    def expanded(link: Link, values: Mapping[str, str], source: Resource) -> str:
        """Return a link's address with its variables filled in.

        Raises:
            BrokerError: It has a variable that is not known.
        """
        try:
            return expand(link.href, dict(values))
        except KeyError as error:
            message = f"the broker's link `{link.href}` has a variable that is not known: {error}"
            raise BrokerError(message, where=source.asked) from error

    def _request(
        self, method: str, url: str, body: bytes | None = None, content_type: str = ""
    ) -> Request:
        headers = {"Accept": "application/hal+json", "User-Agent": f"photon/{__version__}"}
        if content_type:
            headers["Content-Type"] = content_type
        if self._access.authorization:
            headers["Authorization"] = self._access.authorization
        return Request(method=method, url=url, headers=tuple(headers.items()), body=body)

    def _patiently(self, request: Request) -> Reply:
        """Send a GET, and again if there was no answer."""
        for pause_s in _PAUSES_S:
            try:
                return self._send(request)
            except Unreached:
                self._pause(pause_s)
        try:
            return self._send(request)
        except Unreached as error:
            message = f"{error.message}; it was tried {len(_PAUSES_S) + 1} times"
            raise Unreached(message, hint=error.hint, where=error.where) from error

    def _read(self, request: Request, reply: Reply) -> Resource:
        if 200 <= reply.status < 300:
            kind, asked = reply.content_type, request.words
            return resource(reply.data, kind, status=reply.status, asked=asked)
        sent = self._access.kind
        error = of_status(reply.status, request.words, reply.data, credentials=sent)
        if isinstance(error, NotThere) and self._elsewhere:
            error.hint = (
                f"the broker's links name `{self._elsewhere}`, and are asked for at {self.url};"
                " `PACT_BROKER_BASE_URL` in the broker's own settings says its address"
            )
        raise error

    def _place(self, href: str) -> str:
        """Return where a link is asked for: at the broker's own address, below its path."""
        path = self._base.path.rstrip("/")
        parts = urlsplit(urljoin(f"{self._origin()}{path}/", href))
        if parts.netloc != self._base.netloc:
            self._elsewhere = f"{parts.scheme}://{parts.netloc}"
        inside = parts.path == path or parts.path.startswith(f"{path}/")
        target = parts.path if inside else f"{path}{parts.path}"
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._origin()}{target or '/'}{query}"

    def _moved(self, request: Request, url: str) -> str:
        """Return where to go on, if the credentials may go there."""
        here, there = urlsplit(request.url), urlsplit(url)
        if there.scheme in ("http", "https") and there.hostname == here.hostname:
            if (here.scheme, _port(here)) == (there.scheme, _port(there)):
                return url
            if here.scheme == "http" and there.scheme == "https":
                self._base = self._base._replace(scheme="https", netloc=there.netloc)
                return url
        message = f"the broker redirects to `{_shown(url)}`, which is another place"
        raise BrokerError(message, where=request.words, hint=_MEANT)

    def _origin(self) -> str:
        return f"{self._base.scheme}://{self._base.netloc}"


_PATH = "look at the broker's URL: the path that it is served below belongs to it"
_MEANT = (
    "credentials are sent to nobody else; if that is the broker, give its address with `--broker`"
)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _shown(url: str) -> str:
    """Return a URL without what may be secret in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"[:200]


def _nobody(request: Request, /) -> Reply:
    raise AssertionError(request)  # there is always a transport
