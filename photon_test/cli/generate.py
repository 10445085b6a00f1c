"""`photon generate`: files that a person goes on writing."""

import click

from photon_test.cli.generate_pact_test import command as pact_test


@click.group(name="generate")
def command() -> None:
    """Write tests from a description, for a person to go on with."""


command.add_command(pact_test, "pact-test")
