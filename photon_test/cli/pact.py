"""`photon pact`: the group of everything about contracts."""

import click

from photon_test.cli.verbs import Verbs

_RECORD = "photon_test.cli.pact_record"
VERBS = {
    "generate-consumer": ("photon_test.cli.pact_generate", "Write a pact from OpenAPI examples."),
    "verify-provider": ("photon_test.cli.pact_verify", "Verify a provider against its pacts."),
    "states": ("photon_test.cli.pact_states", "Say which provider states pacts need."),
    "publish": ("photon_test.cli.pact_publish", "Publish pacts to a Pact Broker."),
    "can-i-deploy": ("photon_test.cli.pact_can_i_deploy", "Say whether a version may be deployed."),
    "record-deployment": (f"{_RECORD}:deployment", "Tell the broker what is deployed where."),
    "record-release": (f"{_RECORD}:release", "Tell the broker what is released where."),
    "record-undeployment": (f"{_RECORD}:undeployment", "Tell the broker what is there no more."),
    "diff": ("photon_test.cli.pact_diff", "Say what changed between two pacts."),
    "merge": ("photon_test.cli.pact_merge", "Make one pact of several."),
    "convert": ("photon_test.cli.pact_convert", "Write a pact in another version."),
}


@click.group(cls=Verbs, verbs=VERBS, name="pact")
def command() -> None:
    """Generate and verify contracts between consumers and providers."""
