"""`photon manifest schema`."""

from importlib.resources import files

import click

# In the checkout a link to the published one, in an installed package a copy of it.
FILE = "photon.schema.json"


@click.command(name="schema")
def command() -> None:
    """Print the JSON Schema of photon.toml, as this version reads it.

    Editors complete and check the file with it: those with Taplo after a first line
    `#:schema ./photon.schema.json`.
    """
    text = (files("photon_test.manifest") / FILE).read_text(encoding="utf-8")
    click.echo(text, nl=False)
