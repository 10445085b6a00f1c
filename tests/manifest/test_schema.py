"""The published JSON Schema and the loader know the same keys."""

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner

from photon_test.adapters import (
    cargo,
    command,
    go,
    jest,
    node,
    pact,
    playwright,
    schemathesis,
    vitest,
)
from photon_test.adapters import pytest as pytest_adapter
from photon_test.cli.manifest_schema import command as command_schema
from photon_test.core.ports import Adapter
from photon_test.manifest import keys
from photon_test.manifest.options import keys as option_keys
from tests.manifest.test_load import WHOLE

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs/reference/photon.schema.json").read_text())
DEFS = SCHEMA["$defs"]
TEST = SCHEMA["properties"]["test"]
SUITE = DEFS["suite"]["properties"]
ADAPTERS: dict[str, Adapter] = {
    "cargo": cargo,
    "command": command,
    "go": go,
    "jest": jest,
    "node": node,
    "pact": pact,
    "playwright": playwright,
    "pytest": pytest_adapter,
    "schemathesis": schemathesis,
    "vitest": vitest,
}
INLINE = option_keys(command.OPTIONS)  # they stand on the suite itself
TABLES = tuple(name for name in ADAPTERS if name != "command")


@pytest.mark.parametrize(
    ("schema", "known"),
    [
        (SCHEMA, keys.TOP),
        (TEST, keys.TEST),
        (TEST["properties"]["tags"]["additionalProperties"], keys.TAG),
        (DEFS["suite"], (*keys.SUITE, *TABLES, *INLINE)),
        (DEFS["timeout"]["anyOf"][1], keys.TIMEOUT),
        (SUITE["expect"], keys.EXPECT),
        (DEFS["setup"]["anyOf"][1], keys.SETUP),
        (DEFS["override"], keys.OVERRIDE),
        (DEFS["profile"], (*keys.PROFILE, *TABLES)),
        (DEFS["service"], keys.SERVICE),
        (DEFS["service"]["properties"]["ready"], keys.READY),
        (DEFS["service"]["properties"]["stop"], keys.STOP),
    ],
)
def test_a_table_has_the_keys_that_the_loader_knows(
    schema: dict[str, Any], known: tuple[str, ...]
) -> None:
    assert set(schema["properties"]) == set(known)


@pytest.mark.parametrize("name", TABLES)
def test_an_adapter_has_the_options_that_it_decodes(name: str) -> None:
    assert set(SUITE[name]["properties"]) == set(option_keys(ADAPTERS[name].OPTIONS))


def test_every_adapter_can_be_named() -> None:
    assert set(SUITE["adapter"]["enum"]) == set(ADAPTERS)


def test_no_key_of_ours_is_open() -> None:
    assert SCHEMA["additionalProperties"] is True
    assert TEST["additionalProperties"] is False
    assert DEFS["suite"]["additionalProperties"] is False


def test_the_command_prints_what_is_published() -> None:
    printed = CliRunner().invoke(command_schema, catch_exceptions=False).stdout

    assert printed == (ROOT / "docs/reference/photon.schema.json").read_text(encoding="utf-8")


def test_the_schema_is_one() -> None:
    jsonschema_rs.meta.validate(SCHEMA)


def test_the_examples_manifest_is_valid() -> None:
    document = tomllib.loads((ROOT / "examples/shop/photon.toml").read_text())

    jsonschema_rs.validate(SCHEMA, document)


def test_a_whole_manifest_is_valid() -> None:
    document = tomllib.loads(
        WHOLE.replace('doc-tests = false, features = ["x"]', "doctests = false")
    )

    jsonschema_rs.validate(SCHEMA, document)


@pytest.mark.parametrize(
    "text",
    [
        "[test]\nsuites = []",
        "[[test.suite]]\nname = 'x'",
        "[[test.suite]]\nname = 'a b'\nadapter = 'cargo'",
        "[[test.suite]]\nname = 'x'\nadapter = 'cargo'\ntimeout = 60",
        "[test.service.db]\ncommand = ['x']\nready = {}",
        "manifest-version = 2",
    ],
)
def test_what_the_loader_refuses_an_editor_marks(text: str) -> None:
    assert not jsonschema_rs.is_valid(SCHEMA, tomllib.loads(text))
