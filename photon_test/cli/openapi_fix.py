"""`photon openapi fix`."""

import difflib
from pathlib import Path

import click

from photon_test.cli.remote import allow_remote
from photon_test.cli.replace import replace
from photon_test.cli.words import counted
from photon_test.core.errors import ExitCode
from photon_test.openapi.files import describe
from photon_test.openapi.fix import Fixed, fix

_BOM = "\ufeff"
_SHOWN = 20  # reasons in a row


@click.command(name="fix")
@click.argument("file", metavar="FILE")
@click.option("--write", is_flag=True, help="Write the examples into the file.")
@click.option("--check", is_flag=True, help="Exit 1 if an example would be written.")
@allow_remote
def command(file: str, *, write: bool, check: bool, hosts: tuple[str, ...]) -> int:
    """Write the examples that a description lacks; without --write, show the difference.

    Comments, order and quotes stay as they are.
    """
    if write and check:
        raise click.UsageError("`--write` and `--check` exclude each other")
    library, document = describe(Path(file), hosts)
    path = Path(file)
    whole = path.read_bytes().decode()
    text = whole.removeprefix(_BOM)
    fixed = fix(library, document, text)
    _say(fixed, file, written=write)
    if fixed.text == text:
        return int(ExitCode.OK)
    if not write:
        _show(file, text, fixed.text)
        return int(ExitCode.FAILED if check else ExitCode.OK)
    replace(path, (whole[: len(whole) - len(text)] + fixed.text).encode())
    return int(ExitCode.OK)


def _say(fixed: Fixed, file: str, *, written: bool) -> None:
    number = counted(len(fixed.added), "example")
    said = f"{number} {'written' if written else 'missing'}"
    if not fixed.added:
        said = "no example is missing that can be made"
    click.echo(f"{file}: {said}", err=True)
    for left in fixed.left[:_SHOWN]:
        click.echo(f"  no example: {left.why}\n    {left.where}", err=True)
    if len(fixed.left) > _SHOWN:
        click.echo(f"  … and {len(fixed.left) - _SHOWN} more places without", err=True)


def _show(file: str, before: str, after: str) -> None:
    for line in difflib.unified_diff(
        before.splitlines(), after.splitlines(), file, "with examples", lineterm=""
    ):
        click.echo(line)
