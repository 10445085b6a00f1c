"""`photon pact generate-consumer`."""

import posixpath
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from photon_test.cli.pact_generate_choice import Given, choice_of, narrower, what_is_used
from photon_test.cli.pact_generate_file import PactPath
from photon_test.cli.pact_generate_words import show_explained, show_table, show_unpaired
from photon_test.cli.progress import progress
from photon_test.cli.remote import allow_remote
from photon_test.contracts.generate import Choice, Generated
from photon_test.contracts.provenance import grade
from photon_test.contracts.tried import generate_tried
from photon_test.core.errors import (
    DocumentError,
    ExitCode,
    NothingToRun,
    PhotonError,
    UsageError,
)
from photon_test.core.garbage import seldom_collected
from photon_test.core.suggest import meant
from photon_test.openapi.files import describe
from photon_test.pact.questions import Answer, AnyQuestion
from photon_test.pact.write import file_name


@click.command(name="generate-consumer")
@what_is_used
@click.option("--spec", required=True, metavar="FILE", help="The OpenAPI description.")
@click.option("--consumer", required=True, metavar="NAME", help="Who calls.")
@click.option("--provider", required=True, metavar="NAME", help="Who answers.")
@click.option("--out", default="pact/consumer", metavar="FOLDER", show_default=True)
@narrower
@allow_remote
@click.option("--pact-version", default="4", type=click.Choice(["4", "3", "2"]), show_default=True)
@click.option("--strict", is_flag=True, help="Exit 6 if anything is not paired by name.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, write nothing.")
@click.option("--check", is_flag=True, help="Exit 1 if the file is not what would be written.")
@click.option("--explain", is_flag=True, help="Show each value's rule and line, write nothing.")
@click.option("--self-check", is_flag=True, help="Measure how tight it is, write nothing.")
@click.option("-v", "--verbose", is_flag=True, help="Show every interaction and every reason.")
def command(
    *,
    spec: str,
    consumer: str,
    provider: str,
    out: str,
    pact_version: str,
    hosts: tuple[str, ...],
    strict: bool,
    dry_run: bool,
    check: bool,
    explain: bool,
    self_check: bool,
    verbose: bool,
    **given: Any,  # of `what_is_used` and `narrower`
) -> int:
    """Write the pact of a consumer from the examples of an OpenAPI description.

    What the consumer uses is said, never assumed: name its operations, list them in a file for
    --uses, or say --all.
    """
    chosen = Given(**{name: given[name] for name in Given.__required_keys__})  # type: ignore[typeddict-item]  # click gives each
    choice = choice_of(chosen, explain=explain)
    if self_check:
        return _self_check(spec, hosts, choice)
    generated = _generated(spec, hosts, choice)
    if explain:
        show_explained(generated)
    show_table(generated, verbose=verbose)
    if strict:
        show_unpaired(generated)
    if not generated.interactions:
        click.echo("no interaction could be made, and nothing was written")
        return int(ExitCode.NO_TESTS)
    file = PactPath(
        Path(out) / file_name(consumer, provider),
        (consumer, provider),
        generated.interactions,
        version=int(pact_version),
        origin=_origin(spec, chosen["uses"], choice),
    )
    written = ExitCode.OK
    if check:
        written = file.check()
    elif dry_run or explain:
        file.describe()
    else:
        file.write()
    return int(_worse(written, generated, strict=strict))


@seldom_collected()
def _generated(spec: str, hosts: tuple[str, ...], choice: Choice) -> Generated:
    """Read the description and make what is wanted.

    Raises:
        NothingToRun: Nothing could be made.
        PhotonError: An operation is not known, or the description cannot be used.
    """
    library, document = describe(Path(spec), hosts)
    with progress("generating") as seen:
        generated = generate_tried(library, document, choice, _try, seen)
    for wanted in choice.operations:
        if wanted not in generated.known:
            raise _unknown(spec, wanted, choice, generated.known)
    if not generated.operations:
        raise NothingToRun("no operation matches", hint="look at `--tag`, `--path`, `--method`")
    return generated


def _try(asked: Sequence[AnyQuestion]) -> Mapping[int, Answer]:
    """Start what the core runs in only when it is asked."""
    from photon_test.run.matching import try_core  # noqa: PLC0415  # asyncio and the engine

    return try_core(asked)


def _unknown(spec: str, wanted: str, choice: Choice, known: tuple[str, ...]) -> PhotonError:
    message, hint = f"`{spec}` has no operation `{wanted}`", meant(wanted, known)
    if use := choice.uses.get(wanted):
        return DocumentError(message, hint=hint, where=use.where)
    return UsageError(message, hint=hint)


def _self_check(spec: str, hosts: tuple[str, ...], choice: Choice) -> int:
    from photon_test.cli.pact_selfcheck import self_check  # noqa: PLC0415  # heavy, and rarely asked
    from photon_test.contracts.selfcheck.survey import Subject  # noqa: PLC0415

    generated = _generated(spec, hosts, choice)
    library, document = describe(Path(spec), hosts)
    subject = Subject(library=library, document=document, choice=choice, generated=generated)
    return self_check(subject, seed=0, units=None)


def _origin(spec: str, uses: str, choice: Choice) -> dict[str, Any]:
    """Return what the file says about where it came from: that nobody recorded it in use."""
    origin: dict[str, Any] = {
        "generated-by": "photon pact generate-consumer",
        "source": posixpath.basename(spec.replace("\\", "/")),
        "operations": sorted(choice.operations) or "all",
    }
    if uses:
        origin["uses"] = posixpath.basename(uses.replace("\\", "/"))
    if choice.base_path is not None:
        origin["base-path"] = choice.base_path
    if choice.default_status is not None:
        origin["default-status"] = choice.default_status
    if choice.optional != "omit":
        origin["optional"] = choice.optional
    return origin


def _worse(written: ExitCode, generated: Generated, *, strict: bool) -> ExitCode:
    if written is not ExitCode.OK or not strict:
        return written
    filled = any(grade(one) != "named" for one in generated.interactions)
    left = any(not one.aside for one in generated.left)
    return ExitCode.PARTIAL if filled or left else ExitCode.OK
