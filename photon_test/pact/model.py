"""Interactions that we write: Pact V4, HTTP.

Source: https://github.com/pact-foundation/pact-specification/tree/version-4. The order of the
fields is the order in the file; a field that has its default is not written.
"""

from typing import Any, Literal

from msgspec import UNSET, UnsetType, field

from photon_test.core.value import Value


class Matcher(Value, tag_field="match", kw_only=True):
    """Base of the matchers that a rule is made of."""


class Type(Matcher, tag="type", kw_only=True):
    """The same type as the example; on a list, also how many elements."""

    min: int | None = None
    max: int | None = None


class Equality(Matcher, tag="equality", kw_only=True):
    """The same value as the example."""


class Regex(Matcher, tag="regex", kw_only=True):
    """The whole value, as text, matches. Oniguruma, Ruby's syntax."""

    regex: str


class Integer(Matcher, tag="integer", kw_only=True):
    """A number that is written without a fraction."""


class Number(Matcher, tag="number", kw_only=True):
    """A number."""


class Date(Matcher, tag="date", kw_only=True):
    """A date that exists, in a format of Java's."""

    format: str


class Null(Matcher, tag="null", kw_only=True):
    """null."""


class NotEmpty(Matcher, tag="notEmpty", kw_only=True):
    """Something: no empty text, list or object, and not null."""


class EachValue(Matcher, tag="eachValue", kw_only=True):
    """Every value of an object that is used as a map."""

    rules: tuple["AnyMatcher", ...]


class EachKey(Matcher, tag="eachKey", kw_only=True):
    """Every key of an object. With it, the Rust core compares only the keys that are there."""

    rules: tuple["AnyMatcher", ...]


AnyMatcher = (
    Type | Equality | Regex | Integer | Number | Date | Null | NotEmpty | EachValue | EachKey
)


class StatusCode(Matcher, tag="statusCode", kw_only=True):
    """Any status of a kind, or any of these."""

    status: Literal["success", "redirect", "clientError"] | tuple[int, ...]


class StatusRule(Value, kw_only=True):
    """What a status may be; the only matcher that it can have."""

    combine: Literal["AND"] = "AND"
    matchers: tuple[StatusCode, ...]


class Rule(Value, kw_only=True):
    """Matchers of one place."""

    combine: Literal["AND", "OR"]
    matchers: tuple[AnyMatcher, ...]


def rule(*matchers: AnyMatcher) -> Rule:
    """All of these hold."""
    return Rule(combine="AND", matchers=matchers)


def either(*matchers: AnyMatcher) -> Rule:
    """One of these holds."""
    return Rule(combine="OR", matchers=matchers)


class Rules(Value, kw_only=True):
    """Rules by where they are about; in `body` by path, elsewhere by name."""

    path: Rule | None = None
    status: dict[Literal[""], StatusRule] = field(default_factory=dict)
    query: dict[str, Rule] = field(default_factory=dict)
    header: dict[str, Rule] = field(default_factory=dict)
    body: dict[str, Rule] = field(default_factory=dict)


class FromState(Value, tag_field="type", tag="ProviderState", kw_only=True):
    """A value that the provider's state handler returns: `Bearer ${bearerToken}`."""

    expression: str
    dataType: Literal["STRING"] = "STRING"  # noqa: N815  # written so


class Generators(Value, kw_only=True):
    """Values that are made when the request is sent."""

    query: dict[str, FromState] = field(default_factory=dict)
    header: dict[str, FromState] = field(default_factory=dict)


class Content(Value, kw_only=True):
    """A body. `encoded` is false for JSON and text, `base64` for bytes."""

    content: Any
    contentType: str  # noqa: N815  # written so
    encoded: bool | Literal["base64"]


class Request(Value, kw_only=True):
    """What the consumer sends."""

    method: str
    path: str
    query: dict[str, tuple[str, ...]] = field(default_factory=dict)
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    body: Content | UnsetType = UNSET
    matchingRules: Rules = Rules()  # noqa: N815  # written so
    generators: Generators = Generators()


class Response(Value, kw_only=True):
    """What the provider must answer."""

    status: int
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    body: Content | UnsetType = UNSET
    matchingRules: Rules = Rules()  # noqa: N815  # written so


class State(Value, kw_only=True):
    """Something that must be true of the provider before the request is sent."""

    name: str
    params: dict[str, Any] = field(default_factory=dict)


class Note(Value, kw_only=True):
    """Where an interaction came from, kept in its comments."""

    operation: str
    source: str  # file and JSON pointer of the reply
    example: str = ""  # the name that request and response share
    request: str = ""  # the name of the request's examples, where it is another one
    provenance: dict[str, str] = field(default_factory=dict)  # part → where its value came from
    loosened: tuple[str, ...] = ()  # what the description promises and Pact cannot say
    tags: tuple[str, ...] = ()


class Comments(Value, kw_only=True):
    """Free space of an interaction; `photon` marks it as ours."""

    text: tuple[str, ...] = ()
    photon: Note


class HttpInteraction(Value, tag_field="type", tag="Synchronous/HTTP", kw_only=True):
    """One request and its response."""

    key: str = ""  # a hash of everything else
    description: str
    providerStates: tuple[State, ...] = ()  # noqa: N815  # written so
    request: Request
    response: Response
    comments: Comments

    @property
    def identity(self) -> tuple[str, ...]:
        """What Pact tells interactions apart by."""
        return self.description, *[state.name for state in self.providerStates]
