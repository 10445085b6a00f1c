"""A body and its rules → a tree of what is expected, as matchers of a library are nested.

A pact keeps rules beside the body, by path; the libraries write them around the values. What has
no words there is a `Ruled`: `OR`, for one, which no library has a matcher for.
"""

from typing import Any

from msgspec import field

from photon_test.core.value import Value
from photon_test.pact.model import (
    AnyMatcher,
    Date,
    EachValue,
    Equality,
    Integer,
    Regex,
    Rule,
    Type,
)


class Expect(Value, tag=True, kw_only=True):
    """Base of the nodes."""


class Exactly(Expect, kw_only=True):
    """A value as it is."""

    value: Any


class Alike(Expect, kw_only=True):
    """Anything of the value's type, because the type of what is around it cascades."""

    value: Any


class Like(Expect, kw_only=True):
    """Anything of the same type, and so down the tree."""

    of: "Tree"


class Items(Expect, kw_only=True):
    """A list whose elements are all like one."""

    of: "Tree"
    min: int | None = None
    max: int | None = None


class Matches(Expect, kw_only=True):
    """Text that an expression matches as a whole."""

    regex: str
    example: str


class Whole(Expect, kw_only=True):
    """An integer."""

    example: int


class Day(Expect, kw_only=True):
    """A date that exists: `2024-01-15`."""

    example: str


class Map(Expect, kw_only=True):
    """An object whose keys are free and whose values are all like one."""

    key: str
    of: "Tree"


class Ruled(Expect, kw_only=True):
    """A value whose rule no library has words for, and where it stands."""

    path: str
    rule: Rule
    value: Any


class Object(Expect, kw_only=True):
    """An object with at least these members."""

    members: tuple[tuple[str, "Tree"], ...]


Tree = Exactly | Alike | Like | Items | Matches | Whole | Day | Map | Ruled | Object


class Expectation(Value, kw_only=True):
    """A tree, and the rules that it does not say, by path."""

    tree: Tree
    rules: dict[str, Rule] = field(default_factory=dict)


def expectation(content: Any, rules: dict[str, Rule]) -> Expectation:
    """Return what a body with these rules expects."""
    walk = _Walk(rules)
    tree = walk.node("$", content, cascade=False)
    left = {path: one for path, one in rules.items() if path not in walk.said}
    return Expectation(tree=tree, rules=left)


def text(value: str, one: Rule | None) -> Tree:
    """Return what a header or a query parameter expects."""
    if one is None:
        return Exactly(value=value)
    for matcher in one.matchers:
        if isinstance(matcher, Regex):
            return Matches(regex=matcher.regex, example=value)
    return Like(of=Alike(value=value))


class _Walk:
    """Goes down a body; notes which rules the tree says."""

    def __init__(self, rules: dict[str, Rule]) -> None:
        self._rules = rules
        self.said: set[str] = set()

    def node(self, path: str, value: Any, *, cascade: bool) -> Tree:
        one = self._rules.get(path)
        if one is not None and one.combine == "OR":
            return Ruled(path=path, rule=one, value=value)
        matchers = one.matchers if one else ()
        found: Tree | None
        if isinstance(value, dict):
            found = self._object(path, value, matchers, cascade=cascade)
        elif isinstance(value, list):
            found = self._list(path, value, matchers, cascade=cascade)
        else:
            found = scalar(value, matchers, cascade=cascade)
        if found is not None:
            self.said.add(path)
            return found
        if one is not None:
            return Ruled(path=path, rule=one, value=value)
        return Alike(value=value) if cascade else Exactly(value=value)

    def _object(
        self, path: str, value: dict[str, Any], matchers: tuple[AnyMatcher, ...], *, cascade: bool
    ) -> Tree | None:
        if len(matchers) == 1 and isinstance(matchers[0], EachValue) and value:
            return self._map(path, value, matchers[0])
        if not all(isinstance(matcher, Type) for matcher in matchers):
            return None
        like = bool(matchers)
        members = tuple(
            (name, self.node(below(path, name), inner, cascade=cascade or like))
            for name, inner in value.items()
        )
        bare = Object(members=members)
        return Like(of=bare) if like and not cascade else bare

    def _map(self, path: str, value: dict[str, Any], matcher: EachValue) -> Tree:
        """Its elements' rules are at `.*`, or, for what is no container, in the rule itself."""
        key, inner = next(iter(value.items()))
        if isinstance(inner, dict | list):
            return Map(key=key, of=self.node(f"{path}.*", inner, cascade=False))
        return Map(key=key, of=scalar(inner, matcher.rules, cascade=False) or Exactly(value=inner))

    def _list(
        self, path: str, value: list[Any], matchers: tuple[AnyMatcher, ...], *, cascade: bool
    ) -> Tree | None:
        if not matchers:
            return Alike(value=value) if cascade else Exactly(value=value)
        own = matchers[0]
        if len(matchers) > 1 or not isinstance(own, Type):
            return None
        if value:
            inner = self.node(f"{path}[*]", value[0], cascade=True)
            return Items(of=inner, min=own.min, max=own.max)
        if own.min is not None or own.max is not None:
            return None
        return Alike(value=value) if cascade else Like(of=Alike(value=value))


