"""A reply's schema and one value of it → what a contract expects: a body and its rules.

As tight as the description and no tighter: only what is promised is expected, by rules that every
promised value meets. Each row was tried on the Rust core (pact_ffi 0.5.12). Where Pact has no
words for a promise, the place is left open and listed.
"""

from typing import Any, Literal

from msgspec import UNSET, field

from photon_test.contracts.patterns import FORMATS, one_of, sized, whole
from photon_test.contracts.uses import EVERYTHING, Wanted
from photon_test.core.value import Value
from photon_test.openapi.document import Node
from photon_test.openapi.examples import Fits, NoSample, sample
from photon_test.openapi.library import Library
from photon_test.openapi.schema import Nodes, Shape, shape
from photon_test.pact.model import (
    AnyMatcher,
    Date,
    EachKey,
    EachValue,
    Equality,
    Integer,
    NotEmpty,
    Null,
    Number,
    Regex,
    Rule,
    Type,
    either,
    rule,
)

Manner = Literal["omit", "include", "present"]  # members that may be absent

_DEPTH = 24
_SHOWN = 100  # elements of a list
_DEPTH_PRESENT = 8  # optional members of optional members multiply
_ANY_KEY = EachKey(rules=(Regex(regex=r"[\s\S]*"),))  # `.` is no line feed
_OPEN = object()  # a place of which nothing is expected


class Expected(Value, kw_only=True, eq=False):
    """What a contract expects of a value. `content` UNSET: nothing can be expected."""

    content: Any = UNSET
    rules: dict[str, Rule] = field(default_factory=dict)
    loosened: tuple[str, ...] = ()  # `$.a: pattern`
    schemas: dict[str, Node] = field(default_factory=dict)  # by path


def expected(
    library: Library,
    schema: Nodes,
    value: Any,
    *,
    manner: Manner = "omit",
    read: Wanted | None = None,
    fits: Fits | None = None,
) -> Expected:
    """Return what to expect of a response's body whose example is `value`.

    Members that may be absent are left out, or included where the example has them, or looked at
    if they are present: then no member is expected, and each that is there by its schema. With
    `read`, only those members are looked at. `fits` judges what is added to the example.

    Raises:
        DocumentError: A reference leads nowhere.
    """
    walk = _Walk(library, manner, read or EVERYTHING, fits)
    content = walk.node("$", schema, value, 0)
    return Expected(
        content=UNSET if content is _OPEN else content,
        rules=dict(sorted(walk.rules.items())) if content is not _OPEN else {},
        loosened=tuple(walk.loosened),
        schemas=walk.schemas,
    )


def text_rule(found: Shape, value: Any) -> Rule | None:
    """Return the rule for a header's text; None: exactly this text."""
    if found.const is not UNSET:
        return None
    if found.kind == "integer" and found.enum is None:
        return rule(Regex(regex=r"-?\d+"))
    matchers = _matchers(found, value)[0]
    regex = next((one for one in reversed(matchers) if isinstance(one, Regex)), None)
    return rule(regex or Type())


