"""`photon pact merge`."""

from pathlib import Path

import click

from photon_test.cli.words import counted
from photon_test.core.errors import ExitCode
from photon_test.pact.files import read, write
from photon_test.pact.merge import Merged, merge
from photon_test.pact.store import load, update


@click.command(name="merge")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--out", required=True, metavar="FILE", help="Where to write the one file.")
def command(files: tuple[str, ...], out: str) -> int:
    """Make one pact of several of the same consumer and provider.

    An interaction that stands in two files is kept once; one that says two different things is an
    error with both places. A file that is there already is merged in: only what Photon itself wrote
    there is replaced.
    """
    given = [load(file) for file in files]
    last: list[Merged] = []

    def make(existing: bytes | None) -> list[bytes]:
        last.append(merge(given, read(existing, out) if existing is not None else None))
        return [write(last[-1].file)]

    changed = update(Path(out), make)
    made = last[-1]
    what = "was written" if changed else "is as it was"
    click.echo(
        f"{out} {what}: {counted(len(made.file.interactions), 'interaction')} from"
        f" {counted(len(files), 'file')}, {made.same} of them more than once"
        + (f", {made.replaced} written anew" if made.replaced else "")
    )
    return int(ExitCode.OK)
