"""`photon openapi lint`."""

from collections import Counter
from pathlib import Path

import click
import msgspec

from photon_test.cli.remote import allow_remote
from photon_test.cli.words import counted
from photon_test.core.errors import DocumentError, ExitCode
from photon_test.openapi.document import refused
from photon_test.openapi.files import describe
from photon_test.openapi.findings import Finding, Unreadable, ordered
from photon_test.openapi.lint.check import Checked, check


@click.command(name="lint")
@click.argument("file", metavar="FILE")
@click.option("--strict", is_flag=True, help="Also ask openapi-spec-validator, which is slow.")
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON to stdout.")
@click.option(
    "--level",
    type=click.Choice(["error", "warning"]),
    default="warning",
    show_default=True,
    help="The least that is shown.",
)
@allow_remote
def command(
    file: str,
    strict: bool,  # noqa: FBT001  # a flag
    as_json: bool,  # noqa: FBT001
    level: str,
    hosts: tuple[str, ...],
) -> int:
    """Say what is wrong with an OpenAPI description, all of it, with lines.

    Exit 0: nothing is; 1: there are errors; 2: it cannot be read.
    """
    try:
        checked = check(*describe(Path(file), hosts), strict=strict)
    except Unreadable as error:
        _show(file, None, error.findings, as_json=as_json)
        return int(error.exit_code)
    except DocumentError as error:  # about a file that could not even be opened
        if not as_json:
            raise
        hint = error.hint or "name a file that can be read"
        _show(file, None, refused(file, error.message, hint).findings, as_json=True)
        return int(error.exit_code)
    found = [one for one in checked.findings if level == "warning" or one.level == "error"]
    _show(file, checked, tuple(found), as_json=as_json)
    errors = any(one.level == "error" for one in checked.findings)
    return int(ExitCode.FAILED if errors else ExitCode.OK)


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    """One finding, as `--json` writes it."""

    level: str
    rule: str
    message: str
    hint: str
    file: str
    line: int
    column: int
    pointer: str


class _Report(msgspec.Struct, frozen=True, kw_only=True):
    """What `--json` writes; nothing is left out of it because it is empty."""

    file: str
    readable: bool
    errors: int
    warnings: int
    operations: int
    webhooks: int
    callbacks: int
    examples: int
    files: int
    findings: list[_Row]


def _show(
    file: str, checked: Checked | None, findings: tuple[Finding, ...], *, as_json: bool
) -> None:
    # What is not shown because of `--level` is counted all the same.
    levels = Counter(one.level for one in (checked.findings if checked else findings))
    looked = checked or Checked()
    if as_json:
        report = _Report(
            file=file,
            readable=checked is not None,
            errors=levels["error"],
            warnings=levels["warning"],
            operations=looked.operations,
            webhooks=looked.webhooks,
            callbacks=looked.callbacks,
            examples=looked.examples,
            files=looked.files,
            findings=[_row(one) for one in ordered(findings)],
        )
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
        return
    for one in ordered(findings):
        click.echo(f"{one.place}: {one.level}: {one.message} [{one.rule}]")
        if one.place.pointer:
            click.echo(f"  at {one.place.pointer}")
        click.echo(f"  hint: {one.hint}")
    counts = f"{counted(levels['error'], 'error')}, {counted(levels['warning'], 'warning')}"
    click.echo(f"{file}: {counts}; {_looked(checked)}")


def _looked(checked: Checked | None) -> str:
    if checked is None:
        return "it cannot be read"
    parts = [
        counted(checked.operations, "operation"),
        counted(checked.webhooks, "webhook") if checked.webhooks else "",
        counted(checked.callbacks, "callback") if checked.callbacks else "",
        f"{counted(checked.examples, 'example')} in {counted(checked.files, 'file')}",
    ]
    return ", ".join(filter(None, parts))


def _row(finding: Finding) -> _Row:
    place = finding.place
    return _Row(
        level=finding.level,
        rule=finding.rule,
        message=finding.message,
        hint=finding.hint,
        file=place.file,
        line=place.line,
        column=place.column,
        pointer=place.pointer,
    )
