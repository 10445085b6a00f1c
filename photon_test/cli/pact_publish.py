"""`photon pact publish`."""

import glob
from collections.abc import Iterator
from pathlib import Path

import click

from photon_test.cli import pact_broker
from photon_test.cli.words import counted
from photon_test.core.errors import DocumentError, ExitCode, NothingToRun
from photon_test.pact.broker.publish import Version, contracts, publish
from photon_test.pact.files import NotAPact, PactFile, read


@click.command(name="publish")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--consumer-app-version", "number", default="", metavar="V", help="Of the consumer.")
@click.option("--branch", default="", metavar="B", help="The branch that it is on.")
@click.option("--tag", "tags", multiple=True, metavar="T", help="A tag of the version.")
@click.option("--build-url", default="", metavar="URL", help="Where the build can be seen.")
@click.option("--merge", "merging", is_flag=True, help="Add to this version's pacts.")
@pact_broker.auto_detect
@pact_broker.broker
def command(
    *,
    paths: tuple[str, ...],
    number: str,
    branch: str,
    tags: tuple[str, ...],
    build_url: str,
    merging: bool,
    auto: bool,
    url: str,
) -> int:
    """Publish pacts to a Pact Broker.

    PATH is a pact file, a folder of them, or a pattern. Several files of the same consumer and
    provider are merged. Credentials are read from PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and
    PACT_BROKER_PASSWORD.
    """
    found = pact_broker.detected(auto=auto)
    version = Version(
        number=pact_broker.needed(number or found.version, "--consumer-app-version"),
        branch=branch or found.branch,
        tags=tags,
        build_url=build_url or found.build_url,
    )
    whole = contracts(list(_files(paths)))
    if not whole:
        raise NothingToRun("no pact was found to publish", where=", ".join(paths))
    with pact_broker.client(url) as client:
        for published in publish(client, whole, version, merging=merging):
            for kind, text in published.notices:
                label = f"{kind}: " if kind in ("warning", "warn") else ""
                click.echo(f"{label}{text}")
    what = counted(len(whole), "pact")
    on = f" (branch {version.branch})" if version.branch else ""
    click.echo(f"{what} published for version {version.number}{on}")
    return int(ExitCode.OK)


def _files(paths: tuple[str, ...]) -> Iterator[tuple[PactFile, bytes]]:
    """Yield each pact once; what is no pact is left out, unless it was named."""
    seen: set[Path] = set()
    for pattern in paths:
        named, found = _found(pattern)
        for path in found:
            if path.resolve() in seen:
                continue
            seen.add(path.resolve())
            try:
                data = path.read_bytes()
                yield read(data, path.as_posix()), data
            except NotAPact as error:
                if named:
                    raise
                click.echo(f"left out: {path}: {error.message}", err=True)
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                raise DocumentError(f"cannot be read: {reason}", where=str(path)) from error


def _found(pattern: str) -> tuple[bool, list[Path]]:
    """Return whether the files are named themselves, and the files."""
    path = Path(pattern)
    if path.is_dir():
        return False, sorted(one for one in path.rglob("*.json") if one.is_file())
    if not glob.has_magic(pattern) or path.exists():
        return True, [path]
    names = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  # ".." and absolute ones
    return False, [Path(name) for name in names if Path(name).is_file()]
