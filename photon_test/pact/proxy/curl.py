"""A request as a `curl` command that repeats it, at the provider's own address."""

import base64
import re
import shlex

from photon_test.pact.proxy.exchange import Exchange
from photon_test.pact.proxy.flight import KEPT
from photon_test.pact.proxy.veil import Veil

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LEFT_OUT = ("host", "content-length", "transfer-encoding", "connection")
_GLOB = re.compile(r"[\[\]{}]")
_DOTS = re.compile(r"/\.\.?(?:/|$)")
_LONGEST = 8 << 10  # bytes of a body that stand in the command


def curl(exchange: Exchange, origin: str, veil: Veil, known: str = "") -> str:
    """Return the command.

    `origin`: scheme and authority of the provider. `known`: the pact's own text; what stands
    there is no secret.
    """
    request, target = exchange.request, exchange.target
    words = ["curl", "-i"]
    words += ["--head"] if exchange.method == "HEAD" else ["-X", _quoted(exchange.method)]
    if _GLOB.search(target):
        words.append("--globoff")
    if _DOTS.search(target.partition("?")[0]):
        words.append("--path-as-is")
    for name, value in request.headers:
        low = name.lower()
        if _is_cores_own(low, value):
            continue
        if low not in _LEFT_OUT or (low == "host" and value != origin.partition("://")[2]):
            words += ["-H", _header(name, value, veil, known)]
    before = ""
    if request.size:
        if not any(name.lower() == "content-type" for name, _ in request.headers):
            words += ["-H", "'Content-Type:'"]  # curl would add one of its own
        before, data = _body(request.body, request.size, veil)
        words += data
    words.append(_url(f"{origin}{target}", veil))
    return before + " ".join(words)


def _is_cores_own(name: str, value: str) -> bool:
    """Whether the core adds it by itself; one that asks for packed answers is only in the way."""
    return (name, value) in (("accept", "*/*"), ("accept-encoding", "gzip,deflate")) or (
        name == "user-agent" and value.startswith("pact_verifier/")
    )


def _header(name: str, value: str, veil: Veil, known: str) -> str:
    if veil.hides(name) and not (value and value in known):
        scheme, blank, _ = value.partition(" ")
        first = f"{scheme} " if blank and scheme in ("Bearer", "Basic", "Digest", "Token") else ""
        return f'"{name}: {first}${veil.header_variable(name)}"'
    return _quoted(f"{name}: {veil.text(value)}" if value else f"{name};")


def _url(url: str, veil: Veil) -> str:
    path, mark, query = url.partition("?")
    if not mark:
        return _quoted(veil.text(url))
    parts, hidden = [], False
    for one in query.split("&"):
        name, equals, value = one.partition("=")
        variable = veil.query_variable(name) if equals and value else ""
        hidden = hidden or bool(variable)
        parts.append(f"{name}=\0{variable}\0" if variable else veil.text(one))
    whole = f"{path}?{'&'.join(parts)}"
    if not hidden:
        return _quoted(whole)
    # Each variable stands outside of the quotes around the rest.
    pieces = whole.split("\0")
    return "".join(
        f'"${piece}"' if number % 2 else (_quoted(piece) if piece else "")
        for number, piece in enumerate(pieces)
    )


def _body(data: bytes, size: int, veil: Veil) -> tuple[str, list[str]]:
    if size > min(_LONGEST, KEPT):
        return f"# its body of {size:,} bytes is too long to be shown\n", ["--data-binary", "@body"]
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        packed = base64.b64encode(veil.data(data)).decode()
        return f"base64 -d <<< {packed} | ", ["--data-binary", "@-"]
    return "", ["--data-raw", _quoted(veil.text(text))]


def _quoted(text: str) -> str:
    """Quote a word for bash; control characters are written out."""
    if not _CONTROLS.search(text):
        return shlex.quote(text)
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "$'" + _CONTROLS.sub(_escape, escaped) + "'"


def _escape(found: re.Match[str]) -> str:
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(found[0]) or _bytes(found[0])


def _bytes(character: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in character.encode())
