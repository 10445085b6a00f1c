"""Answers are read within limits: Schemathesis reads each to its end, which some have not.

The timeout of `requests` is for each piece of an answer, and there is none for its size.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

import requests
from urllib3.exceptions import DecodeError, ProtocolError, ReadTimeoutError

LIMIT_BYTES = 32 << 20  # of one body, unpacked
_PIECE = 64 << 10
_STREAM = "text/event-stream"  # the engine itself stops to read one


class TooLarge(requests.RequestException):
    """An answer is larger than anybody wants to look at."""


def bounded(limit_s: float, limit_bytes: int = LIMIT_BYTES) -> Callable[..., None]:
    """Return a hook of `requests` that reads an answer: `limit_s` from its head to its end."""

    def read(response: requests.Response, *_: object, **__: object) -> None:
        if response.headers.get("Content-Type", "").startswith(_STREAM):
            return
        until, whole = time.monotonic() + limit_s, bytearray()
        for piece in _pieces(response, limit_s):
            whole += piece
            if len(whole) > limit_bytes:
                response.close()
                message = f"the answer has more than {limit_bytes >> 20} MB"
                raise TooLarge(message, request=response.request)
            if time.monotonic() > until:
                response.close()
                raise _late(response, limit_s)
        _fill(response, bytes(whole))

    return read


def _late(response: requests.Response, limit_s: float) -> requests.ReadTimeout:
    """Return what a read that takes too long raises; the engine takes its words apart."""
    words = f"The answer did not end. (read timeout={limit_s:g})"
    return requests.ReadTimeout(
        ReadTimeoutError(None, response.url, words),  # type: ignore[arg-type]  # there is no pool
        request=response.request,
    )


def _fill(response: Any, content: bytes) -> None:
    """Make it an answer that has been read: `requests` has no public way to."""
    response._content, response._content_consumed = content, True  # noqa: SLF001


def _pieces(response: Any, limit_s: float) -> Iterator[bytes]:
    """Yield what arrives as it arrives; `iter_content` waits until there is enough of it."""
    try:
        while piece := response.raw.read1(_PIECE, decode_content=True):
            yield piece
    except ReadTimeoutError as error:
        raise _late(response, limit_s) from error
    except ProtocolError as error:
        raise requests.exceptions.ChunkedEncodingError(error, request=response.request) from error
    except DecodeError as error:
        raise requests.exceptions.ContentDecodingError(error, request=response.request) from error
