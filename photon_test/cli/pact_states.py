"""`photon pact states`: which provider states the pacts need, and a skeleton that sets them."""

from collections.abc import Sequence
from glob import glob
from pathlib import Path

import click
import msgspec

from photon_test.cli.replace import replace
from photon_test.cli.words import counted
from photon_test.core.errors import Infrastructure, NothingToRun
from photon_test.pact import stub
from photon_test.pact.files import PactFile, read
from photon_test.pact.needed import Needed, needed
from photon_test.pact.plain import plain


@click.command(name="states")
@click.option("--provider", default="", metavar="NAME", help="Only pacts with this provider.")
@click.option(
    "--pacts",
    multiple=True,
    default=("pact/**/*.json", "pacts/**/*.json"),
    show_default=True,
    metavar="GLOB",
)
@click.option("--stub", "path", metavar="FILE", help="Write handlers; say what one lacks.")
@click.option("--json", "json_", is_flag=True, help="Write JSON to stdout.")
def command(*, provider: str, pacts: tuple[str, ...], path: str | None, json_: bool) -> int:
    """Say which provider states the pacts need.

    With `--stub FILE` a Python function for each of them is written. A file that exists is left as
    it is: the functions that it lacks go to stdout.
    """
    files = _files(pacts, provider)
    states = needed(files)
    if path:
        _stub(Path(path), files[0].provider, states)
    elif json_:
        click.echo(msgspec.json.format(msgspec.json.encode(states), indent=2).decode())
    else:
        _show(states)
    return 0


def _files(patterns: Sequence[str], provider: str) -> list[PactFile]:
    paths = dict.fromkeys(
        path
        for pattern in patterns
        for path in sorted(glob(pattern, recursive=True))  # noqa: PTH207  # patterns with ".." and absolute ones
    )
    found = [read(_bytes(path), path) for path in paths if Path(path).is_file()]
    found = [file for file in found if provider in ("", file.provider)]
    if not found:
        whose = f"of the provider `{provider}` " if provider else ""
        raise NothingToRun(
            f"no pact {whose}was found at {' '.join(patterns)}", hint="add `--pacts GLOB`"
        )
    return found


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Infrastructure(f"cannot be read: {reason}", where=path) from error


def _show(states: Sequence[Needed]) -> None:
    for state in states:
        params = f" ({', '.join(state.params)})" if state.params else ""
        click.echo(plain(f"{state.name}{params}"))
        where = f"{counted(state.interactions, 'interaction')} of {', '.join(state.consumers)}"
        click.echo(f"    {plain(where)}")
    click.echo(counted(len(states), "provider state"))


def _stub(path: Path, provider: str, states: Sequence[Needed]) -> None:
    if not path.exists():
        replace(path, stub.module(provider, states).encode())
        click.echo(f"{path}: {counted(len(states), 'handler')}, to be filled in", err=True)
        return
    source = path.read_text("utf-8")
    lacking = stub.missing(source, str(path), states)
    if lacking:
        click.echo(stub.handlers(lacking, stub.functions_of(source)), nl=False)
    which = f"{len(lacking)} of {counted(len(states), 'state')} without a handler"
    click.echo(f"{path}: left as it is; {which}", err=True)
