"""The body of every version: V4 wraps it, V1 to V3 put it there as it is.

As `body_from_json` of the Rust core reads it, in json_utils.rs and v4/http_parts.rs of pact_models
1.3.17 (https://github.com/pact-foundation/pact-reference/tree/master/rust/pact_models/src).
"""

import base64
import binascii
import re
from typing import Any

from msgspec import field

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.pact.exchange import (
    BinaryBody,
    Body,
    EmptyBody,
    JsonBody,
    Members,
    NoBody,
    NullBody,
    TextBody,
)
from photon_test.pact.jsontext import parsed
from photon_test.pact.shapes import Wrong, plain_text

_JSON_TYPE = re.compile(r"application/(?:json|graphql|[^;\s]*\+json)", re.IGNORECASE)
_TEXT_TYPE = re.compile(
    r"text/|application/(?:[^;\s]*\+?xml\b|.*javascript|x-www-form-urlencoded)", re.IGNORECASE
)
_EMPTY = frozenset({"contentType", "encoded", "contentTypeHint"})  # a body that is none
_LIKE_JSON = re.compile(r'\s*(?:true|false|null|-?[0-9]|"|\{\s*(?:\}|")|\[)')


class Found(Value, kw_only=True):
    """A body, and what stands beside it."""

    body: Body
    content_type: str = ""
    rest: Members = field(default_factory=dict)


def read_body(part: Members, headers: dict[str, tuple[str, ...]], version: int) -> Found:
    """Return the body of a request or response in a file of this version."""
    named = next((v[0] for n, v in headers.items() if n.lower() == "content-type" and v), "")
    if "body" not in part:
        return Found(body=NoBody(), content_type=named)
    if version >= 4:
        return _wrapped(part["body"], named)
    body = _bare(part["body"], named)
    return Found(body=body, content_type=named or guessed(body))


def is_json(content_type: str) -> bool:
    """Whether the core reads bodies of this type as JSON."""
    return _JSON_TYPE.match(content_type.strip()) is not None


def guessed(body: Body) -> str:
    """Return the content type of a body that has none."""
    match body:
        case JsonBody():
            return "application/json"
        case TextBody(text=text):
            start = text.lstrip()[:20].lower()
            if start.startswith("<?xml"):
                return "application/xml"
            return "text/html" if start.startswith(("<html", "<!doctype html")) else "text/plain"
        case BinaryBody():
            return "application/octet-stream"
        case NoBody() | NullBody() | EmptyBody():
            return ""


def json_of(text: str) -> JsonBody | None:
    """Return text as JSON; None if it is not."""
    try:
        return JsonBody(value=parsed(text, ""))
    except DocumentError:
        return None


def _wrapped(value: Any, named: str) -> Found:
    if value is None:
        return Found(body=NullBody(), content_type=named)
    known = ("content", "contentType", "encoded")
    if not isinstance(value, dict) or ("content" not in value and not value.keys() <= _EMPTY):
        # The body stands where its wrapping belongs; the core takes it for what it is.
        return Found(body=JsonBody(value=value), content_type=named or "application/json")
    content_type = value.get("contentType")
    if content_type is not None and not isinstance(content_type, str):
        raise Wrong(("body", "contentType"), "`contentType` is not text")
    rest = {key: one for key, one in value.items() if key not in known}
    if rest.get("contentTypeHint") == "DEFAULT":
        del rest["contentTypeHint"]
    if "content" not in value:
        return Found(body=NoBody(), content_type=content_type or named)
    body = _content(value["content"], value.get("encoded"), content_type or named)
    return Found(body=body, content_type=content_type or named or guessed(body), rest=rest)


def _content(content: Any, encoded: Any, content_type: str) -> Body:
    if content is None:
        return NullBody()
    if content == "":
        return EmptyBody()
    match encoded:
        case str() if encoded.lower() == "base64":
            return _bytes(content)
        case str() if encoded.lower() == "json" and isinstance(content, str):
            return json_of(content) or TextBody(text=content)
        case None | bool() | str():
            pass
        case _:
            raise Wrong(("body", "encoded"), "`encoded` is neither false nor the name of a code")
    json_said = is_json(content_type)
    if not isinstance(content, str) or (json_said and not encoded):
        return JsonBody(value=content)
    text_of_json = json_said or (not content_type and _LIKE_JSON.match(content))
    return (json_of(content) if text_of_json else None) or TextBody(text=content)


def _bytes(content: Any) -> Body:
    text = plain_text(content) or ""
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return TextBody(text=text)  # as the core takes it
    return BinaryBody(base64=text)


def _bare(value: Any, named: str) -> Body:
    if value is None:
        return NullBody()
    if value == "":
        return EmptyBody()
    if not isinstance(value, str):
        return JsonBody(value=value)
    if is_json(named):
        return json_of(value) or JsonBody(value=value)
    if not named and _LIKE_JSON.match(value):
        return json_of(value) or TextBody(text=value)
    if not named or _TEXT_TYPE.match(named.strip()):
        return TextBody(text=value)
    try:
        base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return TextBody(text=value)
    return BinaryBody(base64=value)
