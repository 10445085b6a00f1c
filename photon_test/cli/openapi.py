"""`photon openapi`: the group of everything about descriptions alone."""

import importlib

import click

# verb → (module, one line of help). The module has a click command named `command`.
VERBS = {
    "lint": ("photon_test.cli.openapi_lint", "Say what is wrong with a description."),
    "show": ("photon_test.cli.openapi_show", "Show an operation, each part with its line."),
    "fix": ("photon_test.cli.openapi_fix", "Write the examples that a description lacks."),
}


class OpenapiVerbs(click.Group):
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


@click.group(cls=OpenapiVerbs, name="openapi")
def command() -> None:
    """Look at OpenAPI descriptions, and mend them."""
