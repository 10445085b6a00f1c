"""Texts and numbers for a schema that nobody wrote a value for: minimal, and always the same."""

from photon_test.openapi.patterns import matching, readable
from photon_test.openapi.schema import Shape

_FORMATS = {
    "date": "2024-01-15",
    "date-time": "2024-01-15T10:30:00Z",
    "time": "10:30:00Z",
    "duration": "PT1H",
    "uuid": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "email": "ada@example.com",
    "idn-email": "ada@example.com",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "iri": "https://example.com/",
    "url": "https://example.com/",
    "uri-reference": "/",
    "uri-template": "/{id}",
    "json-pointer": "/a",
    "relative-json-pointer": "0",
    "regex": "a",
    "byte": "YQ==",
    "binary": "a",
    "password": "secret",
}


class NoSample(Exception):  # an answer, not an error
    """No value can be made, and why."""


def guess(found: Shape) -> str:
    """Return the type to make up, where several are allowed or none is said; "": any."""
    for kind in ("object", "array", "string", "integer", "number", "boolean"):
        if kind in found.types:
            return kind
    if found.pattern or found.format or found.max_length is not None:
        return "string"
    return "null" if found.nullable else ""


def text_for(found: Shape) -> str:
    """Return a text of its pattern, format and length.

    Raises:
        NoSample: None can be made up for the pattern.
    """
    if found.pattern and readable(found.pattern):
        text = matching(found.pattern, found.min_length, found.max_length)
        if text is None:
            raise NoSample(f"no text can be made up for the pattern `{found.pattern}`")
        return text
    text = _FORMATS.get(found.format, "text")
    if len(text) < found.min_length:
        text += "x" * (found.min_length - len(text))
    return text if found.max_length is None else text[: found.max_length]


def number_for(found: Shape, start: float) -> float:
    """Return the number nearest to `start` within its bounds."""
    value = start
    if found.minimum is not None and value < found.minimum:
        value = found.minimum
    if found.maximum is not None and value > found.maximum:
        value = found.maximum
    if found.multiple_of:
        steps = -(-value // found.multiple_of)
        value = steps * found.multiple_of
        if found.maximum is not None and value > found.maximum:
            value -= found.multiple_of
    return value
