"""Operations of a description → interactions of a pact, and why each other thing is none.

Paired by name as Microcks and Specmatic do it: the request whose examples are called `taken` is
answered by the response whose example is called `taken`. What has no name is filled in from what
the description has, and says so.
"""

from collections.abc import Callable, Iterator

from msgspec import field
from msgspec.structs import replace

from photon_test.contracts.apart import kept_apart
from photon_test.contracts.choice import Choice, Left, Line, Made
from photon_test.contracts.judging import judging
from photon_test.contracts.making import Maker
from photon_test.contracts.outgoing import outgoing
from photon_test.contracts.states import collections
from photon_test.contracts.trial import Patterns
from photon_test.contracts.unread import unread_members
from photon_test.contracts.values import Tools
from photon_test.core.value import Value
from photon_test.openapi.document import Document
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Operation
from photon_test.openapi.operations import Unread, operations
from photon_test.openapi.validate import Validators
from photon_test.openapi.versions import version_of
from photon_test.pact.model import HttpInteraction
from photon_test.pact.write import keyed

__all__ = ["Choice", "Generated", "Left", "generate"]

_TOGETHER = 400  # operations whose schemas are compiled at once

Seen = Callable[[int, int], None]  # operations done, operations chosen


class Generated(Value, kw_only=True):
    """What became of the operations that were chosen."""

    operations: int
    interactions: tuple[HttpInteraction, ...] = ()
    left: tuple[Left, ...] = ()
    known: tuple[str, ...] = ()  # every operation of the document, chosen or not
    lines: dict[str, tuple[Line, ...]] = field(default_factory=dict)  # by description


def generate(
    library: Library,
    document: Document,
    choice: Choice,
    seen: Seen | None = None,
    patterns: Patterns | None = None,
) -> Generated:
    """Make the interactions that are wanted.

    Raises:
        DocumentError: The document is none that has operations, or what a consumer is said to read
            is not in it.
    """
    dialect = version_of(document).DIALECT
    tools = Tools(
        library=library,
        validators=Validators(library, dialect, lenient=True),
        patterns=patterns or Patterns(),
    )
    every = list(operations(library, document, choice.base_path))
    chosen = [one for one in every if choice.wants(one)]
    resources = collections([one for one in every if isinstance(one, Operation)])
    made: list[Made] = []
    left: list[Left] = []
    for number, one in enumerate(chosen):
        if number % _TOGETHER == 0:
            tools.validators.together(judging(chosen[number : number + _TOGETHER]))
        if seen is not None:
            seen(number, len(chosen))
        if isinstance(one, Unread):
            left.append(Left(operation=one.id, why=one.error, where=one.where))
            continue
        if use := choice.uses.get(one.id):
            unread_members(library, one, use)
        for found in Maker(tools, one, resources, choice).all():
            if isinstance(found, Left):
                left.append(found)
            else:
                made.append(found)
    left += outgoing(library, document, [one for one in chosen if isinstance(one, Operation)])
    named = [
        replace(one, interaction=keyed(one.interaction)) for one in _distinct(kept_apart(made))
    ]
    return Generated(
        operations=len(chosen),
        interactions=tuple(one.interaction for one in named),
        left=tuple(left),
        known=tuple(one.id for one in every),
        lines={one.interaction.description: one.lines for one in named if one.lines},
    )


def _distinct(given: Iterator[Made]) -> Iterator[Made]:
    """Keep descriptions apart: by method and path, and then by number."""
    made = list(given)
    count: dict[str, int] = {}
    for one in made:
        name = one.interaction.description
        count[name] = count.get(name, 0) + 1
    taken: set[str] = set()
    for one in made:
        name = one.interaction.description
        if count[name] > 1:
            name = f"{name}, {one.interaction.comments.photon.operation}"
        number, base = 1, name
        while name in taken:
            number += 1
            name = f"{base} #{number}"
        taken.add(name)
        if name == one.interaction.description:
            yield one
        else:
            yield replace(one, interaction=replace(one.interaction, description=name))