class _Walk:
    """Goes down a schema and a value of it at once."""

    def __init__(self, library: Library, manner: Manner, read: Wanted, fits: Fits | None) -> None:
        self._library = library
        self._fits = fits
        self._manner = manner
        self._read = {"$": read}  # by path; everything below a path that is not here
        self._above: list[Any] = []  # schemas of the optional members that led here
        self.schemas: dict[str, Node] = {}
        self.rules: dict[str, Rule] = {}
        self.loosened: dict[str, None] = {}

    def node(self, path: str, schema: Nodes, value: Any, depth: int) -> Any:
        """Return what is expected at `path`, or `_OPEN`; rules are noted on the way."""
        found = shape(self._library, schema)
        if depth > _DEPTH:
            return self._open(path, "nested too deeply")
        self.schemas[path] = schema[0]
        for keyword in found.loosened:
            self._loosen(path, keyword)
        if found.branches:
            return self._branches(path, found, value, depth)
        kind = found.kind
        if found.nullable and kind in ("object", "array", ""):
            return self._nullable(path, found)
        if value is None and (value := self._other(schema)) is None:
            if found.nullable:
                self.rules[path] = rule(Null())
                return None
            return self._open(path, "null")
        match kind, value:
            case "object", dict():
                return self._object(path, found, value, depth)
            case "array", list():
                return self._array(path, found, value, depth)
            case "object" | "array", _:
                return self._open(path, "the example is of another type")
            case _:
                return self._scalar(path, found, value)

    def _scalar(self, path: str, found: Shape, value: Any) -> Any:
        if isinstance(value, dict | list) or not (
            found.kind or found.enum or found.const is not UNSET
        ):
            return self._open(path, "any type")
        if found.kind == "integer" and isinstance(value, float) and value.is_integer():
            value = int(value)
        matchers, lost = _matchers(found, value)
        for keyword in lost:
            self._loosen(path, keyword)
        if not found.nullable:
            self.rules[path] = rule(*matchers)
        else:
            # AND and OR cannot be mixed: the narrower one speaks for both.
            self.rules[path] = either(matchers[-1], Null())
        return value

    def _object(self, path: str, found: Shape, value: dict[str, Any], depth: int) -> Any:
        if not found.properties and not found.required:
            return self._map(path, found, value, depth)
        content: dict[str, Any] = {}
        read = self._read.get(path, EVERYTHING)
        self._unpromised(path, found, read)
        for name in (*found.properties, *sorted(found.required - found.properties.keys())):
            nodes = found.properties.get(name, found.values)
            wanted = read.at(name)
            if wanted is None or not self._looked_at(name, found, nodes, value, depth):
                continue
            if not nodes:
                self._loosen(_below(path, name) or path, "no schema")
                continue
            below = _below(path, name)
            if below is None:
                self._loosen(path, f"a property named {name!r}")
                continue
            if shape(self._library, nodes).hidden("response"):
                continue
            self._read[below] = wanted
            content[name] = self._member(below, nodes, name, value, depth)
        content = {name: inner for name, inner in content.items() if inner is not _OPEN}
        present = self._manner == "present" and content
        self.rules.setdefault(path, rule(_ANY_KEY if present else Type()))
        return {name: content[name] for name in (*value, *content) if name in content}

    def _member(self, path: str, nodes: Nodes, name: str, value: dict[str, Any], depth: int) -> Any:
        """Return what is expected of a member; one that the example leaves out is made up."""
        given = value[name] if name in value else self._other(nodes)
        if given is None and name not in value and not shape(self._library, nodes).nullable:
            return _OPEN
        self._above.append(tuple(node.identity for node in nodes))
        inner = self.node(path, nodes, given, depth + 1)
        self._above.pop()
        return inner

    def _looked_at(
        self, name: str, found: Shape, nodes: Nodes, value: dict[str, Any], depth: int
    ) -> bool:
        if name in found.required:
            return True
        match self._manner:
            case "omit":
                return False
            case "include":
                return name in value
            case "present":
                identity = tuple(node.identity for node in nodes)
                return depth < _DEPTH_PRESENT and identity not in self._above

    def _unpromised(self, path: str, found: Shape, read: Wanted) -> None:
        for name in read.below if self._manner == "omit" else ():
            if name in found.properties and name not in found.required:
                self._loosen(_below(path, name) or path, "read, but not promised")

    def _map(self, path: str, found: Shape, value: dict[str, Any], depth: int) -> Any:
        self.rules[path] = rule(Type())
        if not found.values:
            return {}
        self._read[f"{path}.*"] = self._inside(path, "*")
        inner_shape = shape(self._library, found.values)
        sampled = next(iter(value.values()), None) or self._other(found.values)
        if sampled is None or inner_shape.nullable or inner_shape.branches:
            self._loosen(path, "additionalProperties")
            return {}
        inner = self.node(f"{path}.*", found.values, sampled, depth + 1)
        if inner is _OPEN:
            return {}
        own = self.rules[f"{path}.*"]
        if own.matchers == (_ANY_KEY,):  # the core compares no further here
            self._loosen(path, "optional members of additionalProperties")
        if inner_shape.kind not in ("object", "array"):
            del self.rules[f"{path}.*"]
        self.rules[path] = rule(EachValue(rules=own.matchers))
        return {next((key for key in value if key), "key"): inner}

    def _array(self, path: str, found: Shape, value: list[Any], depth: int) -> Any:
        if found.prefix:
            return self._tuple(path, found, value, depth)
        least, most = found.min_items or None, found.max_items
        self.rules[path] = rule(Type(min=least, max=most))
        if not found.items:
            return self._some(path, found, [])
        self._read[f"{path}[*]"] = self._inside(path, "[]")
        first = value[0] if value else self._other(found.items)  # null is looked at below
        inner = self.node(f"{path}[*]", found.items, first, depth + 1)
        if inner is _OPEN:
            return self._some(path, found, [])
        if found.min_items > _SHOWN:
            return self._some(path, found, [inner])
        return [inner] * max(1, found.min_items)  # so that it accepts what it shows

    def _some(self, path: str, found: Shape, content: list[Any]) -> list[Any]:
        """Expect a list of anything; the core does not count against an empty example."""
        if found.min_items or found.max_items is not None:
            self._loosen(path, "minItems, maxItems")
            self.rules[path] = rule(Type())
        return content

    def _inside(self, path: str, step: str) -> Wanted:
        """Return what is read of each element; `lines.sku` is taken for `lines[].sku`."""
        read = self._read.get(path, EVERYTHING)
        return read.at(step) or read

    def _tuple(self, path: str, found: Shape, value: list[Any], depth: int) -> Any:
        """Expect each element by its own schema, if there are always as many.

        Elements that may be absent, or follow, cannot be said by index.
        """
        count = len(found.prefix)
        if not (found.min_items == found.max_items == count == len(value)):
            self._loosen(path, "prefixItems")
            self.rules[path] = rule(Type())
            return self._some(path, found, [])
        self.rules[path] = rule(Type(min=count, max=count))
        content = []
        for index, (node, one) in enumerate(zip(found.prefix, value, strict=True)):
            inner = self.node(f"{path}[{index}]", (node,), one, depth + 1)
            if inner is _OPEN:
                self.rules = {k: v for k, v in self.rules.items() if not k.startswith(f"{path}[")}
                self._loosen(path, "prefixItems")
                return self._some(path, found, [])
            content.append(inner)
        return content

    def _nullable(self, path: str, found: Shape) -> Any:
        """OR of `type` and `null` rejects both null and other objects: only these two work."""
        if (found.kind == "object" and found.required) or (
            found.kind == "array" and found.min_items
        ):
            self._loosen(path, "the inside of a value that may be null")
            self.rules[path] = either(NotEmpty(), Null())
            return None
        return self._open(path, "may be null")

    def _branches(self, path: str, found: Shape, value: Any, depth: int) -> Any:
        """Expect what all alternatives have in common."""
        self._loosen(path, "oneOf, anyOf")
        shapes = [shape(self._library, branch) for branch in found.branches]
        every = [one.kind or found.kind for one in shapes]
        if found.nullable or any(one.nullable for one in shapes):
            return self._open(path, "may be null")
        if set(every) != {"object"} or not isinstance(value, dict):
            return self._open(path, "alternatives of several types")
        common = frozenset.intersection(*(one.required for one in shapes)) | found.required
        properties = dict(found.properties)
        for name in common - properties.keys():
            if nodes := _agreed(self._library, [one.properties.get(name, ()) for one in shapes]):
                properties[name] = nodes
        bare = Shape(
            nodes=(),
            types=frozenset(("object",)),
            properties={name: nodes for name, nodes in properties.items() if name in common},
            required=common & properties.keys(),
        )
        return self._object(path, bare, value, depth) if bare.required else self._typed(path)

    def _typed(self, path: str) -> dict[str, Any]:
        self.rules[path] = rule(Type())
        return {}

    def _other(self, schema: Nodes) -> Any:
        """Return a value where the example has none; None: there is none that fits."""
        for believed in (True, False):
            try:
                found = sample(self._library, schema, "response", written=believed).value
            except NoSample:
                return None
            if self._fits is None or self._fits(schema, found):
                return found
        return None

    def _open(self, path: str, why: str) -> Any:
        self._loosen(path, why)
        return _OPEN

    def _loosen(self, path: str, what: str) -> None:
        self.loosened[f"{path}: {what}"] = None


