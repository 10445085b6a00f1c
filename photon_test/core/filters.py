"""Filter expressions: what they are, and what they match.

The language is a superset of nextest's filtersets
(https://nexte.st/docs/filtersets/reference/, read at 0.9.143); `core/parse.py` reads the text.
"""

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal, assert_never

from photon_test.core.value import Value

MatcherKind = Literal["equal", "contains", "regex", "glob"]
Field = Literal[
    "suite",
    "adapter",
    "scope",
    "tag",
    "test",
    "file",
    "owner",
    "consumer",
    "description",
    "state",
    "operation",
]
_OF_A_MATRIX = re.compile(r"([^\[]*)\[([A-Za-z_][\w-]*=[^\]]*)\]")
_INTERACTIONS = ("pact", "schemathesis")  # adapters whose cases have an operation, a state, …


class Matcher(Value, kw_only=True):
    """How a text is compared: `=exact`, `~contains`, `/regex/`, `#glob`."""

    kind: MatcherKind
    text: str

    def matches(self, value: str) -> bool:
        """Whether `value` matches."""
        match self.kind:
            case "equal":
                return value == self.text
            case "contains":
                return self.text in value
            case "regex":
                return _compiled(self.text).search(value) is not None
            case "glob":
                return fnmatchcase(value, self.text)


class Everything(Value, tag="all", kw_only=True):
    """`all()`."""


class Nothing(Value, tag="none", kw_only=True):
    """`none()`."""


class Is(Value, tag="is", kw_only=True):
    """A predicate about one field: `suite(pricing)`, `test(~tax)`."""

    field: Field
    matcher: Matcher


class Not(Value, tag="not", kw_only=True):
    """Neither more nor less than the opposite."""

    of: "Filter"


class And(Value, tag="and", kw_only=True):
    """Every one holds."""

    of: tuple["Filter", ...]


class Or(Value, tag="or", kw_only=True):
    """At least one holds."""

    of: tuple["Filter", ...]


Filter = Everything | Nothing | Is | Not | And | Or


class Facts(Value, kw_only=True):
    """What a filter can see. None: not known yet, because no case is looked at."""

    suite: str
    adapter: str
    scope: str
    owner: str = ""
    tags: tuple[str, ...] = ()
    more_tags: bool = True  # of a suite: its cases may bring tags of their own
    test: str | None = None
    file: str | None = None
    traits: tuple[tuple[str, str], ...] = ()  # of an interaction: `("consumer", "web")`, …


def evaluate(expression: Filter, facts: Facts) -> bool | None:
    """Whether the filter matches; None if that depends on a case and `facts` is about a suite.

    A suite's own tags decide a `tag()` at once when they match; when they do not, a case may
    still bring the tag.
    """
    match expression:
        case Everything():
            return True
        case Nothing():
            return False
        case Is(field=field, matcher=matcher):
            return _predicate(field, matcher, facts)
        case Not(of=inner):
            inside = evaluate(inner, facts)
            return None if inside is None else not inside
        case And(of=parts):
            return _all([evaluate(part, facts) for part in parts])
        case Or(of=parts):
            negated = _all([_not(evaluate(part, facts)) for part in parts])
            return _not(negated)
        case _:
            assert_never(expression)


def names_suite(matcher: Matcher, name: str) -> bool:
    """Whether a suite is meant.

    One of a matrix, `orders[python=3.11]`, is meant by `orders` too. In a glob, brackets as they
    stand there are no class of characters: `*[python=3.11]`.
    """
    found = _OF_A_MATRIX.fullmatch(matcher.text) if matcher.kind == "glob" else None
    if found:
        return fnmatchcase(name, f"{found[1]}[[]{found[2]}]")
    return matcher.matches(name) or matcher.matches(name.partition("[")[0])


def _predicate(field: Field, matcher: Matcher, facts: Facts) -> bool | None:
    match field:
        case "suite":
            return names_suite(matcher, facts.suite)
        case "adapter":
            return matcher.matches(facts.adapter)
        case "scope":
            return matcher.matches(facts.scope)
        case "owner":
            return matcher.matches(facts.owner)
        case "tag":
            if any(matcher.matches(tag) for tag in facts.tags):
                return True
            return None if facts.test is None and facts.more_tags else False
        case "test":
            return None if facts.test is None else matcher.matches(facts.test)
        case "file":
            return None if facts.file is None else matcher.matches(facts.file)
        case "consumer" | "description" | "state" | "operation":
            if facts.adapter not in _INTERACTIONS:
                return False
            if facts.test is None:
                return None
            return any(name == field and matcher.matches(value) for name, value in facts.traits)


def _not(value: bool | None) -> bool | None:  # noqa: FBT001  # three-valued logic is about booleans
    return None if value is None else not value


def _all(values: list[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


@lru_cache(maxsize=256)
def _compiled(text: str) -> re.Pattern[str]:
    return re.compile(text)
