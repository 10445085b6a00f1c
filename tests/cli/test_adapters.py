"""`photon adapters`."""

import re

from click.testing import CliRunner

from photon_test.cli.adapters import command


def test_each_cell_stands_below_its_adapter() -> None:
    head, *rows = CliRunner().invoke(command).output.splitlines()

    columns = [name.start() for name in re.finditer(r"\S+", head)]
    for row in rows:
        assert [cell.start() for cell in re.finditer(r"(?<=  )\S+", row)] == columns, row


def test_tries_of_cargo_are_seen_and_those_of_pacts_are_not() -> None:
    said = CliRunner().invoke(command).output

    [head] = re.findall(r"^ +cargo.*", said, re.MULTILINE)
    [retries] = re.findall(r"^sees retries.*", said, re.MULTILINE)
    assert retries[head.index("cargo") :].startswith("yes ")
    assert retries[head.index("pact") :].startswith("- ")
