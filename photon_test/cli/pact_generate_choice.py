"""The options of `photon pact generate-consumer` that say what goes into the contract."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

import click

from photon_test.contracts.choice import Optional
from photon_test.contracts.generate import Choice
from photon_test.contracts.uses import Use, read_uses
from photon_test.core.errors import DocumentError, UsageError


class Given(TypedDict):
    """What was given on the command line."""

    operations: tuple[str, ...]
    everything: bool
    uses: str
    tags: tuple[str, ...]
    paths: tuple[str, ...]
    methods: tuple[str, ...]
    statuses: tuple[str, ...]
    examples: tuple[str, ...]
    default_status: int | None
    optional: Optional
    base_path: str


_WHAT_IS_USED = (
    click.argument("operations", nargs=-1, metavar="[OPERATION_ID]…"),
    click.option("--all", "everything", is_flag=True, help="Every operation of the description."),
    click.option("--uses", default="", metavar="FILE", help="What the consumer uses, in a file."),
)
_NARROWER = (
    click.option("--tag", "tags", multiple=True, metavar="TAG", help="Only with this OpenAPI tag."),
    click.option(
        "--path", "paths", multiple=True, metavar="/users/{id}", help="Only of this path."
    ),
    click.option("--method", "methods", multiple=True, metavar="GET", help="Only of this method."),
    click.option("--status", "statuses", multiple=True, metavar="2xx", help="Only these answers."),
    click.option("--example", "examples", multiple=True, metavar="NAME", help="Only of this name."),
    click.option(
        "--default-status",
        type=click.IntRange(300, 499),
        metavar="404",
        help="What a `default` reply is taken for, where it stands for what goes wrong.",
    ),
    click.option(
        "--optional",
        default="omit",
        type=click.Choice(["omit", "if-present", "include"]),
        help="Members that a response may leave out: not looked at, looked at in a second"
        " interaction if they are there (Rust core only), or expected (for stubs).",
    ),
    click.option("--base-path", default="auto", metavar="auto|none|/v1", show_default=True),
)


def what_is_used(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what the consumer uses."""
    for option in reversed(_WHAT_IS_USED):
        command = option(command)
    return command


def narrower(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that leave something out, or put more in."""
    for option in reversed(_NARROWER):
        command = option(command)
    return command


def choice_of(given: Given, *, explain: bool) -> Choice:
    """Return what was chosen.

    Raises:
        UsageError: Nothing says what is used, or two things do.
        DocumentError: The file that says it cannot be used.
    """
    uses = _uses(given["operations"], given["uses"], everything=given["everything"])
    return Choice(
        operations=given["operations"] or tuple(uses),
        tags=given["tags"],
        paths=given["paths"],
        methods=tuple(method.upper() for method in given["methods"]),
        statuses=given["statuses"],
        examples=given["examples"],
        uses=uses,
        default_status=given["default_status"],
        optional=given["optional"],
        explain=explain,
        base_path=_base_path(given["base_path"]),
    )


def _uses(operations: tuple[str, ...], file: str, *, everything: bool) -> dict[str, Use]:
    """Return what a file says is used.

    Raises:
        UsageError: Nothing says what is used, or two things do.
    """
    said = [bool(operations), bool(file), everything]
    if not any(said):
        raise UsageError(
            "say which operations the consumer uses: their ids, `--uses FILE`, or `--all`"
        )
    if sum(said) > 1:
        raise UsageError("operation ids, `--uses` and `--all` exclude each other")
    if not file:
        return {}
    try:
        return read_uses(Path(file).read_bytes(), file)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DocumentError(f"cannot be read: {reason}", where=file) from error


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
