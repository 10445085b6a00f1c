"""A pact file in another version, and what that version could not say.

The report is not a list of known cases: what was written is read again, and every difference
from what was read before is a loss. So a case that nobody thought of is reported too.
"""

from typing import Any

from msgspec import field
from msgspec.structs import replace

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.pact.compare import Change, changes
from photon_test.pact.files import Interaction, PactFile, interaction_of, place
from photon_test.pact.jsontext import parsed, written
from photon_test.pact.read_http import exchange, read_exchange
from photon_test.pact.write_http import element

VERSIONS = {2: "2.0.0", 3: "3.0.0", 4: "4.0"}  # as the core writes them
_NAMES = ("pactSpecification", "pact-specification", "pactSpecificationVersion")


class Loss(Value, kw_only=True):
    """What one interaction does not say any more, or says otherwise."""

    description: str
    where: str  # file:line:column of the interaction
    changes: tuple[Change, ...] = ()
    why: str = ""  # the whole interaction was left out


class Converted(Value, kw_only=True):
    """A file in another version."""

    file: PactFile
    losses: tuple[Loss, ...] = field(default_factory=tuple)


def convert(file: PactFile, version: int) -> Converted:
    """Return the file in version 2, 3 or 4. One that has this version is returned as it is.

    Raises:
        DocumentError: An interaction cannot be read, or none can be converted.
    """
    if file.major == version:
        return Converted(file=file)
    made: list[Interaction] = []
    losses: list[Loss] = []
    for one in file.interactions:
        if one.kind != "http":
            losses.append(_left_out(file, one))
            continue
        whole, lost = _converted(file, one, version)
        made.append(whole)
        if lost:
            where = place(file, one)
            losses.append(Loss(description=one.description, where=where, changes=lost))
    if file.interactions and not made:
        raise DocumentError("it has no HTTP interaction that could be converted", where=file.path)
    metadata = written(_metadata(parsed(file.metadata, file.path), version))
    top = dict(file.top) | {"interactions": "[]", "metadata": metadata}
    top.pop("messages", None)
    file = replace(
        file,
        version=VERSIONS[version],
        metadata=metadata,
        interactions=tuple(made),
        top=tuple(top.items()),
    )
    return Converted(file=file, losses=tuple(losses))


def _converted(
    file: PactFile, one: Interaction, version: int
) -> tuple[Interaction, tuple[Change, ...]]:
    before = read_exchange(file, one)
    text = written(element(before, version))
    after = parsed(text, file.path)
    made = replace(interaction_of(after, text, "interactions"), line=one.line, column=one.column)
    return made, changes(before, exchange(after, version))


def _left_out(file: PactFile, one: Interaction) -> Loss:
    what = "a message" if one.kind == "message" else "of a kind that only its plugin knows"
    return Loss(
        description=one.description,
        where=place(file, one),
        why=f"it is {what}: only HTTP interactions are converted",
    )


def _metadata(kept: Any, version: int) -> dict[str, Any]:
    """Return the file's metadata with its version where every reader looks for it."""
    metadata = kept if isinstance(kept, dict) else {}
    rest = {key: value for key, value in metadata.items() if key not in _NAMES}
    return {**rest, "pactSpecification": {"version": VERSIONS[version]}}
