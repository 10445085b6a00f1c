"""Whether a response has the members that a consumer is said to read."""

from photon_test.contracts.uses import Member, Use
from photon_test.core.errors import DocumentError
from photon_test.core.suggest import meant
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Operation
from photon_test.openapi.schema import Nodes, shape

_DEPTH = 24


def unread_members(library: Library, operation: Operation, use: Use) -> None:
    """Check that each member is in a successful response.

    Raises:
        DocumentError: One is in none of them; with its place in the file that says it is read.
    """
    bodies: list[Nodes] = [
        (media.schema,)
        for reply in operation.replies
        if not reply.status.startswith(("4", "5"))
        for media in reply.media
        if media.schema is not None
    ]
    for member in use.members:
        known: set[str] = set()
        if not any(_has(library, body, member.parts, known, 0) for body in bodies):
            raise _unknown(operation, member, known)


def _unknown(operation: Operation, member: Member, known: set[str]) -> DocumentError:
    hint = meant(member.parts[-1], sorted(known)) if known else ""
    return DocumentError(
        f"no successful response of `{operation.id}` has a member `{member.text}`",
        hint=hint,
        where=member.where,
    )


def _has(
    library: Library, nodes: Nodes, parts: tuple[str, ...], known: set[str], depth: int
) -> bool:
    """Whether the schema has a member; names beside the first missing one go to `known`."""
    if not parts:
        return True
    if not nodes or depth > _DEPTH:
        return False
    found = shape(library, nodes)
    if any(_has(library, branch, parts, known, depth + 1) for branch in found.branches):
        return True
    if parts[0] == "[]":
        return _has(library, found.items, parts[1:], known, depth + 1)
    if parts[0] == "*":
        return _has(library, found.values, parts[1:], known, depth + 1)
    if found.items and not found.properties:  # `lines.sku` for `lines[].sku`
        return _has(library, found.items, parts, known, depth + 1)
    known.update(found.properties)
    below = found.properties.get(parts[0], found.values)
    return bool(below) and _has(library, below, parts[1:], known, depth + 1)
