"""`--allow-remote`, of every command that reads a description."""

import click

allow_remote = click.option(
    "--allow-remote",
    "hosts",
    multiple=True,
    metavar="HOST",
    help="Follow references to this host, too.",
)
