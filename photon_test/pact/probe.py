"""Why a provider does not answer.

The core says `error sending request for url (...)` for a provider that is down, that hangs, that
closes the connection and that does not speak HTTP. One request of our own tells them apart.
"""

import contextlib
import socket
import ssl
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from photon_test.core.value import Value

_PATIENCE_S = 0.2
_REST = 1 << 16  # bytes

Condition = Literal["answers", "refused", "unknown", "hangs", "closes", "garbage"]


class Probe(Value, kw_only=True):
    """What one request to the provider met, and in words."""

    condition: Condition
    words: str = ""


def address(url: str) -> tuple[str, int] | None:
    """Return host and port of an http or https URL; None if it is not one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return parts.hostname, port or (443 if parts.scheme == "https" else 80)


def probe(url: str, timeout_s: float) -> Probe:
    """Send one GET to `url`, which `address` accepts, and say what came back."""
    parts, place = urlsplit(url), address(url)
    assert place is not None, "checked by the caller"  # noqa: S101  # a bug, not an input
    host, port = place
    shown = f"{host}:{port}"
    try:
        connection = socket.create_connection((host, port), timeout_s)
    except socket.gaierror:
        return Probe(condition="unknown", words=f"the name `{host}` cannot be resolved")
    except TimeoutError:
        words = f"no connection to {shown} within {timeout_s:g} s"
        return Probe(condition="refused", words=words)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return Probe(condition="refused", words=f"nothing listens at {shown} ({reason})")
    with contextlib.closing(connection):
        return _ask(connection, parts, shown, timeout_s)


def _ask(connection: socket.socket, parts: SplitResult, shown: str, timeout_s: float) -> Probe:
    request = (
        f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc.rpartition('@')[2]}\r\n"
        "User-Agent: photon\r\nAccept: */*\r\nConnection: close\r\n\r\n"
    )
    try:
        if parts.scheme == "https":
            connection = _encrypted(connection, parts.hostname or "")
        connection.sendall(request.encode("latin-1", "replace"))
        head = _head(connection)
    except TimeoutError:
        words = f"{shown} accepts connections but does not answer within {timeout_s:g} s"
        return Probe(condition="hangs", words=words)
    except ssl.SSLError as error:
        return Probe(condition="garbage", words=f"{shown} does not speak TLS ({error.reason})")
    except OSError:
        head = b""
    if head.startswith(b"HTTP/"):
        _hear_out(connection)
        return Probe(condition="answers")
    if not head:
        words = f"{shown} closes the connection without an answer"
        return Probe(condition="closes", words=words)
    return Probe(condition="garbage", words=f"{shown} does not speak HTTP: it said {head[:40]!r}")


def _head(connection: socket.socket) -> bytes:
    head = b""
    while len(head) < 5 and (more := connection.recv(64)):
        head += more
    return head


def _hear_out(connection: socket.socket) -> None:
    """Read the rest, within reason: who is cut off in mid-answer logs a broken pipe."""
    connection.settimeout(_PATIENCE_S)
    with contextlib.suppress(OSError):
        left = _REST
        while left > 0 and (more := connection.recv(left)):
            left -= len(more)


def _encrypted(connection: socket.socket, host: str) -> socket.socket:
    context = ssl.create_default_context()
    context.check_hostname = False  # whether the certificate is good is for the core to say
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(connection, server_hostname=host)
