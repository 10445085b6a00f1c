"""What `photon pact generate-consumer` says: its table, its reasons, its explanations."""

import re
from collections import Counter
from pathlib import Path

import click

from photon_test.cli.words import counted
from photon_test.contracts.choice import Left, Line
from photon_test.contracts.generate import Generated
from photon_test.contracts.provenance import GRADES, grade, weakest
from photon_test.pact.convert import Loss
from photon_test.pact.plain import plain

_QUOTED = re.compile(r"`[^`]*`")
_SHOWN = 20  # reasons, unless --verbose
_ALSO = 3  # other places of a reason
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
    """Print each reason once, the most common first; `verbose`: for each place again."""
    if verbose:
        for one in left:
            _show_reason([one])
        return
    alike: dict[str, list[Left]] = {}
    for one in left:
        alike.setdefault(_kind(one), []).append(one)
    groups = sorted(alike.values(), key=len, reverse=True)
    for group in groups[:_SHOWN]:
        _show_reason(group)
    rest = sum(len(group) for group in groups[_SHOWN:])
    if rest:
        click.echo(f"  … and {rest:,} more")
    if rest or len(groups) < len(left):
        click.echo("  `--verbose` shows each with its place")


def _show_reason(group: list[Left]) -> None:
    first = group[0]
    titles = [_title(one) for one in group]
    click.echo(f"  {titles[0]}: {plain(first.why)}")
    click.echo(f"    {first.where}")
    if len(group) > 1:
        more = f" and {len(group) - _ALSO - 1:,} more" if len(group) > _ALSO + 1 else ""
        click.echo(f"    {len(group):,} in all, also {', '.join(titles[1 : _ALSO + 1])}{more}")


def _kind(left: Left) -> str:
    """Return a reason without what is particular to one place."""
    return _QUOTED.sub("``", left.why.partition(" is not what its schema asks for")[0])


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
    import difflib  # noqa: PLC0415  # only for a file that differs

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
