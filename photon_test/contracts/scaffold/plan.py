"""What a scaffold is made of: an operation's interactions, and a name for each test."""

import re

from photon_test.contracts.generate import Choice, Left, generate
from photon_test.contracts.scaffold.words import is_json
from photon_test.contracts.trial import Ask
from photon_test.contracts.tried import generate_tried
from photon_test.core.errors import DocumentError, NothingToRun, UsageError
from photon_test.core.suggest import meant
from photon_test.core.value import Value
from photon_test.openapi.document import Document
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Operation
from photon_test.openapi.operations import operations
from photon_test.pact.model import Content, HttpInteraction

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class Case(Value, kw_only=True):
    """One test."""

    words: tuple[str, ...]  # its name, in lower case: ("get", "order", "open")
    interaction: HttpInteraction

    @property
    def title(self) -> str:
        """What the test shows, as the contract calls it."""
        return self.interaction.description

    @property
    def origin(self) -> str:
        """Which example it was made from, and where that stands."""
        note = self.interaction.comments.photon
        what = f"example `{note.example}`" if note.example else note.provenance["response"]
        return f"{what}, {note.source}"


class Plan(Value, kw_only=True):
    """One file of tests."""

    operation: str  # its id
    target: str  # `GET /orders/{id}`
    spec: str  # the document, as it was named
    consumer: str
    provider: str
    cases: tuple[Case, ...]
    left: tuple[Left, ...] = ()  # answers that have no test, and why


def plan(
    library: Library,
    document: Document,
    operation: str,
    *,
    consumer: str,
    provider: str,
    pact: bool = True,
    ask: Ask | None = None,
) -> Plan:
    """Read an operation of a description and make its interactions.

    `pact`: they are for a library of Pact, which has to know their bodies. `ask` tries patterns on
    the core; without it, those that are not seen to be harmless are left out.

    Raises:
        UsageError: There is no such operation.
        NothingToRun: Nothing could be made for it.
        DocumentError: The description cannot be used.
    """
    found = _operation(library, document, operation)
    choice = Choice(operations=(operation,))
    made = generate_tried(library, document, choice, ask) if ask else None
    generated = made or generate(library, document, choice)
    left = list(generated.left)
    kept = []
    for one in generated.interactions:
        if why := _unwritable(one, pact=pact):
            note = one.comments.photon
            left.append(
                Left(
                    operation=operation,
                    status=str(one.response.status),
                    example=note.example,
                    why=why,
                    where=note.source,
                )
            )
        else:
            kept.append(one)
    if not kept:
        why = "".join(f"\n  {one.status} {one.why}" for one in left)
        message = f"no test can be made for `{operation}`:{why}"
        raise NothingToRun(message, hint="`photon openapi fix` adds examples", where=document.file)
    return Plan(
        operation=operation,
        target=f"{found.method} {found.template}",
        spec=document.file,
        consumer=consumer,
        provider=provider,
        cases=_cases(found, kept),
        left=tuple(left),
    )


def _unwritable(one: HttpInteraction, *, pact: bool) -> str:
    """Return why there is no test of an interaction; "" if there is one.

    Matchers in a body that the core does not take for JSON are sent as they stand, as text (seen
    with `text/json` in pact_ffi 0.5.12).
    """
    for body in (one.request.body, one.response.body):
        if not isinstance(body, Content):
            continue
        if body.encoded:
            return f"a body of `{body.contentType}` is no text"
        if pact and is_json(body) and not body.contentType.lower().startswith("application/"):
            return f"the libraries of Pact do not read `{body.contentType}` as JSON"
    return ""


def _operation(library: Library, document: Document, wanted: str) -> Operation:
    known: list[str] = []
    for one in operations(library, document):
        known.append(one.id)
        if one.id != wanted:
            continue
        if isinstance(one, Operation):
            return one
        raise DocumentError(one.error, where=one.where)
    raise UsageError(f"`{document.file}` has no operation `{wanted}`", hint=meant(wanted, known))


def _cases(operation: Operation, made: list[HttpInteraction]) -> tuple[Case, ...]:
    """Name each test after its operation, and its example or else its status."""
    cases: list[Case] = []
    taken: set[tuple[str, ...]] = set()
    for one in made:
        example = one.comments.photon.example
        base = (*words(operation.id), *(words(example) or (str(one.response.status),)))
        name, number = base, 1
        while name in taken:
            number += 1
            again = str(one.response.status) if number == 2 else str(number)
            name = (*base, again)
        taken.add(name)
        cases.append(Case(words=name, interaction=one))
    return tuple(cases)


def words(text: str) -> tuple[str, ...]:
    """Return the words that a name is made of, in lower case."""
    return tuple(word.lower() for word in _WORDS.findall(text))
