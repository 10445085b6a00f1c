"""Contracts whose patterns have been tried on the Rust core."""

from photon_test.contracts.choice import Choice
from photon_test.contracts.generate import Generated, Seen, generate
from photon_test.contracts.trial import Ask, Patterns, refused
from photon_test.openapi.document import Document
from photon_test.openapi.library import Library


def generate_tried(
    library: Library, document: Document, choice: Choice, ask: Ask, seen: Seen | None = None
) -> Generated:
    """Make the interactions that are wanted; a pattern that the core cannot use is left out.

    The core is asked once about all patterns, and not at all if each is seen to be harmless. What
    it refuses is rare enough to make everything a second time then.

    Raises:
        DocumentError: As `generate`.
    """
    patterns = Patterns(tried=True)
    made = generate(library, document, choice, seen, patterns)
    unusable = refused(patterns.doubtful, ask)
    if not unusable:
        return made
    return generate(library, document, choice, seen, Patterns(tried=True, refused=unusable))
