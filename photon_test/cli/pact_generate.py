"""`photon pact generate-consumer`."""

import difflib
import errno
import posixpath
from collections import Counter
from pathlib import Path
from typing import Any

import click

from photon_test.cli.words import counted
from photon_test.contracts.generate import Choice, Generated, Left, generate
from photon_test.core.errors import ExitCode, NothingToRun, UsageError
from photon_test.core.suggest import meant
from photon_test.openapi.library import Library
from photon_test.pact.write import file_name, render, write

_SHOWN = 20  # reasons in a row, unless --verbose


@click.command(name="generate-consumer")
@click.argument("operations", nargs=-1, metavar="[OPERATION_ID]…")
@click.option("--all", "everything", is_flag=True, help="Every operation of the description.")
@click.option("--spec", required=True, metavar="FILE", help="The OpenAPI description.")
@click.option("--consumer", required=True, metavar="NAME", help="Who calls.")
@click.option("--provider", required=True, metavar="NAME", help="Who answers.")
@click.option("--out", default="pact/consumer", metavar="FOLDER", show_default=True)
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Only with this OpenAPI tag.")
@click.option("--path", "paths", multiple=True, metavar="/users/{id}", help="Only of this path.")
@click.option("--method", "methods", multiple=True, metavar="GET", help="Only of this method.")
@click.option("--status", "statuses", multiple=True, metavar="2xx", help="Only these answers.")
@click.option("--base-path", default="auto", metavar="auto|none|/v1", show_default=True)
@click.option("--strict", is_flag=True, help="Exit 6 if anything is left out or filled in.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, write nothing.")
@click.option("--check", is_flag=True, help="Exit 1 if the file is not what would be written.")
@click.option("-v", "--verbose", is_flag=True, help="Show every interaction and every reason.")
def command(  # noqa: PLR0917  # one for each option
    operations: tuple[str, ...],
    everything: bool,  # noqa: FBT001  # a flag
    spec: str,
    consumer: str,
    provider: str,
    out: str,
    tags: tuple[str, ...],
    paths: tuple[str, ...],
    methods: tuple[str, ...],
    statuses: tuple[str, ...],
    base_path: str,
    strict: bool,  # noqa: FBT001
    dry_run: bool,  # noqa: FBT001
    check: bool,  # noqa: FBT001
    verbose: bool,  # noqa: FBT001
) -> int:
    """Write the pact of a consumer from the examples of an OpenAPI description.

    What the consumer uses is said, never assumed: name its operations, or say --all.
    """
    if bool(operations) == everything:
        raise UsageError(
            "say which operations the consumer uses: their ids, or `--all`"
            if everything is False
            else "operation ids and `--all` exclude each other"
        )
    choice = Choice(
        operations=operations,
        tags=tags,
        paths=paths,
        methods=tuple(method.upper() for method in methods),
        statuses=statuses,
        base_path=_base_path(base_path),
    )
    generated = _generate(spec, choice)
    path = Path(out) / file_name(consumer, provider)
    existing = path.read_bytes() if path.is_file() else None
    data = render(
        consumer,
        provider,
        generated.interactions,
        origin=_origin(spec, choice),
        existing=(str(path), existing) if existing is not None else None,
    )
    _show(generated, verbose=verbose)
    if check:
        return _check(path, existing, data)
    if dry_run:
        click.echo(f"{path} would have {counted(len(data), 'byte')}; nothing was written")
    elif data == existing:
        click.echo(f"{path} is as it was")
    else:
        write(path, data)
        click.echo(f"{path} was written")
    return _code(generated, strict=strict)


def _generate(spec: str, choice: Choice) -> Generated:
    """Read the description and make what is wanted.

    Raises:
        UsageError: An operation is not known.
        NothingToRun: Nothing could be made.
        DocumentError: The description cannot be used.
    """
    folder = Path(spec).parent
    library = Library(_fetch(folder), shown="" if str(folder) == "." else folder.as_posix())
    generated = generate(library, library.open(Path(spec).name), choice)
    for wanted in choice.operations:
        if wanted not in generated.known:
            hint = meant(wanted, generated.known)
            raise UsageError(f"`{spec}` has no operation `{wanted}`", hint=hint)
    if not generated.operations:
        raise NothingToRun("no operation matches", hint="look at `--tag`, `--path`, `--method`")
    return generated


def _fetch(root: Path) -> Any:
    """Return a reader of files under a folder, wherever links lead."""
    real = root.resolve()

    def fetch(path: str) -> bytes:
        target = (real / path).resolve()
        if not target.is_relative_to(real):
            raise PermissionError(errno.EACCES, "it lies outside the document's folder")
        return target.read_bytes()

    return fetch


def _base_path(text: str) -> str | None:
    match text:
        case "auto":
            return None
        case "none":
            return ""
        case _ if text.startswith("/"):
            return text.rstrip("/")
        case _:
            raise UsageError(f"`--base-path {text}` is none of `auto`, `none` and a path")


def _origin(spec: str, choice: Choice) -> dict[str, Any]:
    """Return what the file says about where it came from: that nobody recorded it in use."""
    return {
        "generated-by": "photon pact generate-consumer",
        "source": posixpath.basename(spec.replace("\\", "/")),
        "operations": sorted(choice.operations) or "all",
    }


def _show(generated: Generated, *, verbose: bool) -> None:
    made = generated.interactions
    if verbose:
        for one in made:
            click.echo(f"  {one.request.method} {one.request.path} → {one.description}")
    paired = sum(bool(one.comments.photon.example) for one in made)
    click.echo(
        f"{counted(generated.operations, 'operation')}, {counted(len(made), 'interaction')}:"
        f" {paired} paired by name, {len(made) - paired} filled in;"
        f" {counted(len(generated.left), 'answer')} left out"
    )
    shown = generated.left if verbose else generated.left[:_SHOWN]
    for left in shown:
        click.echo(f"  {_title(left)}: {left.why}\n    {left.where}")
    if len(shown) < len(generated.left):
        click.echo(f"  … and {len(generated.left) - len(shown)} more (`--verbose` shows them):")
        for why, number in Counter(left.why for left in generated.left).most_common(5):
            click.echo(f"    {number} times: {why}")


def _title(left: Left) -> str:
    parts = [left.operation, left.status, f"`{left.example}`" if left.example else ""]
    return " ".join(filter(None, parts))


def _check(path: Path, existing: bytes | None, data: bytes) -> int:
    if data == existing:
        click.echo(f"{path} is what would be written")
        return int(ExitCode.OK)
    before = (existing or b"").decode("utf-8", "replace").splitlines()
    for line in difflib.unified_diff(
        before, data.decode().splitlines(), str(path), "generated", n=2, lineterm=""
    ):
        click.echo(line)
    what = "does not exist" if existing is None else "is not what would be written"
    click.echo(f"{path} {what}")
    return int(ExitCode.FAILED)


def _code(generated: Generated, *, strict: bool) -> int:
    if not generated.interactions:
        return int(ExitCode.NO_TESTS)
    filled = any(not one.comments.photon.example for one in generated.interactions)
    if strict and (filled or generated.left):
        return int(ExitCode.PARTIAL)
    return int(ExitCode.OK)
