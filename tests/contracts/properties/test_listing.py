"""Which cases a description has."""

from pathlib import Path

from photon_test.contracts.properties.listing import list_cases
from photon_test.contracts.properties.messages import Found, Listed, Said, Unread, Unusable

TEXT = """\
openapi: 3.0.3
info: { title: shop, version: "1" }
servers: [{ url: /v1 }]
paths:
  /items:
    get:
      operationId: listItems
      tags: [items, slow]
      responses: { "200": { description: all } }
    post:
      responses: { "201": { $ref: "#/nowhere" } }
"""


def said(folder: Path, text: str, base_path: str | None = None) -> list[Said]:
    (folder / "openapi.yaml").write_text(text)
    told: list[Said] = []
    list_cases(str(folder / "openapi.yaml"), ("examples", "fuzzing"), base_path, told.append)
    return told


def test_each_operation_is_a_case_in_each_phase(tmp_path: Path) -> None:
    told = said(tmp_path, TEXT)

    found = [one for one in told if isinstance(one, Found)]
    assert [(one.label, one.phase) for one in found] == [
        ("GET /v1/items", "examples"),
        ("GET /v1/items", "fuzzing"),
    ]
    assert {(one.operation, one.tags, one.line) for one in found} == {
        ("listItems", ("items", "slow"), 7)
    }
    assert told[-1] == Listed(cases=3)


def test_an_operation_that_cannot_be_read_is_one_case(tmp_path: Path) -> None:
    [unread] = [one for one in said(tmp_path, TEXT) if isinstance(one, Unread)]

    assert unread.label == "POST /items"
    assert unread.line == 11
    assert "leads nowhere" in unread.message


def test_the_base_path_can_be_said_otherwise(tmp_path: Path) -> None:
    labels = [one.label for one in said(tmp_path, TEXT, "") if isinstance(one, Found)]

    assert set(labels) == {"GET /items"}


def test_a_document_that_cannot_be_read_says_where(tmp_path: Path) -> None:
    [unusable] = said(tmp_path, "openapi: 3.0.3\npaths: [")

    assert isinstance(unusable, Unusable)
    assert unusable.file == str(tmp_path / "openapi.yaml")
    assert unusable.line == 3


def test_a_document_that_is_not_there_says_so() -> None:
    told: list[Said] = []

    list_cases("nowhere/openapi.yaml", ("coverage",), None, told.append)

    assert [type(one) for one in told] == [Unusable]


def test_a_document_without_operations_has_no_cases(tmp_path: Path) -> None:
    assert said(tmp_path, 'openapi: 3.0.3\ninfo: {title: a, version: "1"}\npaths: {}\n') == [
        Listed(cases=0)
    ]
