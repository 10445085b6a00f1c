"""Values of parameters as they are sent: `style` and `explode`.

Source: https://spec.openapis.org/oas/v3.1.1#style-values and its table of examples. Query values
are returned decoded: whoever sends them encodes them.
"""

import json
from typing import Any
from urllib.parse import quote, urlencode

from photon_test.openapi.operation import Parameter

SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t", "form": ","}


def plain(value: Any) -> str:
    """Return one value as text: `true`, not `True`; nothing for null; JSON for what is nested."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case None:
            return ""
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case int() | float():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def path(parameter: Parameter, value: Any) -> str:
    """Return what stands in the path in place of `{name}`, percent-encoded."""
    if parameter.content:
        return quote(_content(value), safe="")
    name, explode = parameter.name, parameter.explode
    match parameter.style:
        case "label":
            return "." + _joined(value, "." if explode else ",", explode=explode)
        case "matrix" if explode and isinstance(value, list):
            return "".join(f";{name}={_quoted(one)}" for one in value)
        case "matrix" if explode and isinstance(value, dict):
            return "".join(f";{_quoted(key)}={_quoted(one)}" for key, one in value.items())
        case "matrix":
            return f";{name}={_joined(value, ',', explode=False)}"
        case _:
            return _joined(value, ",", explode=explode)


def query(parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    """Return the pairs that a query parameter becomes, decoded."""
    name = parameter.name
    if parameter.content:
        return [(name, _content(value))]
    match parameter.style, value:
        case "deepObject", dict():
            return _deep(name, value)
        case _, list() if parameter.explode:
            return [(name, plain(one)) for one in value]
        case _, dict() if parameter.explode:
            return [(str(key), plain(one)) for key, one in value.items()]
        case style, list():
            return [(name, SEPARATORS.get(style, ",").join(map(plain, value)))]
        case style, dict():
            parts = [text for key, one in value.items() for text in (str(key), plain(one))]
            return [(name, SEPARATORS.get(style, ",").join(parts))]
        case _:
            return [(name, plain(value))]


def header(parameter: Parameter, value: Any) -> str:
    """Return a header's value."""
    if parameter.content:
        return _content(value)
    match value:
        case list():
            return ",".join(map(plain, value))
        case dict() if parameter.explode:
            return ",".join(f"{key}={plain(one)}" for key, one in value.items())
        case dict():
            return ",".join(text for key, one in value.items() for text in (str(key), plain(one)))
        case _:
            return plain(value)


def querystring(parameter: Parameter, value: Any) -> str:
    """Return a whole query string, encoded: OpenAPI 3.2's `in: querystring`."""
    if "json" in parameter.content:
        return quote(_content(value), safe="")
    return urlencode(form(value))


def ambiguous(parameter: Parameter, value: Any) -> bool:
    """Whether a reader would take a part of a value for a separator between values.

    Percent-encoding does not help where everything is encoded afterwards, as in a query:
    https://spec.openapis.org/oas/v3.1.1#percent-encoding-and-form-media-types
    """
    if parameter.content or parameter.within == "path" or not isinstance(value, list | dict):
        return False
    if parameter.within != "header" and (parameter.explode or parameter.style == "deepObject"):
        return False
    separator = "," if parameter.within == "header" else SEPARATORS.get(parameter.style, ",")
    parts = value if isinstance(value, list) else [*value, *value.values()]
    return any(separator in plain(one) for one in parts)


def cookie(parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    """Return the cookies that a parameter becomes."""
    return query(parameter, value)


def form(value: Any) -> list[tuple[str, str]]:
    """Return the pairs of an `application/x-www-form-urlencoded` body, decoded."""
    pairs: list[tuple[str, str]] = []
    for key, one in value.items() if isinstance(value, dict) else ():
        pairs += (
            [(str(key), plain(each)) for each in one]
            if isinstance(one, list)
            else [(str(key), plain(one))]
        )
    return pairs


def multipart(value: dict[str, Any], boundary: str) -> str:
    """Return a `multipart/form-data` body; nested values are JSON (RFC 7578, OpenAPI's default)."""
    lines: list[str] = []
    for key, one in value.items():
        name = str(key).replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        lines += [f"--{boundary}", f'Content-Disposition: form-data; name="{name}"']
        if isinstance(one, dict | list):
            lines.append("Content-Type: application/json")
        lines += ["", plain(one)]
    return "\r\n".join([*lines, f"--{boundary}--", ""])


def _content(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _quoted(value: Any) -> str:
    return quote(plain(value), safe="")


def _joined(value: Any, separator: str, *, explode: bool) -> str:
    def part(one: Any) -> str:
        # `quote` lets "." stand, which is what separates exploded labels.
        return _quoted(one).replace(".", "%2E") if separator == "." else _quoted(one)

    match value:
        case list():
            return separator.join(map(part, value))
        case dict() if explode:
            return separator.join(f"{part(key)}={part(one)}" for key, one in value.items())
        case dict():
            parts = [text for key, one in value.items() for text in (_quoted(key), _quoted(one))]
            return separator.join(parts)
        case _:
            return _quoted(value)


def _deep(name: str, value: Any) -> list[tuple[str, str]]:
    match value:
        case dict():
            return [pair for key, one in value.items() for pair in _deep(f"{name}[{key}]", one)]
        case list():
            return [(name, plain(one)) for one in value]
        case _:
            return [(name, plain(value))]
