"""HAL+JSON: an answer's own content, and its links by relation.

Source: https://datatracker.ietf.org/doc/html/draft-kelly-json-hal-11. Links may be templates of
the simplest kind, `{name}`; the broker has no others.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from photon_test.core.value import Value
from photon_test.pact.broker.errors import BrokerError

_VARIABLE = re.compile(r"\{(\w+)\}")
T = TypeVar("T")


class Link(Value, kw_only=True):
    """A link of a resource."""

    href: str
    name: str = ""


class Resource(Value, kw_only=True):
    """An answer of the broker. `body` is the edge: it is read by `as_` or by its links."""

    asked: str  # the request in words
    status: int = 200
    body: dict[str, Any] = msgspec.field(default_factory=dict)
    data: bytes = b""  # the same as it was sent

    def links(self, relation: str) -> tuple[Link, ...]:
        """Return the links of a relation; one, several or none."""
        found = self.body.get("_links")
        return tuple(_links(found.get(relation) if isinstance(found, dict) else None))

    def link(self, relation: str) -> Link | None:
        """Return the first link of a relation; None if there is none."""
        return next(iter(self.links(relation)), None)

    def as_(self, kind: type[T]) -> T:
        """Return the content as a value; members that it does not know are left out.

        Raises:
            BrokerError: A member is missing or has another type.
        """
        try:
            return msgspec.convert(self.body, kind)
        except (msgspec.ValidationError, RecursionError) as error:
            message = f"the broker's answer is not what it should be: {error}"
            raise BrokerError(message, where=self.asked, hint=_OTHER) from error


def resource(data: bytes, content_type: str, *, status: int, asked: str) -> Resource:
    """Read an answer.

    Raises:
        BrokerError: It is no JSON object: a page to log in at, or no broker at all.
    """
    if not data.strip():
        return Resource(asked=asked, status=status)
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        kind = content_type or "no content type"
        message = f"the answer is not HAL+JSON but {kind}, so this is no Pact Broker's"
        raise BrokerError(message, where=asked, hint=_OTHER)
    return Resource(asked=asked, status=status, body=body, data=data)


_OTHER = "look at the broker's URL: a proxy or a page to log in at may have answered in its place"


def expand(template: str, values: dict[str, str]) -> str:
    """Fill a link's template in; a value is one segment, whatever it holds.

    Raises:
        KeyError: The template has a variable that is not known.
    """
    return _VARIABLE.sub(lambda found: quote(values[found[1]], safe=""), template)


def _links(value: Any) -> Iterator[Link]:
    match value:
        case list():
            for item in value:
                yield from _links(item)
        case {"href": str(href)}:
            yield Link(href=href, name=str(value.get("name") or ""))
        case str():
            yield Link(href=value)
        case _:
            pass
