"""What is generated loads in the Rust core, accepts its own example, and rejects what is wrong."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from msgspec import UNSET

from photon_test.contracts.choice import Optional
from photon_test.contracts.generate import Choice, generate
from photon_test.contracts.uses import Use, read_uses
from photon_test.openapi.library import Library
from photon_test.pact.model import HttpInteraction, Response

Judge = Callable[[list[tuple[Response, Any]]], list[bool]]
Core = Callable[[list[tuple[Response, Any]]], list[bool]]

SPEC = """
openapi: 3.1.0
info: {title: t, version: '1'}
components:
  schemas:
    Node:
      type: object
      required: [id]
      properties:
        id: {type: integer}
        tag: {type: [string, 'null']}
        mood: {type: string, enum: [good, bad]}
        pair:
          type: array
          prefixItems: [{type: integer}, {type: string}]
          minItems: 2
          maxItems: 2
        labels: {type: object, additionalProperties: {type: integer}}
        owner:
          type: object
          required: [name]
          properties: {name: {type: string}, age: {type: integer}}
        next: {$ref: '#/components/schemas/Node'}
        children: {type: array, items: {$ref: '#/components/schemas/Node'}}
        maybe: {type: [object, 'null'], required: [a], properties: {a: {type: integer}}}
        secret: {type: string, writeOnly: true}
        lies: {type: integer, example: many}
        several: {type: array, items: {type: integer}, minItems: 3}
paths:
  /nodes:
    get:
      operationId: listNodes
      responses:
        2XX:
          description: ok
          headers: {X-Count: {required: true, schema: {type: integer}, example: 3}}
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Node'}}
    post:
      operationId: addNode
      responses:
        default: {description: what became of it}
  /nodes/{id}:
    get:
      operationId: getNode
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        200:
          description: ok
          content:
            application/json: {schema: {$ref: '#/components/schemas/Node'}}
            application/xml: {schema: {type: object, xml: {name: node}}}
            text/csv: {example: 'a,b'}
            image/png: {}
        404: {description: no, content: {application/problem+json: {schema: {type: object}}}}
  /pair:
    get:
      operationId: getPair
      responses:
        200:
          description: ok
          content:
            application/json:
              schema:
                type: array
                prefixItems:
                  - {type: integer}
                  - {type: object, required: [a], properties: {a: {type: string}}}
                minItems: 2
                maxItems: 2
"""


class Canned(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def made(
    *, optional: Optional = "omit", uses: dict[str, Use] | None = None
) -> tuple[HttpInteraction, ...]:
    library = Library(lambda _: SPEC.encode())
    choice = Choice(optional=optional, uses=uses or {}, operations=tuple(uses or ()))
    return generate(library, library.open("openapi.yaml"), choice).interactions


def own(one: HttpInteraction) -> Canned:
    """Return the answer that an interaction shows."""
    response = one.response
    body = b""
    if response.body is not UNSET:
        content = response.body.content
        body = (content if isinstance(content, str) else json.dumps(content)).encode()
    headers = {name: ", ".join(values) for name, values in response.headers.items()}
    return Canned(response.status, headers, body)


@pytest.mark.parametrize("optional", ["omit", "if-present", "include"])
def test_every_interaction_accepts_its_own_example(optional: Optional, judge: Judge) -> None:
    interactions = made(optional=optional)

    accepted = judge([(one.response, own(one)) for one in interactions])

    refused = [one.description for one, yes in zip(interactions, accepted, strict=True) if not yes]
    assert refused == []
    assert len(interactions) == (10 if optional == "if-present" else 8)


def test_any_success_is_accepted_where_a_range_is_described(judge: Judge) -> None:
    response = next(one for one in made() if one.comments.photon.operation == "addNode").response

    assert judge([(response, Canned(code, {}, b"")) for code in (200, 201, 204, 400, 500)]) == [
        True, True, True, False, False,
    ]  # fmt: skip


FITS: list[Any] = [
    {"id": 1},
    {"id": 1, "tag": None, "unknown": []},
    {"id": 1, "tag": "x", "mood": "bad", "pair": [1, "a"], "labels": {}, "owner": {}},
    {"id": 1, "labels": {"x": 1}, "owner": {"name": "n", "age": 3, "z": 0}, "maybe": None},
    {"id": 1, "next": {"id": 2}, "children": [], "maybe": {"a": 1}},
    {"id": 1, "children": [{"id": 2}, {"id": 3, "mood": "good"}]},
]
DIFFERS: list[Any] = [
    {"id": "1"},
    {"id": 1, "tag": 5},
    {"id": 1, "mood": "odd"},
    {"id": 1, "pair": ["a", "b"]},
    {"id": 1, "pair": [1]},
    {"id": 1, "labels": {"x": "1"}},
    {"id": 1, "owner": {"name": 5}},
    {"id": 1, "owner": "ada"},
    {"id": 1, "lies": "many"},
    {"id": 1, "children": [{"id": "x"}]},
    {"id": 1, "children": {}},
    [],
]


def test_members_are_checked_if_they_are_present(core: Core) -> None:
    described = {one.description: one.response for one in made(optional="if-present")}
    first = described["GET /nodes/{id} (200)"]
    second = described["GET /nodes/{id} (200, optional members if present)"]

    accepted = core([(second, body) for body in [*FITS, *DIFFERS]])

    assert accepted == [True] * len(FITS) + [False] * len(DIFFERS)
    assert core([(second, {}), (first, {})]) == [True, False]  # what is required, the first checks


def test_a_pair_is_expected_by_index(core: Core) -> None:
    response = next(one for one in made() if one.comments.photon.operation == "getPair").response

    bodies: list[Any] = [[5, {"a": "x", "b": 1}], ["5", {"a": "x"}], [5, {"a": 1}], [5]]
    assert core([(response, body) for body in bodies]) == [True, False, False, False]


def test_only_what_is_read_is_expected(core: Core, judge: Judge) -> None:
    uses = read_uses(b"operations: {listNodes: ['[].id'], getNode: [owner.name, tag]}", "u.yaml")

    found = {one.comments.photon.operation: one for one in made(uses=uses)[:2]}

    listed = found["listNodes"]
    headers = own(listed).headers
    answers = [Canned(200, headers, body) for body in (b'[{"id": 1}]', b'[{"id": "x"}]', b"{}")]
    assert judge([(listed.response, answer) for answer in answers]) == [True, False, False]
    assert found["getNode"].response.body.content == {}  # type: ignore[union-attr]  # it has one
    assert "$.tag: read, but not promised" in found["getNode"].comments.photon.loosened
    checked = made(optional="if-present", uses={"getNode": uses["getNode"]})
    second = next(one for one in checked if "if present" in one.description)
    bodies: list[Any] = [{"mood": 5}, {"tag": 5}, {"owner": {"name": 5}}, {"owner": {"age": "x"}}]
    assert core([(second.response, body) for body in bodies]) == [True, False, False, True]
