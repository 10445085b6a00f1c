"""Whether a value is what a schema asks for, judged by jsonschema-rs (read at 0.60).

Each schema is rewritten to JSON Schema 2020-12 together with what it refers to, because the
dialects of Swagger 2.0 and OpenAPI 3.0 are nobody's standard, and because the library would
otherwise fetch references itself.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import jsonschema_rs

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.places import written
from photon_test.openapi.rewrite import Rewriter
from photon_test.openapi.schema import Direction, Nodes, shape
from photon_test.openapi.versions import Dialect


class Wrong(Value, kw_only=True):
    """One way in which a value is not what its schema asks for."""

    pointer: str  # within the value
    message: str


class Validators:
    """Validators of one description's schemas, made when they are needed."""

    def __init__(self, library: Library, dialect: Dialect, *, lenient: bool = False) -> None:
        """`lenient`: patterns that are none are left out instead of making a schema unusable."""
        self._library = library
        self._dialect = dialect
        self._lenient = lenient
        self._made: dict[Any, Any] = {}
        self._alike: dict[str, Any] = {}
        self._shared: dict[tuple[Any, Direction], tuple[Any, str]] = {}
        self._rewriters: dict[Direction, Rewriter] = {}

    def together(self, schemas: Iterable[tuple[Node, Direction]]) -> None:
        """Make one validator for many schemas; it takes the place of all that were made before.

        What they refer to is read and compiled once, and not once for each. What cannot be used
        stays out of it: `wrong` says why.
        """
        self._made.clear()
        self._alike.clear()
        self._shared.clear()
        asked: dict[Direction, dict[Any, Node]] = {}
        for schema, direction in schemas:
            try:
                target = self._meant(schema)
            except DocumentError:
                continue
            asked.setdefault(direction, {})[target.identity] = target
        every = {key: one for several in asked.values() for key, one in several.items()}
        rewriter = self._rewriter("request")
        whole, names = rewriter.several(every.values())
        if not rewriter.directed:
            self._share(whole, names, ("request", "response"))
            return
        for direction, several in asked.items():
            self._share(*self._rewriter(direction).several(several.values()), (direction,))

    def _share(
        self, whole: dict[str, Any], names: dict[Any, str], ways: tuple[Direction, ...]
    ) -> None:
        try:
            validator = _compiled(whole)
        except ValueError:
            return
        for direction in ways:
            for key, name in names.items():
                self._shared[key, direction] = (validator, name)

    def wrong(
        self, schema: Node, value: Any, direction: Direction, *, most: int = 10
    ) -> tuple[Wrong, ...]:
        """Return what is wrong with `value`, at most so many things.

        Raises:
            DocumentError: The schema itself cannot be used.
        """
        schema = self._meant(schema)
        shared, name = self._shared.get((schema.identity, direction), (None, ""))
        if shared is not None and shared.is_valid({name: value}):
            return ()
        validator = self._validator(schema, direction)
        if validator.is_valid(value):  # a tenth of the time
            return ()
        found: list[Wrong] = []
        for error in _errors(validator, value, most):
            if error.kind.name == "required" and self._hidden(schema, error, direction):
                continue
            pointer = written(tuple(error.instance_path))
            found.append(Wrong(pointer=pointer, message=str(error.message)[:300]))
            if len(found) == most:
                break
        return tuple(found)

    def _hidden(self, schema: Node, error: Any, direction: Direction) -> bool:
        """Whether what is missing does not travel in this direction.

        A property may be required in one part of an `allOf` and described in another, so the
        schema alone cannot be rewritten: https://spec.openapis.org/oas/v3.0.4#fixed-fields-20
        """
        nodes: Nodes = (schema,)
        for part in error.instance_path:
            found = shape(self._library, nodes)
            nodes = (
                found.items if isinstance(part, int) else found.properties.get(part, found.values)
            )
        missing = shape(self._library, nodes).properties.get(error.kind.property, ())
        return bool(missing) and shape(self._library, missing).hidden(direction)

    def _meant(self, schema: Node) -> Node:
        """Return the same for all that only refer to it: it is rewritten and compiled once."""
        if isinstance(schema.value, dict) and schema.value.keys() == {"$ref"}:
            return self._library.follow(schema)
        return schema

    def _rewriter(self, direction: Direction) -> Rewriter:
        if direction not in self._rewriters:
            self._rewriters[direction] = Rewriter(
                self._library, self._dialect, direction, lenient=self._lenient
            )
        return self._rewriters[direction]

    def _validator(self, schema: Node, direction: Direction) -> Any:
        key = (schema.identity, direction)
        if key not in self._made:
            try:
                whole = self._rewriter(direction).whole(schema)
                self._made[key] = self._alone(whole)
            except ValueError as error:
                reason = str(error).partition("\n")[0][:200]
                raise schema.error(f"the schema cannot be used: {reason}") from error
            except RecursionError as error:
                raise schema.error("the schema is nested too deeply") from error
        return self._made[key]

    def _alone(self, whole: dict[str, Any]) -> Any:
        """Return a validator; one for all small schemas that are alike, which parameters are."""
        text = "" if whole.get("$defs") else json.dumps(whole)
        made = self._alike.get(text)
        if made is None:
            made = _compiled(whole)
            if text:
                self._alike[text] = made
        return made


def _compiled(whole: dict[str, Any]) -> Any:
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True, offline=True)


def _errors(validator: Any, value: Any, most: int) -> Iterator[Any]:
    """Yield errors; the first alone is far cheaper than all, which the library makes at once."""
    if most == 1:
        try:
            validator.validate(value)
        except jsonschema_rs.ValidationError as error:
            if error.kind.name != "required":  # that one may not count
                yield error
                return
    yield from validator.iter_errors(value)
