"""A HAR 1.2 file of all exchanges (http://www.softwareishard.com/blog/har-12-spec/).

The file is whole at every moment: an exchange is written over its last two brackets, and they
again behind it. Several processes may write, one after another.
"""

import base64
import fcntl
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from photon_test.core.secrets import REDACTED
from photon_test.pact.proxy.exchange import Exchange, Headers, Message, header
from photon_test.pact.proxy.flight import KEPT
from photon_test.pact.proxy.shown import PACKED, unpacked
from photon_test.pact.proxy.veil import Veil

_END = b"\n]}}\n"


def create(path: Path, version: str) -> None:
    """Write a file without exchanges, in the place of what was there.

    Raises:
        OSError: It cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    creator = json.dumps({"name": "photon", "version": version})
    path.write_bytes(
        f'{{"log": {{"version": "1.2", "creator": {creator}, "entries": ['.encode() + _END
    )


def append(path: Path, exchange: Exchange, origin: str, veil: Veil, comment: str) -> None:
    """Add an exchange.

    Raises:
        OSError: It cannot be written.
    """
    entry = json.dumps(_entry(exchange, origin, veil, comment), ensure_ascii=True).encode()
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        end = file.seek(-len(_END), os.SEEK_END)
        file.seek(end - 1)
        comma = b"" if file.read(1) == b"[" else b","
        file.seek(end)
        file.write(comma + b"\n" + entry + _END)


def _entry(exchange: Exchange, origin: str, veil: Veil, comment: str) -> dict[str, Any]:
    waited, took = exchange.waited_s * 1000, exchange.took_s * 1000
    path, mark, query = exchange.target.partition("?")
    shown = [
        (name, REDACTED if veil.query_variable(name) else veil.text(value))
        for name, value in parse_qsl(query, keep_blank_values=True)
    ]
    url = f"{origin}{veil.text(path)}{mark}{urlencode(shown)}"
    entry: dict[str, Any] = {
        "startedDateTime": datetime.fromtimestamp(exchange.began, UTC).isoformat(),
        "time": round(took, 3),
        "request": {
            "method": exchange.method,
            "url": url,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(veil.headers(exchange.request.headers)),
            "queryString": _pairs(tuple(shown)),
            "headersSize": -1,
            "bodySize": exchange.request.size,
        },
        "response": _response(exchange.response, veil),
        "cache": {},
        "timings": {"send": 0, "wait": round(waited, 3), "receive": round(took - waited, 3)},
        "comment": veil.text(comment),
    }
    if exchange.request.size:
        kind = header(exchange.request.headers, "content-type")
        entry["request"]["postData"] = {"mimeType": kind, **_text(exchange.request, veil)}
    if exchange.fault is not None:
        entry["_error"] = f"{exchange.fault.kind}: {veil.text(exchange.fault.words)}"
    return entry


def _response(message: Message | None, veil: Veil) -> dict[str, Any]:
    start = message.start.split(None, 2) if message else []
    headers: Headers = message.headers if message else ()
    content: dict[str, Any] = {"size": message.size if message else 0}
    content["mimeType"] = header(headers, "content-type")
    if message and message.size:
        content |= _text(message, veil)
    return {
        "status": int(start[1]) if len(start) > 1 and start[1].isdecimal() else 0,
        "statusText": veil.text(start[2]) if len(start) > 2 else "",
        "httpVersion": start[0] if start else "",
        "cookies": [],
        "headers": _pairs(veil.headers(headers)),
        "content": content,
        "redirectURL": header(headers, "location"),
        "headersSize": -1,
        "bodySize": message.size if message else -1,
    }


def _text(message: Message, veil: Veil) -> dict[str, str]:
    """Return a body's beginning, unpacked; what is no text, in base64."""
    data = message.body
    if header(message.headers, "content-encoding").lower() in PACKED:
        data = unpacked(data, KEPT)
    cut = "" if message.size == len(message.body) else f"the first of {message.size} bytes"
    note = {"comment": cut} if cut else {}
    try:
        return {"text": veil.text(data.decode()), **note}
    except UnicodeDecodeError:
        return {"text": base64.b64encode(veil.data(data)).decode(), "encoding": "base64", **note}


def _pairs(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]
