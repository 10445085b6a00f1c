"""What `photon pact generate-consumer` says: its table, its reasons, its explanations."""

import difflib
from collections import Counter
from pathlib import Path

import click

from photon_test.cli.words import counted
from photon_test.contracts.choice import Left, Line
from photon_test.contracts.generate import Generated
from photon_test.contracts.provenance import GRADES, grade, weakest
from photon_test.pact.convert import Loss
from photon_test.pact.plain import plain

_SHOWN = 20  # reasons in a row, unless --verbose
_WORDS = {
    "named": "paired by name",
    "example": "from other examples",
    "schema": "from what schemas say",
    "made up": "made up, at least in part",
}


def show_table(generated: Generated, *, verbose: bool) -> None:
    """Print how many there are of everything, and why what is missing is missing."""
    made = generated.interactions
    if verbose:
        for one in made:
            click.echo(f"  {one.request.method} {one.request.path} → {plain(one.description)}")
    missing = [one for one in generated.left if not one.aside]
    reached = len({one.comments.photon.operation for one in made})
    grades = Counter(grade(one) for one in made)
    loosened = sum(bool(one.comments.photon.loosened) for one in made)
    rows = [
        (generated.operations, "operation", f", {reached:,} with an interaction"),
        (len(made), "interaction", ""),
        *((grades[one], "", f"  {_WORDS[one]}") for one in GRADES if grades[one]),
        (loosened, "", "  looser than the description somewhere, as their comments say"),
        (len(missing), "answer", " left out"),
        (len(generated.left) - len(missing), "request", " that the API sends itself left out"),
    ]
    for number, noun, text in rows:
        if number or noun in ("operation", "interaction", "answer"):
            unit = f" {noun}{'' if number == 1 else 's'}" if noun else ""
            click.echo(f"{number:>7,}{unit}{text}")
    _show_left(generated.left, verbose=verbose)


def _show_left(left: tuple[Left, ...], *, verbose: bool) -> None:
    shown = left if verbose else left[:_SHOWN]
    for one in shown:
        click.echo(f"  {_title(one)}: {plain(one.why)}\n    {one.where}")
    if len(shown) < len(left):
        click.echo(f"  … and {len(left) - len(shown):,} more (`--verbose` shows them), in all:")
        for why, number in Counter(_kind(one) for one in left).most_common(10):
            click.echo(f"{number:>7,} {plain(why)}")


def _kind(left: Left) -> str:
    """Return a reason without what is particular to one place."""
    why = left.why.partition(" is not what its schema asks for")
    if why[1]:
        return f"{why[0].split('`')[0].strip()} of a part{why[1]}"
    return left.why


def _title(left: Left) -> str:
    parts = [left.operation, left.status, f"`{left.example}`" if left.example else ""]
    return " ".join(filter(None, parts))


def show_unpaired(generated: Generated) -> None:
    """Print what `--strict` does not let pass: each interaction that is not a named pair."""
    for one in generated.interactions:
        if grade(one) != "named":
            part, source = weakest(one)
            place = one.comments.photon.source
            click.echo(f"  {plain(one.description)}: `{part}` is not paired by name ({source})")
            click.echo(f"    {place}")


def show_explained(generated: Generated) -> None:
    """Print each value of each interaction, its rule, and the line it came from."""
    for one in generated.interactions:
        click.echo(plain(one.description))
        for state in one.providerStates:
            click.echo(f"  given {plain(state.name)}")
        click.echo(f"  {one.request.method} {one.request.path}")
        found = generated.lines.get(one.description, ())
        width = min(40, max((len(line.part) for line in found), default=0))
        for line in found:
            click.echo(f"    {_explained(line, width)}")
        for place in one.comments.photon.loosened:
            click.echo(f"    left open: {plain(place)}")
        click.echo("")


def _explained(line: Line, width: int) -> str:
    rule = f"  [{line.rule}]" if line.rule else "  [exactly this]"
    source = f"  {line.source}" if line.source else ""
    where = f"  {line.where}" if line.where else ""
    return plain(f"{line.part:<{width}}  {line.value}{rule}{source}{where}")


def show_difference(path: Path, existing: bytes | None, data: bytes) -> None:
    """Print what is in the file and would not be, and the other way round."""
    before = (existing or b"").decode("utf-8", "replace").splitlines()
    after = data.decode().splitlines()
    for line in difflib.unified_diff(before, after, str(path), "generated", n=2, lineterm=""):
        click.echo(line)
    what = "does not exist" if existing is None else "is not what would be written"
    click.echo(f"{path} {what}")


def show_losses(losses: tuple[Loss, ...], version: int) -> None:
    """Print how many interactions an older version cannot say as they are."""
    if losses:
        number = counted(len(losses), "interaction")
        click.echo(
            f"version {version} cannot say all of {number}: generate version 4 and look at"
            f" `photon pact convert --to {version}`"
        )
