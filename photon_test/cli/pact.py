"""`photon pact`: the group of everything about contracts."""

import importlib

import click

VERBS = {
    "generate-consumer": ("photon_test.cli.pact_generate", "Write a pact from OpenAPI examples."),
    "verify-provider": ("photon_test.cli.pact_verify", "Verify a provider against its pacts."),
    "diff": ("photon_test.cli.pact_diff", "Say what changed between two pacts."),
    "merge": ("photon_test.cli.pact_merge", "Make one pact of several."),
    "convert": ("photon_test.cli.pact_convert", "Write a pact in another version."),
}


class PactVerbs(click.Group):
    """A group that shows its verbs without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order in which they are used."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb that is asked for."""
        del ctx
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(VERBS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(verb, text) for verb, (_, text) in VERBS.items()])


@click.group(cls=PactVerbs, name="pact")
def command() -> None:
    """Generate and verify contracts between consumers and providers."""
