"""What changed between two pact files: which promises came, went, and became others."""

from collections.abc import Iterable

from photon_test.core.value import Value
from photon_test.pact.compare import Change, changes, value_changes
from photon_test.pact.files import Interaction, PactFile, place
from photon_test.pact.jsontext import parsed
from photon_test.pact.read_http import read_exchange

_Identity = tuple[str, ...]


class Side(Value, kw_only=True):
    """An interaction that only one of the files has."""

    description: str
    states: tuple[str, ...] = ()
    where: str  # file:line:column


class Changed(Value, kw_only=True):
    """An interaction that both have, and that does not say the same."""

    description: str
    states: tuple[str, ...] = ()
    old: str  # file:line:column
    new: str
    changes: tuple[Change, ...]


class Difference(Value, kw_only=True):
    """Everything in which two files differ."""

    parties: tuple[Change, ...] = ()
    added: tuple[Side, ...] = ()
    removed: tuple[Side, ...] = ()
    changed: tuple[Changed, ...] = ()
    same: int = 0  # interactions

    @property
    def differs(self) -> bool:
        """Whether the files promise different things."""
        return bool(self.parties or self.added or self.removed or self.changed)


def difference(old: PactFile, new: PactFile) -> Difference:
    """Compare two files, of whatever versions. Interactions are paired by description and states.

    Raises:
        DocumentError: An interaction cannot be read.
    """
    was, is_ = _identified(old.interactions), _identified(new.interactions)
    changed: list[Changed] = []
    same = 0
    for identity in was.keys() & is_.keys():
        found = _changes(old, was[identity], new, is_[identity])
        same += not found
        if found:
            changed.append(_changed(old, was[identity], new, is_[identity], found))
    order = {place(new, one): number for number, one in enumerate(is_.values())}
    return Difference(
        parties=tuple(_parties(old, new)),
        added=tuple(_side(new, one) for identity, one in is_.items() if identity not in was),
        removed=tuple(_side(old, one) for identity, one in was.items() if identity not in is_),
        changed=tuple(sorted(changed, key=lambda one: order[one.new])),
        same=same,
    )


def _identified(interactions: Iterable[Interaction]) -> dict[_Identity, Interaction]:
    return {(one.kind, one.description, *one.states, str(one.twin)): one for one in interactions}


def _changes(
    old: PactFile, was: Interaction, new: PactFile, is_: Interaction
) -> tuple[Change, ...]:
    if was.kind == "http":
        return changes(read_exchange(old, was), read_exchange(new, is_))
    before, after = parsed(was.text, old.path), parsed(is_.text, new.path)
    for element in (before, after):
        for key in ("key", "comments"):
            element.pop(key, None)
    return tuple(value_changes("message", before, after))


def _changed(
    old: PactFile, was: Interaction, new: PactFile, is_: Interaction, found: tuple[Change, ...]
) -> Changed:
    return Changed(
        description=is_.description,
        states=is_.states,
        old=place(old, was),
        new=place(new, is_),
        changes=found,
    )


def _parties(old: PactFile, new: PactFile) -> Iterable[Change]:
    if old.consumer != new.consumer:
        yield Change(place="consumer", before=f"`{old.consumer}`", after=f"`{new.consumer}`")
    if old.provider != new.provider:
        yield Change(place="provider", before=f"`{old.provider}`", after=f"`{new.provider}`")


def _side(file: PactFile, one: Interaction) -> Side:
    return Side(description=one.description, states=one.states, where=place(file, one))
