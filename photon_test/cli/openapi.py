"""`photon openapi`: the group of everything about descriptions alone."""

import click

from photon_test.cli.verbs import Verbs

# verb → (module, one line of help). The module has a click command named `command`.
VERBS = {
    "lint": ("photon_test.cli.openapi_lint", "Say what is wrong with a description."),
    "show": ("photon_test.cli.openapi_show", "Show an operation, each part with its line."),
    "fix": ("photon_test.cli.openapi_fix", "Write the examples that a description lacks."),
}


@click.group(cls=Verbs, verbs=VERBS, name="openapi")
def command() -> None:
    """Look at OpenAPI descriptions, and mend them."""
