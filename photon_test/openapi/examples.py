"""A value for a schema, with where it came from: written examples first, then made up.

What is made up is minimal and always the same: a contract must not change from run to run.
"""

from collections.abc import Callable
from typing import Any

from msgspec import UNSET

from photon_test.core.value import Value
from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.madeup import NoSample, guess, number_for, text_for
from photon_test.openapi.schema import Direction, Nodes, Shape, shape

__all__ = ["Fits", "NoSample", "Sample", "sample"]

_DEPTH = 12  # made-up values stop here; a recursive schema has no natural end
_TRIED = 16  # optional members, while a value is still not what its schema asks for
_ASKED = 400  # times that one value's parts are judged: a schema may have nothing that fits

Fits = Callable[[Nodes, Any], bool]  # whether a value is what all of the schemas ask for


class Sample(Value, kw_only=True, eq=False):
    """A value and where it came from."""

    value: Any
    source: str  # `example`, `default`, `const`, `enum`, `made up`, `in part made up`
    node: Node | None = None  # where it is written, if it is


def sample(
    library: Library,
    nodes: Nodes,
    direction: Direction,
    *,
    written: bool = True,
    fits: Fits | None = None,
) -> Sample:
    """Return a value for what `nodes` ask for; without `written`, examples are not believed.

    With `fits`, which costs more, examples and alternatives that do not fit are passed over, and
    optional members are added where a value needs some.

    Raises:
        NoSample: The schema has no end, or no value for it can be made up.
        DocumentError: A reference leads nowhere.
    """
    return _Sampler(library, direction, written=written, fits=fits).sample(nodes, ())


