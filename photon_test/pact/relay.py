"""Stands between the Rust core and whoever produces a provider's messages.

The core POSTs `{"description", "providerStates"}`, and for a synchronous message its `request`;
the answer's body is the message, and the header `Pact-Message-Metadata`, base64 of a JSON object,
its metadata. It does not look at the answer's status: a 404 or 500 with the right body passes, and
so does any answer where the pact promises no contents (tried on pact_ffi 0.5.12). It passes over
metadata that it cannot read without a word. So we look at the answer before it does.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from photon_test.core.value import Value
from photon_test.pact.listen import serve
from photon_test.pact.plain import plain
from photon_test.pact.post import Unfit, post

METADATA = "Pact-Message-Metadata"
_LIMIT = 32 << 20  # bytes of one message


class Produced(Value, kw_only=True):
    """A message as it is handed to the core."""

    body: bytes = b""
    content_type: str = ""
    metadata: str = ""  # base64 of a JSON object; "": none


def message(contents: object, metadata: Mapping[str, object]) -> Produced:
    """Return a message: `contents` is bytes, or what becomes JSON."""
    raw = contents if isinstance(contents, bytes) else json.dumps(contents).encode()
    kind = "application/octet-stream" if isinstance(contents, bytes) else "application/json"
    kind = str(metadata.get("contentType", kind))
    described = json.dumps({"contentType": kind, **metadata}).encode()
    return Produced(body=raw, content_type=kind, metadata=base64.b64encode(described).decode())


class Unproduced(Value, kw_only=True):
    """There is no message, and why."""

    result: Literal["unproduced", "hangs", "broken"] = "unproduced"
    message: str
    text: str = ""


Produce = Callable[[bytes], Produced | Unproduced]


class Relay:
    """A server on 127.0.0.1 for as long as the process lives.

    `failure` is that of the message in flight; `asked` how often the core has asked for it.
    """

    def __init__(self, produce: Produce) -> None:
        self._produce = produce
        self.failure: Unproduced | None = None
        self.asked = 0
        self.port = serve(self._replied)

    def forget(self) -> None:
        """Start anew with the next interaction."""
        self.failure, self.asked = None, 0

    def answer(self, told: bytes) -> Produced | Unproduced:
        """Return the message that the core asks for."""
        self.asked += 1
        made = self._produce(told)
        if isinstance(made, Produced) and not _is_metadata(made.metadata):
            made = Unproduced(message=f"`{METADATA}` is not base64 of a JSON object")
        if isinstance(made, Unproduced):
            self.failure = self.failure or made
        return made

    def _replied(self, told: bytes) -> tuple[int, bytes, dict[str, str]]:
        made = self.answer(told)
        if isinstance(made, Unproduced):
            return 422, b"", {}
        headers = {"Content-Type": made.content_type, METADATA: made.metadata}
        return 200, made.body, {name: value for name, value in headers.items() if value}


def posted(url: str, timeout_s: float) -> Produce:
    """Return what asks the endpoint at `url`, which `probe.address` accepts."""
    headers = {"Content-Type": "application/json", "Accept": "*/*"}

    def produce(told: bytes) -> Produced | Unproduced:
        try:
            answer = post(url, told, headers, timeout_s=timeout_s, limit=_LIMIT)
        except TimeoutError:
            message = f"POST {url} did not answer within {timeout_s:g} s"
            return Unproduced(result="hangs", message=message)
        except Unfit as error:
            return Unproduced(result="broken", message=f"POST {url}: {error}")
        except OSError as error:
            words = plain(str(error)) or type(error).__name__
            return Unproduced(result="broken", message=f"POST {url}: {words}")
        if not 200 <= answer.status < 300:
            return _refused(url, answer.status, answer.body)
        return Produced(
            body=answer.body,
            content_type=" ".join(answer.header("content-type").split()),
            metadata="".join(answer.header(METADATA.lower()).split()),
        )

    return produce


class _Said(Value, kw_only=True):
    """What a host of functions answers with, if one of them failed."""

    message: str = ""
    text: str = ""


def _refused(url: str, status: int, body: bytes) -> Unproduced:
    try:
        said = msgspec.json.decode(body, type=_Said)
    except msgspec.MsgspecError:
        said = _Said()
    if said.message:
        return Unproduced(message=plain(said.message), text=plain(said.text))
    text = plain(body.decode("utf-8", "replace"), 8_000)
    return Unproduced(message=f"POST {url} answered {status}, no message", text=text)


def _is_metadata(header: str) -> bool:
    try:
        return not header or isinstance(json.loads(base64.b64decode(header, validate=True)), dict)
    except (binascii.Error, ValueError, RecursionError):
        return False
