"""What an HTTP interaction says, whatever version of Pact it is written in.

V1 to V4 say the same things in different places and spellings; here each has one. What Photon
does not understand is kept beside it (`rest`) and written again. Meanings follow what the Rust
core reads: pact_models 1.3.17, https://github.com/pact-foundation/pact-reference.
"""

from typing import Any, Literal

from msgspec import field

from photon_test.core.value import Value

Members = dict[str, Any]


class Matcher(Value, kw_only=True):
    """One matcher. `kind` as V4 calls it, or a plugin's own word; `settings` without it."""

    kind: str
    settings: Members = field(default_factory=dict)


class Rule(Value, kw_only=True):
    """The matchers of one place."""

    matchers: tuple[Matcher, ...]
    combine: Literal["AND", "OR"] = "AND"
    rest: Members = field(default_factory=dict)


class Generator(Value, kw_only=True):
    """A value that is made when a request is sent or answered."""

    kind: str
    settings: Members = field(default_factory=dict)


Rules = dict[str, dict[str, Rule]]  # category → place; "" where a category has only one
Generators = dict[str, dict[str, Generator]]


class NoBody(Value, tag="none", kw_only=True):
    """Nothing is said about the body."""


class NullBody(Value, tag="null", kw_only=True):
    """`null` stands where the body would be."""


class EmptyBody(Value, tag="empty", kw_only=True):
    """A body without a byte."""


class JsonBody(Value, tag="json", kw_only=True):
    """A JSON value."""

    value: Any


class TextBody(Value, tag="text", kw_only=True):
    """Text that is not JSON."""

    text: str


class BinaryBody(Value, tag="binary", kw_only=True):
    """Bytes."""

    base64: str


Body = NoBody | NullBody | EmptyBody | JsonBody | TextBody | BinaryBody


class Part(Value, kw_only=True):
    """What request and response have in common."""

    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    body: Body = NoBody()
    content_type: str = ""  # of the body, said by itself or by the header
    rules: Rules = field(default_factory=dict)
    generators: Generators = field(default_factory=dict)
    body_rest: Members = field(default_factory=dict)  # beside the content: only V4 can
    rest: Members = field(default_factory=dict)


class Request(Part, kw_only=True):
    """What the consumer sends."""

    method: str = "GET"
    path: str = "/"
    query: dict[str, tuple[str | None, ...]] = field(default_factory=dict)  # None: no `=`


class Response(Part, kw_only=True):
    """What the provider must answer."""

    status: int = 200


class State(Value, kw_only=True):
    """Something that must be true of the provider."""

    name: str
    params: Members = field(default_factory=dict)
    rest: Members = field(default_factory=dict)


class Exchange(Value, kw_only=True):
    """One request and its response."""

    description: str
    states: tuple[State, ...] = ()
    request: Request = Request()
    response: Response = Response()
    pending: bool = False
    modern: Members = field(default_factory=dict)  # members of V4 that older versions lack
    rest: Members = field(default_factory=dict)  # `key`, `comments`, and what is not understood
