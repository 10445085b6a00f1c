"""Whether a server answers, asked with as little as possible."""

import asyncio
import re
import socket
import ssl
from urllib.parse import urlsplit

from photon_test.core.errors import Infrastructure
from photon_test.core.value import Value

TRY_S = 5.0  # one question; a server may compile something before its first answer
_NOBODY = "nobody listens there yet"
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})\b")  # RFC 9112, 4: HTTP/1.1 200 OK


class Address(Value, kw_only=True):
    """A TCP address, and what to ask there; `target` "" asks nothing."""

    host: str
    port: int
    target: str = ""  # the path and query of an HTTP request
    tls: bool = False

    def __str__(self) -> str:
        """`127.0.0.1:8080`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def http_address(url: str) -> Address:
    """Read a URL.

    Raises:
        Infrastructure: It is none, or of another kind than `http` and `https`.
    """
    wrong = Infrastructure(
        f"`{url}` is no address to wait for", hint="write `http://127.0.0.1:${port}/health`"
    )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise wrong from error
    if parts.scheme not in ("http", "https") or not parts.hostname or not url.isascii():
        raise wrong
    tls = parts.scheme == "https"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if re.search(r"[\x00-\x20\x7f]", target):
        raise wrong
    return Address(host=parts.hostname, port=port or (443 if tls else 80), target=target, tls=tls)


def tcp_address(text: str) -> Address:
    """Read `host:port`.

    Raises:
        Infrastructure: It is none.
    """
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise Infrastructure(
            f"`{text}` is no address to wait for", hint="write `127.0.0.1:${port}`"
        )
    return Address(host=host.removeprefix("[").removesuffix("]"), port=int(port))


async def accepts(address: Address) -> bool:
    """Whether anybody accepts connections there."""
    return not await why_not(Address(host=address.host, port=address.port))


async def why_not(address: Address) -> str:
    """Why this server is not ready; "" if it is. Any status from 200 to 399 is a good answer."""
    try:
        async with asyncio.timeout(TRY_S):
            return await _ask(address)
    except TimeoutError:
        return f"{address} did not answer within {TRY_S:g}s"
    except ConnectionRefusedError:
        return f"{address}: {_NOBODY}"
    except OSError as error:  # every error of TLS too
        return f"{address}: {error}"


async def _ask(address: Address) -> str:
    context = None
    if address.tls:
        context = ssl.create_default_context()
        context.check_hostname = False  # a local server's certificate is its own
        context.verify_mode = ssl.CERT_NONE
    reader, writer = await asyncio.open_connection(address.host, address.port, ssl=context)
    try:
        if not address.target:
            return _why_itself(writer, address)
        writer.write(
            f"GET {address.target} HTTP/1.1\r\nHost: {address}\r\nAccept: */*\r\n"
            "User-Agent: photon\r\nConnection: close\r\n\r\n".encode()
        )
        found = _STATUS.match(await reader.read(64))
        if found is None:
            return f"{address} answered something that is not HTTP"
        return "" if 200 <= int(found[1]) < 400 else f"{address} answered {int(found[1])}"
    finally:
        writer.transport.abort()  # a polite end of TLS may take as long as the server likes


def _why_itself(writer: asyncio.StreamWriter, address: Address) -> str:
    # A port of the ephemeral range that nobody listens on can connect to itself when it is drawn
    # for the client's side too: simultaneous open (RFC 9293, 3.5).
    itself = writer.get_extra_info("sockname") == writer.get_extra_info("peername")
    return f"{address}: {_NOBODY}" if itself else ""


class Ports:
    """Free ports of 127.0.0.1, no number twice."""

    def __init__(self) -> None:
        self._given: set[int] = set()

    def free(self) -> int:
        """Return a port that nobody uses now. Nothing keeps it: whoever asks binds it soon."""
        held: list[socket.socket] = []
        try:
            while True:
                held.append(socket.socket())
                held[-1].bind(("127.0.0.1", 0))
                port: int = held[-1].getsockname()[1]
                if port not in self._given:
                    self._given.add(port)
                    return port
        finally:
            for each in held:
                each.close()


def taken(port: int) -> bool:
    """Whether somebody uses this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # old connections do not count
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
