"""`photon pact`: the group of everything about contracts."""

import click

from photon_test.cli.verbs import Verbs

VERBS = {
    "generate-consumer": ("photon_test.cli.pact_generate", "Write a pact from OpenAPI examples."),
    "verify-provider": ("photon_test.cli.pact_verify", "Verify a provider against its pacts."),
    "diff": ("photon_test.cli.pact_diff", "Say what changed between two pacts."),
    "merge": ("photon_test.cli.pact_merge", "Make one pact of several."),
    "convert": ("photon_test.cli.pact_convert", "Write a pact in another version."),
}


@click.group(cls=Verbs, verbs=VERBS, name="pact")
def command() -> None:
    """Generate and verify contracts between consumers and providers."""
