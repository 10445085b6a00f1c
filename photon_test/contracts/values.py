"""Values for the parts of an interaction: written ones first, and only those that are valid.

Of 880 response examples in five public descriptions 160 are not what their own schema asks for, so
nothing that somebody wrote down is believed before it has been checked.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import field
from msgspec.structs import replace

from photon_test.contracts.reread import Reread, as_written
from photon_test.contracts.trial import Patterns
from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.document import Node
from photon_test.openapi.examples import Fits, NoSample, sample
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Example
from photon_test.openapi.schema import Direction, Nodes
from photon_test.openapi.validate import Validators

_OF_SCHEMA = "schema: "
MADE_UP = "made up"


class NotMade(Exception):
    """No interaction can be made, and why; `where` is a place in the document."""

    def __init__(self, why: str, where: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.where = where


class Tools(Value, kw_only=True, eq=False):
    """What is needed to read one description."""

    library: Library
    validators: Validators
    patterns: Patterns = field(default_factory=Patterns)
    judged: dict[Any, tuple[Any, str]] = field(default_factory=dict)  # value, what is wrong
    sampled: dict[Any, "Origin | NoSample"] = field(default_factory=dict)
    remembered: dict[Any, Any] = field(default_factory=dict)  # what is expected of what was made up

    def identity(self, schema: Node) -> tuple[Any, ...]:
        """Return the same for all schemas that only refer to the same one."""
        if isinstance(schema.value, dict) and schema.value.keys() == {"$ref"}:
            schema = self.library.follow(schema)
        return schema.identity

    def fits(self, direction: Direction) -> Fits:
        """Return a judge of values; what cannot be judged fits."""

        def fits(nodes: Nodes, value: Any) -> bool:
            try:
                return not any(
                    self.validators.wrong(one, value, direction, most=1) for one in nodes
                )
            except DocumentError:
                return True

        return fits


class Origin(Value, kw_only=True, eq=False):
    """A value of a part of an interaction, and where it came from."""

    value: Any
    source: str  # "example `taken`", "schema: default", "made up"
    node: Node  # where it is written, or what it was made for


def written(example: Example) -> Origin:
    """Return a written example."""
    return Origin(value=example.value, source=example_source(example), node=example.node)


def example_source(example: Example) -> str:
    """Return how a written example is called in an interaction's comments."""
    if example.gathered:
        return "example, of members that stand where media types should"
    return f"example `{example.name}`" if example.name else "example"


def assembled(
    tools: Tools, schema: Node, node: Node, direction: Direction, part: str
) -> Iterator[Origin]:
    """Yield values that the schema leads to, from the most to the least written.

    Raises:
        NotMade: There is no value at all.
        DocumentError: A reference leads nowhere.
    """
    for believed, judged in ((True, False), (True, True), (False, True)):
        found = _sampled(tools, schema, node, direction, believed=believed, judged=judged)
        if isinstance(found, Origin):
            yield replace(found, node=node) if found.source.endswith(MADE_UP) else found
        elif judged:  # a judge passes over what has no end
            raise NotMade(f"{part} has no example, and {found}", str(node.place)) from found


def _sampled(
    tools: Tools, schema: Node, node: Node, direction: Direction, *, believed: bool, judged: bool
) -> Origin | NoSample:
    key = (tools.identity(schema), direction, believed, judged)
    if key not in tools.sampled:
        fits = tools.fits(direction) if judged else None
        try:
            found = sample(tools.library, (schema,), direction, written=believed, fits=fits)
        except NoSample as error:
            tools.sampled[key] = error
        else:
            made_up = found.source.endswith(MADE_UP)
            source = found.source if made_up else f"{_OF_SCHEMA}{found.source}"
            tools.sampled[key] = Origin(value=found.value, source=source, node=found.node or node)
    return tools.sampled[key]


def first_valid(
    tools: Tools,
    schema: Node | None,
    found: Iterator[Origin],
    direction: Direction,
    part: str,
    *,
    doubtful: bool,
    reread: Reread = as_written,
) -> Origin | None:
    """Return the first value that is what its schema asks for; None: there is no value.

    Raises:
        NotMade: A written value is not, and examples are not to be doubted; or none is.
    """
    refused: NotMade | None = None
    for origin in found:
        wrong = refusal(tools, schema, origin, direction, part)
        if wrong is None:
            return origin
        for other in reread(origin.value):
            again = replace(origin, value=other)
            if refusal(tools, schema, again, direction, part) is None:
                return again
        refused = refused or wrong
        if not doubtful and origin.source != MADE_UP:
            break
    if refused is not None:
        raise refused
    return None


def refusal(
    tools: Tools, schema: Node | None, origin: Origin, direction: Direction, part: str
) -> NotMade | None:
    """Return what is wrong with a value, if anything is."""
    if schema is None:
        return None
    key = (tools.identity(schema), direction, id(origin.value), part)
    if key not in tools.judged:  # beside the value, so that nothing else can have its id
        tools.judged[key] = (origin.value, _why(tools, schema, origin, direction, part))
    why = tools.judged[key][1]
    return NotMade(why, str(origin.node.place)) if why else None


def _why(tools: Tools, schema: Node, origin: Origin, direction: Direction, part: str) -> str:
    wrong = tools.validators.wrong(schema, origin.value, direction, most=1)
    if not wrong:
        return ""
    at = f" at `{wrong[0].pointer}`" if wrong[0].pointer else ""
    return f"{_named(origin.source, part)} is not what its schema asks for{at}: {wrong[0].message}"


def _named(source: str, part: str) -> str:
    if source.endswith(MADE_UP):  # all of it, or in part
        return f"what was {source} for {part}"
    if source.startswith(_OF_SCHEMA):
        return f"{source.removeprefix(_OF_SCHEMA)} in the schema of {part}"
    return f"{source} of {part}"
