"""How two exchanges differ in what they say: not in spelling, order, keys or comments."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from photon_test.core.value import Value
from photon_test.pact.exchange import (
    BinaryBody,
    Body,
    EmptyBody,
    Exchange,
    Generator,
    JsonBody,
    NoBody,
    NullBody,
    Part,
    Rule,
    TextBody,
)
from photon_test.pact.jsontext import canonical, written

_SHOWN = 120  # characters of a value
_ABOUT = ("key", "comments", "_id")  # an interaction's members that say nothing of the exchange


class Change(Value, kw_only=True):
    """One thing that is said otherwise: "" before, it was not said; "" after, it is not now."""

    place: str  # `response status`, `response rule body $.id`, `response body $.items[0].id`
    before: str = ""
    after: str = ""

    @property
    def words(self) -> str:
        """The change as a line."""
        if not self.before:
            return f"{self.place}: {self.after} was added"
        if not self.after:
            return f"{self.place}: {self.before} was removed"
        return f"{self.place}: {self.before} became {self.after}"


def changes(old: Exchange, new: Exchange) -> tuple[Change, ...]:
    """Return every difference, in the order in which a reader meets them."""
    return tuple(_all(old, new))


def _all(old: Exchange, new: Exchange) -> Iterator[Change]:
    yield from _one("description", _quoted(old.description), _quoted(new.description))
    for number, (was, is_) in enumerate(zip_longest(old.states, new.states), start=1):
        place = f"state {number}"
        yield from _one(place, _quoted(was.name) if was else "", _quoted(is_.name) if is_ else "")
        if was or is_:
            yield from _members(
                f"{place} parameter", was.params if was else {}, is_.params if is_ else {}
            )
            yield from _members(place, was.rest if was else {}, is_.rest if is_ else {})
    yield from _one("pending", str(old.pending).lower(), str(new.pending).lower())
    yield from _members("interaction", old.modern, new.modern)
    yield from _members("interaction", _said(old.rest), _said(new.rest))
    yield from _one("request method", old.request.method, new.request.method)
    yield from _one("request path", _quoted(old.request.path), _quoted(new.request.path))
    yield from _members("request query", old.request.query, new.request.query)
    yield from _part("request", old.request, new.request)
    yield from _one("response status", str(old.response.status), str(new.response.status))
    yield from _part("response", old.response, new.response)


def _said(rest: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in rest.items() if key not in _ABOUT}


def _part(name: str, old: Part, new: Part) -> Iterator[Change]:
    # Names of headers are the same in any case.
    was = {key.lower(): value for key, value in old.headers.items()}
    is_ = {key.lower(): value for key, value in new.headers.items()}
    yield from _members(f"{name} header", was, is_)
    yield from _one(f"{name} content type", old.content_type, new.content_type)
    yield from _rules(name, old, new)
    yield from _generators(name, old, new)
    if isinstance(old.body, JsonBody) and isinstance(new.body, JsonBody):
        yield from value_changes(f"{name} body $", old.body.value, new.body.value)
    else:
        yield from _one(f"{name} body", _body(old.body), _body(new.body))
    yield from _members(f"{name} body", old.body_rest, new.body_rest)
    yield from _members(name, old.rest, new.rest)


def _rules(name: str, old: Part, new: Part) -> Iterator[Change]:
    for category in dict.fromkeys((*old.rules, *new.rules)):
        was, is_ = old.rules.get(category, {}), new.rules.get(category, {})
        for place in dict.fromkeys((*was, *is_)):
            where = f"{name} rule {category} {place}".rstrip()
            yield from _one(where, rule_words(was.get(place)), rule_words(is_.get(place)))


def rule_words(rule: Rule | None) -> str:
    """Return a rule as people say it: `integer`, `type(min=1) or null`; "" for none."""
    if rule is None:
        return ""
    words = (_call(one.kind, one.settings) for one in rule.matchers)
    rest = f" with {canonical(rule.rest)}" if rule.rest else ""
    return (" or " if rule.combine == "OR" else " and ").join(words) + rest


def _generators(name: str, old: Part, new: Part) -> Iterator[Change]:
    for category in dict.fromkeys((*old.generators, *new.generators)):
        was, is_ = old.generators.get(category, {}), new.generators.get(category, {})
        for place in dict.fromkeys((*was, *is_)):
            where = f"{name} generator {category} {place}".rstrip()
            yield from _one(where, _generator(was.get(place)), _generator(is_.get(place)))


def _generator(one: Generator | None) -> str:
    return _call(one.kind, one.settings) if one else ""


def _call(kind: str, settings: Mapping[str, Any]) -> str:
    if not settings:
        return f"`{kind}`"
    inside = ", ".join(f"{key}={canonical(settings[key])}" for key in sorted(settings))
    return f"`{kind}({inside})`"


def _body(body: Body) -> str:
    match body:
        case NoBody():
            return ""
        case NullBody():
            return "null"
        case EmptyBody():
            return "an empty body"
        case JsonBody(value=value):
            return f"JSON {canonical(value)}"
        case TextBody(text=text):
            return f"text {_quoted(text)}"
        case BinaryBody(base64=text):
            return f"bytes {text}"


def value_changes(place: str, old: Any, new: Any) -> Iterator[Change]:
    """Yield how two JSON values differ, each difference at its deepest place."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            below = f"{place}.{key}"
            if key in old and key in new:
                yield from value_changes(below, old[key], new[key])
            elif key in old:
                yield Change(place=below, before=_short(written(old[key])))
            else:
                yield Change(place=below, after=_short(written(new[key])))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (was, is_) in enumerate(zip(old, new, strict=True)):
            yield from value_changes(f"{place}[{index}]", was, is_)
    elif canonical(old) != canonical(new):
        yield Change(place=place, before=_short(written(old)), after=_short(written(new)))


def _members(place: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in dict.fromkeys((*old, *new)):
        if key in old and key in new and canonical(old[key]) == canonical(new[key]):
            continue
        was = written(old[key]) if key in old else ""
        is_ = written(new[key]) if key in new else ""
        yield from _one(f"{place} {key}", was, is_)


def _one(place: str, old: str, new: str) -> Iterator[Change]:
    if old != new:
        yield Change(place=place, before=_short(old), after=_short(new))


def _quoted(text: str) -> str:
    return f"`{text}`"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
