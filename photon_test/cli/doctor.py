"""`photon doctor`."""

from pathlib import Path

import click

from photon_test.cli.given import a_name


@click.command(name="doctor")
@click.option(
    "--profile",
    metavar="NAME",
    default="",
    callback=a_name,
    help="Let a profile of photon.toml hold. Default: PHOTON_PROFILE.",
)
def command(*, profile: str) -> int:
    """Say what is here, what a run would do with it, and what is in its way.

    No suite, service or setup command is started: programs are asked for their versions, nothing
    else.
    """
    from photon_test.run.doctor import examine  # noqa: PLC0415  # not paid for by `--help`

    return examine(Path.cwd(), profile)