def _agreed(library: Library, several: list[Nodes]) -> Nodes:
    """Return the schemas of a property that all alternatives describe in the same words."""
    if not all(several):
        return ()
    shapes = [shape(library, nodes) for nodes in several]
    first = shapes[0]
    plain = first.kind and first.kind not in ("object", "array")
    same = all(
        (one.kind, one.nullable, one.enum, one.pattern, one.format)
        == (first.kind, first.nullable, first.enum, first.pattern, first.format)
        and one.const is UNSET
        for one in shapes
    )
    return several[0] if plain and same else ()


def _below(path: str, name: str) -> str | None:
    """Return the path of a property; None: the core refuses a whole file for such a name."""
    if not name or "'" in name or "\\" in name:
        return None
    if name.replace("_", "a").isalnum() and name.isascii() and not name[0].isdigit():
        return f"{path}.{name}"
    return f"{path}['{name}']"


def _matchers(found: Shape, value: Any) -> tuple[tuple[AnyMatcher, ...], tuple[str, ...]]:
    """Return the matchers of a value that is no container, and the keywords they leave out.

    `regex` also accepts numbers and lists that read alike, so `type` stands beside it.
    """
    if found.const is not UNSET:
        return (Equality(),), ()
    if found.enum is not None:
        return _enum(found.enum)
    match found.kind:
        case "integer":
            return (Integer(),), ()
        case "number":
            return (Number(),), ()
        case "string":
            return _string(found, value)
        case _:
            return (Type(),), ()


