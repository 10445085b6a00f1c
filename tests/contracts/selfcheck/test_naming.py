"""Drawn values are made to name their alternative, and nothing else is changed."""

from typing import Any

import pytest

from photon_test.contracts.selfcheck.closed import closed
from photon_test.contracts.selfcheck.naming import named
from tests.contracts.selfcheck.conftest import Described

CAT = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
DOG = {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["dog", "puppy"]}}}
REFERENCES = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]
SAID = {"propertyName": "kind", "mapping": {"c": "Cat"}}


def after(described: Described, schema: dict[str, Any], value: Any, *, refused: str = "") -> Any:
    whole = {"type": "array", "items": schema}
    library, node = described(whole, Cat=CAT, Dog=DOG)
    root = closed(library, node, "3.0", "response")
    (found,) = named(root, [value], lambda one: one[0]["kind"] != refused)
    return found


@pytest.mark.parametrize(
    ("kind", "refused", "found"),
    [("drawn", "", "c"), ("drawn", "c", "Cat"), ("Dog", "", "Dog"), (7, "", 7)],
)
def test_a_text_that_names_nothing_becomes_a_name(
    described: Described, kind: Any, refused: str, found: Any
) -> None:
    schema = {"oneOf": [*REFERENCES, {"type": "null"}], "discriminator": SAID}

    value = after(described, schema, {"kind": kind, "more": "drawn"}, refused=refused)

    assert value == {"kind": found, "more": "drawn"}


@pytest.mark.parametrize(
    "schema",
    [
        {"oneOf": REFERENCES},
        {"oneOf": [*REFERENCES, CAT], "discriminator": SAID},
        {"oneOf": REFERENCES, "discriminator": SAID | {"defaultMapping": "Cat"}},
        {**CAT, "discriminator": SAID},
    ],
)
def test_where_there_may_be_other_names_it_stays(
    described: Described, schema: dict[str, Any]
) -> None:
    assert after(described, schema, {"kind": "drawn"}) == {"kind": "drawn"}
