"""Connections to the provider: TCP, TLS, and the proxies that the environment names."""

import contextlib
import os
import socket
import ssl
from urllib.parse import SplitResult, urlsplit

from photon_test.core.value import Value
from photon_test.pact.probe import address
from photon_test.pact.proxy.wire import Faulty, Head, Source, parse


class Upstream(Value, kw_only=True):
    """Where the provider is."""

    scheme: str
    host: str
    port: int
    authority: str  # as a `Host` header has it
    by: str = ""  # the URL of a proxy on the way


def upstream(url: str) -> Upstream:
    """Return where a URL that `probe.address` accepts leads; reads the environment's proxies."""
    parts, place = urlsplit(url), address(url)
    assert place is not None, "checked by the caller"  # noqa: S101  # a bug, not an input
    host, port = place
    return Upstream(
        scheme=parts.scheme,
        host=host,
        port=port,
        authority=parts.netloc.rpartition("@")[2],
        by=_by(parts, host),
    )


class Dialer:
    """Connects to one provider."""

    def __init__(self, to: Upstream, *, insecure: bool = False) -> None:
        """`insecure`: any certificate will do."""
        self.to = to
        self._insecure = insecure
        self._context: ssl.SSLContext | None = None

    def connect(self, timeout_s: float) -> socket.socket:
        """Return a connection that requests can be sent on.

        Raises:
            Faulty: There is none to be had, and why.
        """
        to = self.to
        near = address(to.by) if to.by else (to.host, to.port)
        if near is None:
            raise Faulty("refused", f"the proxy `{to.by}` of the environment is no http URL")
        shown = f"{near[0]}:{near[1]}"
        try:
            connection = socket.create_connection(near, timeout_s)
        except socket.gaierror as error:
            raise Faulty("unknown", f"the name `{near[0]}` cannot be resolved") from error
        except TimeoutError as error:
            raise Faulty("refused", f"no connection to {shown} within {timeout_s:g} s") from error
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise Faulty("refused", f"nothing listens at {shown} ({reason})") from error
        with contextlib.ExitStack() as unless:
            unless.callback(connection.close)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if to.scheme == "https":
                connection = self._encrypted(connection, timeout_s)
            unless.pop_all()
        return connection

    def spoken(self, request: Head) -> Head:
        """Return a request's head as whoever is at the other end wants it."""
        if not self.to.by or self.to.scheme == "https":
            return request
        method, _, rest = request.start.partition(" ")
        if not rest.startswith("/"):
            return request
        start = f"{method} http://{self.to.authority}{rest}"
        return parse(start.encode("latin-1") + request.raw[len(request.start) :])

    def _encrypted(self, connection: socket.socket, timeout_s: float) -> socket.socket:
        try:
            if self.to.by:
                self._tunnel(connection)
            return self._tls().wrap_socket(connection, server_hostname=self.to.host)
        except ssl.SSLCertVerificationError as error:
            words = f"its certificate is not trusted: {error.verify_message}"
            raise Faulty("untrusted", words) from error
        except ssl.SSLError as error:
            raise Faulty("garbage", f"it does not speak TLS ({error.reason})") from error
        except TimeoutError as error:
            raise Faulty("hangs", f"no TLS connection within {timeout_s:g} s") from error
        except OSError as error:
            raise Faulty("closes", "it closed the connection before it was encrypted") from error

    def _tunnel(self, connection: socket.socket) -> None:
        to = self.to
        place = f"{to.host}:{to.port}"
        connection.sendall(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n".encode())
        head = Source(connection).head()
        if head is None or head.start.split(" ", 2)[1:2] != ["200"]:
            said = "nothing" if head is None else f"`{head.start[:80]}`"
            raise Faulty("refused", f"the proxy `{to.by}` of the environment answered {said}")

    def _tls(self) -> ssl.SSLContext:
        """Return the settings; they are read from the system once, which takes 20 ms."""
        if self._context is None:
            self._context = ssl.create_default_context()
            if self._insecure:
                self._context.check_hostname = False
                self._context.verify_mode = ssl.CERT_NONE
        return self._context


def _by(parts: SplitResult, host: str) -> str:
    """Return the proxy for this URL; never one for this machine itself."""
    if host in ("localhost", "::1") or host.startswith("127."):
        return ""
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return ""
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415  # 20 ms; hardly ever

    if proxy_bypass(host):
        return ""
    return str(getproxies().get(parts.scheme, ""))
