"""A label is what two validators agree on."""

from typing import Any

import pytest

from photon_test.contracts.selfcheck.closed import closed
from photon_test.contracts.selfcheck.label import Alternatives, Labels
from photon_test.openapi.validate import Validators
from tests.contracts.selfcheck.conftest import Described


@pytest.mark.parametrize(
    ("schema", "value", "label"),
    [
        ({"type": "string"}, "x", True),
        ({"type": "string"}, 1, False),
        # By the letter null is none of the values; the generator's own check lets it pass.
        ({"nullable": True, "enum": ["a"]}, None, None),
        # Python's `\\d` also finds the digits of other scripts, ECMA's does not.
        ({"type": "string", "pattern": "^\\d$"}, "\u0665", None),
    ],
)
def test_what_they_disagree_about_has_no_label(
    described: Described,
    schema: dict[str, Any],
    value: Any,
    label: bool | None,  # noqa: FBT001  # expected
) -> None:
    library, node = described(schema)
    whole = closed(library, node, "3.0", "response")

    labels = Labels(Validators(library, "3.0"), node, whole, "response")

    assert labels.valid(value) is label


def test_a_value_is_of_the_alternative_that_accepts_it() -> None:
    root = {"$defs": {"0": {"type": "integer"}}}
    alternatives = Alternatives()

    assert alternatives(root, {"$ref": "#/$defs/0"}, 1)
    assert not alternatives(root, {"$ref": "#/$defs/0"}, "x")
