"""Valid or not: only what two validators agree on is a label.

jsonschema-rs judges the schema as the generator's own checks rewrite it, jsonschema (Python) the
schema as `closed.py` does. They share neither code nor rewriting; what they disagree about is
counted as disputed, and is no evidence for or against a contract.
"""

from typing import Any

import jsonschema_rs

from photon_test.contracts.selfcheck.closed import Schema
from photon_test.core.errors import DocumentError
from photon_test.openapi.document import Node
from photon_test.openapi.schema import Direction
from photon_test.openapi.validate import Validators


class Labels:
    """Labels values of one schema."""

    def __init__(
        self, validators: Validators, node: Node, closed: dict[str, Any], direction: Direction
    ) -> None:
        import jsonschema  # noqa: PLC0415  # not among what Photon itself needs

        self._validators = validators
        self._node = node
        self._direction = direction
        self._other = jsonschema.Draft202012Validator(
            closed, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        )

    def valid(self, value: Any) -> bool | None:
        """Return whether a value is valid; None: they disagree, or one cannot say."""
        try:
            first = not self._validators.wrong(self._node, value, self._direction)
            second = bool(self._other.is_valid(value))
        except (DocumentError, RecursionError, ValueError, OverflowError):
            return None
        except Exception as error:
            # `re.error`, and what jsonschema lets through from the libraries behind its formats.
            if type(error).__module__.partition(".")[0] in ("re", "jsonschema", "referencing"):
                return None
            raise
        return first if first == second else None


class Alternatives:
    """Says whether a value is of one alternative of a closed schema."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Schema, Any]] = {}  # the schema is held: ids are used again

    def __call__(self, root: dict[str, Any], schema: Schema, value: Any) -> bool:
        """Return whether it is; False if the alternative cannot be used."""
        if id(schema) not in self._made:
            whole = {"allOf": [schema], "$defs": root.get("$defs", {})}
            try:
                made = jsonschema_rs.Draft202012Validator(
                    whole, validate_formats=True, offline=True
                )
            except ValueError:
                made = None
            self._made[id(schema)] = (schema, made)
        made = self._made[id(schema)][1]
        return made is not None and made.is_valid(value)
