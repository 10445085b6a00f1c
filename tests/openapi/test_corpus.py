"""Real descriptions: each ends in operations, or in findings with a line."""

import csv
import os
from pathlib import Path

import pytest

from photon_test.core.errors import DocumentError
from photon_test.openapi.files import describe
from photon_test.openapi.findings import Finding, Unreadable
from photon_test.openapi.lint.check import check
from photon_test.openapi.operation import Operation
from photon_test.openapi.operations import operations

pytestmark = pytest.mark.skipif(
    "PHOTON_CORPUS" not in os.environ, reason="PHOTON_CORPUS does not say where the corpus is"
)


def test_every_document_ends_in_operations_or_in_findings_with_a_line() -> None:
    root = Path(os.environ["PHOTON_CORPUS"])
    with (root / "openapi.csv").open(newline="") as file:
        rows = [(row["path"], int(row["ops"] or 0)) for row in csv.DictReader(file)]

    wrong = {path: said for path, known in rows if (said := _wrong(root / path, known))}

    assert rows
    assert wrong == {}


def _wrong(path: Path, known: int) -> str:
    """Say what is not as it should be; "" if all is."""
    try:
        library, document = describe(path)
        found = list(operations(library, document)) if document.top.get("paths") else []
        findings: tuple[Finding, ...] = check(library, document).findings
    except Unreadable as error:
        found, findings = [], error.findings
    except DocumentError as error:
        return f"no place: {error.message}"
    read = sum(isinstance(one, Operation) for one in found)
    if not all(one.place.line > 0 and one.hint and one.message for one in findings):
        return "a finding has no line or no hint"
    if read < known and not findings:
        return f"{read} of {known} operations, and no finding"
    return ""
