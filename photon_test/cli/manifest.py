"""`photon manifest`: about the file `photon.toml` itself."""

import click

from photon_test.cli.verbs import Verbs

VERBS = {
    "schema": ("photon_test.cli.manifest_schema", "Print the JSON Schema of photon.toml."),
}


@click.group(cls=Verbs, verbs=VERBS, name="manifest")
def command() -> None:
    """Help to write a photon.toml. Whether one can be used, `photon doctor` says."""
