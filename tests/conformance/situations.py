"""What a test run can come to, and which project shows it: fixtures/projects/situations.toml."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from tests.conformance.installed import PROJECTS


class Cannot(msgspec.Struct, forbid_unknown_fields=True):
    """A situation that a tool cannot have, and why."""

    cannot: str


Cell = str | list[str] | Cannot  # `project` or `project::case`


class Situation(msgspec.Struct, forbid_unknown_fields=True):
    """A line of the table."""

    what: str
    shown: dict[str, Cell]  # by tool


class Group(msgspec.Struct, forbid_unknown_fields=True):
    """Situations of one kind."""

    title: str
    situation: list[Situation]


class Situations(msgspec.Struct, forbid_unknown_fields=True):
    """The file."""

    tools: list[str]
    group: list[Group]
    peculiar: dict[str, dict[str, str]]  # tool → project → in words

    def each(self) -> Iterator[Situation]:
        """Yield every line of the table."""
        for group in self.group:
            yield from group.situation


class Place(NamedTuple):
    """Where a situation is shown."""

    tool: str
    project: str
    case: str  # "": what is said about the project as a whole


def load() -> Situations:
    """Read the file."""
    text = (PROJECTS / "situations.toml").read_bytes()
    return msgspec.toml.decode(text, type=Situations)


def places(tool: str, cell: Cell) -> list[Place]:
    """Return the places that a cell names; none if it says why there is none."""
    if isinstance(cell, Cannot):
        return []
    named = [cell] if isinstance(cell, str) else cell
    parts = (one.partition("::") for one in named)
    return [Place(tool, project, case) for project, _, case in parts]
