"""`photon pact generate-consumer --self-check` as people type it."""

import importlib.util
from pathlib import Path

import pytest

from photon_test.cli.app import main

SPEC = """
openapi: 3.1.0
paths:
  /things:
    get:
      operationId: listThings
      responses:
        200:
          description: ok
          content:
            application/json:
              schema:
                type: array
                items:
                  type: object
                  required: [id, state]
                  properties:
                    id: {type: integer}
                    state: {enum: [open, paid]}
        204: {description: none}
"""
ARGUMENTS = ["--spec", "openapi.yaml", "--consumer", "web", "--provider", "api", "--all"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "openapi.yaml").write_text(SPEC)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def test_what_is_missing_is_said_with_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    code = main(["pact", "generate-consumer", *ARGUMENTS, "--self-check"])

    assert code == 3
    said = capsys.readouterr().err
    assert "error: `schemathesis` was not found" in said
    assert "pip install 'photon-test[self-check]'" in said


@pytest.mark.real("schemathesis")
def test_how_tight_the_contract_is_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("schemathesis")

    code = main(["pact", "generate-consumer", *ARGUMENTS, "--self-check"])

    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert any(line.startswith("2 units judged (2 different ones, 1 with a JSON") for line in lines)
    assert any(line.startswith("| contract | 0 of 2 | 0.00 %") for line in lines)
    assert any(line.startswith("| enum |") for line in lines)
    assert not (folder / "pact").exists()
    assert not (folder / ".hypothesis").exists()
