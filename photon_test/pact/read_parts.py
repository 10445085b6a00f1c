"""Headers and query of every version."""

from urllib.parse import unquote_plus

from photon_test.pact.exchange import Members
from photon_test.pact.shapes import Wrong, object_at, plain_text

# What the core takes apart at commas when it stands as text (pact_models 1.3.17, headers.rs).
SPLIT = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "access-control-allow-headers",
        "access-control-allow-methods",
        "access-control-expose-headers",
        "access-control-request-headers",
        "allow",
        "cache-control",
        "if-match",
        "if-none-match",
        "vary",
    }
)


def read_headers(part: Members) -> dict[str, tuple[str, ...]]:
    """Return the headers of a request or response."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in object_at(part, "headers").items():
        if isinstance(value, list):
            texts = tuple(map(plain_text, value))
        else:
            text = plain_text(value)
            texts = (None,) if text is None else split_header(name, text)
        if None in texts:
            raise Wrong(("headers", name), f"the value of the header `{name}` is not text")
        found[name] = tuple(text for text in texts if text is not None)
    return found


def split_header(name: str, value: str) -> tuple[str, ...]:
    """Return the values of a header that stands as text."""
    if name.lower() in SPLIT:
        return tuple(one.strip() for one in value.split(","))
    return (value.strip(),)


def read_query(request: Members) -> dict[str, tuple[str | None, ...]]:
    """Return the query of a request."""
    query = request.get("query")
    if query is None:
        return {}
    if isinstance(query, str):
        return _parsed(query)
    found: dict[str, tuple[str | None, ...]] = {}
    for name, value in object_at(request, "query").items():
        values = value if isinstance(value, list) else [value]
        texts = tuple(None if one is None else plain_text(one) for one in values)
        if any(isinstance(one, dict | list) for one in values):
            raise Wrong(("query", name), f"the value of the parameter `{name}` is not text")
        found[name] = texts
    return found


def _parsed(query: str) -> dict[str, tuple[str | None, ...]]:
    found: dict[str, tuple[str | None, ...]] = {}
    for pair in query.split("&"):
        if pair:
            name, equals, value = pair.partition("=")
            name = unquote_plus(name)
            found[name] = (*found.get(name, ()), unquote_plus(value) if equals else None)
    return found
