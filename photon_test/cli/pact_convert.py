"""`photon pact convert`."""

import os
from pathlib import Path

import click

from photon_test.cli.words import counted
from photon_test.core.errors import DocumentError, ExitCode
from photon_test.pact.compare import Change
from photon_test.pact.convert import Converted, Loss, convert
from photon_test.pact.files import PactFile, read, write
from photon_test.pact.merge import merge
from photon_test.pact.plain import plain
from photon_test.pact.store import load, update


@click.command(name="convert")
@click.argument("file", metavar="FILE")
@click.option("--to", "version", required=True, type=click.Choice(["2", "3", "4"]))
@click.option("--out", default="", metavar="FILE", help="Where to write it. [default: stdout]")
@click.option("--strict", is_flag=True, help="Exit 6 if the version could not say something.")
def command(file: str, version: str, out: str, strict: bool) -> int:  # noqa: FBT001  # a flag
    """Write a pact in another version of the format, and say what that version cannot say.

    Only HTTP interactions are converted. A file that is there already is merged with, never
    replaced by, what is written.
    """
    given = load(file)
    converted = convert(given, int(version))
    if not out:
        click.echo(write(converted.file), nl=False)
    elif _written(given, converted, Path(out)):
        click.echo(f"{out} was written: version {version}, {_count(converted)}")
    else:
        click.echo(f"{out} is as it was: version {version}, {_count(converted)}")
    _show(converted.losses, version)
    return int(ExitCode.PARTIAL if strict and converted.losses else ExitCode.OK)


def _written(given: PactFile, converted: Converted, out: Path) -> bool:
    if out.exists() and os.path.samefile(given.path, out):  # noqa: PTH121  # reads better than Path
        if converted.losses or converted.file.major < given.major:
            raise DocumentError(
                f"what version {converted.file.major} cannot say would be lost from the file",
                hint="choose another `--out`",
                where=given.path,
            )
        return update(out, lambda _: [write(converted.file)])
    return update(out, lambda existing: [_merged(converted.file, existing, str(out))])


def _merged(made: PactFile, existing: bytes | None, path: str) -> bytes:
    if existing is None:
        return write(made)
    there = read(existing, path)
    if there.major != made.major:
        raise DocumentError(
            f"the file is of version {there.major}; one of version {made.major} is not written"
            " over it",
            hint="choose another `--out`",
            where=path,
        )
    return write(merge([made], there, prune=True).file)


def _count(converted: Converted) -> str:
    return counted(len(converted.file.interactions), "interaction")


def _show(losses: tuple[Loss, ...], version: str) -> None:
    """Say on stderr what was lost: stdout may carry the file."""
    if not losses:
        return
    click.echo(f"version {version} could not say everything:", err=True)
    for loss in losses:
        click.echo(f"  {plain(loss.description)}\n    in {loss.where}", err=True)
        for line in [loss.why] if loss.why else map(_words, loss.changes):
            click.echo(f"    {plain(line)}", err=True)
    number = sum(len(loss.changes) or 1 for loss in losses)
    where = counted(len(losses), "interaction")
    click.echo(f"{counted(number, 'loss', 'losses')} in {where}", err=True)


def _words(change: Change) -> str:
    if not change.after:
        return f"{change.place}: {change.before} cannot be said"
    if not change.before:
        return f"{change.place}: {change.after} is said besides"
    return f"{change.place}: {change.before} is said as {change.after}"
