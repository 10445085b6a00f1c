"""`photon pact diff`."""

import click
import msgspec

from photon_test.cli.words import counted
from photon_test.core.errors import ExitCode
from photon_test.pact.diff import Difference, difference
from photon_test.pact.plain import plain
from photon_test.pact.store import load


@click.command(name="diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--json", "json_", is_flag=True, help="Write JSON to stdout.")
def command(old: str, new: str, json_: bool) -> int:  # noqa: FBT001  # a flag
    """Say which promises came, went and changed between two pacts; exit 1 if any did.

    Order, layout, keys, comments and the version of the format make no difference.
    """
    found = difference(load(old), load(new))
    if json_:
        click.echo(_json(found))
    else:
        _show(found)
    return int(ExitCode.FAILED if found.differs else ExitCode.OK)


def _json(found: Difference) -> str:
    # The four lists are always there; what has its default within them is left out.
    data = {
        "differs": found.differs,
        "parties": found.parties,
        "added": found.added,
        "removed": found.removed,
        "changed": found.changed,
        "same": found.same,
    }
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode()


def _show(found: Difference) -> None:
    for party in found.parties:
        click.echo(f"  {plain(party.words)}")
    for sign, sides in (("-", found.removed), ("+", found.added)):
        for side in sides:
            click.echo(f"{sign} {_title(side.description, side.states)}\n    in {side.where}")
    for changed in found.changed:
        click.echo(f"~ {_title(changed.description, changed.states)}\n    in {changed.new}")
        for change in changed.changes:
            click.echo(f"    {plain(change.words)}")
    click.echo(
        f"{counted(len(found.added), 'interaction')} added, {len(found.removed)} removed,"
        f" {len(found.changed)} changed, {found.same} the same"
    )


def _title(description: str, states: tuple[str, ...]) -> str:
    title = plain(description) or "(no description)"
    return f"{title} [{plain(', '.join(states))}]" if states else title
