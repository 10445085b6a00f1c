"""The options of `photon pact verify-provider` about which interactions, and how many at once."""

from collections.abc import Callable
from typing import Any, TypedDict

import click
from msgspec.structs import replace

from photon_test.adapters.pact_options import PactOptions
from photon_test.core.errors import UsageError
from photon_test.core.filters import And, Field
from photon_test.core.parse import any_of, parse_filter, write_filter


class Given(TypedDict):
    """What was given on the command line."""

    expression: str | None
    consumers: tuple[str, ...]
    descriptions: tuple[str, ...]
    states_: tuple[str, ...]
    tags: tuple[str, ...]
    operations: tuple[str, ...]
    failed: bool
    fail_fast: bool
    workers: int | None


_OPTIONS = (
    click.option("-E", "--filter", "expression", default=None, metavar="FILTER"),
    click.option("--consumer", "consumers", multiple=True, metavar="NAME", help="Only of this."),
    click.option(
        "--description", "descriptions", multiple=True, metavar="TEXT", help="… with this in it."
    ),
    click.option("--state", "states_", multiple=True, metavar="TEXT", help="… that need this."),
    click.option("--tag", "tags", multiple=True, metavar="TAG", help="… with this OpenAPI tag."),
    click.option(
        "--operation", "operations", multiple=True, metavar="ID", help="… of this operation."
    ),
    click.option("--failed", is_flag=True, help="Only what the last run left open."),
    click.option("--fail-fast", is_flag=True, help="Stop at the first failure."),
    click.option(
        "--workers",
        type=click.IntRange(1, 64),
        default=None,
        metavar="N",
        help="Verify so many at once on one provider. [default: 1]",
    ),
)


def choice_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add these options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def chosen(given: Given) -> str | None:
    """Return the filter expression of everything that was given; None: every interaction.

    Raises:
        UsageError: One of them cannot be read.
    """
    flags: tuple[tuple[Field, tuple[str, ...]], ...] = (
        ("consumer", given["consumers"]),
        ("description", given["descriptions"]),
        ("state", given["states_"]),
        ("tag", given["tags"]),
        ("operation", given["operations"]),
    )
    parts = [any_of(field, values) for field, values in flags if values]
    expression = given["expression"]
    if not parts:
        return expression
    if expression is not None:
        parts.append(parse_filter(expression))
    return write_filter(parts[0] if len(parts) == 1 else And(of=tuple(parts)))


def with_choice(options: PactOptions, given: Given) -> PactOptions:
    """Return the suite's options with what was given about the run."""
    return replace(
        options,
        fail_fast=given["fail_fast"] or options.fail_fast,
        workers=given["workers"] or options.workers,
    )


def whole(given: Given, *, listing: bool) -> None:
    """Refuse what leaves interactions out, where results are to be published.

    Raises:
        UsageError: Something does.
    """
    partial = {
        "--list": listing,
        "-E": given["expression"] is not None,
        "--consumer": given["consumers"],
        "--description": given["descriptions"],
        "--state": given["states_"],
        "--tag": given["tags"],
        "--operation": given["operations"],
        "--failed": given["failed"],
    }
    for name, value in partial.items():
        if value:
            message = "`--publish` needs every interaction: a part of a contract is no verification"
            raise UsageError(message, hint=f"leave out `{name}`")
