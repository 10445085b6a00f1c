"""Which cases a description has: each operation in each phase. Nothing is called for that."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from photon_test.contracts.properties.choices import PhaseName
from photon_test.contracts.properties.messages import (
    Found,
    Listed,
    Pacts,
    Said,
    Unread,
    Unusable,
)
from photon_test.contracts.properties.needs import Needs, read_needs
from photon_test.core.errors import DocumentError
from photon_test.openapi import operations as reading
from photon_test.openapi.document import Document
from photon_test.openapi.files import describe
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Operation

Say = Callable[[Said], None]
_NO_PACTS = Pacts()


def list_cases(
    path: str,
    phases: Sequence[PhaseName],
    base_path: str | None,
    say: Say,
    pacts: Pacts = _NO_PACTS,
) -> None:
    """Say every case of a description, or why there are none."""
    try:
        library, document = describe(Path(path))
        every = list(operations(library, document, base_path))
        needs = needs_of(every, pacts)
    except DocumentError as error:
        say(unusable(error))
        return
    cases = 0
    for one in every:
        if isinstance(one, reading.Unread):
            file, line = _place(one.where)
            named = f"{one.method} {one.path}".strip()
            say(Unread(label=named, message=one.error, file=file, line=line))
            cases += 1
            continue
        place = one.node.place
        for phase in phases:
            say(
                Found(
                    label=label(one),
                    phase=phase,
                    operation=one.id,
                    tags=one.tags,
                    states=needs.names(label(one)),
                    file=place.file,
                    line=place.line,
                )
            )
            cases += 1
    say(Listed(cases=cases))


def operations(
    library: Library, document: Document, base_path: str | None
) -> Iterator[Operation | reading.Unread]:
    """Yield the operations that the API itself answers.

    Raises:
        DocumentError: It is no OpenAPI document, or has no usable `paths`.
    """
    yield from reading.operations(library, document, base_path)


def needs_of(every: Iterable[Operation | reading.Unread], pacts: Pacts) -> Needs:
    """Return the provider states that the pacts name for these operations.

    Raises:
        DocumentError: A pact cannot be read, or nobody says which of them are meant.
    """
    if not pacts.files:
        return Needs({}, ())
    return Needs(labelled(every), read_needs(pacts.files, pacts.provider))


def labelled(every: Iterable[Operation | reading.Unread]) -> dict[str, Operation]:
    """Return those that can be read, by their labels."""
    return {label(one): one for one in every if isinstance(one, Operation)}


def label(operation: Operation) -> str:
    """Return what names an operation, here and for the engine."""
    return f"{operation.method} {operation.path}"


def unusable(error: DocumentError) -> Unusable:
    """Say that a document cannot be used."""
    file, line = _place(error.where)
    return Unusable(message=error.message, file=file, line=line, hint=error.hint)


def _place(where: str) -> tuple[str, int]:
    """Return file and line of a place that is written `file:line:column`, or as a file alone."""
    parts = where.rsplit(":", 2)
    if len(parts) == 3 and parts[1].isdecimal():
        return parts[0], int(parts[1])
    return where, 1
