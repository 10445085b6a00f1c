"""The corpus run's verification, on descriptions small enough to see all of."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "ci/benchmarks"))
    return importlib.import_module("corpus_verify")


DOCUMENT = """
openapi: 3.1.0
info: {title: t, version: '1'}
security: [{auth: []}]
components:
  securitySchemes: {auth: {type: http, scheme: bearer}}
  schemas:
    Thing:
      type: object
      required: [id]
      properties: {id: {type: integer}, note: {type: string}, at: {type: string, format: date}}
paths:
  /things/{name}:
    put:
      operationId: putThing
      parameters:
        - {name: name, in: path, required: true, schema: {type: string}, example: "a b/ü+%"}
        - {name: q, in: query, required: true, schema: {type: array, items: {type: string}},
           example: ["a&b", "c d", "+"]}
        - {name: X-List, in: header, required: true, schema: {type: array, items: {type: string}},
           example: [a, b]}
      requestBody:
        content: &thing {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
      responses:
        200: {description: changed, content: *thing}
        201: {description: made, content: *thing}
        204: {description: nothing}
        401: {description: who are you}
        404: {description: no}
"""


@pytest.mark.parametrize(
    ("optional", "answer", "interactions"),
    [("omit", "first", 5), ("if-present", "first", 7), ("if-present", "last", 7)],
)
def test_a_stub_keeps_all_of_its_contract(
    run: ModuleType, tmp_path: Path, optional: str, answer: str, interactions: int
) -> None:
    (tmp_path / "openapi.yaml").write_text(DOCUMENT, "utf-8")

    one = run.verify("d", tmp_path / "openapi.yaml", optional, answer)

    assert (one.failed, one.trouble) == ([], "")
    assert (one.passed, one.interactions) == (interactions, interactions)
    assert one.good


def test_a_stub_of_another_contract_does_not(
    run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "openapi.yaml").write_text(DOCUMENT, "utf-8")
    stub_of = run._stub

    def other(pact: Path, answer: str) -> object:
        changed = tmp_path / "changed.json"
        changed.write_text(pact.read_text("utf-8").replace("putThing` answers", "it answers"))
        return stub_of(changed, answer)

    monkeypatch.setattr(run, "_stub", other)
    one = run.verify("d", tmp_path / "openapi.yaml", "omit", "first")

    assert (one.passed, one.interactions, one.good) == (3, 5, False)
    assert len(one.failed) == 2
    assert "verify-provider ended with 1" in one.trouble
    assert "its states are" in one.trouble
    (row,) = [line for line in run.tables([one]) if line.startswith("In all")]
    assert row.startswith("In all 3 of 5")


def test_a_description_that_gives_no_contract_is_no_success(
    run: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "openapi.yaml").write_text("openapi: 3.1.0\npaths: []\n", "utf-8")

    one = run.verify("d", tmp_path / "openapi.yaml", "omit", "first")

    assert not one.good
    assert "generate-consumer ended with" in one.trouble
