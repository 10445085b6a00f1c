"""References over HTTP, from hosts that the user named and from no others.

A description is not trusted: what it refers to must not reach into the network that Photon runs
in. So every address a name stands for must be a public one, the connection goes to that very
address (a second look-up could answer differently), redirects stay on the host, and size and time
are bounded. No proxies, no credentials.
"""

import http
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from urllib.parse import urljoin, urlsplit

LIMIT_BYTES = 20 << 20
LIMIT_S = 20.0  # for one document, from the first byte sent to the last one read
_REDIRECTS = 5
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Resolve = Callable[[str, int], list[str]]  # host, port → addresses; raises OSError


def public(address: str) -> bool:
    """Whether an address belongs to the public internet, also where it wraps another one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[0] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return public(str(inner))
    return ip.is_global and not ip.is_multicast


def resolved(host: str, port: int) -> list[str]:
    """Ask the system for a host's addresses."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Remote:
    """Fetches from allowed hosts: `api.example.com`, or `api.example.com:8443`."""

    def __init__(
        self,
        hosts: Iterable[str],
        *,
        resolve: Resolve = resolved,
        permitted: Callable[[str], bool] = public,
        limit_s: float = LIMIT_S,
        limit_bytes: int = LIMIT_BYTES,
    ) -> None:
        self._hosts = {host.lower().rstrip(".") for host in hosts}
        self._resolve = resolve
        self._permitted = permitted
        self._limit_s = limit_s
        self._limit_bytes = limit_bytes
        self._late = f"it took more than {limit_s:g} s"

    def allows(self, url: str) -> bool:
        """Whether it is HTTP to one of the hosts, without credentials in the URL."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            return False
        if parts.scheme not in ("http", "https") or parts.username is not None or not host:
            return False
        usual = port in (None, 443 if parts.scheme == "https" else 80)
        return (usual and host in self._hosts) or f"{host}:{port}" in self._hosts

    def fetch(self, url: str) -> bytes:
        """Return what the URL has.

        Raises:
            OSError: It cannot be had, or must not be.
        """
        for _ in range(_REDIRECTS + 1):
            try:
                found = self._once(url)
            except TimeoutError as error:  # one step alone took as long as all may
                raise OSError(self._late) from error
            if isinstance(found, bytes):
                return found
            if _origin(found) != _origin(url):
                raise OSError(f"it redirects to another host, `{found[:200]}`")
            url = found
        raise OSError("it redirects more than five times")

    def _once(self, url: str) -> bytes | str:
        """Return the content, or where it is said to be instead."""
        parts = urlsplit(url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        addresses = self._resolve(host, port)
        for address in addresses:
            if not self._permitted(address):
                raise OSError(f"`{host}` is {address}, which is no public address")
        if not addresses:
            raise OSError(f"`{host}` has no address")
        raw = socket.create_connection((addresses[0], port), timeout=self._limit_s)
        if secure:  # the handshake comes later, when its time is counted
            raw = ssl.create_default_context().wrap_socket(
                raw, server_hostname=host, do_handshake_on_connect=False
            )
        ended = threading.Event()
        timer = threading.Timer(self._limit_s, _cut, (raw, ended))
        timer.daemon = True
        timer.start()
        try:
            found = self._exchange(raw, url)
        except (http.client.HTTPException, ValueError) as error:
            raise OSError(self._reason(ended, f"it is no proper answer: {error}")) from error
        except TimeoutError:
            raise
        except OSError as error:
            raise OSError(self._reason(ended, str(error))) from error
        finally:
            timer.cancel()
            raw.close()
        if ended.is_set():  # a cut reads like an end
            raise OSError(self._reason(ended, ""))
        return found

    def _reason(self, ended: threading.Event, otherwise: str) -> str:
        return self._late if ended.is_set() else otherwise

    def _exchange(self, raw: socket.socket, url: str) -> bytes | str:
        parts = urlsplit(url)
        if isinstance(raw, ssl.SSLSocket):
            raw.do_handshake()
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        connection.sock = raw
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.putrequest("GET", target, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", parts.netloc)
        connection.putheader("Accept", "application/json, application/yaml, */*;q=0.5")
        connection.putheader("Connection", "close")
        connection.endheaders()
        with connection.getresponse() as answer:
            location = answer.getheader("Location")
            if answer.status in (301, 302, 303, 307, 308) and location:
                return urljoin(url, location)
            if answer.status != http.HTTPStatus.OK:
                raise OSError(f"it answers {answer.status}")
            data = answer.read(self._limit_bytes + 1)
            if len(data) > self._limit_bytes:
                raise OSError(f"it has more than {self._limit_bytes >> 20} MB")
            if answer.length:  # what `Content-Length` promised and did not come
                raise OSError("it ended too early")
            return data


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _cut(raw: socket.socket, ended: threading.Event) -> None:
    """End a connection that takes too long, however slowly it drips."""
    ended.set()
    try:
        raw.shutdown(socket.SHUT_RDWR)
    except OSError:  # it is closed already
        return
