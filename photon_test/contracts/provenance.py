"""How far an interaction is somebody's own words, and how far it was filled in."""

from typing import Literal

from photon_test.contracts.values import MADE_UP
from photon_test.pact.model import HttpInteraction, Note

Grade = Literal["named", "example", "schema", "made up"]
GRADES: tuple[Grade, ...] = ("named", "example", "schema", "made up")  # from best to worst
_NOTHING = ("no body", "nothing", "not looked at")


def grade(interaction: HttpInteraction) -> Grade:
    """Return the grade of its weakest part; what has no part at all was made up."""
    note = interaction.comments.photon
    known = {_grade(note, source) for source in set(note.provenance.values())}
    worst = next((one for one in reversed(GRADES) if one in known), None)
    return worst or ("named" if note.example else "made up")


def weakest(interaction: HttpInteraction) -> tuple[str, str]:
    """Return the weakest part and where it came from."""
    note = interaction.comments.photon
    graded = [
        (part, source, GRADES.index(found))
        for part, source in note.provenance.items()
        if (found := _grade(note, source)) is not None
    ]
    if not graded:
        return "request", "nothing names it"
    part, source, _ = max(graded, key=lambda one: one[2])
    return part, source


def _grade(note: Note, source: str) -> Grade | None:
    if source in _NOTHING:
        return None
    if not source.startswith("example"):
        return "made up" if MADE_UP in source else "schema"
    names = (f"example `{name}`" for name in (note.example, note.request) if name)
    return "named" if source in names else "example"