class _Sampler:
    """Goes down a schema; what it has come through says where a recursive one must end."""

    def __init__(
        self, library: Library, direction: Direction, *, written: bool, fits: Fits | None
    ) -> None:
        self._library = library
        self._direction: Direction = direction
        self._written = written
        self._fits = fits
        self._asked = 0

    def sample(self, nodes: Nodes, above: tuple[Any, ...]) -> Sample:
        """Return a value; `above` are the schemas that led here."""
        identity = tuple(node.identity for node in nodes)
        if len(above) >= _DEPTH or above.count(identity) > 1:
            raise NoSample("the schema has no end")
        found = shape(self._library, nodes)
        given = _written(found, believed=self._written)
        if given is not None and (given.node is None or self._fit(nodes, given.value)):
            return given
        above = (*above, identity)
        if found.branches:
            return self._branch(nodes, found, above)
        match found.kind or guess(found):
            case "object":
                made = self._object(found, above)
                return self._more(nodes, found, made, above)
            case "array":
                return self._array(found, above)
            case "string" | "file":
                return Sample(value=text_for(found), source="made up")
            case "integer":
                return Sample(value=int(number_for(found, 1)), source="made up")
            case "number":
                return Sample(value=number_for(found, 1.5), source="made up")
            case "boolean":
                return Sample(value=True, source="made up")
            case "null":
                return Sample(value=None, source="made up")
            case _:
                return Sample(value="text", source="made up")

    def _fit(self, nodes: Nodes, value: Any) -> bool:
        if self._fits is None or self._asked >= _ASKED:
            return True
        self._asked += 1
        return self._fits(nodes, value)

    def _branch(self, nodes: Nodes, found: Shape, above: tuple[Any, ...]) -> Sample:
        """Take the first alternative for which there is a value, with what holds beside it."""
        reason = NoSample("it has no alternatives")
        first: Sample | None = None
        for branch in found.branches:
            try:
                made = self._alternative(found, branch, above)
            except NoSample as error:
                reason = error
                continue
            joined = _joined(found, shape(self._library, branch))
            if joined is not None:
                made = self._more(nodes, joined, made, above)
            if self._fit(nodes, made.value):
                return made
            first = first or made
        if first is None:
            raise reason
        return first

    def _alternative(self, found: Shape, branch: Nodes, above: tuple[Any, ...]) -> Sample:
        inner = shape(self._library, branch)
        joined = _joined(found, inner)
        if joined is None or inner.examples:
            made = self.sample(branch, above)
            if not isinstance(made.value, dict) or not (found.properties or found.required):
                return self._discriminated(found, branch, made)
            more = self._object(_bare(found), above)
            made = Sample(value={**more.value, **made.value}, source=_mixed([made, more]))
        else:
            identity = tuple(node.identity for node in branch)
            if above.count(identity) > 1:
                raise NoSample("the schema has no end")
            made = self._object(joined, (*above, identity))
        return self._discriminated(found, branch, made)

    def _discriminated(self, found: Shape, branch: Nodes, made: Sample) -> Sample:
        """Name the alternative where a discriminator asks for it.

        Source: https://spec.openapis.org/oas/v3.1.1#discriminator-object
        """
        for part in found.nodes:
            discriminator = part.get("discriminator")
            name = discriminator.text("propertyName") if discriminator else ""
            if not discriminator or not name or not isinstance(made.value, dict):
                continue
            reference = branch[0].text("$ref")
            if not reference:
                continue
            names = (reference, reference.rpartition("/")[2])
            mapping = discriminator.get("mapping")
            mapped = dict(mapping.members()) if mapping else {}
            own = next((key for key, one in mapped.items() if one.value in names), names[1])
            said = made.value.get(name)
            other = mapped.get(said) if isinstance(said, str) else None
            if other is not None and other.value not in names:  # the name of another alternative
                inner = shape(self._library, branch)
                allowed = shape(self._library, inner.properties.get(name, ())).enum or ()
                if inner.examples or own not in allowed:
                    continue
            elif said is not None and said != "text":
                continue  # an example, an `enum` or a `const` knows better
            return Sample(value={**made.value, name: own}, source=made.source)
        return made

    def _more(self, nodes: Nodes, found: Shape, made: Sample, above: tuple[Any, ...]) -> Sample:
        """Add optional members, one after another, until the value fits."""
        if not isinstance(made.value, dict) or self._fit(nodes, made.value):
            return made
        value, parts = dict(made.value), [made]
        optional = [name for name in found.properties if name not in value]
        for name in optional[:_TRIED]:
            given = found.properties[name]
            if shape(self._library, given).hidden(self._direction):
                continue
            try:
                part = self.sample(given, (*above, name))
            except NoSample:
                continue
            value[name] = part.value
            parts.append(part)
            if self._fit(nodes, value):
                return Sample(value=value, source=_mixed(parts))
        return made

    def _object(self, found: Shape, above: tuple[Any, ...]) -> Sample:
        value: dict[str, Any] = {}
        parts: list[Sample] = []
        for name in (*found.properties, *sorted(found.required - found.properties.keys())):
            if name not in found.required:
                continue
            nodes = found.properties.get(name, found.values)
            if nodes and shape(self._library, nodes).hidden(self._direction):
                continue
            part = self.sample(nodes, above) if nodes else Sample(value="text", source="made up")
            value[name] = part.value
            parts.append(part)
        return Sample(value=value, source=_mixed(parts))

    def _array(self, found: Shape, above: tuple[Any, ...]) -> Sample:
        parts = [self.sample((one,), above) for one in found.prefix]
        if found.items and not parts and found.max_items != 0:
            try:
                one = self.sample(found.items, above)
            except NoSample:
                if found.min_items:
                    raise
                return Sample(value=[], source="made up")
            parts = [one] * max(1, found.min_items)
        elif not found.items:
            parts += [Sample(value="text", source="made up")] * (found.min_items - len(parts))
        return Sample(value=[part.value for part in parts], source=_mixed(parts))


def _written(found: Shape, *, believed: bool) -> Sample | None:
    for node in found.examples if believed else ():
        return Sample(value=node.value, source="example", node=node)
    if found.const is not UNSET:
        return Sample(value=found.const, source="const")
    if believed and found.default is not None and found.default.value is not None:
        return Sample(value=found.default.value, source="default", node=found.default)
    if found.enum:
        return Sample(value=found.enum[0], source="enum")
    return None


def _bare(found: Shape) -> Shape:
    return Shape(nodes=(), properties=found.properties, required=found.required, types=found.types)


def _joined(found: Shape, branch: Shape) -> Shape | None:
    """Return an alternative of objects with what holds beside it; None: it is not one."""
    kinds = {found.kind, branch.kind} - {""}
    if branch.branches or branch.const is not UNSET or branch.enum is not None:
        return None
    if kinds != {"object"} and not (not kinds and branch.required):
        return None
    properties = dict(found.properties)
    for name, nodes in branch.properties.items():
        properties[name] = (*properties.get(name, ()), *nodes)
    return Shape(
        nodes=(),
        types=frozenset(("object",)),
        properties=properties,
        required=found.required | branch.required,
        values=branch.values or found.values,
    )


def _mixed(parts: list[Sample]) -> str:
    sources = {part.source for part in parts}
    if not sources or sources == {"made up"}:
        return "made up"
    return sources.pop() if len(sources) == 1 else "in part made up"