def scalar(value: Any, matchers: tuple[AnyMatcher, ...], *, cascade: bool) -> Tree | None:
    """Return a node for what is no container; None: no library has words for its rule.

    `type` beside `regex` is left out: the libraries write one matcher around a value.
    """
    for matcher in reversed(matchers):
        match matcher:
            case Regex(regex=regex) if isinstance(value, str):
                return Matches(regex=regex, example=value)
            case Integer() if isinstance(value, int):
                return Whole(example=value)
            case Date() if isinstance(value, str):
                return Day(example=value)
            case Type():
                return Alike(value=value) if cascade else Like(of=Alike(value=value))
            case Equality() if not cascade:
                return Exactly(value=value)
            case _:
                return None
    return Alike(value=value) if cascade else Exactly(value=value)


def below(path: str, name: str) -> str:
    """Return the path of a member, as the contract's own rules write it."""
    if name.replace("_", "a").isalnum() and name.isascii() and not name[0].isdigit():
        return f"{path}.{name}"
    return f"{path}['{name}']"


def parameters(several: tuple[str, ...], one: Rule | None) -> list[Tree]:
    """Return what the values of one query parameter expect.

    The core's libraries read a value that looks like JSON as JSON, so it is written as an
    expression; that holds for all values of the name, and so has to say all of them.
    """
    if one is not None or not any(value[:1] in ("{", "[") for value in several):
        return [text(value, one) for value in several]
    regex = "|".join(map(escaped, several))
    return [
        Matches(regex=regex, example=value) if value[:1] in ("{", "[") else Exactly(value=value)
        for value in several
    ]


def escaped(value: str) -> str:
    """Return an expression for exactly this text."""
    return "".join(f"\\{one}" if one in r"\^$.|?*+()[]{}" else one for one in value)


def sayable(expected: Expectation) -> Expectation:
    """Leave out what is `Ruled`, for libraries that have matchers only.

    A plain value in its place would be expected by type, and be too tight: the result's `rules`
    are what the contract does not say.
    """
    bare = _bare(expected.tree)
    return Expectation(tree=bare or Alike(value=None), rules=expected.rules)


def _bare(tree: Tree) -> Tree | None:
    match tree:
        case Ruled():
            return None
        case Like(of=inner):
            kept = _bare(inner)
            return Like(of=kept) if kept is not None else None
        case Items(of=inner, min=least, max=most):
            kept = _bare(inner)
            if kept is None:
                return Like(of=Alike(value=[]))
            return Items(of=kept, min=least, max=most)
        case Map(key=name, of=inner):
            kept = _bare(inner)
            return Map(key=name, of=kept) if kept is not None else Like(of=Object(members=()))
        case Object(members=members):
            every = [(name, _bare(one)) for name, one in members]
            return Object(members=tuple((name, one) for name, one in every if one is not None))
        case _:
            return tree
