"""`photon generate`: files that a person goes on writing."""

import click

from photon_test.cli.verbs import Verbs

VERBS = {
    "pact-test": ("photon_test.cli.generate_pact_test", "Write a consumer test from examples."),
}


@click.group(cls=Verbs, verbs=VERBS, name="generate")
def command() -> None:
    """Write tests from a description, for a person to go on with."""
