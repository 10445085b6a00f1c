"""One HTTP exchange with the broker, within limits of time and size.

On the standard library alone. The connection is kept for the next GET; anything else has a fresh
one, because a server may close an idle connection at the very moment, and then nobody knows
whether it took what was sent.

Proxies are those that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`), as for the
Pact command line; never for this machine itself.
"""

import base64
import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

from photon_test.core.value import Value
from photon_test.pact.broker.errors import BrokerError, Unanswered

LIMIT_BYTES = 64 << 20
_CONNECT_S = 10.0
_HERE = ("localhost", "127.0.0.1", "::1")


class Request(Value, kw_only=True):
    """What is sent."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    @property
    def words(self) -> str:
        """The request as a person would name it: `GET https://…`."""
        return f"{self.method} {self.url}"


class Reply(Value, kw_only=True):
    """What came back."""

    status: int
    content_type: str = ""
    location: str = ""
    data: bytes = b""


class Unreached(Unanswered):
    """There was no answer. A GET may be tried again."""


class Send(Protocol):
    """Sends a request: the one thing that tests replace."""

    def __call__(self, request: Request, /) -> Reply:
        """Return the answer, whatever its status."""


class Transport:
    """Keeps the connection to one broker."""

    def __init__(
        self,
        limit_s: float,
        *,
        limit_bytes: int = LIMIT_BYTES,
        proxies: Mapping[str, str] | None = None,
    ) -> None:
        """`proxies`: by scheme; None: those of the environment."""
        self._limit_s = limit_s
        self._limit_bytes = limit_bytes
        self._proxies = getproxies_environment() if proxies is None else proxies
        self._kept: tuple[tuple[str, str], http.client.HTTPConnection] | None = None

    def __call__(self, request: Request, /) -> Reply:
        """Send a request and read the whole answer.

        Raises:
            Unreached: There is no answer, or it ends early.
            BrokerError: The answer takes too long, is too large, or is none of HTTP's.
        """
        parts = urlsplit(request.url)
        proxy = self._proxy(parts)
        connection = self._connection(parts, proxy, keep=request.method == "GET")
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = dict(request.headers)
        if proxy and parts.scheme == "http":
            target = request.url
            headers |= _proxy_credentials(proxy)
        try:
            return self._exchange(connection, request, target, headers)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let the connection go."""
        kept, self._kept = self._kept, None
        if kept:
            kept[1].close()

    def _connection(
        self, parts: SplitResult, proxy: str, *, keep: bool
    ) -> http.client.HTTPConnection:
        place = (parts.scheme, parts.netloc)
        if self._kept and keep and self._kept[0] == place:
            return self._kept[1]
        self.close()
        connection = _opened(parts, proxy)
        self._kept = (place, connection)
        return connection

    def _proxy(self, parts: SplitResult) -> str:
        host = parts.hostname or ""
        proxy = self._proxies.get(parts.scheme, "") or self._proxies.get("all", "")
        if not proxy or host in _HERE or proxy_bypass(host):
            return ""
        return proxy if "://" in proxy else f"http://{proxy}"

    def _exchange(
        self,
        connection: http.client.HTTPConnection,
        request: Request,
        target: str,
        headers: dict[str, str],
    ) -> Reply:
        ended = threading.Event()
        try:
            if connection.sock is None:
                connection.connect()
            connection.sock.settimeout(self._limit_s)
        except (OSError, http.client.HTTPException) as error:
            raise _unreached(error, request) from error
        timer = threading.Timer(self._limit_s, _cut, (connection.sock, ended))
        timer.daemon = True
        timer.start()
        try:
            connection.request(request.method, target, request.body, headers)
            reply = self._read(connection.getresponse(), request)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if ended.is_set() or isinstance(error, TimeoutError):
                raise self._late(request) from error
            raise _unreached(error, request) from error
        finally:
            timer.cancel()
        if ended.is_set():  # a cut reads like an end
            raise self._late(request)
        return reply

    def _read(self, answer: http.client.HTTPResponse, request: Request) -> Reply:
        data = answer.read(self._limit_bytes + 1)
        if len(data) > self._limit_bytes:
            message = f"the answer has more than {self._limit_bytes >> 20} MB"
            raise BrokerError(message, where=request.words)
        if answer.length:  # what `Content-Length` promised and did not come
            raise http.client.IncompleteRead(b"", answer.length)
        if answer.will_close:
            self.close()
        return Reply(
            status=answer.status,
            content_type=(answer.getheader("Content-Type") or "").partition(";")[0].strip().lower(),
            location=answer.getheader("Location") or "",
            data=data,
        )

    def _late(self, request: Request) -> Unanswered:
        return Unanswered(
            f"the broker did not answer within {self._limit_s:g} s",
            where=request.words,
            hint="`PHOTON_BROKER_TIMEOUT` sets another limit, in seconds",
        )


def _opened(parts: SplitResult, proxy: str) -> http.client.HTTPConnection:
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    context = ssl.create_default_context() if secure else None
    if not proxy:
        if context:
            return http.client.HTTPSConnection(host, port, timeout=_CONNECT_S, context=context)
        return http.client.HTTPConnection(host, port, timeout=_CONNECT_S)
    via = urlsplit(proxy)
    where = via.hostname or "", via.port or 80
    if not context:
        return http.client.HTTPConnection(*where, timeout=_CONNECT_S)
    connection = http.client.HTTPSConnection(*where, timeout=_CONNECT_S, context=context)
    connection.set_tunnel(host, port, _proxy_credentials(proxy))
    return connection


def _proxy_credentials(proxy: str) -> dict[str, str]:
    via = urlsplit(proxy)
    if via.username is None:
        return {}
    pair = f"{unquote(via.username)}:{unquote(via.password or '')}".encode()
    return {"Proxy-Authorization": f"Basic {base64.b64encode(pair).decode()}"}


def _unreached(error: Exception, request: Request) -> BrokerError:
    """Say what stood between us and an answer; `Unreached` where trying again can help."""
    place = urlsplit(request.url).netloc
    match error:
        case ssl.SSLCertVerificationError():
            message = f"the certificate of {place} is not trusted: {error.verify_message}"
            hint = "`SSL_CERT_FILE` names a file with the certificates to trust"
            return BrokerError(message, where=request.words, hint=hint)
        case ssl.SSLError():
            return BrokerError(f"{place} does not speak TLS ({error.reason})", where=request.words)
        case socket.gaierror() if error.errno != socket.EAI_AGAIN:
            message = f"the name of {place} cannot be resolved"
            return BrokerError(message, where=request.words, hint="look at the broker's URL")
        case http.client.RemoteDisconnected() | http.client.IncompleteRead() | OSError():
            reason = "" if isinstance(error, http.client.IncompleteRead) else str(error)
            reason = getattr(error, "strerror", None) or reason or "the answer ended too early"
            message = f"the broker at {place} cannot be reached ({reason.lower()})"
            return Unreached(message, where=request.words, hint="look at the broker's URL")
        case _:
            message = f"{place} does not answer as HTTP does ({type(error).__name__})"
            return BrokerError(message, where=request.words, hint="look at the broker's URL")


def _cut(raw: socket.socket, ended: threading.Event) -> None:
    """End a connection that takes too long, however slowly it drips."""
    ended.set()
    with contextlib.suppress(OSError):  # it is closed already
        raw.shutdown(socket.SHUT_RDWR)
