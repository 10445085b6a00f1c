"""The interactions of one operation, and why each of its other answers has none."""

from collections.abc import Iterator

from msgspec import UNSET
from msgspec.structs import replace

from photon_test.contracts.choice import Choice, Left, Line, Made
from photon_test.contracts.explain import lines
from photon_test.contracts.hints import Hints
from photon_test.contracts.leads import lead, why_not
from photon_test.contracts.named import names, sendable
from photon_test.contracts.reply import Answer, Manner, answers, elsewhere, expect
from photon_test.contracts.request import Asked, accepting, ask
from photon_test.contracts.states import key_of, resource_state, resource_states
from photon_test.contracts.statuses import Status, status_of
from photon_test.contracts.uses import wanted
from photon_test.contracts.values import NotMade, Tools
from photon_test.contracts.wish import Wish
from photon_test.core.errors import DocumentError
from photon_test.openapi.hints import SKIP
from photon_test.openapi.operation import Operation, Reply
from photon_test.pact.model import Comments, HttpInteraction, Note, State

_SKIPPED = f"`{SKIP}` says so"
Resources = dict[str, tuple[str, str]]  # a collection's path → its elements' name and parameter


class Maker:
    """Makes the interactions of one operation."""

    def __init__(
        self, tools: Tools, operation: Operation, resources: Resources, choice: Choice
    ) -> None:
        self._choice = choice
        self._tools = tools
        self._operation = operation
        self._resources = resources
        self._names = names(operation)
        self._bodies = {reply.status: list(answers(reply)) for reply in operation.replies}
        keys = {
            reply.status: _keys(reply, self._bodies[reply.status]) for reply in operation.replies
        }
        self._used = frozenset().union(*keys.values()) if keys else frozenset()
        self._refused = frozenset(
            key for status, own in keys.items() if status[:1] not in ("2", "3") for key in own
        )
        self._asked: dict[Wish, Asked] = {}
        self._needed: dict[tuple[int, int], tuple[State, ...]] = {}  # by status and request
        self._hints: dict[int, Hints] = {}  # by reply
        use = choice.uses.get(operation.id)
        self._wanted = wanted(use.members) if use and use.members else None

    def all(self) -> Iterator[Made | Left]:
        """Yield an interaction, or why there is none, for each answer of each reply."""
        if self._operation.node.at(SKIP) is True:
            yield self._left(None, "", _SKIPPED)
            return
        if not self._operation.replies:
            yield self._left(None, "", "it has no responses, so nothing is known of its answer")
        for reply in self._operation.replies:
            if not self._choice.wants_status(reply.status):
                continue
            status = status_of(self._operation, reply, self._choice.default_status)
            yield from self._elsewhere(reply)
            if isinstance(status, str):
                yield self._left(reply, "", status)
            else:
                yield from self._reply(reply, status)

    def _elsewhere(self, reply: Reply) -> Iterator[Left]:
        """Name the examples that are written in files that are not read."""
        for media in reply.media:
            for name, given in elsewhere(media) if media.json else ():
                address = given.text("externalValue")[:80]
                why = f"`{address}` is not read: only JSON and YAML files beside the document"
                yield self._left(reply, name, why, str(given.place))

    def _reply(self, reply: Reply, status: Status) -> Iterator[Made | Left]:
        """Make what the examples say; if all of them lie, one for each media type without them."""
        if reply.odd:
            names = ", ".join(f"`{one}`" for one in reply.odd[:3])
            more = f" and {len(reply.odd) - 3} more" if len(reply.odd) > 3 else ""
            what = "is no media type" if len(reply.odd) == 1 else "are no media types"
            yield self._left(reply, "", f"{names}{more} {what}")
        found: list[Made | Left] = []
        for answer in self._answers(reply, status.code):
            if not self._choice.examples or answer.key in self._choice.examples:
                for sent in self._sent(answer, status.code):
                    led = replace(answer, sent=sent) if sent else answer
                    found += self._both(reply, led, status)
        yield from found
        skipped = found and all(isinstance(one, Left) and one.why == _SKIPPED for one in found)
        if any(isinstance(one, Made) for one in found) or skipped or self._choice.examples:
            return
        for media in reply.media or (None,):
            doubtful = Answer(media=media, doubtful=True)
            for one in self._both(reply, doubtful, status):
                if isinstance(one, Made):
                    yield one

    def _sent(self, answer: Answer, status: int) -> tuple[str, ...]:
        """Return the media types of requests that lead to an answer, as far as examples show."""
        paired = answer.asked in self._names
        if not paired and status >= 400:
            return ("",)
        return sendable(self._operation, answer.asked if paired else "")

    def _both(self, reply: Reply, answer: Answer, status: Status) -> Iterator[Made | Left]:
        """Make an interaction and, if that is wanted, a second one about optional members."""
        manner: Manner = "include" if self._choice.optional == "include" else "omit"
        first = self._one(reply, answer, status, manner)
        yield first
        if self._choice.optional != "if-present" or not isinstance(first, Made):
            return
        second = self._one(reply, answer, status, "present")
        if (
            isinstance(second, Made)
            and second.interaction.response.body != first.interaction.response.body
        ):
            yield second

    def _answers(self, reply: Reply, status: int) -> Iterator[Answer]:
        """Pair bodies with request examples; what has no body takes the names that are left."""
        if reply.keys:
            bodies = self._bodies[reply.status]
            for key in reply.keys:
                body = next((one for one in bodies if one.key == key), bodies[0])
                yield replace(body, key=key)
            return
        if not reply.media and status < 400 and self._first_without_body(reply):
            mine = [key for key, own in self._names.items() if own and key not in self._used]
            if mine:
                yield from (Answer(key=key) for key in mine)
                return
        yield from self._bodies[reply.status]

    def _first_without_body(self, reply: Reply) -> bool:
        bare = [
            one.status
            for one in self._operation.replies
            if not one.media and one.status.startswith(("2", "3"))
        ]
        return bool(bare) and reply.status == min(bare)

    def _one(self, reply: Reply, answer: Answer, status: Status, manner: Manner) -> Made | Left:
        hints = self._hinted(reply, answer)
        if hints.skipped:
            return self._left(reply, answer.key, _SKIPPED)
        paired = answer.asked in self._names
        wish = lead(self._operation, reply, answer, status.code, paired=paired, taken=self._refused)
        if wish is None:
            return self._left(reply, answer.key, why_not(self._operation, answer, status.code))
        try:
            return self._made(reply, answer, status, wish, manner, hints)
        except NotMade as error:
            return self._left(reply, answer.key, error.why, error.where)
        except DocumentError as error:
            return self._left(reply, answer.key, error.message, error.where)
        except RecursionError:
            return self._left(reply, answer.key, "a schema is nested too deeply")

    def _hinted(self, reply: Reply, answer: Answer) -> Hints:
        """Return the hints of an answer: the reply's, unless its example says something itself."""
        if answer.example is not None and answer.example.holder is not None:
            return Hints(self._operation, reply, answer)
        if id(reply) not in self._hints:  # which lives as long as its operation
            self._hints[id(reply)] = Hints(self._operation, reply, answer)
        return self._hints[id(reply)]

    def _made(  # noqa: PLR0917  # all of what is known of one answer
        self,
        reply: Reply,
        answer: Answer,
        status: Status,
        wish: Wish,
        manner: Manner,
        hints: Hints,
    ) -> Made:
        operation = self._operation
        asked = self._ask(wish)
        if operation.method == "HEAD":
            answer = replace(answer, media=None)
        read = self._wanted if status.code < 400 else None
        answered = expect(self._tools, reply, answer, status, manner=manner, read=read)
        note = Note(
            operation=operation.id,
            source=answered.place,
            example=answer.key,
            request="" if (name := answer.asked) == answer.key else name,
            provenance={**asked.provenance, "response": answered.source},
            loosened=(*asked.loosened, *answered.loosened),
            tags=operation.tags,
        )
        interaction = HttpInteraction(
            description=_description(hints, reply, status.code, answer, manner),
            providerStates=(
                *(hints.states(asked.values) or self._states(status.code, asked)),
                *asked.states,
            ),
            request=asked.request,
            response=answered.response,
            comments=Comments(photon=note),
        )
        shown: tuple[Line, ...] = ()
        if self._choice.explain:
            shown = lines(self._tools.library, interaction, reply, asked, answered)
        return Made(interaction=interaction, lines=shown)

    def _ask(self, wish: Wish) -> Asked:
        """Return the request, made once for all media types that it may ask for."""
        bare = replace(wish, accept="") if wish.accept else wish
        asked = self._asked.get(bare)
        if asked is None:
            asked = self._asked[bare] = ask(self._tools, self._operation, bare)
        return accepting(asked, wish.accept) if wish.accept else asked

    def _states(self, status: int, asked: Asked) -> tuple[State, ...]:
        """Return what a person would say must be there, the same for all media types."""
        key = (status, id(asked.values))  # which live as long as this does, in `_asked`
        if key not in self._needed:
            self._needed[key] = self._resource_states(status, asked)
        return self._needed[key]

    def _resource_states(self, status: int, asked: Asked) -> tuple[State, ...]:
        body = asked.body
        found = resource_states(self._operation, asked.values, missing=status == 404)
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


def _keys(reply: Reply, bodies: list[Answer]) -> frozenset[str]:
    asked = (one.asked for one in bodies if one.key or one.example is not None)
    return frozenset(filter(None, (*reply.keys, *asked)))


def _description(hints: Hints, reply: Reply, status: int, answer: Answer, manner: Manner) -> str:
    # The first media type goes without saying, so that another one beside it renames nothing.
    other = answer.media is not None and answer.media.type != reply.media[0].type
    media = answer.media.type if answer.media is not None and other else ""
    optional = ", optional members if present" if manner == "present" else ""
    parts = ", ".join(filter(None, (str(status), answer.key, answer.sent, media)))
    return f"{hints.title} ({parts}{optional})"
