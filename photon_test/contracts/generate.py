"""Operations of a description → interactions of a pact, and why each other thing is none.

Paired by name as Microcks and Specmatic do it: the request whose examples are called `taken` is
answered by the response whose example is called `taken`. What has no name is filled in from what
the description has, and says so.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from photon_test.contracts.reply import Answer, answers, expect
from photon_test.contracts.request import NotMade, Tools, Wish, ask, names
from photon_test.contracts.states import collections, key_of, resource_state, resource_states
from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.document import Document
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Operation, Reply
from photon_test.openapi.operations import Unread, operations
from photon_test.openapi.validate import Validators
from photon_test.openapi.versions import version_of
from photon_test.pact.model import Comments, HttpInteraction, Note, State
from photon_test.pact.write import keyed


class Left(Value, kw_only=True):
    """Something that the description has and the pact has not, and why."""

    operation: str
    status: str = ""
    example: str = ""
    why: str
    where: str = ""


class Generated(Value, kw_only=True):
    """What became of the operations that were chosen."""

    operations: int
    interactions: tuple[HttpInteraction, ...] = ()
    left: tuple[Left, ...] = ()
    known: tuple[str, ...] = ()  # every operation of the document, chosen or not


class Choice(Value, kw_only=True):
    """What of a description is wanted. Empty: no limit of that kind."""

    operations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()  # `200`, `2xx`
    base_path: str | None = None  # None: what the document's servers say

    def wants(self, operation: Operation | Unread) -> bool:
        """Whether an operation is wanted."""
        if self.operations and operation.id not in self.operations:
            return False
        if self.paths and _template(operation) not in self.paths:
            return False
        if self.methods and operation.method not in self.methods:
            return False
        tags = operation.tags if isinstance(operation, Operation) else ()
        return not self.tags or bool(set(self.tags) & set(tags))

    def wants_status(self, status: str) -> bool:
        """Whether replies of a status are wanted."""
        return not self.statuses or any(
            one == status or (one[1:].lower() == "xx" and one[0] == status[:1])
            for one in self.statuses
        )


def generate(library: Library, document: Document, choice: Choice) -> Generated:
    """Make the interactions that are wanted.

    Raises:
        DocumentError: The document is none that has operations.
    """
    tools = Tools(library=library, validators=Validators(library, version_of(document).DIALECT))
    every = list(operations(library, document, choice.base_path))
    chosen = [one for one in every if choice.wants(one)]
    resources = collections([one for one in every if isinstance(one, Operation)])
    made: list[HttpInteraction] = []
    left: list[Left] = []
    for one in chosen:
        if isinstance(one, Unread):
            left.append(Left(operation=one.id, why=one.error, where=one.where))
            continue
        for found in _Operation(tools, one, resources, choice).all():
            if isinstance(found, Left):
                left.append(found)
            else:
                made.append(found)
    return Generated(
        operations=len(chosen),
        interactions=tuple(keyed(one) for one in _distinct(made)),
        left=tuple(left),
        known=tuple(one.id for one in every),
    )


def _template(operation: Operation | Unread) -> str:
    return operation.template if isinstance(operation, Operation) else operation.path


class _Operation:
    """Makes the interactions of one operation."""

    def __init__(
        self,
        tools: Tools,
        operation: Operation,
        resources: dict[str, tuple[str, str]],
        choice: Choice,
    ) -> None:
        self._choice = choice
        self._tools = tools
        self._operation = operation
        self._resources = resources
        self._names = names(operation)
        self._used = frozenset(
            key
            for reply in operation.replies
            for key in (*reply.keys, *(one.key for one in answers(reply)))
            if key
        )
        self._refused = frozenset(
            key
            for reply in operation.replies
            if not reply.status.startswith(("2", "3"))
            for key in (*reply.keys, *(one.key for one in answers(reply)))
            if key
        )

    def all(self) -> Iterator[HttpInteraction | Left]:
        """Yield an interaction, or why there is none, for each answer of each reply."""
        if not self._operation.replies:
            yield self._left(None, "", "it has no responses")
        for reply in self._operation.replies:
            if not self._choice.wants_status(reply.status):
                continue
            status = _status(reply)
            if status is None:
                yield self._left(reply, "", f"`{reply.status}` is no single status")
            elif status < 200:
                yield self._left(reply, "", "a provisional answer is not the last one")
            elif status >= 500:
                yield self._left(reply, "", "a failure of the server cannot be asked for")
            else:
                yield from self._reply(reply, status)

    def _reply(self, reply: Reply, status: int) -> Iterator[HttpInteraction | Left]:
        """Make what the examples say; if all of them lie, one for each media type without them."""
        found = [self._one(reply, answer, status) for answer in self._answers(reply, status)]
        yield from found
        if status >= 400 or any(isinstance(one, HttpInteraction) for one in found):
            return
        for media in reply.media or (None,):
            one = self._one(reply, Answer(media=media, doubtful=True), status)
            if isinstance(one, HttpInteraction):
                yield one

    def _answers(self, reply: Reply, status: int) -> Iterator[Answer]:
        """Pair bodies with request examples; what has no body takes the names that are left."""
        if reply.keys:
            bodies = list(answers(reply))
            for key in reply.keys:
                body = next((one for one in bodies if one.key == key), bodies[0])
                yield replace(body, key=key)
            return
        if not reply.media and status < 400 and self._first_without_body(reply):
            mine = [key for key, own in self._names.items() if own and key not in self._used]
            if mine:
                yield from (Answer(key=key) for key in mine)
                return
        yield from answers(reply)

    def _first_without_body(self, reply: Reply) -> bool:
        bare = [
            one.status
            for one in self._operation.replies
            if not one.media and one.status.startswith(("2", "3"))
        ]
        return bool(bare) and reply.status == min(bare)

    def _one(self, reply: Reply, answer: Answer, status: int) -> HttpInteraction | Left:
        paired = answer.key in self._names
        wish = self._wish(reply, answer, status, paired=paired)
        if wish is None:
            return self._left(reply, answer.key, self._why_not(answer, status))
        try:
            return self._interaction(reply, answer, status, wish)
        except NotMade as error:
            return self._left(reply, answer.key, error.why, error.where)
        except DocumentError as error:
            return self._left(reply, answer.key, error.message, error.where)
        except RecursionError:
            return self._left(reply, answer.key, "a schema is nested too deeply")

    def _wish(self, reply: Reply, answer: Answer, status: int, *, paired: bool) -> Wish | None:
        """Say which request leads to this reply; None: nobody can know."""
        key = answer.key if paired else ""
        several = len({media.essence for media in reply.media}) > 1
        wish = Wish(
            key=key,
            checked=status < 400,
            taken=self._refused - {answer.key},
            accept=answer.media.essence if several and answer.media else "",
            doubtful=answer.doubtful,
        )
        if status < 400:
            return wish
        if status == 401 and self._operation.security:
            return replace(wish, authorised=False)
        if paired:
            return wish
        if status == 404 and "{" in self._operation.template:
            return replace(wish, absent=True)
        return None

    def _why_not(self, answer: Answer, status: int) -> str:
        if answer.key:
            return f"no request example is called `{answer.key}`, so nothing leads to a {status}"
        return f"nothing says which request leads to a {status}: name an example of both alike"

    def _interaction(
        self, reply: Reply, answer: Answer, status: int, wish: Wish
    ) -> HttpInteraction:
        operation = self._operation
        asked = ask(self._tools, operation, wish)
        if operation.method == "HEAD":
            answer = replace(answer, media=None)
        answered = expect(self._tools, reply, answer, status)
        states = self._states(reply, status, asked.values, asked.body)
        note = Note(
            operation=operation.id,
            source=answered.place,
            example=answer.key,
            provenance={**asked.provenance, "response": answered.source},
            loosened=(*asked.loosened, *answered.loosened),
            tags=operation.tags,
        )
        return HttpInteraction(
            description=_description(operation, status, answer.key),
            providerStates=(*states, *asked.states),
            request=asked.request,
            response=answered.response,
            comments=Comments(photon=note),
        )

    def _states(
        self, reply: Reply, status: int, values: dict[str, Any], body: Any
    ) -> tuple[State, ...]:
        said = reply.node.text("x-photon-state") or self._operation.node.text("x-photon-state")
        if said:
            return (State(name=said, params=values),)
        found = resource_states(self._operation, values, missing=status == 404)
        known = self._resources.get(self._operation.template)
        if known and self._operation.method == "POST" and body is not UNSET:
            resource, name = known
            key = key_of(name, resource)
            value = body.get(name, body.get(key)) if isinstance(body, dict) else None
            if isinstance(value, str | int) and (status < 300 or status == 409):
                state = resource_state(resource, key, value, missing=status < 300)
                return (*found, state)
        return found

    def _left(self, reply: Reply | None, key: str, why: str, where: str = "") -> Left:
        node = reply.node if reply else self._operation.node
        return Left(
            operation=self._operation.id,
            status=reply.status if reply else "",
            example=key,
            why=why,
            where=where or str(node.place),
        )


def _status(reply: Reply) -> int | None:
    if reply.code is not None and 100 <= reply.code < 600:
        return reply.code
    return 200 if reply.status.upper() == "2XX" else None


def _description(operation: Operation, status: int, key: str) -> str:
    said = operation.summary or f"{operation.method} {operation.template}"
    return f"{' '.join(said.split())} ({status}{f', {key}' if key else ''})"


def _distinct(made: list[HttpInteraction]) -> Iterator[HttpInteraction]:
    """Keep descriptions apart: by method and path, and then by number."""
    count: dict[str, int] = {}
    for one in made:
        count[one.description] = count.get(one.description, 0) + 1
    taken: set[str] = set()
    for one in made:
        name = one.description
        if count[name] > 1:
            name = f"{name}, {one.comments.photon.operation}"
        number, base = 1, name
        while name in taken:
            number += 1
            name = f"{base} #{number}"
        taken.add(name)
        yield replace(one, description=name)
