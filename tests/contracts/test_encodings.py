"""Every way in which something is written down: the Rust core tells what is meant from the rest.

The same samples are shown to pact-jvm by `ci/pact-jvm`.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from photon_test.contracts.choice import Choice
from photon_test.contracts.generate import generate
from photon_test.openapi.files import describe
from photon_test.pact.model import HttpInteraction, Response

FILE = Path(__file__).parents[2] / "fixtures" / "apis" / "encodings.yaml"
# JSON Schema calls these integers; and RFC 9110 does not compare media types letter by letter.
KNOWN = {("integer", "1.0"), ("integer", "23 digits"), ("mediaType", "capitals")}


class Canned(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


Judge = Callable[[list[tuple[Response, Canned]]], list[bool]]


def test_every_encoding_stands_in_the_reference() -> None:
    _, document = describe(FILE)
    titles = [
        one["x-encoding"] for path in document.data["paths"].values() for one in path.values()
    ]
    page = (FILE.parents[2] / "docs" / "reference" / "encodings.md").read_text("utf-8")

    assert [title for title in titles if f"| {title} |" not in page] == []


def test_the_core_accepts_what_is_allowed_and_nothing_else(judge: Judge) -> None:
    _, document = describe(FILE)
    every = [one for path in document.data["paths"].values() for one in path.values()]
    asked = [
        (operation["operationId"], name, interaction, canned(sample, interaction), allowed)
        for operation in every
        if "x-asks" not in operation
        for interaction in made(operation)
        for key, allowed in (("x-accept", True), ("x-reject", False))
        for name, sample in operation[key].items()
    ]

    said = judge([(interaction.response, answer) for _, _, interaction, answer, _ in asked])

    accepted: dict[tuple[str, str], bool] = {}
    for (operation, name, *_), one in zip(asked, said, strict=True):
        accepted[operation, name] = accepted.get((operation, name), True) and one
    wanted = {(operation, name): allowed for operation, name, _, _, allowed in asked}
    assert {key for key in wanted if accepted[key] is not wanted[key]} == KNOWN


def made(operation: dict[str, Any]) -> list[HttpInteraction]:
    """Return the contract of an operation, of the reply that it is about."""
    library, document = describe(FILE)
    name, optional = operation["operationId"], operation.get("x-optional", "omit")
    found = generate(library, document, Choice(operations=(name,), optional=optional)).interactions
    reply = operation.get("x-reply", "")
    chosen = [one for one in found if one.comments.photon.source.endswith(reply)]
    assert chosen
    return chosen


def canned(sample: dict[str, Any], interaction: HttpInteraction) -> Canned:
    """Return a sample as an answer; what it leaves out is as the contract says."""
    response = interaction.response
    headers = {name: values[0] for name, values in response.headers.items()}
    if "headers" in sample:
        headers = {"Content-Type": headers["Content-Type"], **sample["headers"]}
    if "type" in sample:
        headers["Content-Type"] = sample["type"]
    body = json.dumps(sample["json"]) if "json" in sample else sample.get("text", "")
    return Canned(sample.get("status", response.status), headers, body.encode())
