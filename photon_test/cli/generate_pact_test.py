"""`photon generate pact-test`."""

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath

import click
from msgspec import structs

from photon_test.cli.remote import allow_remote
from photon_test.cli.replace import replace
from photon_test.cli.words import counted
from photon_test.contracts.scaffold.plan import Plan, plan
from photon_test.contracts.scaffold.words import Language
from photon_test.contracts.scaffold.write import Style, scaffold
from photon_test.core.errors import UsageError
from photon_test.openapi.document import Document
from photon_test.openapi.files import describe
from photon_test.pact.questions import Answer, AnyQuestion


@click.command(name="pact-test")
@click.argument("operation", metavar="OPERATION_ID")
@click.option("--spec", required=True, metavar="FILE", help="The OpenAPI description.")
@click.option(
    "--lang",
    "language",
    type=click.Choice(["python", "typescript", "rust"]),
    default="python",
    show_default=True,
    help="The consumer's language.",
)
@click.option(
    "--style",
    type=click.Choice(["pact", "http"]),
    default="pact",
    show_default=True,
    help="A consumer's test that writes a contract, or a test of a running service.",
)
@click.option("--consumer", metavar="NAME", help="Who calls.  [default: consumer]")
@click.option("--provider", metavar="NAME", help="Who answers.  [default: the API's title]")
@click.option("--output", metavar="FILE", help="Where to write.  [default: standard output]")
@allow_remote
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(  # noqa: PLR0917  # one for each option
    operation: str,
    spec: str,
    language: Language,
    style: Style,
    consumer: str | None,
    provider: str | None,
    output: str | None,
    hosts: tuple[str, ...],
    force: bool,  # noqa: FBT001  # a flag
) -> int:
    """Write the tests of an operation from its examples.

    The tests run as they are; replace their client with the code that is to be tested.
    """
    path = Path(output) if output else None
    if path is not None and not force and (path.exists() or path.is_symlink()):
        hint = "`--force` writes over it"
        raise UsageError("there is a file already", hint=hint, where=str(path))
    library, document = describe(Path(spec), hosts)
    made = plan(
        library,
        document,
        operation,
        consumer=consumer or "consumer",
        provider=provider or _title(document),
        pact=style == "pact",
        ask=_try,
    )
    data = scaffold(structs.replace(made, spec=_shown(spec)), language, style).encode()
    if path is None:
        click.echo(data, nl=False)
    else:
        replace(path, data)
        click.echo(f"{path} was written with {counted(len(made.cases), 'test')}", err=True)
    _left(made)
    return 0


def _try(asked: Sequence[AnyQuestion]) -> Mapping[int, Answer]:
    """Start what the core runs in only when it is asked."""
    from photon_test.run.matching import try_core  # noqa: PLC0415  # asyncio and the engine

    return try_core(asked)


def _title(document: Document) -> str:
    info = document.top.get("info")
    title = " ".join(info.text("title").split()) if info else ""
    return title.lower().replace(" ", "-") or "provider"


def _shown(spec: str) -> str:
    """Return the description's path as a file may say it: whole paths differ by machine."""
    return PurePath(spec).name if PurePath(spec).is_absolute() else PurePath(spec).as_posix()


def _left(made: Plan) -> None:
    """Say which answers have no test."""
    for left in made.left:
        click.echo(f"no test of {left.status}: {left.why}\n  {left.where}", err=True)
