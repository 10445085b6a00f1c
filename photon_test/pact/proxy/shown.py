"""A provider's answer as a person can read it: what was on the wire, and nothing that acts."""

import re
import zlib

from photon_test.pact.proxy.exchange import Exchange, Message, header
from photon_test.pact.proxy.veil import Veil

PACKED = ("gzip", "deflate")
SHOWN = 8 << 10  # bytes of a body
_ACTS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_HEAD = 4 << 10  # characters of one header
_HEADERS = 100


def answer(exchange: Exchange, veil: Veil) -> str:
    """Return the answer's head and the beginning of its body, and what went wrong with it."""
    lines: list[str] = []
    response = exchange.response
    if response is not None:
        lines.append(f"< {visible(veil.text(response.start))[:_HEAD]}")
        shown = veil.headers(response.headers[:_HEADERS])
        lines += [f"< {visible(f'{name}: {value}')[:_HEAD]}" for name, value in shown]
        if len(response.headers) > _HEADERS:
            lines.append(f"[… {len(response.headers) - _HEADERS:,} more headers]")
        lines += ["", veil.text(body(response))] if response.size else []
    if exchange.fault is not None:
        lines.append(f"! {visible(veil.text(exchange.fault.words))}")
    return "\n".join(lines)


def body(message: Message) -> str:
    """Return the beginning of a body, as text."""
    data, note = message.body[:SHOWN], ""
    packed = header(message.headers, "content-encoding").lower()
    if packed in PACKED:
        data, note = unpacked(message.body, SHOWN), f"[{packed}, {message.size:,} bytes] "
        whole = len(data) < SHOWN
    else:
        whole = message.size <= SHOWN
    text = visible(data.decode("utf-8", "backslashreplace"))
    cut = "" if whole else "\n[…]" if note else f"\n[… of {message.size:,} bytes]"
    return f"{note}{text}{cut}"


def visible(text: str) -> str:
    r"""Return a text in which control characters are written out: `\x1b`."""
    return _ACTS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def unpacked(data: bytes, limit: int) -> bytes:
    """Return the beginning of what is packed, at most `limit` bytes of it."""
    for bits in (47, -15):  # gzip or zlib, and deflate without either's head
        try:
            return zlib.decompressobj(bits).decompress(data, limit)
        except zlib.error:
            continue
    return data[:limit]