def _enum(values: tuple[Any, ...]) -> tuple[tuple[AnyMatcher, ...], tuple[str, ...]]:
    if values and all(isinstance(one, str) for one in values):
        return (Type(), Regex(regex=one_of(values))), ()
    if values and all(isinstance(one, int) and not isinstance(one, bool) for one in values):
        return (Type(), Regex(regex=one_of(tuple(map(str, values))))), ()
    if len(values) == 1:
        return (Equality(),), ()
    return (Type(),), ("enum",)


def _string(found: Shape, value: Any) -> tuple[tuple[AnyMatcher, ...], tuple[str, ...]]:
    """Return the narrowest matcher last: it speaks alone where null is allowed, too."""
    sizes, lost = _lengths(found)
    if found.pattern:
        regex = whole(found.pattern)
        if regex is not None:
            more = ("format",) if found.format else ()
            return (Type(), *sizes, Regex(regex=regex)), (*lost, *more)
        return (Type(), *sizes), (*lost, "pattern")
    if found.format == "date":  # by itself `date` also takes 2024-1-5
        return (Regex(regex=r"\d{4}-\d{2}-\d{2}"), Date(format="yyyy-MM-dd")), ()
    if found.format in FORMATS and isinstance(value, str):
        return (Type(), *sizes, Regex(regex=FORMATS[found.format])), lost
    if found.format not in ("", "password", "byte", "binary"):
        lost = (*lost, "format")
    return (Type(), *sizes), lost


def _lengths(found: Shape) -> tuple[tuple[Regex, ...], tuple[str, ...]]:
    """Return the matcher of a text's length, and what it cannot say."""
    if not found.min_length and found.max_length is None:
        return (), ()
    regex = sized(found.min_length, found.max_length)
    if regex is None or found.nullable:  # alone beside null it would take 22 for two characters
        return (), ("minLength, maxLength",)
    return (Regex(regex=regex),), ()
