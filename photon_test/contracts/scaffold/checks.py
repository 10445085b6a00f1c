"""What a test of a real service asserts about an answer: steps that every language can write.

A service's values are not the example's, so only what the rules say is asserted.
"""

from typing import Any, Literal

from photon_test.contracts.patterns import ANYTHING, LIST, OBJECT, SOME_LIST, SOME_OBJECT
from photon_test.contracts.scaffold.expect import (
    Alike,
    Day,
    Exactly,
    Items,
    Like,
    Map,
    Matches,
    Object,
    Ruled,
    Tree,
    Whole,
    text,
)
from photon_test.core.value import Value
from photon_test.pact.model import (
    AnyMatcher,
    Date,
    Equality,
    Integer,
    NotEmpty,
    Null,
    Number,
    Regex,
    Response,
    Type,
)

Kind = Literal["text", "number", "integer", "boolean", "object", "list", "null"]
Subject = tuple[str, ...]  # a variable, and the members that lead from it: ("body", "id")


class Is(Value, tag=True, kw_only=True):
    """It is of this kind."""

    kind: Kind


class Equals(Value, tag=True, kw_only=True):
    """It is exactly this."""

    value: Any


class Fits(Value, tag=True, kw_only=True):
    """It is text that an expression matches as a whole."""

    regex: str


class IsDay(Value, tag=True, kw_only=True):
    """It is a date."""


class IsSomething(Value, tag=True, kw_only=True):
    """It is neither null nor empty."""


class Counts(Value, tag=True, kw_only=True):
    """It is a list of this many elements."""

    min: int | None = None
    max: int | None = None


class OneOf(Value, tag=True, kw_only=True):
    """One of these holds."""

    claims: tuple["Claim", ...]


Claim = Is | Equals | Fits | IsDay | IsSomething | Counts | OneOf


class Assert(Value, tag=True, kw_only=True):
    """A claim about a value."""

    subject: Subject
    claim: Claim


class Loop(Value, tag=True, kw_only=True):
    """Steps for every element of a list, or every value of an object."""

    variable: str
    subject: Subject
    over: Literal["elements", "values"]
    steps: tuple["Step", ...]


Step = Assert | Loop


def steps(tree: Tree, subject: Subject = ("body",), depth: int = 0) -> tuple[Step, ...]:
    """Return what to assert about an answer's body."""
    match tree:
        case Alike(value=value):
            return (Assert(subject=subject, claim=Is(kind=kind(value))),)
        case Like(of=inner):
            return steps(inner, subject, depth)
        case Object(members=()):
            return (Assert(subject=subject, claim=Is(kind="object")),)
        case Object(members=members):
            return tuple(
                step for name, one in members for step in steps(one, (*subject, name), depth)
            )
        case Items(of=inner, min=least, max=most):
            first: Claim = Counts(min=least, max=most) if least or most else Is(kind="list")
            if isinstance(inner, Ruled) and Regex(regex=ANYTHING) in inner.rule.matchers:
                return (Assert(subject=subject, claim=first),)
            return _loop(inner, subject, depth, "elements", first)
        case Map(of=inner):
            return _loop(inner, subject, depth, "values", Is(kind="object"))
        case Exactly(value=value):
            return (Assert(subject=subject, claim=Equals(value=value)),)
        case Ruled(rule=rule, value=value):
            claims = tuple(_claim(one, value) for one in rule.matchers)
            if rule.combine == "OR":
                return (Assert(subject=subject, claim=OneOf(claims=claims)),)
            return tuple(Assert(subject=subject, claim=one) for one in claims)
        case Matches(regex=regex):
            return (Assert(subject=subject, claim=Fits(regex=regex)),)
        case Whole() | Day():
            return (Assert(subject=subject, claim=_simple(tree)),)


def _simple(tree: Whole | Day) -> Claim:
    match tree:
        case Whole():
            return Is(kind="integer")
        case Day():
            return IsDay()


def seen(tree: Tree, subject: Subject = ("body",)) -> tuple[Step, ...]:
    """Return which of the example's values arrive: what a consumer's test asserts first."""
    inner = tree.of if isinstance(tree, Like) else tree
    if not isinstance(inner, Object):
        return ()
    return tuple(
        Assert(subject=(*subject, name), claim=Equals(value=value))
        for name, one in inner.members
        if (value := example(one)) is not None and not isinstance(value, dict | list)
    )


def headers(response: Response, *, exact: bool) -> tuple[Step, ...]:
    """Return what to assert about an answer's headers; `exact`: they are the example's."""
    found: list[Step] = []
    for name, several in response.headers.items():
        subject = ("headers", name)
        if name.lower() == "content-type":
            continue
        if exact:
            found.append(Assert(subject=subject, claim=Equals(value=several[0])))
        else:
            found += steps(text(several[0], response.matchingRules.header.get(name)), subject)
    return tuple(found)


def example(tree: Tree) -> Any:
    """Return the value that a mock server answers with."""
    match tree:
        case Like(of=inner):
            return example(inner)
        case Object(members=members):
            return {name: example(one) for name, one in members}
        case Items(of=inner):
            return [example(inner)]
        case Map(key=key, of=inner):
            return {key: example(inner)}
        case Exactly(value=value) | Alike(value=value) | Ruled(value=value):
            return value
        case Matches(example=value) | Whole(example=value) | Day(example=value):
            return value


def kind(value: Any) -> Kind:
    """Return which kind a value is of."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
        case _:
            return "object"


def _loop(
    inner: Tree, subject: Subject, depth: int, over: Literal["elements", "values"], first: Claim
) -> tuple[Step, ...]:
    variable = f"each{depth + 1 if depth else ''}"
    inside = steps(inner, (variable,), depth + 1)
    loop = Loop(variable=variable, subject=subject, over=over, steps=inside)
    return (Assert(subject=subject, claim=first), loop)


def _claim(matcher: AnyMatcher, value: Any) -> Claim:
    match matcher:
        case Regex(regex=regex) if regex in (OBJECT, SOME_OBJECT):
            return Is(kind="object")
        case Regex(regex=regex) if regex in (LIST, SOME_LIST):
            return Is(kind="list")
        case Regex(regex=regex):
            return Fits(regex=regex)
        case Integer():
            return Is(kind="integer")
        case Number():
            return Is(kind="number")
        case Date():
            return IsDay()
        case Null():
            return Is(kind="null")
        case NotEmpty():
            return IsSomething()
        case Equality():
            return Equals(value=value)
        case Type(min=None, max=None):
            return Is(kind=kind(value))
        case Type(min=least, max=most):
            return Counts(min=least, max=most)
        case _:  # of keys or of values
            return Is(kind="object")
