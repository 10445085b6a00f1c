"""Several pact files of one consumer and one provider made one; nothing is lost on the way."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.pact.compare import changes
from photon_test.pact.files import Interaction, PactFile, place
from photon_test.pact.jsontext import canonical, parsed, written
from photon_test.pact.read_http import read_exchange

Identity = tuple[str, ...]


class Merged(Value, kw_only=True):
    """One file made of several."""

    file: PactFile
    added: int = 0  # interactions that the first file did not have
    same: int = 0  # those that stood in more than one file
    replaced: int = 0  # those that Photon wrote before and now writes anew
    pruned: int = 0  # those that Photon wrote before and does not write any more


class _Slot:
    """An interaction of the result, and the file it stands in."""

    def __init__(self, file: PactFile, one: Interaction, *, old: bool) -> None:
        self.file, self.one, self.old = file, one, old


def merge(
    files: Sequence[PactFile], onto: PactFile | None = None, *, prune: bool = False
) -> Merged:
    """Return the interactions of all files in one, each once, in the order in which they stand.

    `onto` is the file that is there already: it comes first, and of it only what Photon wrote may
    be replaced, or with `prune` be left out.

    Raises:
        DocumentError: The files are of several parties or versions, or two of them say different
            things under the same description and states.
    """
    first = onto or files[0]
    slots: dict[Identity, _Slot] = {}
    added = same = replaced = 0
    for identity, one in _identified(onto.interactions if onto else ()):
        slots[identity] = _Slot(first, one, old=True)
    kept = set()
    for file in files:
        _check(first, file)
        for identity, one in _identified(file.interactions):
            slot = slots.get(identity)
            kept.add(identity)
            if slot is None:
                slots[identity] = _Slot(file, one, old=False)
                added += 1
            elif same_text(slot.one, one) or (not slot.old and _agree(slot, file, one)):
                same += 1
            elif slot.old and ours(slot.one) and ours(one):
                slots[identity] = _Slot(file, one, old=False)
                replaced += 1
            elif _agree(slot, file, one):
                same += 1
            else:
                raise _conflict(slot, file, one)
    stale = [key for key, slot in slots.items() if slot.old and ours(slot.one) and key not in kept]
    for key in stale if prune else ():
        del slots[key]
    return Merged(
        file=_whole(first, files, [slot.one for slot in slots.values()]),
        added=added,
        same=same,
        replaced=replaced,
        pruned=len(stale) if prune else 0,
    )


def ours(one: Interaction) -> bool:
    """Whether Photon wrote an interaction: its comments say so."""
    return one.ours


def same_text(one: Interaction, other: Interaction) -> bool:
    """Whether two interactions say the same in the same words, whatever their order and key."""
    return _bare(one) == _bare(other)


def same_meaning(file: PactFile, one: Interaction, other_file: PactFile, other: Interaction) -> str:
    """Return "" if two interactions promise the same, and otherwise their first difference."""
    if one.kind == other.kind == "http":
        found = changes(read_exchange(file, one), read_exchange(other_file, other))
        return found[0].words if found else ""
    return "" if same_text(one, other) else "their content differs"


def _identified(interactions: Iterable[Interaction]) -> Iterator[tuple[Identity, Interaction]]:
    """Yield what tells interactions apart: description, states with parameters, and number."""
    seen: dict[Identity, int] = {}
    for one in interactions:
        element = parsed(one.text, "")
        states = canonical(element.get("providerStates") or list(one.states))
        base = (one.kind, one.description, states)
        seen[base] = seen.get(base, 0) + 1
        yield (*base, str(seen[base])), one


def _bare(one: Interaction) -> str:
    element: dict[str, Any] = parsed(one.text, "")
    return canonical({key: value for key, value in element.items() if key not in ("key", "_id")})


def _agree(slot: _Slot, file: PactFile, one: Interaction) -> bool:
    return not same_meaning(slot.file, slot.one, file, one)


def _conflict(slot: _Slot, file: PactFile, one: Interaction) -> DocumentError:
    difference = same_meaning(slot.file, slot.one, file, one)
    message = f"`{one.description}` stands twice with different content: {difference}"
    hint = f"the other one is at {place(slot.file, slot.one)}; rename one of them"
    return DocumentError(message, hint=hint, where=place(file, one))


def _check(first: PactFile, file: PactFile) -> None:
    if (file.consumer, file.provider) != (first.consumer, first.provider):
        raise DocumentError(
            f"the pact is between `{file.consumer}` and `{file.provider}`, and that of"
            f" {first.path} between `{first.consumer}` and `{first.provider}`",
            where=file.path,
        )
    if file.major != first.major:
        other, version = (file, first.major) if first.major > 1 else (first, file.major)
        raise DocumentError(
            f"the pact is of version {file.major}, and {first.path} of version {first.major}",
            hint=f"`photon pact convert {other.path} --to {version}` writes it in that version",
            where=file.path,
        )


def _whole(first: PactFile, files: Sequence[PactFile], interactions: list[Interaction]) -> PactFile:
    """Return the first file with these interactions, and what only the others have."""
    top = {key: value for file in reversed(files) for key, value in file.top} | dict(first.top)
    order = dict.fromkeys(key for file in (first, *files) for key, _ in file.top)
    metadata: dict[str, Any] = {}
    for file in (first, *files):
        found = parsed(file.metadata, file.path)
        metadata = {**found, **metadata} if isinstance(found, dict) else metadata
    if metadata:
        top["metadata"] = written(metadata)
        order.setdefault("metadata")
    return replace(
        first,
        interactions=tuple(interactions),
        metadata=top.get("metadata", "{}"),
        top=tuple((key, top[key]) for key in order),
    )
